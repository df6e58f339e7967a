/** Which Service the picture is about: the selected one, else the one that is being asked, else the first. */
import type { Pod, Service } from '../../k8s/api'
import { selectsByMap } from '../../k8s/label-selector'
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { type Packet, packetsIn, sentBy } from '../parts/packets'
import type { Selection } from '../scene'
import { ingressesOf } from './ingresses'

export interface Subject {
  readonly key: string
  readonly namespace: string
  readonly name: string
  readonly service: Service
}

/** So long, in simulated ms, a request counts when several Services are asked. */
const LATELY = 10_000
/** Namespaces of what a cluster comes with: shown when they are selected. */
const SYSTEM: ReadonlySet<string> = new Set(['kube-system', 'ingress-nginx'])

const subjectFor = (view: View, key: string): Subject | undefined => {
  const stored = view.objects.get('services', key)
  if (!stored) return undefined
  const slash = key.indexOf('/')
  return {
    key,
    namespace: key.slice(0, slash),
    name: key.slice(slash + 1),
    service: stored.object as unknown as Service,
  }
}

/** Services that somebody made, in the order of their making. */
export function servicesIn(view: View): string[] {
  const keys: string[] = []
  for (const { key, object } of view.objects.list('services'))
    if (key !== 'default/kubernetes' && !SYSTEM.has(object.metadata.namespace ?? '')) keys.push(key)
  return keys
}

export function subjectOf(
  view: View,
  at: number,
  entries: readonly Entry[],
  selection: Selection | undefined,
): Subject | undefined {
  const key = selectedService(view, entries, selection) ?? askedService(view, at, entries)
  return key === undefined ? undefined : subjectFor(view, key)
}

function selectedService(view: View, entries: readonly Entry[], selection: Selection | undefined) {
  if (selection?.kind === 'entry') return serviceOf(packetsIn(entries).bySeq.get(selection.seq))
  if (selection?.kind === 'container') return serviceSelecting(view, selection.podKey)
  if (selection?.kind !== 'object') return undefined
  if (selection.resource === 'services' && view.objects.get('services', selection.key)) return selection.key
  return selection.resource === 'pods' ? serviceSelecting(view, selection.key) : undefined
}

/** The Service a request was for. */
export function serviceOf(packet: Packet | undefined): string | undefined {
  return packet?.sent.hops.find((hop) => hop.startsWith('service/'))?.slice('service/'.length)
}

function serviceSelecting(view: View, podKey: string): string | undefined {
  const pod = view.objects.get('pods', podKey)?.object
  if (!pod) return undefined
  for (const { key, object } of view.objects.list('services')) {
    const { selector } = (object as unknown as Service).spec ?? {}
    if (selector && object.metadata.namespace === pod.metadata.namespace)
      if (selectsByMap(selector, pod.metadata.labels)) return key
  }
  return undefined
}

/** Among equals the first made: the picture changes only when another Service is asked twice as often. */
function askedService(view: View, at: number, entries: readonly Entry[]): string | undefined {
  const known = servicesIn(view)
  let best: (Asked & { readonly key: string }) | undefined
  for (const key of known) {
    const asked = askedBy(view, key, entries, at)
    if (!asked) continue
    const isFresher = best && best.lately === 0 && asked.lately === 0 && asked.last > best.last
    if (!best || asked.lately > 2 * best.lately || isFresher) best = { ...asked, key }
  }
  return best?.key ?? known[0]
}

interface Asked {
  readonly last: number
  /** How many requests of late. */
  readonly lately: number
}

/** By its own address, or through an Ingress, which goes straight to its pods. */
function askedBy(view: View, key: string, entries: readonly Entry[], at: number): Asked | undefined {
  const { byHop } = packetsIn(entries)
  const [namespace = '', name = ''] = key.split('/')
  const hops = [`service/${key}`, ...ingressesOf(view, namespace, name).map((one) => `ingress/${one.key}`)]
  let last = Number.NEGATIVE_INFINITY
  let lately = 0
  for (const hop of hops) {
    const packets = byHop.get(hop)?.packets ?? []
    const count = sentBy(packets, at)
    if (count === 0) continue
    last = Math.max(last, packets[count - 1]!.sent.at)
    lately += count - sentBy(packets, at - LATELY)
  }
  return last === Number.NEGATIVE_INFINITY ? undefined : { last, lately }
}

/** Pods without a Service to draw: those of the learner. */
export function* loosePods(view: View): Generator<Pod> {
  for (const { object } of view.objects.list('pods'))
    if (!SYSTEM.has(object.metadata.namespace ?? '')) yield object as unknown as Pod
}
