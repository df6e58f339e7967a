/**
 * Which kind a word names: 'po', 'pods', 'Pod', 'deployments.apps', 'deployments.v1.apps'. kubectl learns it from
 * cached discovery; ours is the table of built-in kinds. Mirrors restmapper/shortcut.go and category_expansion.go.
 */
import { KINDS, type Kind, kindOf } from '../k8s/kinds'
import { Failure } from './failure'

const byWord = new Map<string, Kind>()
for (const kind of KINDS)
  for (const word of [kind.plural, kind.singular, ...kind.shortNames])
    if (!byWord.has(word)) byWord.set(word, kind)

export function findKind(word: string): Kind | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.')
  const plain = byWord.get(name)
  if (rest.length === 0) return plain
  const group = rest.join('.')
  const inGroup = (wanted: string, version?: string) =>
    KINDS.find(
      (kind) =>
        (kind.plural === name || kind.singular === name || kind.shortNames.includes(name)) &&
        kind.group === wanted &&
        (version === undefined || kind.version === version),
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
  if (word === 'all') return ALL.map(kindNamed)
  const kinds = KINDS.filter((kind) => kind.categories.includes(word))
  return kinds.length > 0 && !byWord.has(word) ? kinds : undefined
}

/** The kind of an object that has been read from a file or the server. */
export const kindOfThing = (thing: { readonly apiVersion?: string; readonly kind?: string }) =>
  kindOf(thing.apiVersion ?? '', thing.kind ?? '')

/** 'pod', 'deployment.apps': how result lines name a kind. */
export const resultName = (kind: Kind) => (kind.group ? `${kind.singular}.${kind.group}` : kind.singular)

/** '/v1, Resource=pods', '/v1, Kind=Pod', as Go prints them. */
export const resourceText = (kind: Kind) =>
  `${kind.apiVersion.includes('/') ? kind.apiVersion : `/${kind.apiVersion}`}, Resource=${kind.plural}`
export const kindText = (kind: Kind) =>
  `${kind.apiVersion.includes('/') ? kind.apiVersion : `/${kind.apiVersion}`}, Kind=${kind.kind}`
