/**
 * The simulated API server over HTTP, for a real kubectl: requests, watches, logs that are followed, exec and attach.
 * Mirrors what a client sees of apiserver/pkg/endpoints. Everything is answered as JSON, whatever was accepted.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type ApiClient, type ApiRequest, type ApiResponse, failed, type Status } from '../cluster/component'
import { isWatch, readBody, requestOf, streamedLog, unservable } from './http-request'
import { clientOf, type ServedCluster } from './served-cluster'
import { serveStreams } from './http-streams'

/** Not yet listening. */
export function createHttpApi(served: ServedCluster): Server {
  const server = createServer((incoming, outgoing) => {
    void answer(served, incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      if (!outgoing.headersSent) send(outgoing, failed(500, 'InternalError', String(error)))
    })
  })
  serveStreams(served, server)
  return server
}

async function answer(
  served: ServedCluster,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = requestOf(incoming, await readBody(incoming))
  if ('code' in request) return send(outgoing, request)
  const client = clientOf(served, incoming)
  served.advance()
  const refused = unservable(request)
  if (refused) return refuseStream(client, request, refused, outgoing)
  if (isWatch(request)) return watch(client, request, outgoing)
  if (streamedLog(request)) return followLog(client, request, outgoing)
  client.request(request, (response) => send(outgoing, response))
}

function send(outgoing: ServerResponse, { code, body, warnings }: ApiResponse): void {
  const isText = typeof body === 'string'
  outgoing.statusCode = code === 0 ? 504 : code
  outgoing.setHeader('Content-Type', isText ? 'text/plain; charset=utf-8' : 'application/json')
  outgoing.setHeader('Cache-Control', 'no-cache, private')
  if (warnings?.length)
    outgoing.setHeader(
      'Warning',
      warnings.map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', ' ')}"`),
    )
  outgoing.end(isText ? body : `${JSON.stringify(body)}\n`)
}

/** A connection of the wrong kind is told first what is wrong with what it asks for, as attaching would find it. */
function refuseStream(
  client: ApiClient,
  request: ApiRequest,
  refused: ApiResponse,
  outgoing: ServerResponse,
): void {
  if (refused.code === 501) return send(outgoing, refused)
  const path = request.path.replace(/exec$/, 'attach')
  const { container } = request.query ?? {}
  const handle = client.stream(
    { method: 'POST', path, query: container ? { container } : {} },
    {
      opened() {
        handle.close()
        send(outgoing, refused)
      },
      ended(result) {
        if ('status' in result) send(outgoing, { code: result.status.code ?? 500, body: result.status })
      },
    },
  )
}

/** Each event is a line of its own, as it happens. */
function watch(client: ApiClient, request: ApiRequest, outgoing: ServerResponse): void {
  let open = false
  const begin = () => {
    if (open) return
    open = true
    outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' })
    outgoing.flushHeaders()
  }
  const stop = client.watch(request, {
    opened: begin,
    event(event) {
      const status = event.object as Status
      // Only what a watch cannot go on from is told within it; what was never watched has a code of its own.
      if (!open && event.type === 'ERROR' && status.code !== 410) {
        open = true
        return send(outgoing, { code: status.code ?? 500, body: status })
      }
      begin()
      outgoing.write(`${JSON.stringify(event)}\n`)
      if (event.type === 'ERROR') outgoing.end()
    },
    closed() {
      begin()
      outgoing.end()
    },
  })
  outgoing.on('close', stop)
}

function followLog(client: ApiClient, request: ApiRequest, outgoing: ServerResponse): void {
  const begin = () => {
    if (outgoing.headersSent) return
    outgoing.writeHead(200, { 'Content-Type': 'text/plain' })
    outgoing.flushHeaders()
  }
  const handle = client.stream(request, {
    opened: begin,
    output(_, text) {
      begin()
      outgoing.write(text)
    },
    ended(result) {
      if ('status' in result && !outgoing.headersSent)
        return send(outgoing, { code: result.status.code ?? 500, body: result.status })
      begin()
      outgoing.end()
    },
  })
  outgoing.on('close', () => handle.close())
}
