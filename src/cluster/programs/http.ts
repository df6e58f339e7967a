/** HTTP/1.1 as plain text over a connection: just what servers, probes and clients of the simulation say to each other. */
import type { Connection } from '../linux/syscalls'

export interface HttpRequest {
  readonly method: string
  /** With the query. */
  readonly target: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
export interface HttpResponse {
  readonly status: number
  /** The words of the status line, when they are not the usual ones. */
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
}

interface Message {
  readonly start: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly rest: string
}

/** The first whole message of a text; undefined while more must come. */
function readMessage(text: string, closed: boolean): Message | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [start = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const body = text.slice(end + 4)
  const length = headers['content-length']
  if (length === undefined)
    return closed || !start.startsWith('HTTP/')
      ? { start, headers, body: closed ? body : '', rest: closed ? '' : body }
      : undefined
  if (body.length < Number(length) && !closed) return undefined
  return { start, headers, body: body.slice(0, Number(length)), rest: body.slice(Number(length)) }
}

export function readRequest(text: string): { request: HttpRequest; rest: string } | undefined {
  const message = readMessage(text, false)
  if (!message) return undefined
  const [method = 'GET', target = '/'] = message.start.split(' ')
  const [path = '/', search = ''] = target.split('?')
  const query: Record<string, string> = {}
  for (const pair of search.split('&').filter(Boolean))
    query[pair.split('=')[0]!] = decoded(pair.split('=').slice(1).join('='))
  return {
    request: { method, target, path: decoded(path), query, headers: message.headers, body: message.body },
    rest: message.rest,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

export function readResponse(
  text: string,
  closed: boolean,
): { status: number; reason: string; headers: Record<string, string>; body: string } | undefined {
  const message = readMessage(text, closed)
  if (!message) return undefined
  const [, status = '0', ...reason] = message.start.split(' ')
  return { status: Number(status), reason: reason.join(' '), headers: message.headers, body: message.body }
}

export function writeRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): string {
  const lines = Object.entries(body ? { ...headers, 'Content-Length': String(body.length) } : headers).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

export function writeResponse(
  { status, reason, headers = {}, body = '' }: HttpResponse,
  server: string,
  date: string,
  head = false,
): string {
  const all: Record<string, string> = {
    Server: server,
    Date: date,
    'Content-Type': 'text/html',
    ...headers,
    'Content-Length': String(body.length),
    Connection: 'close',
  }
  if (server === '') delete all.Server
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${reason ?? REASONS[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n${head ? '' : body}`
}

/** Reads requests from a connection as they come. */
export function onRequests(connection: Connection, handle: (request: HttpRequest) => void): void {
  let text = ''
  connection.onData((piece) => {
    text += piece
    for (let read = readRequest(text); read; read = readRequest(text)) {
      text = read.rest
      handle(read.request)
    }
  })
}
