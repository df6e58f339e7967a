/** Which kinds the server has, its version and health. Mirrors apiserver/pkg/endpoints/discovery. */
import type { Kind } from '../../k8s/kinds'
import { openApiDocument, openApiIndex } from '../../k8s/openapi'
import { documentation } from '../../k8s/schema/documentation'
import type { ApiRequest, ApiResponse } from '../component'

export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '4c1a9e2b6d7f0a8c3e5b1d9f7a6c4e2b0d8f6a4c',
  gitTreeState: 'clean',
  buildDate: '2026-06-17T18:41:12Z',
  goVersion: 'go1.26.4',
  compiler: 'gc',
  platform: 'linux/amd64',
}

const json = (body: unknown): ApiResponse => ({ code: 200, body })
const versionsOf = (group: string, kinds: readonly Kind[]) => [
  ...new Set(kinds.filter((kind) => kind.group === group).map(({ apiVersion }) => apiVersion)),
]

/** What the metrics server adds; it is asked and never stored. */
const METRICS = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'metrics.k8s.io/v1beta1',
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
}

/** Answers what is about the server itself; undefined for everything else. */
export function discoveryOf({ path, method }: ApiRequest, kinds: readonly Kind[]): ApiResponse | undefined {
  if (method !== 'GET') return undefined
  if (path.startsWith('/openapi/v3')) {
    const document =
      path === '/openapi/v3' ? openApiIndex(kinds) : openApiDocument(path, kinds, documentation())
    return document && json(document)
  }
  if (path === '/version') return json(VERSION)
  if (path === '/healthz' || path === '/readyz' || path === '/livez') return json('ok')
  if (path === '/api') return json({ kind: 'APIVersions', versions: ['v1'] })
  if (!path.startsWith('/api') || isBelow(path)) return undefined
  return groupsOf(path, kinds) ?? resourceListOf(path, kinds)
}

/** Deeper than groups and versions: a resource, for which nothing here needs to be put together. */
const isBelow = (path: string) => /^\/(?:api|apis\/[^/]+)\/[^/]+\//.test(path)

function groupsOf(path: string, kinds: readonly Kind[]): ApiResponse | undefined {
  const groups = [...new Set(kinds.map(({ group }) => group).filter(Boolean)), 'metrics.k8s.io']
  if (path === '/apis')
    return json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.map((name) => groupOf(name, kinds)),
    })
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1]
  return group && groups.includes(group)
    ? json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, kinds) })
    : undefined
}

function resourceListOf(path: string, all: readonly Kind[]): ApiResponse | undefined {
  if (path === `/apis/${METRICS.groupVersion}`) return json(METRICS)
  const version = /^\/api\/(v1)$|^\/apis\/([^/]+\/[^/]+)$/.exec(path)
  const kinds = version && all.filter(({ apiVersion }) => apiVersion === (version[1] ?? version[2]))
  if (!kinds || kinds.length === 0) return undefined
  return json({
    kind: 'APIResourceList',
    groupVersion: version[1] ?? version[2],
    resources: kinds.flatMap(resourcesOf),
  })
}

function groupOf(name: string, kinds: readonly Kind[]) {
  const versions = (name === 'metrics.k8s.io' ? [METRICS.groupVersion] : versionsOf(name, kinds)).map(
    (groupVersion) => ({
      groupVersion,
      version: groupVersion.split('/')[1],
    }),
  )
  return { name, versions, preferredVersion: versions[0] }
}

const resourcesOf = (kind: Kind) => [
  {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length > 0 ? { categories: kind.categories } : {}),
  },
  ...kind.subresources.map((name) => ({
    name: `${kind.plural}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: ['get', 'patch', 'update'],
    ...BY_SUBRESOURCE[name],
  })),
]

/** Parts of an object that are of a kind of their own. */
const BY_SUBRESOURCE: Readonly<Record<string, object>> = {
  attach: { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  binding: { kind: 'Binding', verbs: ['create'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  portforward: { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
}
