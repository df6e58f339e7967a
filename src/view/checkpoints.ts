/** Scrubbing: the view at any moment, from the nearest checkpoint before it. */
import type { Entry } from '../journal/entry'
import { View } from './view'

const SPACING = 2_000

export class Film {
  readonly entries: Entry[] = []
  /** How far the run has been simulated. */
  reached = Number.NEGATIVE_INFINITY
  #checkpoints: View[] = []
  #current = new View()

  /** Adds what the engine said next. */
  append(batch: readonly Entry[], reached: number): void {
    for (const entry of batch) this.entries.push(entry)
    this.reached = Math.max(this.reached, reached)
  }

  /** Drops everything from `at` on, for a fork. Returns how many entries are left. */
  cut(at: number): number {
    const keep = this.#countBefore(at)
    this.entries.length = keep
    this.reached = Math.min(this.reached, at)
    this.#checkpoints = this.#checkpoints.filter((view) => view.seq <= keep)
    if (this.#current.seq > keep) this.#current = this.#restore(keep)
    return keep
  }

  /** The view with all that happened up to and including `at`. Another object whenever it says something else. */
  at(at: number): View {
    return this.upTo(this.#countBefore(at + 1))
  }

  /** The view after this many entries. */
  upTo(count: number): View {
    if (count === this.#current.seq) return this.#current
    const view = count > this.#current.seq ? new View(this.#current) : this.#restore(count)
    for (let i = view.seq; i < count; i++) {
      view.apply(this.entries[i]!)
      if (view.seq % SPACING === 0 && (this.#checkpoints.at(-1)?.seq ?? 0) < view.seq)
        this.#checkpoints.push(new View(view))
    }
    this.#current = view
    return view
  }

  /** Number of entries before a time: they are in order of time. */
  #countBefore(at: number): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.entries[middle]!.at < at) low = middle + 1
      else high = middle
    }
    return low
  }

  #restore(count: number): View {
    return new View(this.#checkpoints.findLast((view) => view.seq <= count))
  }
}
