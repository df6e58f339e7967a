/** A probe in one line. Mirrors kubectl/pkg/describe/describe.go (DescribeProbe). */
import type { Probe } from '../../k8s/api'

export function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`
  const { exec, httpGet, tcpSocket, grpc } = probe
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`
  if (httpGet) {
    const port =
      httpGet.port === undefined || httpGet.port === 0 || httpGet.port === '' ? '' : `:${httpGet.port}`
    const path = httpGet.path ? (httpGet.path.startsWith('/') ? httpGet.path : `/${httpGet.path}`) : ''
    return `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}${port}${path} ${attributes}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`
  return `unknown ${attributes}`
}
