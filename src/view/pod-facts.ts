/** The part of a view that the states of pods are made from. */
import type { Entry } from '../journal/entry'
import { Decisions } from './slices/decisions'
import { Objects } from './slices/objects'
import { Runtimes } from './slices/runtimes'
import { RunningTimers } from './slices/timers'

export interface PodFacts {
  readonly objects: Objects
  readonly runtimes: Runtimes
  readonly timers: RunningTimers
  readonly decisions: Decisions
}

/** These alone, for who folds the journal but does not draw it. */
export class FoldedPodFacts implements PodFacts {
  readonly objects: Objects
  readonly runtimes: Runtimes
  readonly timers: RunningTimers
  readonly decisions: Decisions

  constructor(from?: PodFacts) {
    this.objects = new Objects(from?.objects)
    this.runtimes = new Runtimes(from?.runtimes)
    this.timers = new RunningTimers(from?.timers)
    this.decisions = new Decisions(from?.decisions)
  }

  apply(entry: Entry): void {
    this.objects.apply(entry)
    this.runtimes.apply(entry)
    this.timers.apply(entry)
    this.decisions.apply(entry)
  }
}
