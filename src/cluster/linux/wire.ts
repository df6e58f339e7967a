/**
 * The way of an established connection, one direction: what is sent arrives in order, and what cannot arrive is sent
 * again, later and later (net/ipv4/tcp_timer.c, RFC 6298).
 */
import type { Simulation } from '../../sim/simulation'

const FIRST_WAIT = 200 // TCP_RTO_MIN
const LONGEST_WAIT = 120_000 // TCP_RTO_MAX
const MOST_TRIES = 15 // tcp_retries2

export class Wire {
  readonly #simulation: Simulation
  readonly #latency: number
  readonly #isUp: () => boolean
  readonly #givenUp: () => void
  readonly #waiting: (() => void)[] = []

  constructor(simulation: Simulation, latency: number, isUp: () => boolean, givenUp: () => void) {
    this.#simulation = simulation
    this.#latency = latency
    this.#isUp = isUp
    this.#givenUp = givenUp
  }

  send(arrive: () => void): void {
    this.#simulation.schedule(this.#latency, () => {
      if (this.#waiting.length === 0 && this.#isUp()) return arrive()
      this.#waiting.push(arrive)
      if (this.#waiting.length === 1) this.#again(FIRST_WAIT, 1)
    })
  }

  #again(wait: number, tries: number): void {
    this.#simulation.schedule(wait, () => {
      if (this.#isUp()) for (const arrive of this.#waiting.splice(0)) arrive()
      else if (tries < MOST_TRIES) this.#again(Math.min(LONGEST_WAIT, wait * 2), tries + 1)
      else this.#givenUp()
    })
  }
}
