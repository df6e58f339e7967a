/**
 * The way of a new connection through the machines' rules: port mappings and Service rules where it starts and where it
 * arrives, then the network plugin's (kindnet: a veth for each pod, the nodes as each other's gateways, pods leave the
 * cluster under their node's address). Mirrors what iptables' nat table and the routing tables of such nodes do.
 */
import type { Flow, Machine, NatVerdict } from './machine'
import type { NetworkNamespace } from './network-namespace'

export interface Route {
  /** As the journal names them, the sender first. */
  readonly hops: readonly string[]
  readonly address: string
  readonly port: number
  /** The source address the server sees. */
  readonly source: string
  /** The source address as the target's machine filters by it: before it puts its own in its place. */
  readonly filtered: string
  /** Whose namespace it arrives in; when in none, what the sender hears. */
  readonly end: NetworkNamespace | 'refused' | 'silence' | 'unreachable'
  /** What a machine's rules made of its first packet: its later ones go the same way, whatever the rules say by then. */
  readonly tracked?: Tracked | undefined
}

/** An entry of a machine's connection tracking (net/netfilter/nf_conntrack_core.c). */
interface Tracked {
  readonly machine: Machine
  readonly verdict: Extract<NatVerdict, { to: unknown }>
}

/** What the way depends on. */
export interface Surroundings {
  readonly spaceAt: (address: string) => NetworkNamespace | undefined
  /** The load balancer of the cloud that has this address: how the journal names it, and the machine it chose. */
  readonly balancer: (
    flow: Flow,
  ) => { readonly hop: string; readonly machine: Machine | undefined } | undefined
}

const isPodAddress = (address: string) => address.startsWith('10.')
/** The node's side of its pods' veths has the first address of its range. */
const gatewayOf = (address: string) => address.replace(/\d+$/, '1')
const isLoopback = (address: string) => address.startsWith('127.')

export function routeOf(from: NetworkNamespace, flow: Omit<Flow, 'source'>, around: Surroundings): Route {
  return new Way(from, flow, around).find()
}

/** The way of a packet that is sent again. */
export function routeAgain(
  from: NetworkNamespace,
  flow: Omit<Flow, 'source'>,
  around: Surroundings,
  { tracked }: Route,
): Route {
  const way = new Way(from, flow, around)
  return tracked ? way.follow(tracked) : way.find()
}

class Way {
  readonly #from: NetworkNamespace
  readonly #asked: Flow
  readonly #around: Surroundings
  readonly #hops: string[]
  #tracked: Tracked | undefined

  constructor(from: NetworkNamespace, flow: Omit<Flow, 'source'>, around: Surroundings) {
    this.#from = from
    this.#asked = { ...flow, source: from.address }
    this.#around = around
    this.#hops = [from.place]
  }

  find(): Route {
    const from = this.#from
    const { destination } = this.#asked
    const isOwn = isLoopback(destination) || destination === from.address
    if (isOwn && from.address !== from.machine.address) return this.#own()
    // On the machine itself its own ports are translated too (OUTPUT; --iptables-localhost-nodeports).
    const address = isOwn ? from.machine.address : destination
    return this.#translated(from.machine, this.#asked, address) ?? (isOwn ? this.#own() : this.#onTheWire())
  }

  follow({ machine, verdict }: Tracked): Route {
    this.#hops.push(...verdict.via)
    return this.#forward(machine, verdict)
  }

  #own(): Route {
    const { destination, port } = this.#asked
    this.#hops.push('localhost')
    const source = isLoopback(destination) ? '127.0.0.1' : this.#from.address
    return this.#to(this.#from, destination, port, source)
  }

  /** What the rules of a machine make of it; undefined when none is about it. */
  #translated(machine: Machine, flow: Flow, address = flow.destination): Route | undefined {
    const isOwn = address === machine.address
    const verdict =
      machine.nat({ ...flow, destination: address }) ?? (isOwn ? machine.portMappings.find(flow) : undefined)
    if (!verdict) return undefined
    this.#hops.push(...verdict.via)
    if ('end' in verdict) return this.#lost(verdict.end === 'reject' ? 'refused' : 'silence')
    return this.#forward(machine, verdict)
  }

  #forward(machine: Machine, verdict: Tracked['verdict']): Route {
    const { to, masquerade } = verdict
    this.#tracked = { machine, verdict }
    const source = masquerade || this.#asked.source === machine.address ? machine : undefined
    return this.#arrive(to.address, to.port, source, machine)
  }

  /** No rule of the sender's machine is about it: it goes where its address is. */
  #onTheWire(): Route {
    const { destination, port } = this.#asked
    const from = this.#from
    const isOutside = from.place === 'client'
    const balancer = isOutside ? this.#around.balancer(this.#asked) : undefined
    if (balancer) {
      this.#hops.push(balancer.hop)
      if (!balancer.machine) return this.#lost('silence')
      return this.#enter(balancer.machine)
    }
    const space = this.#around.spaceAt(destination)
    const isNode = space !== undefined && space.address === space.machine.address
    // From outside only the machines' own addresses can be reached.
    if (isOutside && !isNode) return this.#nobody(destination, 'silence')
    if (isNode && space.machine !== from.machine) return this.#enter(space.machine)
    return this.#arrive(destination, port, undefined, from.machine)
  }

  /** It arrives at another machine under its own address (or a balancer's): that one's rules come first. */
  #enter(machine: Machine): Route {
    const { destination, port, source } = this.#asked
    const from = this.#from
    const space = this.#around.spaceAt(machine.address)!
    this.#hops.push(space.place)
    if (!from.isUp() || !space.isUp()) return this.#lost(from.place === 'client' ? 'silence' : 'unreachable')
    const seen = isPodAddress(source) ? from.machine.address : source
    const entered = { ...this.#asked, source: seen }
    const translated = this.#translated(machine, entered)
    if (translated) return translated
    return destination === machine.address ? this.#to(space, destination, port, seen) : this.#lost('silence')
  }

  /** `as`: the machine under whose address it goes on; `at`: the machine that sends it on. */
  #arrive(address: string, port: number, as: Machine | undefined, at: Machine): Route {
    const space = this.#around.spaceAt(address)
    if (!space) return this.#nobody(address, isOnLink(address, at) ? 'unreachable' : 'silence')
    if (space.place !== this.#hops.at(-1)) this.#hops.push(space.place)
    if (space.machine !== at && !(this.#from.isUp() && space.isUp())) return this.#lost('unreachable')
    const source = this.#sourceAt(space, as, at)
    return this.#to(space, address, port, source, space.machine === at ? this.#asked.source : source)
  }

  /** A node speaks to its own pods from its side of their veth, to others under its own address. */
  #sourceAt(space: NetworkNamespace, as: Machine | undefined, at: Machine): string {
    const from = this.#from
    const isPod = space.address !== space.machine.address
    const leavesPods = !isPod && from.address !== from.machine.address && space.machine !== from.machine
    const speaker = as ?? (from.address === at.address || leavesPods ? at : undefined)
    if (!speaker) return from.address
    return isPod && space.machine === speaker ? gatewayOf(space.address) : speaker.address
  }

  /** `address`: where it was led in the end, which is a pod's where a rule chose one that is gone. */
  #nobody(address: string, end: 'silence' | 'unreachable'): Route {
    this.#hops.push(`address/${address}`)
    return this.#lost(end)
  }
  #lost(end: 'refused' | 'silence' | 'unreachable'): Route {
    const { destination: address, port, source } = this.#asked
    return { hops: this.#hops, address, port, source, filtered: source, end, tracked: this.#tracked }
  }
  #to(space: NetworkNamespace, address: string, port: number, source: string, filtered = source): Route {
    return { hops: this.#hops, address, port, source, filtered, end: space, tracked: this.#tracked }
  }
}

/** Nodes are on one wire: who wants one that is not there asks for its hardware address in vain (ARP). */
const isOnLink = (address: string, at: Machine) =>
  address.slice(0, address.lastIndexOf('.')) === at.address.slice(0, at.address.lastIndexOf('.'))
