/**
 * Which EndpointSlices a Service should have: full ones stay, changed ones are rewritten, new endpoints fill the gaps.
 * Mirrors staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping).
 */
import type { DiscoveryV1EndpointPort, Endpoint, EndpointSlice } from '../../../k8s/api'

/** endpointslice controller: --max-endpoints-per-slice. */
const MAX_ENDPOINTS_PER_SLICE = 100

/** Endpoints that share their ports, which therefore share slices. */
export interface Group {
  readonly ports: readonly DiscoveryV1EndpointPort[] | null
  readonly endpoints: readonly Endpoint[]
}

export interface SlicePlan {
  readonly create: readonly Group[]
  readonly update: readonly { readonly slice: EndpointSlice; readonly endpoints: readonly Endpoint[] }[]
  readonly remove: readonly EndpointSlice[]
}

const portKeys = new WeakMap<object, string>()

export function portsKey(ports: readonly DiscoveryV1EndpointPort[] | null | undefined): string {
  const known = ports && portKeys.get(ports)
  if (known !== undefined && known !== null) return known
  const key = textOfPorts(ports)
  if (ports) portKeys.set(ports, key)
  return key
}

const textOfPorts = (ports: readonly DiscoveryV1EndpointPort[] | null | undefined) =>
  JSON.stringify((ports ?? []).map((it) => [it.name ?? '', it.protocol, it.port, it.appProtocol ?? '']))

const identity = (endpoint: Endpoint) => endpoint.targetRef?.uid ?? endpoint.addresses.join()

const contents = new WeakMap<Endpoint, string>()

function content(endpoint: Endpoint): string {
  let text = contents.get(endpoint)
  if (text === undefined) {
    const { addresses, conditions, hostname, nodeName, zone } = endpoint
    const { ready, serving, terminating } = conditions ?? {}
    text = JSON.stringify([addresses, ready, serving, terminating, hostname, nodeName, zone])
    contents.set(endpoint, text)
  }
  return text
}

interface Kept {
  readonly slice: EndpointSlice
  endpoints: Endpoint[]
  changed: boolean
  lost: boolean
}

/** The plan for the slices that have one set of ports. */
export function planSlices(group: Group, existing: readonly EndpointSlice[]): SlicePlan {
  const wanted = new Map(group.endpoints.map((endpoint) => [identity(endpoint), endpoint]))
  const kept = existing.map((slice) => keep(slice, wanted))
  const rest = [...wanted.values()]
  for (const it of kept) if (it.changed || it.lost) fill(it, rest)
  if (rest.length > 0) for (const it of byFewestGaps(kept)) fill(it, rest)
  const remove = kept.filter((it) => it.endpoints.length === 0 && (it.slice.endpoints ?? []).length > 0)
  const create: Group[] = []
  for (let from = 0; from < rest.length; from += MAX_ENDPOINTS_PER_SLICE)
    create.push({ ports: group.ports, endpoints: rest.slice(from, from + MAX_ENDPOINTS_PER_SLICE) })
  return {
    create,
    update: kept
      .filter((it) => (it.changed || it.lost) && !remove.includes(it))
      .map(({ slice, endpoints }) => ({ slice, endpoints })),
    remove: remove.map(({ slice }) => slice),
  }
}

/** What stays of a slice; endpoints found in it are taken off the list of those wanted. */
function keep(slice: EndpointSlice, wanted: Map<string, Endpoint>): Kept {
  const kept: Kept = { slice, endpoints: [], changed: false, lost: false }
  for (const endpoint of slice.endpoints ?? []) {
    const now = wanted.get(identity(endpoint))
    if (!now) {
      kept.lost = true
      continue
    }
    wanted.delete(identity(endpoint))
    if (content(now) !== content(endpoint)) kept.changed = true
    kept.endpoints.push(now)
  }
  return kept
}

function fill(it: Kept, rest: Endpoint[]): void {
  const room = MAX_ENDPOINTS_PER_SLICE - it.endpoints.length
  if (room <= 0 || rest.length === 0) return
  it.endpoints.push(...rest.splice(0, room))
  it.changed = true
}

const byFewestGaps = (kept: readonly Kept[]) =>
  [...kept].sort((a, b) => b.endpoints.length - a.endpoints.length)
