/** kubectl events. Mirrors kubectl/pkg/cmd/events. */
import type { Event } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import { type Call, type Command, scope } from '../call'
import type { Thing } from '../client'
import { Failure } from '../failure'
import { humanDuration } from '../../k8s/human-duration'
import { printerOf } from '../printers/output'
import { kindNamed } from '../resource-types'
import type { Task } from '../run'
import { ALL_NAMESPACES, OUTPUT } from '../shared-flags'
import { TABLE, TabWriter } from '../tab-writer'

export const events: Command = {
  name: 'events',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'List events',
  usage:
    'events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  flags: [
    ALL_NAMESPACES,
    ...OUTPUT,
    {
      name: 'for',
      type: 'string',
      values: 'resource',
      help: 'Filter events to only those pertaining to the specified resource.',
    },
    {
      name: 'types',
      type: 'list',
      values: ['Normal', 'Warning'],
      help: 'Output only events of given types.',
    },
    {
      name: 'watch',
      short: 'w',
      type: 'bool',
      help: 'After listing the requested events, watch for more events.',
    },
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      help: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
    },
    { name: 'no-headers', type: 'bool', help: "When using the default output format, don't print headers." },
  ],
  *run(call) {
    const types = call.flags.list('types').map((type) => type.toLowerCase())
    for (const type of types)
      if (type !== 'normal' && type !== 'warning') throw new Failure('valid --types are Normal or Warning')
    const chosen = (event: Event) => types.length === 0 || types.includes((event.type ?? '').toLowerCase())
    const namespace = scope(call)
    const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events'
    const query = queryOf(call)
    const list = yield* call.client.list(path, { ...query, limit: call.flags.string('chunk-size') })
    const found = (list.items as unknown as Event[]).filter(chosen)
    const printer = printerOf(call)
    if (printer && !call.flags.bool('watch'))
      return call.out(printer({ ...list, items: byLastSeen(found) } as unknown as Thing))
    const rows = new Rows(call)
    if (!call.flags.bool('watch')) {
      if (found.length === 0)
        return call.err(namespace ? `No events found in ${namespace} namespace.\n` : 'No events found.\n')
      return call.out(rows.print(byLastSeen(found)))
    }
    call.out(rows.print(byLastSeen(found)))
    yield* follow(
      call,
      path,
      { ...query, resourceVersion: list.metadata.resourceVersion ?? '' },
      chosen,
      rows,
    )
  },
}

function queryOf(call: Call): Record<string, string> {
  const target = call.flags.string('for')
  if (!target) return {}
  const [type = '', name] = target.split('/')
  if (!name) throw new Failure(`--for must be in resource/name form`)
  const kind = kindNamed(type)
  return { fieldSelector: `involvedObject.kind=${kind.kind},involvedObject.name=${name}` }
}

function* follow(
  call: Call,
  path: string,
  query: Record<string, string>,
  chosen: (event: Event) => boolean,
  rows: Rows,
): Task<void> {
  const watch = call.client.watch(path, query)
  for (;;) {
    const answer = yield* watch.next()
    if (answer === 'closed' || answer === 'timeout' || answer.type === 'ERROR') return
    const event = answer.object as Event
    if ((answer.type === 'ADDED' || answer.type === 'MODIFIED') && chosen(event))
      call.out(rows.print([event]))
  }
}

const lastSeen = ({ series, lastTimestamp, eventTime, firstTimestamp }: Event) =>
  fromTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? '') ??
  Number.NEGATIVE_INFINITY

const byLastSeen = (list: readonly Event[]) =>
  list
    .map((event, i) => ({ event, i }))
    .sort((a, b) => lastSeen(a.event) - lastSeen(b.event) || a.i - b.i)
    .map(({ event }) => event)

class Rows {
  #writer = new TabWriter(TABLE)
  #headed: boolean
  readonly call: Call
  constructor(call: Call) {
    this.call = call
    this.#headed = call.flags.bool('no-headers')
  }
  print(list: readonly Event[]): string {
    if (list.length === 0) return ''
    const all = scope(this.call) === undefined
    if (!this.#headed)
      this.#writer.write(`${all ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`)
    this.#headed = true
    for (const event of list) {
      const { kind, name } = event.involvedObject
      this.#writer.write(
        `${all ? `${event.metadata.namespace}\t` : ''}${this.#age(event)}\t${event.type}\t${event.reason}\t${kind}/${name}\t${(event.message ?? '').trim()}\n`,
      )
    }
    return this.#writer.flush()
  }
  #age(event: Event): string {
    const { now } = this.call.system
    const since = (time: string | undefined) => {
      const at = time ? fromTime(time) : undefined
      return at === undefined ? '<unknown>' : humanDuration(now - at)
    }
    const first = since(event.firstTimestamp ?? event.eventTime)
    if (event.series) return `${since(event.series.lastObservedTime)} (x${event.series.count} over ${first})`
    if ((event.count ?? 0) > 1) return `${since(event.lastTimestamp)} (x${event.count} over ${first})`
    return since(event.eventTime ?? event.firstTimestamp)
  }
}
