/**
 * Which backend a request goes to: the Ingresses' rules as the server and location blocks of one nginx. Pure.
 *
 * Mirrors kubernetes/ingress-nginx internal/ingress/controller/{controller.go (getBackendServers), location.go}.
 */
import type { Ingress, IngressBackend } from '../../k8s/api'

export interface Backend {
  readonly namespace: string
  readonly service: string
  readonly port: number | string
}
export const backendKey = ({ namespace, service, port }: Backend) => `${namespace}-${service}-${port}`

export interface Location {
  /** 'namespace/name' of the Ingress it comes from. */
  readonly ingress: string
  readonly kind: 'Exact' | 'Prefix' | 'Starts' | 'Regex'
  readonly path: string
  readonly backend: Backend
  /** In place of the whole path; $1 is the pattern's first group (rewrite-target). */
  readonly rewrite: string | undefined
}

export interface ServerBlock {
  /** '' for requests that name no host known here, '*.example.com' for any of a domain. */
  readonly host: string
  readonly locations: readonly Location[]
  /** 'namespace/name' of the Secret with its certificate. */
  readonly secret: string | undefined
  /** http is sent on to https. */
  readonly redirects: boolean
}

const PREFIX = 'nginx.ingress.kubernetes.io/'

interface Draft {
  locations: Location[]
  secret: string | undefined
  redirects: boolean
}

/** The oldest Ingress wins where two claim the same host and path. */
export function serverBlocks(ingresses: readonly Ingress[]): readonly ServerBlock[] {
  const drafts = new Map<string, Draft>([['', { locations: [], secret: undefined, redirects: false }]])
  const oldestFirst = [...ingresses].sort((a, b) =>
    (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1,
  )
  for (const ingress of oldestFirst) addRules(drafts, ingress)
  for (const ingress of oldestFirst) addDefault(drafts, ingress)
  return [...drafts].map(([host, { locations, secret, redirects }]) => ({
    host,
    secret,
    redirects,
    locations: [...locations].sort(byPrecedence),
  }))
}

function addRules(drafts: Map<string, Draft>, ingress: Ingress): void {
  const { annotations = {} } = ingress.metadata
  const redirects = annotations[`${PREFIX}ssl-redirect`] !== 'false'
  for (const { host = '', http } of ingress.spec?.rules ?? []) {
    const tls = ingress.spec?.tls?.find(({ hosts }) => hosts?.some((named) => covers(named, host)))
    const draft = drafts.get(host) ?? { locations: [], secret: undefined, redirects: false }
    drafts.set(host, draft)
    if (tls && draft.secret === undefined) {
      draft.secret = tls.secretName ? `${ingress.metadata.namespace}/${tls.secretName}` : ''
      draft.redirects = redirects
    }
    if (annotations[`${PREFIX}force-ssl-redirect`] === 'true') draft.redirects = true
    for (const { path = '/', pathType, backend } of http?.paths ?? [])
      add(draft, ingress, path, pathType, backend)
  }
}

/** The default backend takes what no path of a host takes, and hosts that nobody named. */
function addDefault(drafts: Map<string, Draft>, ingress: Ingress): void {
  const backend = ingress.spec?.defaultBackend
  if (!backend) return
  const own = new Set(['', ...(ingress.spec?.rules ?? []).map(({ host = '' }) => host)])
  for (const host of own) add(drafts.get(host)!, ingress, '/', 'Prefix', backend)
}

function add(draft: Draft, ingress: Ingress, path: string, pathType: string, backend: IngressBackend): void {
  const { namespace = '', name, annotations = {} } = ingress.metadata
  const port = backend.service?.port?.name ?? backend.service?.port?.number
  if (!backend.service || port === undefined) return
  const rewrite = annotations[`${PREFIX}rewrite-target`]
  const isRegex = rewrite !== undefined || annotations[`${PREFIX}use-regex`] === 'true'
  const kind =
    pathType === 'Exact' ? 'Exact' : isRegex ? 'Regex' : pathType === 'Prefix' ? 'Prefix' : 'Starts'
  if (draft.locations.some((it) => it.path === path && it.kind === kind)) return
  draft.locations.push({
    ingress: `${namespace}/${name}`,
    kind,
    path,
    backend: { namespace, service: backend.service.name, port },
    rewrite,
  })
}

/** Exact first, then the longest. */
const byPrecedence = (a: Location, b: Location) =>
  a.kind === b.kind || (a.kind !== 'Exact' && b.kind !== 'Exact')
    ? b.path.length - a.path.length
    : a.kind === 'Exact'
      ? -1
      : 1

const covers = (pattern: string, host: string): boolean =>
  pattern === host ||
  (pattern.startsWith('*.') && host.includes('.') && pattern.slice(1) === host.slice(host.indexOf('.')))

/** The block for a host: named exactly, then by wildcard, then the one for all others. */
export function blockFor(blocks: readonly ServerBlock[], host: string): ServerBlock | undefined {
  return (
    blocks.find((block) => block.host === host) ??
    blocks.find((block) => block.host.startsWith('*.') && covers(block.host, host)) ??
    blocks.find((block) => block.host === '')
  )
}

export const locationFor = (block: ServerBlock | undefined, path: string): Location | undefined =>
  block?.locations.find((location) => matches(location, path))

function matches({ kind, path: wanted }: Location, path: string): boolean {
  if (kind === 'Exact') return path === wanted
  if (kind === 'Starts') return path.startsWith(wanted)
  if (kind === 'Regex') return patternOf(wanted)?.test(path) ?? false
  const stem = wanted.replace(/\/$/, '')
  return path === stem || path.startsWith(`${stem}/`)
}

/** What nginx cannot read as a pattern takes no request. */
function patternOf(path: string): RegExp | undefined {
  try {
    return new RegExp(`^${path}`, 'i')
  } catch {
    return undefined
  }
}

/** The path that the backend is asked for. */
export function rewritten({ path: pattern, rewrite }: Location, path: string): string {
  const groups = rewrite === undefined ? null : (patternOf(pattern)?.exec(path) ?? null)
  if (rewrite === undefined || !groups) return path
  return rewrite.replace(/\$(\d)/g, (_, group: string) => groups[Number(group)] ?? '')
}
