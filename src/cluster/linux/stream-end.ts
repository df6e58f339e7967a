/** One end of an established connection: what is sent arrives at the other, in order, after the way's latency. */
import { type Connection, Failure } from './syscalls'
import type { Wire } from './wire'

interface Place {
  readonly address: string
  readonly port: number
}

export class StreamEnd implements Connection {
  readonly local: Place
  readonly remote: Place
  peer: StreamEnd | undefined
  /** Called once the end is no more open: nobody needs to keep it. */
  over: (() => void) | undefined
  /** Hears what is sent from here, and how this end closes: for the journal. */
  told: { sent?(text: string): void; closed(failure: Failure | undefined): void } | undefined
  readonly #wire: Wire
  #received: ((text: string) => void) | undefined
  #closed: ((failure: Failure | undefined) => void) | undefined
  #early: string[] = []
  #end: { failure: Failure | undefined } | undefined
  #isOpen = true

  constructor(local: Place, remote: Place, wire: Wire) {
    this.local = local
    this.remote = remote
    this.#wire = wire
  }
  send(text: string) {
    if (!this.#isOpen) return new Failure('EPIPE')
    this.told?.sent?.(text)
    this.#wire.send(() => this.peer?.arrive(text))
    return undefined
  }
  arrive(text: string) {
    if (this.#received) this.#received(text)
    else this.#early.push(text)
  }
  onData(received: (text: string) => void) {
    this.#received = received
    for (const text of this.#early.splice(0)) received(text)
  }
  onClose(closed: (failure: Failure | undefined) => void) {
    this.#closed = closed
    if (this.#end) closed(this.#end.failure)
  }
  close(failure?: Failure) {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.told?.closed(failure)
    this.over?.()
    this.#wire.send(() => this.peer?.ended(failure))
  }
  ended(failure: Failure | undefined) {
    if (this.#end) return
    this.#end = { failure }
    this.#isOpen = false
    this.over?.()
    this.#closed?.(failure)
  }
  /** Its process died: it hears nothing more, and the other side is reset. */
  abandon() {
    this.#received = () => {}
    this.#closed = undefined
    this.close(new Failure('ECONNRESET'))
  }
}
