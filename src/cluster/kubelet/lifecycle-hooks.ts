/** Runs postStart and preStop handlers. Mirrors pkg/kubelet/lifecycle/handlers.go. */
import type { HTTPGetAction, LifecycleHandler, Pod } from '../../k8s/api'
import { rpcError } from '../cri'
import { httpGet, PLAIN_ANSWER } from './probes/http'
import { noSuchPort, portNumber } from './probes/probe'
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
  surroundings: Surroundings,
  pod: Pod,
  container: AnyContainer,
  id: string,
  podIP: string,
  handler: LifecycleHandler,
  done: (error: string | undefined) => void,
): void {
  const { cri, host } = surroundings
  const failed = (hook: string, what: string) =>
    done(`${hook} for Container "${container.name}" in Pod "${podName(pod)}" failed - error: ${what}`)
  if (handler.exec) {
    const command = handler.exec.command ?? []
    const hook = `Exec lifecycle hook ([${command.join(' ')}])`
    return cri.execSync(id, command, 0, 'hook', (error, result) => {
      if (error) return failed(hook, `${rpcError(error)}, message: ""`)
      if (result.exitCode === 0) return done(undefined)
      const what = `command '${command.join(' ')}' exited with ${result.exitCode}: ${result.stderr}`
      failed(hook, `${what}, message: ${JSON.stringify(result.output)}`)
    })
  }
  if (handler.sleep) return void host.timers.after(handler.sleep.seconds * 1000, () => done(undefined))
  if (!handler.httpGet) return done(`invalid handler: ${JSON.stringify(handler)}`)
  const hook = `HTTP lifecycle hook (${handler.httpGet.path ?? ''})`
  ask(surroundings, pod, container, podIP, handler.httpGet, (error) =>
    error === undefined ? done(undefined) : failed(hook, error),
  )
}

/** Any answer is a success: the status code is not looked at. Who answers HTTPS in plain is asked in plain. */
function ask(
  { host, machine, recorder }: Surroundings,
  pod: Pod,
  container: AnyContainer,
  podIP: string,
  { host: address, port, path, scheme, httpHeaders }: HTTPGetAction,
  done: (error: string | undefined) => void,
): void {
  const number = portNumber(container, port)
  if (number === undefined) return done(noSuchPort(port))
  const target = {
    scheme: scheme ?? 'HTTP',
    address: address || podIP,
    port: number,
    path: path?.startsWith('/') ? path : `/${path ?? ''}`,
    headers: httpHeaders ?? [],
    userAgent: USER_AGENT,
  }
  httpGet(machine, host.timers, target, HTTP_PATIENCE, (answer) => {
    if (!('error' in answer)) return done(undefined)
    if (!answer.error.endsWith(PLAIN_ANSWER)) return done(answer.error)
    httpGet(machine, host.timers, { ...target, scheme: 'HTTP' }, HTTP_PATIENCE, (second) => {
      if ('error' in second) return done(answer.error)
      const text = `request to HTTPS lifecycle hook ${target.address}:${number} got HTTP response, retry with HTTP succeeded`
      recorder.event(pod, 'Warning', 'LifecycleHTTPFallback', text)
      done(undefined)
    })
  })
}
