/** Which kinds the server has, its version and health. Mirrors apiserver/pkg/endpoints/discovery. */
import { KINDS, type Kind } from '../../k8s/kinds'
import { openApiDocument, openApiIndex } from '../../k8s/openapi'
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
const groups = [...new Set(KINDS.map(({ group }) => group).filter(Boolean))]
const versionsOf = (group: string) => [
  ...new Set(KINDS.filter((kind) => kind.group === group).map(({ apiVersion }) => apiVersion)),
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
export function discoveryOf({ path, method }: ApiRequest): ApiResponse | undefined {
  if (method !== 'GET') return undefined
  if (path === '/openapi/v3') return json(openApiIndex(KINDS))
  if (path.startsWith('/openapi/v3/')) {
    const document = openApiDocument(path, KINDS)
    return document && json(document)
  }
  if (path === '/version') return json(VERSION)
  if (path === '/healthz' || path === '/readyz' || path === '/livez') return json('ok')
  if (path === '/api') return json({ kind: 'APIVersions', versions: ['v1'] })
  if (path === '/apis')
    return json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...groups, 'metrics.k8s.io'].map(groupOf),
    })
  if (path === `/apis/${METRICS.groupVersion}`) return json(METRICS)
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1]
  if (group && groups.includes(group)) return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) })
  const version = /^\/api\/(v1)$|^\/apis\/([^/]+\/[^/]+)$/.exec(path)
  const kinds = version && KINDS.filter(({ apiVersion }) => apiVersion === (version[1] ?? version[2]))
  if (!kinds || kinds.length === 0) return undefined
  return json({
    kind: 'APIResourceList',
    groupVersion: version[1] ?? version[2],
    resources: kinds.flatMap(resourcesOf),
  })
}

function groupOf(name: string) {
  const versions = (name === 'metrics.k8s.io' ? [METRICS.groupVersion] : versionsOf(name)).map(
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
  })),
]
