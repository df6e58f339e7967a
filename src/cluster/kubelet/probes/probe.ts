/**
 * Runs one probe once: exec, httpGet, tcpSocket or grpc. Mirrors pkg/kubelet/prober/prober.go runProbe and pkg/probe.
 */
import type { Probe } from '../../../k8s/api'
import { rpcError } from '../../cri'
import { expand } from '../env'
import type { AnyContainer, Surroundings } from '../surroundings'
import { grpcCheck } from './grpc'
import { type HttpAnswer, httpGet, type HttpTarget } from './http'
import { tcpOpen } from './tcp'

export type ProbeOutcome =
  | { readonly result: 'success' | 'failure'; readonly output: string; readonly warning?: string }
  | { readonly result: 'error'; readonly output: string }

/** pkg/probe/http: what Go's client follows. */
const MOST_REDIRECTS = 10
/** exec.go, http.go: maxReadLength. */
const MOST_OUTPUT = 10 * 1024
export const USER_AGENT = 'kube-probe/1.36'

export function runProbe(
  surroundings: Surroundings,
  container: AnyContainer,
  containerId: string,
  podIP: string,
  probe: Probe,
  done: (outcome: ProbeOutcome) => void,
): void {
  const timeout = (probe.timeoutSeconds || 1) * 1000
  const { machine } = surroundings
  if (probe.exec) {
    const command = (probe.exec.command ?? []).map((word) => expand(word, literalEnvironment(container)))
    return runExec(surroundings, containerId, command, timeout, done)
  }
  if (probe.httpGet) {
    const { host, port, path, scheme, httpHeaders } = probe.httpGet
    const number = portNumber(container, port)
    if (number === undefined) return done({ result: 'error', output: noSuchPort(port) })
    const target: HttpTarget = {
      scheme: scheme ?? 'HTTP',
      address: host || podIP,
      port: number,
      path: path?.startsWith('/') ? path : `/${path ?? ''}`,
      headers: httpHeaders ?? [],
      userAgent: USER_AGENT,
    }
    return followHttp(surroundings, target, timeout, 0, done)
  }
  if (probe.tcpSocket) {
    const number = portNumber(container, probe.tcpSocket.port)
    if (number === undefined) return done({ result: 'error', output: noSuchPort(probe.tcpSocket.port) })
    return tcpOpen(machine, probe.tcpSocket.host || podIP, number, timeout, (error) =>
      done(error ? { result: 'failure', output: error } : { result: 'success', output: '' }),
    )
  }
  if (probe.grpc) {
    const { port, service = '' } = probe.grpc
    const target = { address: podIP, port, service }
    return grpcCheck(machine, surroundings.host.timers, target, timeout, (failure) =>
      done(
        failure ? { result: 'failure', output: failure } : { result: 'success', output: 'service healthy' },
      ),
    )
  }
  done({ result: 'error', output: 'missing probe handler for container' })
}

/** Named ports are looked up in the same container; upstream says of an unknown one what Go says of no number. */
export function portNumber(container: AnyContainer, port: number | string): number | undefined {
  if (typeof port === 'number') return port
  if (/^\d+$/.test(port)) return Number(port)
  return container.ports?.find(({ name }) => name === port)?.containerPort
}
export const noSuchPort = (port: number | string) => `strconv.Atoi: parsing "${port}": invalid syntax`

const literalEnvironment = (container: AnyContainer) =>
  Object.fromEntries(
    (container.env ?? []).filter((it) => !it.valueFrom).map((it) => [it.name, it.value ?? '']),
  )

function runExec(
  { cri }: Surroundings,
  id: string,
  command: readonly string[],
  timeout: number,
  done: (outcome: ProbeOutcome) => void,
): void {
  cri.execSync(id, command, timeout, 'probe', (error, result) => {
    if (error?.code === 'DeadlineExceeded')
      return done({
        result: 'failure',
        output: `command timed out: "${command.join(' ')}" timed out after ${timeout / 1000}s`,
      })
    if (error) return done({ result: 'error', output: rpcError(error) })
    const output = result.output.slice(0, MOST_OUTPUT)
    done({ result: result.exitCode === 0 ? 'success' : 'failure', output })
  })
}

function followHttp(
  surroundings: Surroundings,
  target: HttpTarget,
  timeout: number,
  redirects: number,
  done: (outcome: ProbeOutcome) => void,
): void {
  const { machine, host } = surroundings
  const began = host.timers.now
  httpGet(machine, host.timers, target, timeout, (answer) => {
    if ('error' in answer) return done({ result: 'failure', output: answer.error })
    const { code, location } = answer
    if (code < 300 || code >= 400 || location === '') return done(judge(answer))
    const next = redirected(target, location)
    if (!next) {
      const warning = `Probe terminated redirects, Response body: ${answer.body.slice(0, MOST_OUTPUT)}`
      return done({ result: 'success', output: answer.body, warning })
    }
    if (redirects + 1 >= MOST_REDIRECTS)
      return done({ result: 'failure', output: `Get "${next.path}": stopped after 10 redirects` })
    followHttp(surroundings, next, timeout - (host.timers.now - began), redirects + 1, done)
  })
}

function judge(answer: Extract<HttpAnswer, { code: number }>): ProbeOutcome {
  const isGood = answer.code >= 200 && answer.code < 400
  if (isGood) return { result: 'success', output: answer.body }
  return { result: 'failure', output: `HTTP probe failed with statuscode: ${answer.code}` }
}

/** Where a redirect leads, unless that is another host. */
function redirected(target: HttpTarget, location: string): HttpTarget | undefined {
  const absolute = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/i.exec(location)
  if (!absolute)
    return { ...target, path: location.startsWith('/') ? location : target.path.replace(/[^/]*$/, location) }
  if (absolute[2] !== target.address) return undefined
  const scheme = absolute[1]!.toUpperCase()
  const port = absolute[3] ? Number(absolute[3]) : scheme === 'HTTPS' ? 443 : 80
  return { ...target, scheme, port, path: absolute[4] ?? '/' }
}
