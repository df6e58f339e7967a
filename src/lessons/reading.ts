/** How lessons ask a run and a cluster: short questions, so that goals and answers read as sentences. */
import type { Entry, EntryKind, EntryOf } from '../journal/entry'
import type { EndpointSlice, Node, Pod } from '../k8s/api'
import type { StoredObject } from '../view/slices/objects'
import type { View } from '../view/view'

/** What was said: a run, or the cluster as a goal sees it. */
interface Told {
  readonly entries: readonly Entry[]
}

/** The first entry of a kind that fits, from a time on. */
export function firstOf<K extends EntryKind>(
  { entries }: Told,
  kind: K,
  fits: (entry: EntryOf<K>) => boolean = () => true,
  from = 0,
): EntryOf<K> | undefined {
  return entries.find(
    (entry): entry is EntryOf<K> => entry.kind === kind && entry.at >= from && fits(entry as EntryOf<K>),
  )
}

/** All entries of a kind that fit, in order. */
export function allOf<K extends EntryKind>(
  { entries }: Told,
  kind: K,
  fits: (entry: EntryOf<K>) => boolean = () => true,
): EntryOf<K>[] {
  return entries.filter((entry): entry is EntryOf<K> => entry.kind === kind && fits(entry as EntryOf<K>))
}

/** When an object was first stored in a state that fits. */
export function storedWhen<T>(
  run: Told,
  resource: string,
  key: string | RegExp,
  fits: (object: T) => boolean,
  from = 0,
): number | undefined {
  const named = (name: string) => (typeof key === 'string' ? name === key : key.test(name))
  return firstOf(
    run,
    'object.stored',
    (entry) => entry.resource === resource && named(entry.key) && fits(entry.object as unknown as T),
    from,
  )?.at
}

/** An object of the cluster as its kind. */
export const objectOf = <T>(view: View, resource: string, key: string): T | undefined =>
  view.objects.get(resource, key)?.object as unknown as T | undefined

export const podsOf = (view: View, fits: (pod: Pod) => boolean = () => true): readonly Pod[] =>
  [...view.objects.list('pods')].map(asPod).filter(fits)

const asPod = ({ object }: StoredObject): Pod => object as unknown as Pod

export const podOf = (view: View, key: string) => objectOf<Pod>(view, 'pods', key)

export const hasLabels = (pod: Pod, labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).every(([key, value]) => pod.metadata?.labels?.[key] === value)

export const isReady = (pod: Pod | undefined) =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

export const isEnding = (pod: Pod) => pod.metadata?.deletionTimestamp !== undefined

/** Names of the pods to which a Service sends. */
export const servedBy = (view: View, service: string): readonly string[] =>
  [...view.objects.list('endpointslices.discovery.k8s.io')]
    .map(({ object }) => object as unknown as EndpointSlice)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready)
    .map(({ targetRef }) => targetRef?.name ?? '')

/** What a line of the session printed, by its place there: 0 is the manifest's. */
export const printed = (run: Told, input: number): string =>
  allOf(run, 'console.wrote', (it) => it.input === input)
    .map(({ text }) => text)
    .join('')

/** When a line of the session had ended, and how. */
export const ended = (run: Told, input: number) => firstOf(run, 'console.exited', (it) => it.input === input)

/** When the API first says that nothing is heard of a node any more. */
export const silence = (run: Told, node: string) =>
  storedWhen<Node>(
    run,
    'nodes',
    node,
    ({ status }) =>
      status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'Unknown') ?? false,
  )
