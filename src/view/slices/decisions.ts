/** What components decided last about each object, and why. */
import type { Entry } from '../../journal/entry'
import type { Decision, Reason } from '../../journal/reasons'

export interface DecisionView {
  readonly seq: number
  readonly at: number
  readonly source: string
  readonly container: string
  readonly decision: Decision
}

const KEPT = 24
const NONE: readonly DecisionView[] = []

export class Decisions {
  #byObject: Map<string, readonly DecisionView[]>
  #owned = true

  constructor(from?: Decisions) {
    this.#byObject = from ? from.#byObject : new Map()
    if (from) {
      this.#owned = false
      from.#owned = false
    }
  }

  /** Oldest first, about the object of this uid (or key where it has none). */
  of(uid: string): readonly DecisionView[] {
    return this.#byObject.get(uid) ?? NONE
  }
  last<R extends Reason>(
    uid: string,
    reason: R,
    container?: string,
  ): (DecisionView & { decision: Extract<Decision, { reason: R }> }) | undefined {
    return this.of(uid).findLast(
      (view) => view.decision.reason === reason && (container === undefined || view.container === container),
    ) as never
  }

  apply(entry: Entry): void {
    if (entry.kind !== 'decision.made') return
    if (!this.#owned) {
      this.#byObject = new Map(this.#byObject)
      this.#owned = true
    }
    const { seq, at, source, container, decision } = entry
    const view = { seq, at, source, container, decision }
    const id = entry.about.uid ?? entry.about.key
    this.#byObject.set(id, [...this.of(id).slice(-KEPT + 1), view])
  }
}
