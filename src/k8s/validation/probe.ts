/** Probes and their handlers. Mirrors pkg/apis/core/validation: validateProbe, validateHandler. */
import type { ExecAction, GRPCAction, HTTPGetAction, Probe, SleepAction, TCPSocketAction } from '../api'
import { type FieldError, child, forbidden, invalid, notSupported, required } from '../field-error'
import { portName, portNumber } from './names'

/** What a probe or a hook does. */
export interface Handler {
  readonly exec?: ExecAction
  readonly httpGet?: HTTPGetAction
  readonly tcpSocket?: TCPSocketAction
  readonly grpc?: GRPCAction
  readonly sleep?: SleepAction
}

export function nonNegative(value: number | undefined, path: string): FieldError[] {
  return (value ?? 0) < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : []
}

function validateProbe(probe: Probe, path: string): FieldError[] {
  const errors = validateHandler(probe, undefined, path)
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    errors.push(...nonNegative(probe[field], child(path, field)))
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0)
    errors.push(invalid(child(path, 'terminationGracePeriodSeconds'), grace, 'must be greater than 0'))
  return errors
}

function succeedsOnce(probe: Probe, path: string): FieldError[] {
  const { successThreshold } = probe
  return successThreshold === 1 || successThreshold === undefined
    ? []
    : [invalid(child(path, 'successThreshold'), successThreshold, 'must be 1')]
}

/** Of liveness and startup probes. */
export function validateLiveness(probe: Probe | undefined, path: string): FieldError[] {
  return probe ? [...validateProbe(probe, path), ...succeedsOnce(probe, path)] : []
}

export function validateReadiness(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe) return []
  const grace = probe.terminationGracePeriodSeconds
  const errors = validateProbe(probe, path)
  if (grace !== undefined)
    errors.push(
      invalid(child(path, 'terminationGracePeriodSeconds'), grace, 'must not be set for readinessProbes'),
    )
  return errors
}

/** Exactly one handler. `gracePeriod` is that of the pod for hooks, which may also sleep. */
export function validateHandler(
  handler: Handler,
  gracePeriod: number | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  let handlers = 0
  const one = (field: string, found: () => FieldError[]) => {
    if (handlers++ > 0) errors.push(forbidden(child(path, field), 'may not specify more than 1 handler type'))
    else errors.push(...found())
  }
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  if (exec) one('exec', () => (exec.command?.length ? [] : [required(child(path, 'exec.command'))]))
  if (httpGet) one('httpGet', () => validateHttpGet(httpGet, child(path, 'httpGet')))
  if (tcpSocket) one('tcpSocket', () => validatePort(tcpSocket.port, child(path, 'tcpSocket.port')))
  if (grpc) one('grpc', () => validatePort(grpc.port, child(path, 'grpc.port')))
  if (sleep)
    one('sleep', () => validateSleep(sleep.seconds ?? 0, gracePeriod ?? 0, child(path, 'sleep.seconds')))
  if (!handlers) errors.push(required(path, 'must specify a handler type'))
  return errors
}

function validateSleep(seconds: number, gracePeriod: number, path: string): FieldError[] {
  if (seconds >= 0 && seconds <= gracePeriod) return []
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`
  return [invalid(path, seconds, detail)]
}

const SCHEMES = ['HTTP', 'HTTPS']

function validateHttpGet(get: HTTPGetAction, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!get.path) errors.push(required(child(path, 'path')))
  errors.push(...validatePort(get.port, child(path, 'port')))
  if (get.scheme !== undefined && !SCHEMES.includes(get.scheme))
    errors.push(notSupported(child(path, 'scheme'), get.scheme, SCHEMES))
  get.httpHeaders?.forEach((header) => {
    if (!/^[-A-Za-z0-9]+$/.test(header.name ?? ''))
      errors.push(
        invalid(
          child(path, 'httpHeaders'),
          header.name ?? '',
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        ),
      )
  })
  return errors
}

/** A port by number or by the name of a container's port (whose existence nobody checks). */
export function validatePort(port: number | string | undefined, path: string): FieldError[] {
  if (typeof port === 'string') return portName(port).map((problem) => invalid(path, port, problem))
  return portNumber(port ?? 0).map((problem) => invalid(path, port ?? 0, problem))
}
