/**
 * The keys that wait for a sync: each at most once, never two syncs of one key at a time, failures back off.
 * Mirrors client-go util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go).
 */
import type { Host } from '../component'
import type { Timer } from '../../sim/event-queue'

/** default_rate_limiters.go: DefaultTypedControllerRateLimiter. */
const FIRST_RETRY = 5
const LONGEST_RETRY = 1_000_000

/** How long a worker takes to notice a key: its goroutine has to be woken. */
const NOTICED_AFTER = 1

export class WorkQueue {
  readonly #host: Host
  readonly #sync: (key: string, done: () => void) => void
  readonly #ready: () => boolean
  readonly #retry: { readonly first: number; readonly longest: number }
  /** Keys to be synced, each with the cause that woke it. */
  readonly #dirty = new Map<string, number>()
  readonly #processing = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #later = new Map<string, { at: number; timer: Timer }>()
  #woken = false

  constructor(
    host: Host,
    ready: () => boolean,
    sync: (key: string, done: () => void) => void,
    retry = { first: FIRST_RETRY, longest: LONGEST_RETRY },
  ) {
    this.#host = host
    this.#ready = ready
    this.#sync = sync
    this.#retry = retry
  }

  /** Wakes a sync of the key, as a consequence of what runs now. */
  add(key: string): void {
    if (!this.#dirty.has(key)) this.#dirty.set(key, this.#host.journal.cause)
    this.#wake()
  }

  /** Wakes a sync later; of several wishes for one key the earliest counts. */
  addAfter(key: string, delay: number): void {
    if (delay <= 0) return this.add(key)
    const at = this.#host.timers.now + delay
    const waiting = this.#later.get(key)
    if (waiting && waiting.at <= at) return
    this.#host.timers.cancel(waiting?.timer)
    const timer = this.#host.timers.after(delay, () => {
      this.#later.delete(key)
      this.add(key)
    })
    this.#later.set(key, { at, timer })
  }

  /** Wakes a sync after a wait that doubles with each failure in a row. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.addAfter(key, Math.min(this.#retry.longest, this.#retry.first * 2 ** Math.min(failures, 40)))
  }

  forget(key: string): void {
    this.#failures.delete(key)
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  #wake(): void {
    if (this.#woken) return
    this.#woken = true
    this.#host.timers.after(NOTICED_AFTER, () => {
      this.#woken = false
      this.#work()
    })
  }

  #work(): void {
    if (!this.#ready()) {
      this.#woken = true
      this.#host.timers.after(CACHE_SYNC_PERIOD, () => {
        this.#woken = false
        this.#work()
      })
      return
    }
    for (const [key, cause] of [...this.#dirty]) {
      if (this.#processing.has(key)) continue
      this.#dirty.delete(key)
      this.#processing.add(key)
      this.#host.journal.because(cause, () => this.#sync(key, () => this.#done(key)))
    }
  }

  #done(key: string): void {
    this.#processing.delete(key)
    if (this.#dirty.has(key)) this.#wake()
  }
}

/** tools/cache/shared_informer.go: syncedPollPeriod. */
const CACHE_SYNC_PERIOD = 100
