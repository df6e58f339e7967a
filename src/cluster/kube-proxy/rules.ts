/** The rules of one node, by address and port, made anew for each Service that changed. */
import type { EndpointSlice, Service, ServicePort } from '../../k8s/api'
import { isWithin } from '../linux/cidr'
import type { Flow } from '../linux/machine'
import { Affinity, type Target } from './affinity'
import { type Endpoint, endpointsOf, usable } from './endpoints'

export interface Rule {
  readonly service: string
  /** The door that was knocked at, as the journal names it, when it is not the Service's own address. */
  readonly doors: readonly string[]
  readonly endpoints: readonly Target[]
  /** Without any endpoint a door refuses; with none of those it may use it drops. */
  readonly onEmpty: 'reject' | 'drop'
  readonly masquerade: boolean
  readonly affinity: Affinity | undefined
}

/** What stands behind an address and port: which rule holds depends on who comes. */
interface Door {
  readonly inside: Rule
  readonly outside: Rule
  /** It is a load balancer's address. */
  readonly isBalanced?: boolean
  /** For a load balancer's address: who may come at all. */
  readonly sources: readonly string[]
}

/** What a load balancer's health check of a Service finds on this node. */
export interface Health {
  readonly service: string
  readonly ok: boolean
  readonly since: number
}

export interface Rules {
  set(key: string, service: Service | undefined, slices: readonly EndpointSlice[], now?: number): void
  find(flow: Flow): Rule | undefined
  health(flow: Flow): Health | undefined
  /** Where the rules of a Service lead, as 'ip:port'; undefined while it has none. */
  targets(key: string): ReadonlySet<string> | undefined
}

/** The Service an EndpointSlice belongs to, as 'namespace/name'. */
export const serviceOfSlice = (slice: EndpointSlice) =>
  `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`

/** --cluster-cidr: pods' addresses. */
const POD_RANGE = '10.0.0.0/8'
const isPod = (address: string) => isWithin(address, POD_RANGE)
const keyOfDoor = (address: string, port: number, protocol: string) =>
  `${address}:${port}/${protocol.toLowerCase()}`

export function rulesOf(node: string, nodeAddress: string): Rules {
  return new NodeRules(node, nodeAddress)
}

class NodeRules implements Rules {
  readonly #node: string
  readonly #nodeAddress: string
  readonly #doors = new Map<string, Door>()
  readonly #doorsOf = new Map<string, readonly string[]>()
  readonly #affinities = new Map<string, Affinity>()
  readonly #health = new Map<string, Health>()

  constructor(node: string, nodeAddress: string) {
    this.#node = node
    this.#nodeAddress = nodeAddress
  }

  find({ protocol, source, destination, port }: Flow): Rule | undefined {
    const door = this.#doors.get(keyOfDoor(destination, port, protocol))
    if (!door) return undefined
    const isOwn = source === this.#nodeAddress
    const { sources, inside, outside } = door
    if (sources.length > 0 && !isOwn && !sources.some((range) => isWithin(source, range)))
      return { ...outside, endpoints: [], onEmpty: 'drop' }
    // Who is in the cluster is not held to externalTrafficPolicy; a node is masqueraded.
    if (isOwn) return { ...inside, masquerade: true }
    return isPod(source) ? inside : outside
  }

  health({ protocol, destination, port }: Flow): Health | undefined {
    const door = this.#doors.get(keyOfDoor(destination, port, protocol))
    return door?.isBalanced ? this.#health.get(door.outside.service) : undefined
  }

  targets(key: string): ReadonlySet<string> | undefined {
    const doors = this.#doorsOf.get(key)
    if (!doors) return undefined
    const all = doors.flatMap((name) => {
      const door = this.#doors.get(name)
      return door ? [...door.inside.endpoints, ...door.outside.endpoints] : []
    })
    return new Set(all.map(({ address, port }) => `${address}:${port}`))
  }

  set(key: string, service: Service | undefined, slices: readonly EndpointSlice[], now = 0): void {
    for (const old of this.#doorsOf.get(key) ?? []) this.#doors.delete(old)
    this.#doorsOf.delete(key)
    const { spec } = service ?? {}
    if (!service || !spec || spec.type === 'ExternalName' || spec.clusterIP === 'None')
      return void this.#health.delete(key)
    const found = (spec.ports ?? []).flatMap((port) => this.#doorsOfPort(key, service, port, slices))
    for (const [name, door] of found) this.#doors.set(name, door)
    this.#doorsOf.set(
      key,
      found.map(([name]) => name),
    )
    this.#check(key, spec.externalTrafficPolicy !== 'Local' || this.#hasOwn(slices), now)
  }
  #hasOwn(slices: readonly EndpointSlice[]): boolean {
    return slices.some(({ endpoints }) =>
      endpoints?.some(({ nodeName, conditions }) => nodeName === this.#node && conditions?.ready !== false),
    )
  }
  #check(key: string, ok: boolean, now: number): void {
    const before = this.#health.get(key)
    // What a new Service's first checks find is what it starts with.
    const since = before ? now : Number.NEGATIVE_INFINITY
    if (before?.ok !== ok) this.#health.set(key, { service: key, ok, since })
  }

  #doorsOfPort(
    key: string,
    service: Service,
    port: ServicePort,
    slices: readonly EndpointSlice[],
  ): [string, Door][] {
    const spec = service.spec!
    const protocol = port.protocol ?? 'TCP'
    const all = endpointsOf(slices, port.name ?? '')
    const here = all.filter(({ node }) => node === this.#node)
    const affinity = this.#affinityOf(service, `${key}:${port.port}`)
    const rule = (endpoints: readonly Endpoint[], masquerade: boolean): Rule => {
      const onEmpty = all.length > 0 && usable(all).length > 0 ? 'drop' : 'reject'
      return { service: key, doors: [], endpoints: usable(endpoints), onEmpty, masquerade, affinity }
    }
    const within = spec.internalTrafficPolicy === 'Local' ? here : all
    const isLocal = spec.externalTrafficPolicy === 'Local'
    // A Service's own address: from outside of the pods' range it is masqueraded.
    const own: Door = { inside: rule(within, false), outside: rule(within, true), sources: [] }
    // Node ports, external addresses, balancers: pods are led to any endpoint, others as the policy says.
    const open: Door = {
      inside: rule(all, !isLocal),
      outside: rule(isLocal ? here : all, !isLocal),
      sources: [],
    }
    const found: [string, Door][] = []
    for (const address of spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []))
      found.push([keyOfDoor(address, port.port, protocol), own])
    for (const address of spec.externalIPs ?? []) found.push([keyOfDoor(address, port.port, protocol), open])
    const sources = spec.loadBalancerSourceRanges ?? []
    for (const { ip, ipMode } of service.status?.loadBalancer?.ingress ?? [])
      if (ip && ipMode !== 'Proxy')
        found.push([keyOfDoor(ip, port.port, protocol), { ...open, sources, isBalanced: true }])
    if (port.nodePort) {
      const doors = [`node-port/${port.nodePort}`]
      const behind = { inside: { ...open.inside, doors }, outside: { ...open.outside, doors }, sources: [] }
      found.push([keyOfDoor(this.#nodeAddress, port.nodePort, protocol), behind])
    }
    return found
  }

  #affinityOf({ spec }: Service, name: string): Affinity | undefined {
    if (spec?.sessionAffinity !== 'ClientIP') return undefined
    const affinity = this.#affinities.get(name) ?? new Affinity()
    affinity.timeout = (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000
    this.#affinities.set(name, affinity)
    return affinity
  }
}
