/**
 * Asks a server of its health by gRPC. Mirrors pkg/probe/grpc/grpc.go: the dial blocks and tries again until the
 * time is over, so that a refusal too ends as a time-out. Frames are plain text, as in programs/grpc.ts.
 */
import type { Timers } from '../../component'
import type { Machine } from '../../linux/machine'
import { type Connection, Failure } from '../../linux/syscalls'

export interface GrpcTarget {
  readonly address: string
  readonly port: number
  readonly service: string
}
type Done = (failure: string | undefined) => void

/** google.golang.org/grpc/backoff: BaseDelay, Multiplier. */
const FIRST_RETRY = 1000
const RETRY_FACTOR = 1.6
/** google.golang.org/grpc/codes: those whose words are not the usual ones. */
const UNIMPLEMENTED = '12'
const CODES: Readonly<Record<string, string>> = { 5: 'NotFound', 14: 'Unavailable' }

/** Calls back with what is wrong, in the words of the prober, or with nothing. */
export function grpcCheck(
  machine: Machine,
  timers: Timers,
  target: GrpcTarget,
  timeout: number,
  done: Done,
): void {
  new Check(machine, timers, target, timeout, done).dial(FIRST_RETRY)
}

class Check {
  readonly #machine: Machine
  readonly #timers: Timers
  readonly #target: GrpcTarget
  readonly #timeout: number
  readonly #until: number
  readonly #done: Done
  #connection: Connection | undefined
  #isReady = false
  #isOver = false

  constructor(machine: Machine, timers: Timers, target: GrpcTarget, timeout: number, done: Done) {
    this.#machine = machine
    this.#timers = timers
    this.#target = target
    this.#timeout = timeout
    this.#until = timers.now + timeout
    const limit = timers.after(timeout, () => this.#finish(this.#tooLate()))
    this.#done = (failure) => {
      timers.cancel(limit)
      done(failure)
    }
  }

  dial(retryAfter: number): void {
    const { address, port } = this.#target
    const left = this.#until - this.#timers.now
    this.#machine.connect(address, port, { timeout: left }, (connection) => {
      if (this.#isOver) {
        if (!(connection instanceof Failure)) connection.close()
        return
      }
      if (connection instanceof Failure) return this.#dialAgain(retryAfter)
      this.#converse(connection, retryAfter)
    })
  }

  #dialAgain(after: number): void {
    this.#timers.after(after, () => {
      if (!this.#isOver) this.dial(Math.round(after * RETRY_FACTOR))
    })
  }

  #converse(connection: Connection, retryAfter: number): void {
    let received = ''
    this.#connection = connection
    connection.onData((text) => {
      received += text
      if (!this.#isReady && received.startsWith('SETTINGS\r\n')) {
        this.#isReady = true
        connection.send(callText(this.#target))
      }
      const status = /^grpc-status: (\d+)\r\n[^]*\r\n\r\n/m.exec(received)?.[1]
      if (this.#isReady && status !== undefined) this.#finish(judged(status, received))
    })
    connection.onClose(() => {
      if (this.#isOver) return
      if (this.#isReady) this.#finish(judged('14', 'grpc-message: error reading from server: EOF'))
      else this.#dialAgain(retryAfter)
    })
    connection.send('PRI * HTTP/2.0\r\n\r\n')
  }

  #tooLate(): string {
    const { address, port } = this.#target
    const within = `${this.#timeout / 1000}s`
    if (this.#isReady) return `timeout: health rpc did not complete within ${within}`
    const where = `${address.includes(':') ? `[${address}]` : address}:${port}`
    return `timeout: failed to connect service "${where}" within ${within}: context deadline exceeded`
  }

  #finish(failure: string | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#connection?.close()
    this.#done(failure)
  }
}

const callText = ({ service }: GrpcTarget) =>
  `POST /grpc.health.v1.Health/Check HTTP/2.0\r\ncontent-type: application/grpc\r\ngrpc-service: ${service}\r\ncontent-length: 0\r\n\r\n`

function judged(status: string, received: string): string | undefined {
  const header = (name: string) => new RegExp(`^${name}: (.*?)\\r?$`, 'm').exec(received)?.[1] ?? ''
  if (status === '0') {
    const health = header('health')
    return health === 'SERVING' ? undefined : `service unhealthy (responded with "${health}")`
  }
  const message = header('grpc-message')
  if (status === UNIMPLEMENTED)
    return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`
  const code = CODES[status] ?? 'Unknown'
  return `error: health rpc probe failed: rpc error: code = ${code} desc = ${message}`
}
