/**
 * gRPC as far as a health check needs it: HTTP/2's preface and settings, one call, its status. Frames are written as
 * headers, so that they are read as requests of HTTP are; kubelet/probes/grpc.ts is the other side.
 */
import type { HttpRequest } from './http'

export type ServingStatus = 'SERVING' | 'NOT_SERVING'
/** What a server says of a service; undefined when it has none of that name. */
export type HealthCheck = (service: string) => ServingStatus | undefined

export const SETTINGS = 'SETTINGS\r\n\r\n'

/** A client of HTTP/2 says so first. */
export const isPreface = ({ method, target }: HttpRequest) => method === 'PRI' && target === '*'

export const isCall = ({ headers }: HttpRequest) => headers['content-type'] === 'application/grpc'

/** The answer to a call of grpc.health.v1.Health/Check; a server has no other methods here. */
export function healthAnswer({ path, headers }: HttpRequest, check: HealthCheck): string {
  if (path !== '/grpc.health.v1.Health/Check') return failed(12, `unknown service ${path.split('/')[1]}`)
  const status = check(headers['grpc-service'] ?? '')
  return status ? `HEADERS\r\ngrpc-status: 0\r\nhealth: ${status}\r\n\r\n` : failed(5, 'unknown service')
}

const failed = (code: number, message: string) =>
  `HEADERS\r\ngrpc-status: ${code}\r\ngrpc-message: ${message}\r\n\r\n`
