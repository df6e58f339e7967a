/** What nginx answers: the server and location a request falls to, files, redirects, what is forbidden or not there. */
import { type Connection, Failure, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import type { HttpRequest, HttpResponse } from '../http'
import type { Location, VirtualServer } from './nginx-conf'
import { note } from './nginx-log'
import { errorPage, proxy } from './nginx-proxy'

export function access(
  system: Syscalls,
  request: HttpRequest,
  response: HttpResponse,
  connection: Connection,
): void {
  const time = formatDate('%d/%b/%Y:%H:%M:%S +0000', system.now)
  const { headers } = request
  system.write(
    1,
    `${connection.remote.address} - - [${time}] "${request.method} ${request.target} HTTP/1.1" ${response.status} ${response.body?.length ?? 0} "${headers.referer ?? '-'}" "${headers['user-agent'] ?? '-'}" "${headers['x-forwarded-for'] ?? '-'}"\n`,
  )
}
export function pick(servers: readonly VirtualServer[], port: number, request: HttpRequest): VirtualServer {
  const here = servers.filter((server) => server.port === port)
  const host = (request.headers.host ?? '').split(':')[0]!
  return here.find((server) => server.names.includes(host)) ?? here[0] ?? servers[0]!
}

function locate(server: VirtualServer, path: string): Location {
  const exact = server.locations.find((location) => location.kind === '=' && location.path === path)
  const prefixes = server.locations
    .filter((location) => location.kind === '' && path.startsWith(location.path))
    .sort((a, b) => b.path.length - a.path.length)
  const regex = server.locations.find(
    (location) =>
      location.kind.startsWith('~') &&
      new RegExp(location.path, location.kind === '~*' ? 'i' : '').test(path),
  )
  return exact ?? regex ?? prefixes[0] ?? { kind: '', path: '/', settings: new Map() }
}

export function respond(
  system: Syscalls,
  version: string,
  server: VirtualServer,
  request: HttpRequest,
  connection: Connection,
  answer: (response: HttpResponse) => void,
): void {
  const location = locate(server, request.path)
  const setting = (name: string) => location.settings.get(name) ?? server.settings.get(name)
  const fill = (text: string) =>
    text.replace(/\$(\w+)/g, (_, name: string) => variable(name, system, request, connection))
  const returned = location.settings.get('return') ?? server.settings.get('return')
  if (returned) {
    const [first = '200', ...rest] = returned
    const text = fill(rest.join(' '))
    const status = Number(first) || 302
    if (status >= 300 && status < 400)
      return answer({ ...errorPage(status, version), headers: { Location: text || fill(first) } })
    return answer({
      status,
      body: text,
      headers: { 'Content-Type': setting('default_type')?.[0] ?? 'application/octet-stream' },
    })
  }
  const upstream = location.settings.get('proxy_pass')?.[0]
  if (upstream) return proxy(system, version, upstream, location, request, answer)
  if (location.settings.has('stub_status'))
    return answer({
      status: 200,
      body: 'Active connections: 1 \n',
      headers: { 'Content-Type': 'text/plain' },
    })
  const root = setting('root')?.[0] ?? '/usr/share/nginx/html'
  file(
    system,
    version,
    location.settings.has('alias')
      ? location.settings.get('alias')![0]! + request.path.slice(location.path.length)
      : root + request.path,
    setting('index') ?? ['index.html', 'index.htm'],
    request,
    answer,
  )
}

function variable(name: string, system: Syscalls, request: HttpRequest, connection: Connection): string {
  const values: Record<string, string> = {
    hostname: system.hostname,
    host: (request.headers.host ?? '').split(':')[0]!,
    uri: request.path,
    request_uri: request.target,
    remote_addr: connection.remote.address,
    server_addr: connection.local.address,
    server_port: String(connection.local.port),
    scheme: 'http',
    request_method: request.method,
    http_user_agent: request.headers['user-agent'] ?? '',
  }
  return values[name] ?? ''
}

function file(
  system: Syscalls,
  version: string,
  path: string,
  index: readonly string[],
  request: HttpRequest,
  answer: (response: HttpResponse) => void,
): void {
  const stat = system.stat(path)
  if (!(stat instanceof Failure) && stat.type === 'directory') {
    const found = index
      .map((name) => `${path.replace(/\/$/, '')}/${name}`)
      .find((each) => !(system.stat(each) instanceof Failure))
    if (found) return file(system, version, found, [], request, answer)
    note(
      system,
      'error',
      `*1 directory index of "${path}" is forbidden, client: 127.0.0.1, server: localhost, request: "${request.method} ${request.target} HTTP/1.1"`,
    )
    return answer(errorPage(403, version))
  }
  const text = system.readFile(path)
  if (!(text instanceof Failure)) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(errorPage(405, version))
    const type = /\.(html?|css|js|json|txt|png|svg)$/.exec(path)?.[1]
    return answer({
      status: 200,
      body: text,
      headers: {
        'Content-Type':
          {
            html: 'text/html',
            htm: 'text/html',
            css: 'text/css',
            js: 'application/javascript',
            json: 'application/json',
            txt: 'text/plain',
            png: 'image/png',
            svg: 'image/svg+xml',
          }[type ?? ''] ?? 'application/octet-stream',
      },
    })
  }
  note(
    system,
    'error',
    `*1 open() "${path}" failed (${text.errno === 'EACCES' ? 13 : 2}: ${text.message}), client: 127.0.0.1, server: localhost, request: "${request.method} ${request.target} HTTP/1.1", host: "${request.headers.host ?? ''}"`,
  )
  answer(errorPage(text.errno === 'EACCES' ? 403 : 404, version))
}
