/**
 * The nginx in a pod of the ingress controller: ends TLS, chooses the location, asks one endpoint after the other. Its
 * pages, retries and time-outs are those of ingress-nginx's template (proxy-connect-timeout 5 s, three tries).
 */
import { type Connection, Failure, type Program, type Syscalls } from '../linux/syscalls'
import { formatDate } from '../programs/busybox/date'
import { type HttpRequest, type HttpResponse, readResponse, writeRequest } from '../programs/http'
import { serve, type WebServer } from '../programs/servers/web-server'
import { type Configuration, FAKE_CERTIFICATE, type Upstream } from './configuration'
import { backendKey, blockFor, type Location, locationFor, rewritten } from './routes'

/** Until nginx has its first configuration and listens. */
const STARTUP = 1_500
const MEMORY = 85 * 2 ** 20
const COST = 0.3
const CONNECT_TIMEOUT = 5_000
const READ_TIMEOUT = 60_000
const MOST_TRIES = 3
/** --post-shutdown-grace-period: the pod stays so long after its nginx has gone. */
const POST_SHUTDOWN = 10_000

/** What the pod's nginx shares with the controller in it. */
export interface Live {
  configuration: Configuration
  /** An instance is up. */
  started(): void
}

export const ingressProgram =
  (live: Live): Program =>
  (system) => {
    system.memory(MEMORY / 2)
    const proxy = new Proxy(system, live)
    for (const signal of ['TERM', 'INT', 'QUIT'] as const) system.onSignal(signal, () => proxy.stop())
    system.write(2, BANNER)
    system.compute(200, () =>
      system.after(STARTUP, () => {
        system.memory(MEMORY)
        proxy.listen()
        live.started()
      }),
    )
  }

const BANNER = `-------------------------------------------------------------------------------
NGINX Ingress controller
  Release:       v1.13.3
  Repository:    https://github.com/kubernetes/ingress-nginx
  nginx version: nginx/1.27.1

-------------------------------------------------------------------------------

`

type Reply = (response: HttpResponse) => void

class Proxy {
  readonly #system: Syscalls
  readonly #live: Live
  readonly #servers: WebServer[] = []
  #turn = 0
  #isLeaving = false

  constructor(system: Syscalls, live: Live) {
    this.#system = system
    this.#live = live
  }

  listen(): void {
    this.#serve(80, false)
    this.#serve(443, true)
    serve(this.#system, {
      port: 10254,
      server: '',
      cost: 0.1,
      handle: (_request, _connection, reply) => reply({ status: 200, body: '' }),
    })
  }
  /** nginx -s quit: no new connections, those that are open are served to their end. */
  stop(): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    for (const server of this.#servers) server.listener.close()
    this.#system.after(POST_SHUTDOWN, () => this.#system.exit(0))
  }
  #serve(port: number, secure: boolean): void {
    const certificate = (name: string) => {
      const { blocks, certificates } = this.#live.configuration
      return certificates.get(blockFor(blocks, name)?.secret ?? '') ?? FAKE_CERTIFICATE
    }
    const server = serve(this.#system, {
      port,
      server: '',
      cost: COST,
      ...(secure && { certificate }),
      handle: (request, connection, reply) => this.#handle(request, connection, secure, reply),
    })
    if (!(server instanceof Failure)) this.#servers.push(server)
  }

  #handle(request: HttpRequest, connection: Connection, secure: boolean, reply: Reply): void {
    const { blocks, upstreams } = this.#live.configuration
    const host = (request.headers.host ?? '').split(':')[0]!
    const block = blockFor(blocks, host)
    const location = locationFor(block, request.path)
    const began = this.#system.now
    const answer = (response: HttpResponse, upstream?: Upstream) => {
      this.#log(request, response, connection, location, upstream, began)
      const headers = secure ? { ...response.headers, 'Strict-Transport-Security': HSTS } : response.headers
      reply({ ...response, ...(headers && { headers }) })
    }
    if (block?.redirects && !secure && location)
      return answer({ ...page(308), headers: { Location: `https://${host}${request.target}` } })
    if (!location) return answer(page(404))
    const targets = upstreams.get(backendKey(location.backend)) ?? []
    if (targets.length === 0) return answer(page(503))
    this.#ask({ request, connection, location, secure, host, targets, tries: 0, answer })
  }

  /** One endpoint after the other, until one answers (proxy_next_upstream error timeout). */
  #ask(exchange: Exchange): void {
    const { location, host, targets, answer } = exchange
    const target = targets[this.#turn++ % targets.length]!
    const told = { to: `${host || target.address}:80`, via: `ingress/${location.ingress}` }
    const options = { timeout: CONNECT_TIMEOUT, application: 'http', told } as const
    this.#system.connect(target.address, target.port, options, (result) => {
      if (result instanceof Failure) {
        const status = result.errno === 'ETIMEDOUT' ? 504 : 502
        this.#note(exchange, target, result)
        if (++exchange.tries < Math.min(MOST_TRIES, targets.length)) return this.#ask(exchange)
        return answer(page(status), target)
      }
      this.#exchange(exchange, target, result)
    })
  }
  #exchange(exchange: Exchange, target: Upstream, upstream: Connection): void {
    const { request, targets, answer } = exchange
    let text = ''
    let isOver = false
    const finish = (response: HttpResponse | undefined) => {
      if (isOver) return
      isOver = true
      cancel()
      upstream.close()
      if (response) return answer(response, target)
      if (++exchange.tries < Math.min(MOST_TRIES, targets.length)) return this.#ask(exchange)
      answer(page(502), target)
    }
    const cancel = this.#system.after(READ_TIMEOUT, () => finish(page(504)))
    upstream.onData((piece) => {
      text += piece
      const response = readResponse(text, false)
      if (response) finish(passedOn(response))
    })
    upstream.onClose((failure) => {
      const response = failure ? undefined : readResponse(text, true)
      finish(response && passedOn(response))
    })
    upstream.send(
      writeRequest(
        request.method,
        rewritten(exchange.location, request.path) + searchOf(request),
        forwarded(exchange),
        request.body,
      ),
    )
  }

  #note({ request, host, connection }: Exchange, target: Upstream, failure: Failure): void {
    const [number, words] =
      failure.errno === 'ECONNREFUSED' ? [111, 'Connection refused'] : [110, 'Operation timed out']
    const time = formatDate('%Y/%m/%d %H:%M:%S', this.#system.now)
    this.#system.write(
      2,
      `${time} [error] 31#31: *1 connect() failed (${number}: ${words}) while connecting to upstream, client: ${connection.remote.address}, server: ${host}, request: "${request.method} ${request.target} HTTP/1.1", upstream: "http://${target.address}:${target.port}${request.target}", host: "${host}"\n`,
    )
  }

  #log(
    request: HttpRequest,
    response: HttpResponse,
    connection: Connection,
    location: Location | undefined,
    upstream: Upstream | undefined,
    began: number,
  ): void {
    const time = formatDate('%d/%b/%Y:%H:%M:%S +0000', this.#system.now)
    const { headers } = request
    const size = response.body?.length ?? 0
    const took = ((this.#system.now - began) / 1000).toFixed(3)
    const name = location ? backendKey(location.backend) : 'upstream-default-backend'
    const behind = upstream
      ? `${upstream.address}:${upstream.port} ${size} ${took} ${response.status}`
      : '- - - -'
    this.#system.write(
      1,
      `${connection.remote.address} - - [${time}] "${request.method} ${request.target} HTTP/1.1" ${response.status} ${size} "${headers.referer ?? '-'}" "${headers['user-agent'] ?? '-'}" ${request.target.length + 80} ${took} [${name}] [] ${behind} ${this.#system.random.hex(32)}\n`,
    )
  }
}

interface Exchange {
  readonly request: HttpRequest
  readonly connection: Connection
  readonly location: Location
  readonly secure: boolean
  readonly host: string
  readonly targets: readonly Upstream[]
  tries: number
  readonly answer: (response: HttpResponse, upstream?: Upstream) => void
}

const HSTS = 'max-age=31536000; includeSubDomains'
const WORDS: Readonly<Record<number, string>> = {
  308: 'Permanent Redirect',
  404: 'Not Found',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

function page(status: number): HttpResponse {
  const words = `${status} ${WORDS[status]}`
  return {
    status,
    reason: WORDS[status]!,
    body: `<html>\r\n<head><title>${words}</title></head>\r\n<body>\r\n<center><h1>${words}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  }
}

const searchOf = ({ target }: HttpRequest) => (target.includes('?') ? target.slice(target.indexOf('?')) : '')

const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'server', 'content-type'])

function passedOn({
  status,
  reason,
  headers,
  body,
}: NonNullable<ReturnType<typeof readResponse>>): HttpResponse {
  const rest = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name))
  return {
    status,
    reason,
    body,
    headers: { 'Content-Type': headers['content-type'] ?? 'text/html', ...Object.fromEntries(rest) },
  }
}

function forwarded({ request, connection, secure, host }: Exchange): Record<string, string> {
  const client = connection.remote.address
  return {
    Host: request.headers.host ?? host,
    'X-Real-IP': client,
    'X-Forwarded-For': client,
    'X-Forwarded-Host': host,
    'X-Forwarded-Port': secure ? '443' : '80',
    'X-Forwarded-Proto': secure ? 'https' : 'http',
    'X-Forwarded-Scheme': secure ? 'https' : 'http',
    'User-Agent': request.headers['user-agent'] ?? '',
    Accept: request.headers.accept ?? '*/*',
    Connection: 'close',
  }
}
