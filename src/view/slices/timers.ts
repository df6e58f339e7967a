/** Waits with a name that are running now: back-offs, grace periods, initial delays. */
import type { Entry, ObjectRef, TimerName } from '../../journal/entry'

export interface TimerView {
  readonly seq: number
  readonly source: string
  readonly label: TimerName
  readonly about: ObjectRef
  readonly container: string
  readonly setAt: number
  readonly due: number
}

const NONE: readonly TimerView[] = []

export class RunningTimers {
  #timers: Map<number, TimerView>
  #byObject: Map<string, readonly TimerView[]>
  #owned = true

  constructor(from?: RunningTimers) {
    this.#timers = from ? from.#timers : new Map()
    this.#byObject = from ? from.#byObject : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  all(): Iterable<TimerView> {
    return this.#timers.values()
  }
  /** Those about an object, by its uid (or key where it has none). */
  of(uid: string): readonly TimerView[] {
    return this.#byObject.get(uid) ?? NONE
  }

  apply(entry: Entry): void {
    if (entry.kind === 'timer.set') {
      const { seq, source, label, about, container, due } = entry
      const timer = { seq, source, label, about, container, setAt: entry.at, due }
      const id = about.uid ?? about.key
      this.#own()
      this.#timers.set(seq, timer)
      this.#byObject.set(id, [...this.of(id), timer])
    } else if (entry.kind === 'timer.fired' || entry.kind === 'timer.cancelled') {
      const timer = this.#timers.get(entry.timer)
      if (!timer) return
      this.#own()
      this.#timers.delete(entry.timer)
      const id = timer.about.uid ?? timer.about.key
      const left = this.of(id).filter(({ seq }) => seq !== timer.seq)
      if (left.length > 0) this.#byObject.set(id, left)
      else this.#byObject.delete(id)
    }
  }

  #own(): void {
    if (this.#owned) return
    this.#timers = new Map(this.#timers)
    this.#byObject = new Map(this.#byObject)
    this.#owned = true
  }
}
