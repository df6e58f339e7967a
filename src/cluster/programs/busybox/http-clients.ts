/** wget as busybox has it, and curl: what they print and how they end (busybox networking/wget.c, curl's exit codes). */
import type { Failure } from '../../linux/syscalls'
import { call, type HttpAnswer, hostOf, type Outcome, readUrl, type Url } from '../http-client'
import { type Applet, answer, fail, type Options, readOptions, type Task } from './applet'

/** Values of an option that may be given several times. */
function repeated(words: readonly string[], short: string, long: string): string[] {
  const values: string[] = []
  for (const [i, word] of words.entries()) {
    if (word === short || word === long) values.push(words[i + 1] ?? '')
    else if (word.startsWith(`${long}=`)) values.push(word.slice(long.length + 1))
    else if (word.startsWith(short) && !word.startsWith('--')) values.push(word.slice(short.length))
  }
  return values
}

function headersIn(values: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const value of values) {
    const match = /^([^:]+):\s*(.*)$/.exec(value)
    if (!match) continue
    headers[match[1]!.toLowerCase() === 'host' ? 'Host' : match[1]!] = match[2]!
  }
  return headers
}

const headText = ({ status, reason, headers }: HttpAnswer, indent: string, end: string) =>
  `${indent}HTTP/1.1 ${status} ${reason}${end}${Object.entries(headers)
    .map(([name, value]) => `${indent}${titled(name)}: ${value}${end}`)
    .join('')}`

/** Servers write 'Content-Type'; what was read is kept in lower case. */
const titled = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

export const wget: Applet = (task) => {
  const { system } = task
  const options = readOptions(task.words, 'OTUPtY', ['header', 'post-data', 'timeout', 'tries'])
  const { flags, values, operands } = options
  const url = readUrl(operands[0] ?? '')
  if (!url) return fail(task, 'bad address')
  const seconds = Number(values.get('T') ?? values.get('timeout') ?? 900)
  const say = (text: string) => void (flags.has('q') || system.write(2, `${text}\n`))
  const limit = system.after(seconds * 1000, () => fail(task, 'download timed out'))
  const post = values.get('post-data')
  const request = {
    url,
    method: post === undefined ? 'GET' : 'POST',
    headers: {
      'User-Agent': 'Wget',
      Connection: 'close',
      ...headersIn(repeated(task.words, '--header', '--header')),
    },
    body: post,
    connectTimeout: seconds * 1000,
    insecure: true,
    connecting(address: string) {
      say(`Connecting to ${hostOf(url)} (${address}:${url.port})`)
      if (url.secure) say('wget: note: TLS certificate validation not implemented')
    },
  }
  call(system, request, (outcome) => {
    limit()
    if ('answer' in outcome) return received(task, url, options, outcome.answer, say)
    if (outcome.failed === 'name') return fail(task, `bad address '${hostOf(url)}'`)
    if (outcome.failed === 'connect')
      return fail(task, `can't connect to remote host (${outcome.address}): ${outcome.failure.message}`)
    fail(task, 'error getting response')
  })
}

function received(
  task: Task,
  url: Url,
  { flags, values }: Options,
  response: HttpAnswer,
  say: (text: string) => void,
): void {
  if (flags.has('S')) task.system.write(2, `${headText(response, '  ', '\n')}\n`)
  if (response.status >= 400)
    return fail(task, `server returned error: HTTP/1.1 ${response.status} ${response.reason}`)
  const named = url.target.split('?')[0]!.split('/').pop() || 'index.html'
  save(task, url, response.body, flags.has('spider') ? undefined : (values.get('O') ?? named), say)
}

function save(
  task: Task,
  url: Url,
  body: string,
  path: string | undefined,
  say: (text: string) => void,
): void {
  if (path === undefined) {
    say('remote file exists')
    return task.system.exit(0)
  }
  if (path === '-') return answer(task, body)
  const failure = task.system.writeFile(path, body)
  if (failure) return fail(task, `can't open '${path}': ${failure.message}`)
  const name = url.target.split('/').pop() || 'index.html'
  say(`saving to '${path}'`)
  say(
    `${name.slice(0, 20).padEnd(20)} 100% |********************************| ${String(body.length).padStart(5)}  0:00:00 ETA`,
  )
  say(`'${path}' saved`)
  task.system.exit(0)
}

const AGENT = 'curl/8.15.0'
const CURL_VALUES = [
  'user-agent',
  'connect-timeout',
  'max-time',
  'request',
  'data',
  'header',
  'output',
  'write-out',
  'retry',
  'retry-delay',
  'resolve',
  'cacert',
  'user',
]

export const curl: Applet = (task) => {
  const options = readOptions(task.words, 'oHXdmwuAbeFT', CURL_VALUES)
  const url = readUrl(options.operands[0] ?? '')
  if (!url) return new Curl(task, options).die(2, 'no URL specified')
  new Curl(task, options).get(url)
}

/** `--resolve host:port:address`. */
function pinned(words: readonly string[], url: Url): string | undefined {
  for (const entry of repeated(words, '--resolve', '--resolve')) {
    const [host, port, address] = entry.split(':')
    if (host === url.host && Number(port) === url.port) return address
  }
  return undefined
}

class Curl {
  readonly #task: Task
  readonly #options: Options
  #started = 0
  #redirects = 0
  #isConnected = false

  constructor(task: Task, options: Options) {
    this.#task = task
    this.#options = options
  }
  #has(...names: string[]): boolean {
    return names.some((name) => this.#options.flags.has(name))
  }
  #value(...names: string[]): string | undefined {
    for (const name of names) if (this.#options.values.has(name)) return this.#options.values.get(name)
    return undefined
  }
  die(code: number, message: string): void {
    const { system } = this.#task
    if (!this.#has('s', 'silent') || this.#has('S', 'show-error'))
      system.write(2, `curl: (${code}) ${message}\n`)
    const written = this.#value('w', 'write-out')
    if (written !== undefined) system.write(1, fillIn(written, 0))
    system.exit(code)
  }

  get(url: Url): void {
    const { system, words } = this.#task
    this.#started = system.now
    const limit = Number(this.#value('m', 'max-time') ?? 0) * 1000
    if (limit) system.after(limit, () => this.#late())
    this.#send(url, pinned(words, url))
  }
  #late(): void {
    const took = this.#task.system.now - this.#started
    this.die(
      28,
      this.#isConnected
        ? `Operation timed out after ${took} milliseconds with 0 bytes received`
        : `Connection timed out after ${took} milliseconds`,
    )
  }

  #send(url: Url, address: string | undefined): void {
    const data = this.#value('d', 'data')
    const method =
      this.#value('X', 'request') ?? (this.#has('I', 'head') ? 'HEAD' : data === undefined ? 'GET' : 'POST')
    const request = {
      url,
      method,
      headers: {
        'User-Agent': this.#value('A', 'user-agent') ?? AGENT,
        Accept: '*/*',
        ...headersIn(repeated(this.#task.words, '-H', '--header')),
      },
      body: data,
      connectTimeout: Number(this.#value('connect-timeout') ?? 0) * 1000,
      insecure: this.#has('k', 'insecure'),
      address,
      connecting: (to: string) => this.#tell(`*   Trying ${to}:${url.port}...`),
      connected: () => this.#connected(url, method),
    }
    call(this.#task.system, request, (outcome) => {
      if ('answer' in outcome) this.#answered(url, method, outcome.answer)
      else this.#failed(url, outcome)
    })
  }

  /** -v */
  #tell(line: string): void {
    if (this.#has('v', 'verbose')) this.#task.system.write(2, `${line}\n`)
  }
  #connected(url: Url, method: string): void {
    this.#isConnected = true
    const headers = {
      Host: hostOf(url),
      'User-Agent': this.#value('A', 'user-agent') ?? AGENT,
      Accept: '*/*',
      ...headersIn(repeated(this.#task.words, '-H', '--header')),
    }
    this.#tell(`* Connected to ${url.host} port ${url.port}`)
    this.#tell(`> ${method} ${url.target} HTTP/1.1`)
    for (const [name, value] of Object.entries(headers)) this.#tell(`> ${name}: ${value}`)
    this.#tell('> \n* Request completely sent off')
  }

  #failed(url: Url, outcome: Exclude<Outcome, { answer: unknown }>): void {
    if (outcome.failed === 'name') return this.die(6, `Could not resolve host: ${url.host}`)
    if (outcome.failed === 'connect') return this.#unconnected(url, outcome.failure)
    if (outcome.failed === 'handshake')
      return outcome.certificate
        ? this.die(60, UNTRUSTED)
        : this.die(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number')
    if (outcome.failure) return this.die(56, `Recv failure: ${outcome.failure.message}`)
    this.die(52, 'Empty reply from server')
  }
  #unconnected({ host, port }: Url, failure: Failure): void {
    const took = this.#task.system.now - this.#started
    const isLate = failure.errno === 'ETIMEDOUT'
    if (isLate && this.#value('connect-timeout'))
      return this.die(28, `Connection timed out after ${took} milliseconds`)
    this.die(
      isLate ? 28 : 7,
      `Failed to connect to ${host} port ${port} after ${took} ms: Could not connect to server`,
    )
  }

  #answered(url: Url, method: string, response: HttpAnswer): void {
    const to = response.headers.location
    if (this.#has('L', 'location') && to !== undefined && response.status >= 300 && response.status < 400) {
      if (++this.#redirects > 50) return this.die(47, 'Maximum (50) redirects followed')
      const next = readUrl(to.startsWith('/') ? `${url.secure ? 'https' : 'http'}://${hostOf(url)}${to}` : to)
      if (next) return this.#send(next, pinned(this.#task.words, next))
    }
    if (this.#has('f', 'fail') && response.status >= 400)
      return this.die(22, `The requested URL returned error: ${response.status}`)
    this.#print(method, response)
  }
  #print(method: string, response: HttpAnswer): void {
    this.#tell(headText(response, '< ', '\n') + '< ')
    const head = this.#has('i', 'include', 'I', 'head') ? `${headText(response, '', '\r\n')}\r\n` : ''
    const written = fillIn(this.#value('w', 'write-out') ?? '', response.status)
    const path = this.#value('o', 'output')
    const text = head + (method === 'HEAD' ? '' : response.body)
    const isKept = path !== undefined && path !== '-'
    if (isKept && path !== '/dev/null') this.#task.system.writeFile(path, text)
    answer(this.#task, (isKept ? '' : text) + written)
  }
}

const fillIn = (format: string, status: number) =>
  format
    .replaceAll(/%\{(http_code|response_code)\}/g, String(status).padStart(3, '0'))
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')

const UNTRUSTED = `SSL certificate problem: self-signed certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`
