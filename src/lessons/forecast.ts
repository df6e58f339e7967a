/**
 * What a manifest of one's own will do: what can be asked of it before it is applied, and the answers, read from a run
 * that was told ahead. Nothing is computed from the manifest but which pods and containers it is about.
 */
import type { Entry, EntryOf } from '../journal/entry'
import type { Pod } from '../k8s/api'
import { parseYaml, YamlProblem } from '../k8s/yaml'
import type { View } from '../view/view'
import { allOf, isReady } from './reading'

/** How far ahead one is asked to look, ms. */
export const HORIZON = 300_000
/** More than these nobody wants to order in their head. */
const MOST_CONTAINERS = 6

export interface Subject {
  /** Pods of this namespace and name, or of names that a controller makes from it; '' is the run's own namespace. */
  readonly namespace: string
  readonly name: string
  readonly bare: boolean
  readonly containers: readonly string[]
  /** How many pods it asks for, as far as the manifest says. */
  readonly pods: number
}

interface Written {
  readonly kind?: string
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
  readonly spec?: {
    readonly replicas?: number
    readonly containers?: readonly { readonly name?: string }[]
    readonly template?: Written
    readonly jobTemplate?: Written
  }
}

/** The pods that a manifest asks for. */
export function subjectsOf(manifest: string): readonly Subject[] {
  try {
    return parseYaml(manifest).flatMap((value) => subjectOf(value as Written))
  } catch (thrown) {
    if (thrown instanceof YamlProblem) return []
    throw thrown
  }
}

function subjectOf({ kind, metadata, spec }: Written): Subject[] {
  const pods = kind === 'Pod' ? spec : (spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec)
  if (!metadata?.name || !Array.isArray(pods?.containers)) return []
  return [
    {
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      bare: kind === 'Pod',
      containers: (pods.containers as readonly { readonly name?: string }[]).map(({ name }) => name ?? ''),
      pods: kind === 'DaemonSet' ? Number.NaN : kind === 'Pod' ? 1 : (spec?.replicas ?? 1),
    },
  ]
}

export type Asked = 'ready' | 'node' | 'restarts' | 'first'

/** What is worth asking about these pods. */
export function asksOf(subjects: readonly Subject[]): readonly Asked[] {
  if (subjects.length === 0) return []
  const alone = subjects.length === 1 && subjects[0]!.pods === 1
  const containers = choicesOf(subjects).length
  return [
    'ready',
    ...(alone ? (['node'] as const) : []),
    'restarts',
    ...(containers > 1 && containers <= MOST_CONTAINERS ? (['first'] as const) : []),
  ]
}

/** Containers by name, with their pod's name where there are several pods. */
export const choicesOf = (subjects: readonly Subject[]): readonly string[] =>
  subjects.flatMap(({ name, containers }) =>
    containers.map((container) => (subjects.length > 1 ? `${name}/${container}` : container)),
  )

/** An answer, and since when the run has given it away, ms. `value` is undefined where it does not come about. */
export interface Outcome<T> {
  readonly value: T | undefined
  readonly knownAt: number
}
export interface Forecast {
  /** Ms after Apply. */
  readonly ready: Outcome<number>
  readonly node: Outcome<string>
  readonly restarts: Outcome<number>
  readonly first: Outcome<string>
}

/** Whether pods of these are there already: then applying again would change little. */
export const areThere = (subjects: readonly Subject[], view: View, namespace: string): boolean =>
  [...view.objects.list('pods')].some(({ key }) => subjects.some((it) => isAbout(it, key, namespace)))

/** Reads from a run what became of what was applied at `from`. */
export function forecast(
  entries: readonly Entry[],
  subjects: readonly Subject[],
  from: number,
  namespace: string,
): Forecast {
  const until = from + HORIZON
  const seen = entries.filter(({ at }) => at >= from && at <= until)
  const about = (key: string) => subjects.find((subject) => isAbout(subject, key, namespace))
  const pods = allOf(
    { entries: seen },
    'object.stored',
    (it) => it.resource === 'pods' && about(it.key) !== undefined,
  )
  const ready = readySince(pods)
  const bound = pods.find(({ object }) => (object as unknown as Pod).spec?.nodeName)
  const restarts = allOf(
    { entries: seen },
    'container.created',
    ({ container, restart }) => restart > 0 && about(container.podKey) !== undefined,
  )
  const death = seen.find(
    (it): it is EntryOf<'container.exited'> =>
      it.kind === 'container.exited' &&
      (about(it.container.podKey)?.containers.includes(it.container.container) ?? false),
  )
  return {
    ready: { value: ready === undefined ? undefined : ready - from, knownAt: ready ?? until },
    node: {
      value: (bound?.object as unknown as Pod | undefined)?.spec?.nodeName,
      knownAt: bound?.at ?? until,
    },
    restarts: { value: restarts.length, knownAt: until },
    first: {
      value: death && nameOf(death, about(death.container.podKey)!, subjects),
      knownAt: death?.at ?? until,
    },
  }
}

const nameOf = (
  { container }: EntryOf<'container.exited'>,
  { name }: Subject,
  subjects: readonly Subject[],
) => (subjects.length > 1 ? `${name}/${container.container}` : container.container)

function isAbout({ namespace, name, bare }: Subject, key: string, usual: string): boolean {
  const own = `${namespace || usual}/${name}`
  return bare ? key === own : key.startsWith(`${own}-`)
}

/** When all pods there were at that time were ready for the first time. */
function readySince(stored: readonly EntryOf<'object.stored'>[]): number | undefined {
  const states = new Map<string, boolean>()
  for (let i = 0; i < stored.length; i++) {
    const { key, object, at } = stored[i]!
    states.set(key, isReady(object as unknown as Pod))
    const moreToCome = stored[i + 1]?.at === at
    if (!moreToCome && [...states.values()].every(Boolean)) return at
  }
  return undefined
}
