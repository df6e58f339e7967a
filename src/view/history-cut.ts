/** Taking back the end of a lane: what a fork leaves of it. */
import type { Mark, PodLane, Span } from './history'
import type { PodFacts } from './pod-facts'

/** Drops the items from a time on, of a list in order of time. */
export function dropFrom<T>(items: T[], at: number, timeOf: (item: T) => number): void {
  while (items.length > 0 && timeOf(items.at(-1)!) >= at) items.pop()
}

/** Leaves what was known of the pod just before `at`, where it existed then; `facts` are those of that moment. */
export function cutLane(lane: PodLane, at: number, facts: PodFacts): void {
  if (lane.goneAt !== undefined && lane.goneAt >= at) lane.goneAt = undefined
  const stored = facts.objects.byUid(lane.uid)
  if (stored) lane.node = (stored.object as { spec?: { nodeName?: string } }).spec?.nodeName ?? ''
  cutSpans(lane.api, at)
  dropFrom(lane.events, at, timeOfMark)
  for (const [name, { spans, ticks, signals }] of lane.containers) {
    cutSpans(spans, at)
    dropFrom(ticks, at, (tick) => tick.at)
    dropFrom(signals, at, timeOfMark)
    if (spans.length === 0) lane.containers.delete(name)
  }
}

const timeOfMark = (mark: Mark) => mark.at

/** The last that is left goes on, should it have ended later only. */
function cutSpans(spans: Span[], at: number): void {
  dropFrom(spans, at, ({ from }) => from)
  const last = spans.at(-1)
  if (last && last.to >= at) last.to = Number.POSITIVE_INFINITY
}
