/**
 * The discrete-event kernel: simulated time, what is to happen when, and of what each happening is a consequence.
 * It knows nothing of Kubernetes. Times are whole milliseconds; 0 is the moment of a run's first input, so that the
 * cluster boots at negative times.
 */
import { EventQueue, type Timer } from './event-queue'
import { type Random, randomStream } from './random'

/** So many things at one instant mean that somebody loops. */
const MOST_PER_INSTANT = 2_000_000

export class Simulation {
  readonly seed: number
  #now: number
  #order = 0
  #queue = new EventQueue()
  #cause = 0

  constructor(seed: number, startsAt = 0) {
    this.seed = seed
    this.#now = startsAt
  }

  /** Milliseconds since the first input of the run. */
  get now(): number {
    return this.#now
  }

  /** Sequence number of the journal entry whose consequence is running now; 0 for none. */
  get cause(): number {
    return this.#cause
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#queue.size
  }

  random(name: string): Random {
    return randomStream(this.seed, name)
  }

  /** Runs something `delay` ms from now, as a consequence of what runs now. */
  schedule(delay: number, run: () => void, owner = ''): Timer {
    if (!(delay >= 0))
      throw new Error(`${owner || 'somebody'} scheduled something ${delay} ms from ${this.#now}`)
    const timer: Timer = {
      at: this.#now + Math.round(delay),
      order: this.#order++,
      owner,
      cause: this.#cause,
      run,
    }
    this.#queue.push(timer)
    return timer
  }

  cancel(timer: Timer | undefined): void {
    if (timer) this.#queue.cancel(timer)
  }

  /** Runs something as the consequence of a journal entry. */
  because<T>(cause: number, run: () => T): T {
    const before = this.#cause
    this.#cause = cause
    try {
      return run()
    } finally {
      this.#cause = before
    }
  }

  /** The instant of the next thing to happen; undefined when nothing will. */
  nextAt(): number | undefined {
    return this.#queue.peek()?.at
  }

  /** Runs all that happens up to and including `time`, then stands at `time`. */
  runUntil(time: number): void {
    while (this.#step(time));
    if (time > this.#now) this.#now = time
  }

  /** Runs at most `count` happenings up to `time`; whether more may be left. For hosts that must not block. */
  runSome(time: number, count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.#step(time)) return false
    return true
  }

  /** Stands at `time` without running what is due then; nothing may be due before. */
  advanceTo(time: number): void {
    const next = this.nextAt()
    if (next !== undefined && next < time)
      throw new Error(`cannot stand at ${time}: something is due at ${next}`)
    if (time > this.#now) this.#now = time
  }

  #instant = Number.NEGATIVE_INFINITY
  #ran = 0

  #step(time: number): boolean {
    const next = this.#queue.peek()
    if (!next || next.at > time) return false
    this.#queue.pop()
    if (next.at > this.#instant) {
      this.#instant = next.at
      this.#ran = 0
    } else if (++this.#ran > MOST_PER_INSTANT)
      throw new Error(`${next.owner || 'a component'} loops: ${this.#ran} things happened at ${next.at} ms`)
    this.#now = next.at
    this.#cause = next.cause
    const run = next.run!
    next.run = undefined
    run()
    this.#cause = 0
    return true
  }
}
