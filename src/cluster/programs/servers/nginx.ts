/**
 * nginx: a master and a worker, its configuration as far as listen, root, location, return, proxy_pass go, its logs,
 * graceful and fast shutdown. Mirrors nginx src/os/unix/ngx_process_cycle.c.
 */
import { type Connection, Failure, type Signal, SIGNALS, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import type { HttpRequest, HttpResponse } from '../http'
import { allServers, type Location, parseNginx, type VirtualServer } from './nginx-conf'
import { errorPage, proxy } from './nginx-proxy'
import { serve, type WebServer } from './web-server'

const MASTER_MEMORY = 3_000_000
const WORKER_MEMORY = 2_500_000
/** Until a worker told to stop is gone. Only then does the master close the sockets, which resets who waits in them. */
const WORKER_EXIT = 30
const stamp = (system: Syscalls) => formatDate('%Y/%m/%d %H:%M:%S', system.now)
function note(system: Syscalls, level: string, text: string): void {
  if (level === 'notice' && !tellsNotices(system)) return
  system.write(2, `${stamp(system)} [${level}] ${system.pid}#${system.pid}: ${text}\n`)
}

/** What error_log asks for; errors alone without it. */
function tellsNotices(system: Syscalls): boolean {
  const configuration = system.readFile('/etc/nginx/nginx.conf')
  return (
    typeof configuration === 'string' &&
    /^\s*error_log\s+\S+\s+(?:notice|info|debug)\s*;/m.test(configuration)
  )
}

/** Its version is the one the image was made with. */
export const nginx = (system: Syscalls): void => {
  const version = system.env.NGINX_VERSION ?? '1.29.1'
  const words = system.argv.slice(1)
  if (words[0] === '-s') return control(system, words[1] ?? '')
  if (words[0] === '-v') {
    system.write(2, `nginx version: nginx/${version}\n`)
    return system.exit(0)
  }
  const servers = configuration(system, words[0] === '-t')
  if (!servers) return system.exit(1)
  if (words[0] === '-t' || words[0] === '-T') {
    system.write(
      2,
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    )
    return system.exit(0)
  }
  start(system, version, servers, words.join(' ').includes('daemon off'))
}

function configuration(system: Syscalls, isTest: boolean): VirtualServer[] | undefined {
  const read = parseNginx('/etc/nginx/nginx.conf', system)
  if (!('problem' in read)) return allServers(read.directives)
  if (isTest)
    system.write(
      2,
      `nginx: [emerg] ${read.problem}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`,
    )
  else {
    note(system, 'emerg', read.problem)
    system.write(2, `nginx: [emerg] ${read.problem}\n`)
  }
  return undefined
}

function control(system: Syscalls, command: string): void {
  const signal = ({ quit: 'QUIT', stop: 'TERM', reload: 'HUP', reopen: 'USR1' } as const)[command]
  if (!signal) {
    system.write(2, `nginx: invalid option: "-s ${command}"\n`)
    return system.exit(1)
  }
  const text = system.readFile('/run/nginx.pid')
  note(system, 'notice', 'signal process started')
  if (text instanceof Failure) {
    system.write(2, `nginx: [error] open() "/run/nginx.pid" failed (2: ${text.message})\n`)
    return system.exit(1)
  }
  const failure = system.kill(Number(text), signal)
  system.exit(failure ? 1 : 0)
}

function start(system: Syscalls, version: string, servers: VirtualServer[], foreground: boolean): void {
  const cache = system.mkdir('/var/cache/nginx/client_temp', 0o700)
  if (cache && cache.errno !== 'EEXIST') {
    const number = cache.errno === 'EROFS' ? 30 : cache.errno === 'EACCES' ? 13 : 2
    note(system, 'emerg', `mkdir() "/var/cache/nginx/client_temp" failed (${number}: ${cache.message})`)
    system.write(
      2,
      `nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (${number}: ${cache.message})\n`,
    )
    return system.exit(1)
  }
  system.memory(MASTER_MEMORY)
  const webs: WebServer[] = []
  let current = servers
  for (const port of [...new Set(servers.map((server) => server.port))]) {
    const web = serve(system, {
      port,
      server: `nginx/${version}`,
      cost: 0.2,
      handle: (request, connection, answer) =>
        respond(system, version, pick(current, port, request), request, connection, answer),
      answered: (request, response, connection) => access(system, request, response, connection),
    })
    if (web instanceof Failure) {
      const number = web.errno === 'EADDRINUSE' ? 98 : 13
      system.write(2, `nginx: [emerg] bind() to 0.0.0.0:${port} failed (${number}: ${web.message})\n`)
      note(system, 'emerg', `bind() to 0.0.0.0:${port} failed (${number}: ${web.message})`)
      return system.exit(1)
    }
    webs.push(web)
  }
  for (const line of [
    'using the "epoll" event method',
    `nginx/${version}`,
    'built by gcc 14.2.0 (Debian 14.2.0-19)',
    'OS: Linux 6.12.38',
    'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
    'start worker processes',
  ])
    note(system, 'notice', line)
  system.writeFile('/run/nginx.pid', `${system.pid}\n`)
  if (!foreground && system.pid === 1) return system.exit(0)
  const master = new Master(system, webs, () => {
    const again = configuration(system, false)
    if (again) current = again
  })
  master.startWorker()
}

/** Sockets are the master's here, so that they live as long as it does; the worker is what ps shows. */
class Master {
  readonly #system: Syscalls
  readonly #webs: readonly WebServer[]
  #worker = 0
  #isLeaving = false

  constructor(system: Syscalls, webs: readonly WebServer[], reload: () => void) {
    this.#system = system
    this.#webs = webs
    for (const signal of ['TERM', 'INT', 'QUIT'] as const)
      system.onSignal(signal, (each) => this.#leave(each))
    system.onSignal('HUP', () => {
      note(system, 'notice', 'signal 1 (SIGHUP) received, reconfiguring')
      note(system, 'notice', 'reconfiguring')
      reload()
    })
    system.onSignal('USR1', 'ignore')
    system.onSignal('WINCH', 'ignore')
  }

  startWorker(): void {
    const { argv } = this.#system
    const program = (worker: Syscalls) => {
      worker.memory(WORKER_MEMORY)
      const finish = (graceful: boolean) => () => {
        if (graceful) note(worker, 'notice', 'gracefully shutting down')
        note(worker, 'notice', 'exiting')
        worker.after(WORKER_EXIT, () => {
          note(worker, 'notice', 'exit')
          worker.exit(0)
        })
      }
      worker.onSignal('QUIT', finish(true))
      worker.onSignal('TERM', finish(false))
    }
    const shown = ['nginx: worker process']
    const child = this.#system.spawn(shown.length ? shown : argv, { program }, (status) =>
      this.#workerEnded(status.code),
    )
    if (child instanceof Failure) return
    this.#worker = child
    note(this.#system, 'notice', `start worker process ${child}`)
  }

  #leave(signal: Signal): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    const graceful = signal === 'QUIT'
    note(
      this.#system,
      'notice',
      `signal ${SIGNALS[signal]} (SIG${signal}) received, ${graceful ? 'shutting down' : 'exiting'}`,
    )
    for (const web of this.#webs) web.stopAccepting()
    let left = this.#webs.length
    const stop = () => void this.#system.kill(this.#worker, graceful ? 'QUIT' : 'TERM')
    if (!graceful || left === 0) return stop()
    for (const web of this.#webs) web.drain(() => --left === 0 && stop())
  }

  #workerEnded(code: number): void {
    note(this.#system, 'notice', `signal 17 (SIGCHLD) received from ${this.#worker}`)
    note(this.#system, 'notice', `worker process ${this.#worker} exited with code ${code}`)
    if (!this.#isLeaving) return this.startWorker()
    note(this.#system, 'notice', 'exit')
    this.#system.exit(0)
  }
}

function access(
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

function pick(servers: readonly VirtualServer[], port: number, request: HttpRequest): VirtualServer {
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

function respond(
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
