/**
 * Series of equal Events: the second one makes a series of two, further ones are only counted here until the series is
 * refreshed or ends. Mirrors client-go tools/events/event_broadcaster.go.
 */
import { toMicroTime } from '../k8s/time'
import type { Timers } from './component'

/** A series that was silent this long is written and forgotten; looked at as often. */
const FINISH = 360_000
/** How often a running series is written. */
const REFRESH = 1_800_000

export interface SeriesEvent {
  readonly kind: 'Event'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly involvedObject: Readonly<Record<string, string>>
  readonly reason: string
  readonly message: string
  readonly source: object
  readonly firstTimestamp: null
  readonly lastTimestamp: null
  readonly type: string
  readonly eventTime: string
  readonly series?: { readonly count: number; readonly lastObservedTime: string }
  readonly action: string
  readonly related?: Readonly<Record<string, string>>
  readonly reportingComponent: string
  readonly reportingInstance: string
}

export function createSeries(timers: Timers, store: (event: SeriesEvent) => void) {
  const cache = new Map<string, { event: SeriesEvent; seenAt: number }>()
  const startedAt = timers.now
  const waiting = { finish: false, refresh: false }

  const finish = () => {
    for (const [key, { event, seenAt }] of [...cache]) {
      if (timers.now - seenAt <= FINISH) continue
      cache.delete(key)
      if (event.series) store(event)
    }
  }
  const refresh = () => {
    for (const { event } of cache.values()) if (event.series) store(event)
  }
  /** Upstream looks every so often; here only while there is something to look at, at the same instants. */
  const plan = (what: 'finish' | 'refresh', every: number, run: () => void) => {
    if (waiting[what] || cache.size === 0) return
    waiting[what] = true
    timers.after(every - ((timers.now - startedAt) % every), () => {
      waiting[what] = false
      run()
      plan(what, every, run)
    })
  }

  return {
    record(event: SeriesEvent): void {
      const key = keyOf(event)
      const known = cache.get(key)
      const seenAt = timers.now
      if (!known) {
        cache.set(key, { event, seenAt })
        store(event)
      } else {
        const count = (known.event.series?.count ?? 1) + 1
        known.event = { ...known.event, series: { count, lastObservedTime: toMicroTime(seenAt) } }
        known.seenAt = seenAt
        if (count === 2) store(known.event)
      }
      plan('finish', FINISH, finish)
      plan('refresh', REFRESH, refresh)
    },
  }
}

/** The note is no part of it: events of one object, reason and action are one series whatever they say. */
function keyOf(event: SeriesEvent): string {
  const object = (ref: Readonly<Record<string, string>> | undefined) => JSON.stringify(ref ?? {})
  return `${event.type}|${event.action}|${event.reason}|${object(event.involvedObject)}|${object(event.related)}`
}
