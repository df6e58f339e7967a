/** Runs postStart and preStop handlers. Mirrors pkg/kubelet/lifecycle/handlers.go. */
import type { LifecycleHandler, Pod } from '../../k8s/api'
import { rpcError } from '../cri'
import { httpGet } from './probes/http'
import { portNumber } from './probes/probe'
import { type AnyContainer, podName, type Surroundings } from './surroundings'

export type HookKind = 'postStart' | 'preStop'
/** Go's default for http.Client in lifecycle hooks: none of its own; the answer is awaited this long here. */
const HTTP_PATIENCE = 30_000
const USER_AGENT = 'kube-lifecycle/1.36'

/** Calls back with what went wrong, if anything; the journal's place comes with it. */
export function runHook(
  surroundings: Surroundings,
  pod: Pod,
  container: AnyContainer,
  id: string,
  podIP: string,
  kind: HookKind,
  done: (error: string | undefined) => void,
): void {
  const { host, node } = surroundings
  const began = host.timers.now
  const handler = container.lifecycle![kind]!
  run(surroundings, pod, container, id, podIP, handler, (error) => {
    const seq = host.journal.say({
      kind: 'hook.ran',
      container: {
        node: node.name,
        pod: pod.metadata.uid,
        podKey: `${pod.metadata.namespace}/${pod.metadata.name}`,
        container: container.name,
        id,
      },
      hook: kind,
      began,
      result: error === undefined ? 'success' : 'failure',
      output: error ?? '',
    })
    host.journal.because(seq, () => done(error))
  })
}

function run(
  { cri, host, machine }: Surroundings,
  pod: Pod,
  container: AnyContainer,
  id: string,
  podIP: string,
  handler: LifecycleHandler,
  done: (error: string | undefined) => void,
): void {
  if (handler.exec) {
    const command = handler.exec.command ?? []
    const prefix = `Exec lifecycle hook ([${command.join(' ')}]) for Container "${container.name}" in Pod "${podName(pod)}" failed`
    return cri.execSync(id, command, 0, 'hook', (error, result) => {
      if (error) return done(`${prefix} - error: ${rpcError(error)}, message: ""`)
      if (result.exitCode === 0) return done(undefined)
      const what = `command '${command.join(' ')}' exited with ${result.exitCode}: ${result.stderr}`
      done(`${prefix} - error: ${what}, message: ${JSON.stringify(result.output)}`)
    })
  }
  if (handler.sleep) return void host.timers.after(handler.sleep.seconds * 1000, () => done(undefined))
  if (!handler.httpGet) return done(`invalid handler: ${JSON.stringify(handler)}`)
  const { host: address, port, path, scheme, httpHeaders } = handler.httpGet
  const number = portNumber(container, port)
  if (number === undefined)
    return done(`couldn't find port: ${JSON.stringify(port)} in container ${container.name}`)
  const target = {
    scheme: scheme ?? 'HTTP',
    address: address || podIP,
    port: number,
    path: path?.startsWith('/') ? path : `/${path ?? ''}`,
    headers: httpHeaders ?? [],
    userAgent: USER_AGENT,
  }
  // Any answer is a success: the status code is not looked at.
  httpGet(machine, host.timers, target, HTTP_PATIENCE, (answer) =>
    done('error' in answer ? answer.error : undefined),
  )
}
