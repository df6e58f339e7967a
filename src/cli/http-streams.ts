/**
 * exec and attach over WebSocket, as kubectl since 1.31 asks for them: a byte in front of each message names its channel.
 * Mirrors apimachinery/pkg/util/remotecommand/constants.go (v4 and v5.channel.k8s.io).
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type ApiRequest, failed, type Status, type StreamHandle } from '../cluster/component'
import { queryOf, unservable } from './http-request'
import { LineDiscipline } from './line-discipline'
import { clientOf, type ServedCluster } from './served-cluster'

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const STDIN = 0
const STDOUT = 1
const STDERR = 2
const ERROR = 3
const CLOSE = 255

export function serveStreams(served: ServedCluster, server: Server): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((name) => offered.has(name)) ?? false,
  })
  server.on('upgrade', (incoming, socket, head) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const request: ApiRequest = { method: 'POST', path: url.pathname, query: queryOf(url) }
    const offered = `${incoming.headers['sec-websocket-protocol'] ?? ''}`.split(/\s*,\s*/)
    const known = PROTOCOLS.some((name) => offered.includes(name))
    if (!known || !/\/pods\/[^/]+\/(exec|attach)$/.test(url.pathname))
      return refuse(socket, unservable(request) ?? failed(403, 'Forbidden', 'unable to upgrade'))
    const accept = (taken: (connection: WebSocket) => void) =>
      sockets.handleUpgrade(incoming, socket, head, taken)
    served.advance()
    connect(served, incoming, request, accept, (status) =>
      refuse(socket, { code: status.code ?? 500, body: status }),
    )
  })
}

function refuse(socket: Duplex, { code, body }: { readonly code: number; readonly body: unknown }): void {
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${code} ${(body as Status).reason ?? ''}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

/** The connection is upgraded only once the other side has taken it. */
function connect(
  served: ServedCluster,
  incoming: IncomingMessage,
  request: ApiRequest,
  accept: (taken: (connection: WebSocket) => void) => void,
  refused: (status: Status) => void,
): void {
  let connection: WebSocket | undefined
  const tty = request.query?.tty === 'true'
  const say = (channel: number, text: string) =>
    connection?.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]))
  const line = tty ? new LineDiscipline((text) => say(STDOUT, text)) : undefined
  const handle: StreamHandle = clientOf(served, incoming).stream(request, {
    opened: () =>
      accept((taken) => {
        connection = taken
        taken.on('message', (data: Buffer) => {
          served.advance()
          heard(handle, data, line)
        })
        taken.on('close', () => {
          served.advance()
          handle.close()
        })
      }),
    output: (stream, text) => {
      if (line) line.printed(text)
      else say(stream === 'stdout' ? STDOUT : STDERR, text)
    },
    ended(result) {
      if (!connection) return refused('status' in result ? result.status : exited(result.code))
      say(ERROR, JSON.stringify('status' in result ? result.status : exited(result.code)))
      connection.close(1000)
    },
  })
}

function heard(handle: StreamHandle, data: Buffer, line: LineDiscipline | undefined): void {
  const channel = data[0]
  const text = data.subarray(1).toString('utf8')
  if (channel === CLOSE && data[1] === STDIN) handle.closeInput()
  if (channel !== STDIN) return
  if (!line) return handle.input(text)
  for (const piece of line.typed(text))
    if (piece === '\u0004') handle.closeInput()
    else handle.input(piece)
}

function exited(code: number): Status {
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {} } as const
  if (code === 0) return { ...success, status: 'Success' }
  return {
    ...success,
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: `${code}` }] },
  }
}
