/**
 * Which kind a word names: 'po', 'pods', 'Pod', 'deployments.apps', 'deployments.v1.apps'. kubectl learns it from
 * cached discovery; ours is the table of built-in kinds. Mirrors restmapper/shortcut.go and category_expansion.go.
 */
import { KINDS, type Kind, kindOf } from '../k8s/kinds'
import { Failure } from './failure'
import type { Task } from './run'

const byWord = new Map<string, Kind>()
for (const kind of KINDS)
  for (const word of [kind.plural, kind.singular, ...kind.shortNames])
    if (!byWord.has(word)) byWord.set(word, kind)

/** What the laptop whose command runs now has discovered; set before every step of a command. */
let discovered: readonly Kind[] = []

/** What one laptop has learnt. */
export interface Known {
  kinds: readonly Kind[]
}

export function learn(known: Known, kinds: readonly Kind[]): void {
  known.kinds = kinds
  discovered = kinds
}

/** Runs a command's task, each step of it with what its laptop knows. */
export function* knowing<T>(known: Known, task: Task<T>): Task<T> {
  let answer: unknown
  for (;;) {
    discovered = known.kinds
    const step = task.next(answer)
    if (step.done) return step.value
    answer = yield step.value
  }
}

/** Built-in kinds, then discovered ones. */
export const knownKinds = (): readonly Kind[] => (discovered.length > 0 ? [...KINDS, ...discovered] : KINDS)

const isNamed = (kind: Kind, name: string) =>
  kind.plural === name || kind.singular === name || kind.shortNames.includes(name)

export function findKind(word: string): Kind | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.')
  const plain = byWord.get(name) ?? discovered.find((kind) => isNamed(kind, name))
  if (rest.length === 0) return plain
  const group = rest.join('.')
  const inGroup = (wanted: string, version?: string) =>
    knownKinds().find(
      (kind) =>
        isNamed(kind, name) && kind.group === wanted && (version === undefined || kind.version === version),
    )
  return inGroup(group) ?? inGroup(rest.slice(1).join('.'), rest[0])
}

export function kindNamed(word: string): Kind {
  const kind = findKind(word)
  if (!kind) throw new Failure(`the server doesn't have a resource type "${word}"`)
  return kind
}

/** The kinds of a comma-separated list, categories ('all') expanded. */
export function kindsNamed(words: string): Kind[] {
  return words
    .split(',')
    .filter((word) => word !== '')
    .flatMap((word) => category(word) ?? [kindNamed(word)])
}

/** The order in which `kubectl get all` lists: the API groups in the server's own order. */
const ALL = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
]
function category(word: string): Kind[] | undefined {
  if (word === 'all')
    return [...ALL.map(kindNamed), ...discovered.filter(({ categories }) => categories.includes('all'))]
  const kinds = knownKinds().filter((kind) => kind.categories.includes(word))
  return kinds.length > 0 && !byWord.has(word) ? kinds : undefined
}

/** The kind of an object that has been read from a file or the server. */
export const kindOfThing = (thing: { readonly apiVersion?: string; readonly kind?: string }) =>
  // What a file says need not be text.
  kindOf(textOr(thing.apiVersion), textOr(thing.kind)) ??
  discovered.find(({ apiVersion, kind }) => apiVersion === thing.apiVersion && kind === thing.kind)

const textOr = (value: unknown) => (typeof value === 'string' ? value : '')

/** 'pod', 'deployment.apps': how result lines name a kind. */
export const resultName = (kind: Kind) => (kind.group ? `${kind.singular}.${kind.group}` : kind.singular)

/** '/v1, Resource=pods', '/v1, Kind=Pod', as Go prints them. */
export const resourceText = (kind: Kind) =>
  `${kind.apiVersion.includes('/') ? kind.apiVersion : `/${kind.apiVersion}`}, Resource=${kind.plural}`
export const kindText = (kind: Kind) =>
  `${kind.apiVersion.includes('/') ? kind.apiVersion : `/${kind.apiVersion}`}, Kind=${kind.kind}`
