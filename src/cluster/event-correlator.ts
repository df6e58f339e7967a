/**
 * What becomes of an Event before it is sent: similar ones are merged, equal ones counted, too many dropped.
 * Mirrors client-go tools/record/events_cache.go.
 */
import { toTime } from '../k8s/time'

/** Different messages of one reason and object from which on they are merged into one Event, and for how long. */
const SIMILAR_BEFORE_MERGING = 10
const SIMILAR_WITHIN = 600_000
/** Token bucket of each source, object and type: 25 at once, then one every five minutes. */
const BURST = 25
const REFILL = 300_000
/** Size of client-go's LRU caches. */
const REMEMBERED = 4096

export interface CoreEvent {
  readonly kind: 'Event'
  readonly apiVersion: 'v1'
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly involvedObject: Readonly<Record<string, string>>
  readonly reason: string
  readonly message: string
  readonly source: { readonly component: string; readonly host?: string }
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly count: number
  readonly type: string
  readonly eventTime: null
  readonly reportingComponent: string
  readonly reportingInstance: string
}

export interface Correlator {
  /** The Event as it should be stored now (count > 1: it exists already); undefined when there are too many. */
  correlate(event: CoreEvent, now: number, newName: () => string): CoreEvent | undefined
}

export function createCorrelator(): Correlator {
  const similar = new Map<string, { readonly messages: string[]; last: number }>()
  const seen = new Map<string, { readonly name: string; readonly first: string; count: number }>()
  const buckets = new Map<string, { tokens: number; at: number }>()

  const merged = (event: CoreEvent, now: number, newName: () => string): [CoreEvent, string] => {
    const key = `${about(event)}|${event.type}|${event.reason}`
    let record = similar.get(key)
    if (!record || now - record.last > SIMILAR_WITHIN) record = { messages: [], last: now }
    if (!record.messages.includes(event.message)) record.messages.push(event.message)
    record.last = now
    remember(similar, key, record)
    if (record.messages.length < SIMILAR_BEFORE_MERGING) return [event, fullKey(event)]
    record.messages.shift()
    return [combined(event, now, newName()), key]
  }

  const counted = (event: CoreEvent, key: string): CoreEvent => {
    const before = seen.get(key)
    const now = before
      ? { name: before.name, first: before.first, count: before.count + 1 }
      : { name: event.metadata.name, first: event.firstTimestamp, count: 1 }
    remember(seen, key, now)
    return before
      ? {
          ...event,
          metadata: { ...event.metadata, name: now.name },
          firstTimestamp: now.first,
          count: now.count,
        }
      : event
  }

  const mayPass = (event: CoreEvent, now: number): boolean => {
    const key = `${about(event)}|${event.type}`
    const bucket = buckets.get(key) ?? { tokens: BURST, at: now }
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL)
    bucket.at = now
    const passes = bucket.tokens >= 1
    if (passes) bucket.tokens -= 1
    remember(buckets, key, bucket)
    return passes
  }

  return {
    correlate(event, now, newName) {
      const [one, key] = merged(event, now, newName)
      const result = counted(one, key)
      return mayPass(result, now) ? result : undefined
    },
  }
}

function about({ source, involvedObject: o }: CoreEvent): string {
  return [source.component, source.host, o.kind, o.namespace, o.name, o.uid, o.apiVersion].join('|')
}

/** Joined at once: a template's text is kept as a chain of pieces, and thousands of these are remembered. */
const fullKey = (event: CoreEvent) =>
  [about(event), event.involvedObject.fieldPath ?? 'undefined', event.type, event.reason, event.message].join(
    '|',
  )

const combined = (event: CoreEvent, now: number, name: string): CoreEvent => ({
  ...event,
  metadata: { name, namespace: event.metadata.namespace },
  message: `(combined from similar events): ${event.message}`,
  firstTimestamp: toTime(now),
  lastTimestamp: toTime(now),
  count: 1,
})

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  cache.delete(key)
  cache.set(key, value)
  if (cache.size <= REMEMBERED) return
  for (const oldest of cache.keys()) {
    cache.delete(oldest)
    return
  }
}
