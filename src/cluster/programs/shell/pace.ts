/**
 * What a shell's own work costs. A script that sleeps or waits costs nothing worth counting; a loop that never does
 * pays CPU time, and the longer it goes on, the coarser it is simulated, so that it can never stop the clock.
 */
import type { Syscalls } from '../../linux/syscalls'

/** An ash runs a step (a word or two) in about half a microsecond, and forks in about half a millisecond. */
const STEPS_PER_MILLISECOND = 2000
const FORK = 0.5
const MOST_STEPS = 20_000
const MOST_DEBT = 10
/** A loop that has been busy for this long is simulated this much more coarsely. */
const BUSY = 1000
const COARSER = 20

export class Pace {
  readonly #system: Syscalls
  steps = 0
  notes = 0
  #forks = 0
  #changes = 0
  #changesAtRest = -1
  #at: number
  #busySince: number

  constructor(system: Syscalls) {
    this.#system = system
    this.#at = system.now
    this.#busySince = system.now
  }

  /** Something happened that another process, or the next turn of the loop, could see. */
  changed(): void {
    this.#changes++
  }

  forked(): void {
    this.#changes++
    if (this.#system.now !== this.#at) this.#start(this.#system.now)
    this.#forks++
  }

  isSpent(): boolean {
    return this.steps >= MOST_STEPS || this.#forks * FORK * this.#factor >= MOST_DEBT
  }

  get #factor(): number {
    return this.#system.now - this.#busySince > BUSY ? COARSER : 1
  }

  /** Time that passed by itself (a child slept) forgives the debt. */
  #start(now: number): void {
    this.#at = now
    this.#busySince = now
    this.steps = 0
    this.#forks = 0
  }

  /** Pays; returns how to stop when it would go on for ever. */
  rest(resume: () => void): (() => void) | undefined {
    const isSpin = this.#changes === this.#changesAtRest
    this.#changesAtRest = this.#changes
    const cost = Math.max(1, (this.steps / STEPS_PER_MILLISECOND + this.#forks * FORK) * this.#factor)
    this.steps = 0
    this.#forks = 0
    if (isSpin) return this.#system.burn()
    this.#system.compute(Math.round(cost), () => {
      this.#at = this.#system.now
      resume()
    })
    return undefined
  }
}
