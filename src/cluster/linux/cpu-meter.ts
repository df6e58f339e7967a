/**
 * Watches what one container is given of the processor, and tells every change that a reader could see: averages over
 * quota periods of 100 ms while anything moves, nothing while it is steady.
 */
import type { Timer } from '../../sim/event-queue'
import type { Simulation } from '../../sim/simulation'

const WINDOW = 100
/** Millicores. */
const NOTICEABLE = 50
/** metrics-server asks about this often, and shows the average between. */
const AVERAGED = 15_000
const GRAIN = 250

/** CPU milliseconds so far, up to now: what was given, and what would have been used of a free machine. */
export interface CpuTimes {
  readonly used: number
  readonly wanted: number
}

export class CpuMeter {
  readonly #simulation: Simulation
  readonly #read: () => CpuTimes
  readonly #tell: (given: number, wanted: number) => void
  #timer: Timer | undefined
  #window = { at: 0, used: 0, wanted: 0 }
  #rates = { given: 0, wanted: 0 }
  #told = { given: 0, wanted: 0 }
  #hasMoved = false
  /** Of the last seconds: when, and how much had been used. Between two points the line is straight. */
  readonly #points: { readonly at: number; readonly used: number }[] = []

  constructor(simulation: Simulation, read: () => CpuTimes, tell: (given: number, wanted: number) => void) {
    this.#simulation = simulation
    this.#read = read
    this.#tell = tell
  }

  /** The rates from now on, in cores. */
  look(given: number, wanted: number): void {
    if (given === this.#rates.given && wanted === this.#rates.wanted) return
    this.#rates = { given, wanted }
    this.#hasMoved = true
    const { now } = this.#simulation
    const last = this.#points.at(-1)
    if (!last || now - last.at >= GRAIN) this.#points.push({ at: now, used: this.#read().used })
    while (this.#points.length > 1 && this.#points[1]!.at <= now - AVERAGED) this.#points.shift()
    if (!this.#timer) this.#open(now)
  }

  stop(): void {
    this.#simulation.cancel(this.#timer)
    this.#timer = undefined
  }

  /** Millicores on average over the last seconds. */
  average(): number {
    const { now } = this.#simulation
    const { used } = this.#read()
    const from = now - AVERAGED
    const [first] = this.#points
    if (!first) return 0
    if (first.at > from) return Math.round((1000 * (used - first.used)) / AVERAGED)
    const next = this.#points[1] ?? { at: now, used }
    const slope = next.at > first.at ? (next.used - first.used) / (next.at - first.at) : 0
    return Math.round((1000 * (used - first.used - slope * (from - first.at))) / AVERAGED)
  }

  #open(now: number): void {
    this.#window = { at: now, ...this.#read() }
    this.#hasMoved = false
    this.#timer = this.#simulation.schedule(WINDOW, () => this.#close(), 'cpu')
  }

  #close(): void {
    const { now } = this.#simulation
    const { used, wanted } = this.#read()
    const millicores = (time: number) => Math.round((1000 * time) / (now - this.#window.at))
    const given = millicores(used - this.#window.used)
    const asked = millicores(wanted - this.#window.wanted)
    // Once it is steady the number is exact; before, small waves are not worth telling.
    this.#report(given, asked, this.#hasMoved ? NOTICEABLE : 1)
    this.#timer = undefined
    if (this.#hasMoved) this.#open(now)
  }

  #report(given: number, wanted: number, noticeable: number): void {
    const { given: before, wanted: askedBefore } = this.#told
    if (Math.abs(given - before) < noticeable && Math.abs(wanted - askedBefore) < noticeable) return
    this.#told = { given, wanted }
    this.#tell(given, wanted)
  }
}
