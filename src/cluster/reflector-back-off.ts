/**
 * How long a reflector waits before it lists again after a failure. Mirrors client-go tools/cache/reflector.go
 * (NewReflectorWithOptions) and apimachinery util/wait (ExponentialBackoffManager).
 */
import type { Random } from '../sim/random'

const FIRST = 800
const LONGEST = 30_000
/** After so long without a failure the server is taken to be well. */
const FORGIVEN_AFTER = 120_000

export class ReflectorBackOff {
  readonly #random: Random
  #wait = FIRST
  #last = Number.NEGATIVE_INFINITY

  constructor(random: Random) {
    this.#random = random
  }

  next(now: number): number {
    if (now - this.#last > FORGIVEN_AFTER) this.#wait = FIRST
    this.#last = now
    const wait = this.#wait
    this.#wait = Math.min(LONGEST, wait * 2)
    return Math.round(wait * (1 + this.#random.next()))
  }
}
