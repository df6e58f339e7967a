/**
 * What a controller has asked for and not yet seen in its cache: until it has, it must not ask again.
 * Mirrors pkg/controller/controller_utils.go (ControllerExpectations, UIDTrackingControllerExpectations).
 */
import { minutes } from '../../sim/duration'

/** ExpectationsTimeout: what was not seen by then got lost. */
const TIMEOUT = minutes(5)

interface Expected {
  adds: number
  readonly deletions: Set<string>
  since: number
}

export class Expectations {
  readonly #byKey = new Map<string, Expected>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  expectCreations(key: string, adds: number): void {
    const deletions = this.#byKey.get(key)?.deletions
    this.#byKey.set(key, { adds, deletions: deletions ?? new Set(), since: this.#now() })
  }

  expectDeletions(key: string, pods: Iterable<string>): void {
    this.#byKey.set(key, { adds: 0, deletions: new Set(pods), since: this.#now() })
  }

  /** A created pod was seen, or its creation failed. */
  creationObserved(key: string, count = 1): void {
    const expected = this.#byKey.get(key)
    if (expected) expected.adds -= count
  }

  /** A deletion was seen, or the request failed. */
  deletionObserved(key: string, pod: string): void {
    this.#byKey.get(key)?.deletions.delete(pod)
  }

  satisfied(key: string): boolean {
    const expected = this.#byKey.get(key)
    if (!expected) return true
    const fulfilled = expected.adds <= 0 && expected.deletions.size === 0
    return fulfilled || this.#now() - expected.since > TIMEOUT
  }

  forget(key: string): void {
    this.#byKey.delete(key)
  }
}
