/**
 * How long a container that died must wait before it is started again: 10 s, doubled with each death, up to five
 * minutes, counted from its death. Mirrors kuberuntime_manager.go doBackOff and client-go util/flowcontrol/backoff.go.
 */
export interface BackOffTimes {
  readonly first: number
  readonly longest: number
}
/** kubelet.go: backOffPeriod, MaxCrashLoopBackOff. */
export const CRASH_LOOP: BackOffTimes = { first: 10_000, longest: 300_000 }

interface Entry {
  delay: number
  updatedAt: number
  deaths: number
}

export class BackOff {
  readonly #times: BackOffTimes
  readonly #entries = new Map<string, Entry>()

  constructor(times: BackOffTimes = CRASH_LOOP) {
    this.#times = times
  }

  /** The wait that applies to something that failed at `failedAt`; undefined when it may be tried now. */
  waiting(
    key: string,
    failedAt: number,
    now: number,
  ): { readonly delay: number; readonly until: number } | undefined {
    const entry = this.#entries.get(key)
    if (!entry || this.#expired(entry, failedAt) || now - failedAt >= entry.delay) return undefined
    return { delay: entry.delay, until: failedAt + entry.delay }
  }

  /** The wait that applies since the last failure: image pulls. */
  waitingSinceUpdate(key: string, now: number) {
    const entry = this.#entries.get(key)
    return entry && this.waiting(key, entry.updatedAt, now)
  }

  /** Notes a new attempt after a failure: the next wait will be twice as long. */
  next(key: string, failedAt: number, now: number): void {
    const entry = this.#entries.get(key)
    if (!entry || this.#expired(entry, failedAt))
      this.#entries.set(key, { delay: this.#times.first, updatedAt: now, deaths: 1 })
    else {
      entry.delay = Math.min(entry.delay * 2, this.#times.longest)
      entry.updatedAt = now
      entry.deaths++
    }
  }

  delayOf(key: string): number {
    return this.#entries.get(key)?.delay ?? 0
  }
  deathsOf(key: string): number {
    return this.#entries.get(key)?.deaths ?? 0
  }

  /** Forgets all of a pod, whose keys begin with its uid. */
  forget(prefix: string): void {
    for (const key of [...this.#entries.keys()]) if (key.startsWith(prefix)) this.#entries.delete(key)
  }

  /** What failed long after the last attempt starts afresh. */
  #expired(entry: Entry, failedAt: number): boolean {
    return failedAt - entry.updatedAt > 2 * this.#times.longest
  }
}
