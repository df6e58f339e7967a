/** Requests to the pod under its readiness: those that it answered, those that it cost, those that found nobody. */
import type { Entry } from '../../journal/entry'
import { outcomeOf, type Packet, packetsIn, type Passage, sentBy } from '../parts/packets'
import type { PodEntries } from '../parts/pod-entries'

export interface RequestDot {
  readonly x: number
  readonly seq: number
  /** Lost in the pod, or refused because no pod was left to ask. */
  readonly fate: 'answered' | 'lost' | 'nobody'
}
export interface Requests {
  readonly y: number
  readonly dots: readonly RequestDot[]
  readonly lost: number
  readonly nobody: number
}

/** Closer than this, several are one dot. */
const APART = 5
const SERVICE_NAME = 'kubernetes.io/service-name'

interface Frame {
  readonly at: number
  readonly x: (time: number) => number
  readonly window: { readonly from: number }
}

/** undefined while nobody has asked. */
export function requestsOf(
  entries: readonly Entry[],
  subject: PodEntries,
  { at, x, window }: Frame,
  y: number,
): Requests | undefined {
  const { byHop } = packetsIn(entries)
  const own = byHop.get(`pod/${subject.key}`)?.packets ?? []
  const all = [...between(own, window.from, at), ...unanswered(subject, byHop, window.from, at)]
  if (all.length === 0) return undefined
  const dots = new Map<string, RequestDot>()
  let lost = 0
  let nobody = 0
  for (const packet of all) {
    const fate = fateOf(packet, subject.key, at)
    if (fate === 'lost') lost++
    if (fate === 'nobody') nobody++
    const place = x(packet.sent.at)
    const bin = `${fate === 'answered' ? 'up' : 'down'} ${Math.round(place / APART)}`
    if (!dots.has(bin)) dots.set(bin, { x: place, seq: packet.sent.seq, fate })
  }
  return { y, dots: [...dots.values()], lost, nobody }
}

function fateOf(packet: Packet, pod: string, at: number): RequestDot['fate'] {
  const outcome = outcomeOf(packet, at)
  if (outcome.is === 'answered' && outcome.code < 500) return 'answered'
  if (outcome.is === 'on-its-way') return 'answered'
  return packet.sent.hops.includes(`pod/${pod}`) ? 'lost' : 'nobody'
}

const between = (list: readonly Packet[], from: number, to: number) =>
  list.slice(sentBy(list, from - 1), sentBy(list, to))

/** Asked of a Service of this pod, and came to no pod at all. */
function unanswered(
  { entries }: PodEntries,
  byHop: ReadonlyMap<string, Passage>,
  from: number,
  to: number,
): Packet[] {
  const services = new Set<string>()
  for (const entry of entries)
    if (entry.kind === 'object.stored' && entry.resource === 'endpointslices.discovery.k8s.io') {
      const { namespace, labels } = entry.object.metadata
      services.add(`service/${namespace}/${labels?.[SERVICE_NAME]}`)
    }
  return [...services].flatMap((service) =>
    between(byHop.get(service)?.packets ?? [], from, to).filter(
      ({ sent }) => !sent.hops.some((hop) => hop.startsWith('pod/') || hop.startsWith('address/')),
    ),
  )
}
