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
  #timers: ReadonlyMap<number, TimerView>
  #byObject: ReadonlyMap<string, readonly TimerView[]>

  constructor(from?: RunningTimers) {
    this.#timers = from ? from.#timers : new Map()
    this.#byObject = from ? from.#byObject : new Map()
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
      this.#timers = new Map(this.#timers).set(seq, timer)
      this.#byObject = new Map(this.#byObject).set(id, [...this.of(id), timer])
    } else if (entry.kind === 'timer.fired' || entry.kind === 'timer.cancelled') {
      const timer = this.#timers.get(entry.timer)
      if (!timer) return
      const timers = new Map(this.#timers)
      timers.delete(entry.timer)
      this.#timers = timers
      const id = timer.about.uid ?? timer.about.key
      const left = this.of(id).filter(({ seq }) => seq !== timer.seq)
      const byObject = new Map(this.#byObject)
      if (left.length > 0) byObject.set(id, left)
      else byObject.delete(id)
      this.#byObject = byObject
    }
  }
}
