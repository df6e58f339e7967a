/** One HTTP request of a client: name, connection, handshake, request, answer, and at which of these it failed. */
import { type Connection, Failure, type Syscalls } from '../linux/syscalls'
import { readResponse, writeRequest } from './http'
import { type Certificate, certificateOf, clientHello } from './tls'

export interface Url {
  readonly host: string
  readonly port: number
  readonly target: string
  readonly secure: boolean
}

export function readUrl(text: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?([^/:?#]+)(?::(\d+))?([/?][^#]*)?/.exec(text)
  if (!match) return undefined
  const secure = match[1] === 'https'
  const target = match[4] ?? '/'
  return {
    host: match[2]!,
    port: Number(match[3] ?? (secure ? 443 : 80)),
    target: target.startsWith('/') ? target : `/${target}`,
    secure,
  }
}

/** As the Host header has it: without the port that the scheme implies. */
export const hostOf = ({ host, port, secure }: Url) =>
  port === (secure ? 443 : 80) ? host : `${host}:${port}`

export type HttpAnswer = NonNullable<ReturnType<typeof readResponse>>

export type Outcome =
  | { readonly answer: HttpAnswer; readonly address: string }
  | { readonly failed: 'name' }
  | { readonly failed: 'connect'; readonly failure: Failure; readonly address: string }
  /** Not TLS at the other end, or a certificate nobody vouches for. */
  | { readonly failed: 'handshake'; readonly certificate: Certificate | undefined }
  | { readonly failed: 'answer'; readonly failure: Failure | undefined }

/** What a client needs of the place it speaks from. */
export type Vantage = Pick<Syscalls, 'connect' | 'resolve'>

export interface HttpCall {
  readonly url: Url
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** For the connection alone, ms; 0 = as long as the kernel tries. */
  readonly connectTimeout: number
  /** Takes any certificate. */
  readonly insecure: boolean
  /** In place of what the name means (curl --resolve). */
  readonly address?: string | undefined
  connecting?(address: string): void
  connected?(): void
}

const isAddress = (text: string) => /^\d+\.\d+\.\d+\.\d+$/.test(text)

/** Sends it; the result gives it up. `done` is called once, never after that. */
export function call(vantage: Vantage, request: HttpCall, done: (outcome: Outcome) => void): () => void {
  const attempt = new Attempt(vantage, request, done)
  attempt.start()
  return () => attempt.giveUp()
}

class Attempt {
  readonly #vantage: Vantage
  readonly #request: HttpCall
  readonly #done: (outcome: Outcome) => void
  #connection: Connection | undefined
  #isOver = false

  constructor(vantage: Vantage, request: HttpCall, done: (outcome: Outcome) => void) {
    this.#vantage = vantage
    this.#request = request
    this.#done = done
  }

  giveUp(): void {
    this.#isOver = true
    this.#connection?.close()
  }
  #finish(outcome: Outcome): void {
    if (this.#isOver) return
    this.giveUp()
    this.#done(outcome)
  }

  start(): void {
    const { url, address } = this.#request
    const known = address ?? (isAddress(url.host) ? url.host : undefined)
    if (known !== undefined) return this.#connect(known)
    this.#vantage.resolve(url.host, (addresses) => {
      if (addresses?.[0] === undefined) this.#finish({ failed: 'name' })
      else this.#connect(addresses[0])
    })
  }

  #connect(address: string): void {
    if (this.#isOver) return
    const { url, connectTimeout: timeout } = this.#request
    this.#request.connecting?.(address)
    this.#vantage.connect(address, url.port, { timeout, application: 'http' }, (result) => {
      if (result instanceof Failure) return this.#finish({ failed: 'connect', failure: result, address })
      if (this.#isOver) return result.close()
      this.#connection = result
      this.#request.connected?.()
      if (url.secure) this.#shakeHands(result, address)
      else this.#ask(result, address)
    })
  }

  #shakeHands(connection: Connection, address: string): void {
    let isDone = false
    connection.onData((text) => {
      if (isDone) return
      isDone = true
      const certificate = certificateOf(text)
      if (certificate && (this.#request.insecure || !certificate.selfSigned)) this.#ask(connection, address)
      else this.#finish({ failed: 'handshake', certificate })
    })
    connection.onClose((failure) => this.#finish({ failed: 'answer', failure }))
    // No name is sent for an address (RFC 6066), so the server shows what it shows to everybody.
    const { host } = this.#request.url
    connection.send(clientHello(isAddress(host) ? '' : host))
  }

  #ask(connection: Connection, address: string): void {
    const { url, method, headers, body } = this.#request
    let text = ''
    connection.onData((piece) => {
      text += piece
      const answer = readResponse(text, false)
      if (answer) this.#finish({ answer, address })
    })
    connection.onClose((failure) => {
      const answer = failure ? undefined : readResponse(text, true)
      this.#finish(answer ? { answer, address } : { failed: 'answer', failure })
    })
    connection.send(writeRequest(method, url.target, { Host: hostOf(url), ...headers }, body))
  }
}
