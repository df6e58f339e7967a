/** The Events block. Mirrors kubectl/pkg/describe/describe.go (DescribeEvents). */
import type { Event } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import type { Description } from './description'

/** Events about an object. */
export function* eventsOf(call: Call, thing: Thing): Task<Event[]> {
  const { name, namespace, uid } = thing.metadata
  const parts = [`involvedObject.name=${name}`]
  if (namespace) parts.push(`involvedObject.namespace=${namespace}`)
  parts.push(thing.kind === 'Node' ? `involvedObject.kind=Node` : `involvedObject.uid=${uid ?? ''}`)
  const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events'
  const list = yield* call.client.list(path, { fieldSelector: parts.join(','), limit: '500' })
  return list.items as unknown as Event[]
}

export function describeEvents(d: Description, events: readonly Event[]): void {
  if (events.length === 0) return d.line(0, 'Events:\t<none>')
  d.flush()
  d.line(0, 'Events:')
  d.line(1, 'Type\tReason\tAge\tFrom\tMessage')
  d.line(1, '----\t------\t----\t----\t-------')
  for (const event of byLastTime(events)) d.line(1, row(d, event))
}

/** Events without a last time (the scheduler's) come first. */
const byLastTime = (events: readonly Event[]) =>
  events
    .map((event, i) => ({
      event,
      i,
      at: event.lastTimestamp ? (fromTime(event.lastTimestamp) ?? 0) : Number.NEGATIVE_INFINITY,
    }))
    .sort((a, b) => (a.at === b.at ? a.i - b.i : a.at - b.at))
    .map(({ event }) => event)

function row(d: Description, event: Event): string {
  const first = d.since(event.eventTime ?? event.firstTimestamp)
  let age = first
  if (event.series) age = `${d.since(event.series.lastObservedTime)} (x${event.series.count} over ${first})`
  else if ((event.count ?? 0) > 1) age = `${d.since(event.lastTimestamp)} (x${event.count} over ${first})`
  const from = event.source?.component || event.reportingComponent || ''
  const where = event.involvedObject.fieldPath
  const message = (event.message ?? '').trim()
  return `${event.type}\t${event.reason}\t${age}\t${from}\t${where ? `${where}: ${message}` : message}`
}
