/**
 * The kinds that a cluster has beyond the built-in ones, learnt when a word or manifest names one that is not known, and
 * kept as kubectl keeps its discovery cache. Mirrors client-go/discovery/cached and restmapper/discovery.go.
 */
import { KINDS, type Kind } from '../k8s/kinds'
import type { Client } from './client'
import { Refusal } from './failure'
import { type Known, learn } from './resource-types'
import type { Task } from './run'

interface ResourceList {
  readonly groupVersion: string
  readonly resources: readonly {
    readonly name: string
    readonly singularName: string
    readonly namespaced: boolean
    readonly kind: string
    readonly verbs: readonly string[]
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
  }[]
}
interface GroupList {
  readonly groups: readonly {
    readonly name: string
    readonly versions: readonly { readonly groupVersion: string }[]
  }[]
}

const BUILT_IN = new Set([...KINDS.map(({ group }) => group), 'metrics.k8s.io'])

/** Whether objects of this version can only be of a kind that somebody defined. */
export const isForeign = (apiVersion: string) =>
  apiVersion.includes('/') && !BUILT_IN.has(apiVersion.split('/')[0]!)

export function* discover(client: Client, known: Known): Task<void> {
  const groups = yield* groupsOf(client)
  const kinds: Kind[] = []
  for (const group of groups.filter(({ name }) => !BUILT_IN.has(name)))
    for (const { groupVersion } of group.versions)
      try {
        kinds.push(...kindsOf(yield* client.get<ResourceList>(`/apis/${groupVersion}`)))
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown
      }
  learn(known, kinds)
}

/** Where the server does not say, the built-in kinds are all. */
function* groupsOf(client: Client): Task<GroupList['groups']> {
  try {
    return (yield* client.get<GroupList>('/apis')).groups
  } catch (thrown) {
    if (thrown instanceof Refusal) return []
    throw thrown
  }
}

function kindsOf({ groupVersion, resources }: ResourceList): Kind[] {
  const [group = '', version = ''] = groupVersion.split('/')
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName, namespaced, kind, verbs, shortNames = [], categories = [] }) => ({
      kind,
      apiVersion: groupVersion,
      group,
      version,
      plural: name,
      singular: singularName || kind.toLowerCase(),
      shortNames,
      categories,
      namespaced,
      verbs,
      subresources: resources
        .filter((part) => part.name.startsWith(`${name}/`))
        .map((part) => part.name.slice(name.length + 1)),
      definition: '',
      resource: `${name}.${group}`,
      simulated: false,
      custom: { schema: {}, columns: [], scale: undefined, deprecation: undefined },
    }))
}
