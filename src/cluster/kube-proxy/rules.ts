/** The rules of one node, by address and port, made anew for each Service that changed. */
import type { EndpointSlice, Service, ServicePort } from '../../k8s/api'
import type { Flow } from '../linux/machine'

export interface Target {
  readonly address: string
  readonly port: number
}
export interface Affinity {
  pick(source: string, now: number, endpoints: readonly Target[]): Target | undefined
  remember(source: string, now: number, to: Target): void
}
export interface Rule {
  readonly service: string
  /** The door that was knocked at, as the journal names it, when it is not the Service's own address. */
  readonly doors: readonly string[]
  readonly endpoints: readonly Target[]
  /** Without endpoints a cluster address refuses, a Local-only door drops. */
  readonly onEmpty: 'reject' | 'drop'
  readonly masquerade: boolean
  readonly affinity: Affinity | undefined
}
export interface Rules {
  set(key: string, service: Service | undefined, slices: readonly EndpointSlice[]): void
  find(flow: Flow): Rule | undefined
  /** Where the rules of a Service lead, as 'ip:port'; undefined while it has none. */
  targets(key: string): ReadonlySet<string> | undefined
}

/** The Service an EndpointSlice belongs to, as 'namespace/name'. */
export const serviceOfSlice = (slice: EndpointSlice) =>
  `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`

export function rulesOf(node: string, nodeAddress: string): Rules {
  const rules = new Map<string, Rule>()
  const doorsOf = new Map<string, string[]>()
  const affinities = new Map<string, Affinity>()
  return {
    find: ({ protocol, destination, port }) => rules.get(door(destination, port, protocol)),
    targets(key) {
      const doors = doorsOf.get(key)
      if (!doors) return undefined
      const all = doors.flatMap((name) => rules.get(name)?.endpoints ?? [])
      return new Set(all.map(({ address, port }) => `${address}:${port}`))
    },
    set(key, service, slices) {
      for (const old of doorsOf.get(key) ?? []) rules.delete(old)
      doorsOf.delete(key)
      if (!service || service.spec?.type === 'ExternalName' || service.spec?.clusterIP === 'None') return
      const doors: string[] = []
      for (const port of service.spec?.ports ?? [])
        for (const [name, rule] of portRules(key, service, port, slices, node, nodeAddress, affinities)) {
          rules.set(name, rule)
          doors.push(name)
        }
      doorsOf.set(key, doors)
    },
  }
}

const door = (address: string, port: number, protocol: string) =>
  `${address}:${port}/${protocol.toLowerCase()}`

function portRules(
  key: string,
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  node: string,
  nodeAddress: string,
  affinities: Map<string, Affinity>,
): [string, Rule][] {
  const spec = service.spec!
  const protocol = port.protocol ?? 'TCP'
  const all = endpointsOf(slices, port.name ?? '')
  const inside = usable(all, spec.internalTrafficPolicy === 'Local' ? node : undefined)
  const localOnly = spec.externalTrafficPolicy === 'Local'
  const outside = usable(all, localOnly ? node : undefined)
  const name = `${key}:${port.port}`
  const affinity =
    spec.sessionAffinity === 'ClientIP'
      ? affinityOf(affinities, name, spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
      : undefined
  const cluster: Rule = {
    service: key,
    doors: [],
    endpoints: inside,
    onEmpty: spec.internalTrafficPolicy === 'Local' ? 'drop' : 'reject',
    masquerade: false,
    affinity,
  }
  // Without any endpoint at all every door refuses; with none on this node a Local door drops.
  const external: Rule = {
    service: key,
    doors: [],
    endpoints: outside,
    onEmpty: localOnly && all.length > 0 ? 'drop' : 'reject',
    masquerade: !localOnly,
    affinity,
  }
  const found: [string, Rule][] = []
  for (const address of spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []))
    found.push([door(address, port.port, protocol), cluster])
  for (const address of spec.externalIPs ?? []) found.push([door(address, port.port, protocol), external])
  for (const { ip } of service.status?.loadBalancer?.ingress ?? [])
    if (ip) found.push([door(ip, port.port, protocol), external])
  if (port.nodePort) {
    const nodePort = { ...external, doors: [`node-port/${port.nodePort}`] }
    found.push([door(nodeAddress, port.nodePort, protocol), nodePort])
  }
  return found
}

interface Endpoint extends Target {
  readonly node: string
  readonly ready: boolean
  readonly serving: boolean
}

function endpointsOf(slices: readonly EndpointSlice[], portName: string): Endpoint[] {
  const endpoints: Endpoint[] = []
  for (const slice of slices) {
    const port = slice.ports?.find((candidate) => (candidate.name ?? '') === portName)?.port
    if (port === undefined) continue
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? [])
      for (const address of addresses)
        endpoints.push({
          address,
          port,
          node: nodeName ?? '',
          ready: conditions?.ready !== false,
          serving: conditions?.serving ?? conditions?.ready !== false,
        })
  }
  return endpoints
}

/** Ready ones; when there are none, those that still serve while they terminate (topology.go CategorizeEndpoints). */
function usable(all: readonly Endpoint[], onlyNode: string | undefined): readonly Target[] {
  const here = onlyNode === undefined ? all : all.filter(({ node }) => node === onlyNode)
  const ready = here.filter((endpoint) => endpoint.ready)
  return ready.length > 0 ? ready : here.filter((endpoint) => endpoint.serving)
}

/** sessionAffinity ClientIP: a source keeps its endpoint while it lives and comes back within the time-out. */
function affinityOf(affinities: Map<string, Affinity>, name: string, timeoutSeconds: number): Affinity {
  const known = affinities.get(name)
  if (known) return known
  const seen = new Map<string, { to: Target; at: number }>()
  const affinity: Affinity = {
    pick(source, now, endpoints) {
      const last = seen.get(source)
      if (!last || now - last.at > timeoutSeconds * 1000) return undefined
      return endpoints.find(({ address, port }) => address === last.to.address && port === last.to.port)
    },
    remember: (source, now, to) => void seen.set(source, { to, at: now }),
  }
  affinities.set(name, affinity)
  return affinity
}
