/** The cluster's network: which network namespace has which address, and how a connection finds its listener. */
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import type { Flow } from './machine'
import { NamespaceTeardown } from './namespace-teardown'
import { listenerAt, type Listening, type NetworkNamespace } from './network-namespace'
import { type Route, routeAgain, routeOf, type Surroundings } from './route'
import { StreamEnd } from './stream-end'
import { type Connection, Failure } from './syscalls'
import { type Asked, createTraffic, type Loss, type Packet, type Traffic } from './traffic'
import { Wire } from './wire'

/** Without an answer the kernel gives up after its SYN retries (tcp_syn_retries = 6). */
const SYN_TIMEOUT = 127_000
/** TCP_TIMEOUT_INIT, doubled each time. */
const FIRST_SYN_WAIT = 1000
/** Three questions for a hardware address, a second apart (mcast_solicit, retrans_time_ms). */
const NEIGHBOUR_TIMEOUT = 3_000

export interface ConnectRequest {
  readonly from: NetworkNamespace
  /** Who holds the connection: when it is gone, the connection is reset. */
  readonly owner: object
  readonly flow: Omit<Flow, 'source'>
  /** 0: as long as the kernel tries. */
  readonly timeout: number
  /** What the journal says of it; nothing of probes, hooks and the cluster's own. */
  readonly asked?: Asked | undefined
}

export interface Fabric {
  readonly traffic: Traffic
  /** All machines' namespaces are of one kernel. */
  readonly teardowns: NamespaceTeardown
  attach(namespace: NetworkNamespace): void
  detach(address: string): void
  /** The namespace that has this name in the journal: 'pod/default/web'. */
  find(place: string): NetworkNamespace | undefined
  connect(request: ConnectRequest, done: (result: Connection | Failure) => void): void
  /** The owner is gone: its connections are reset. */
  reset(owner: object): void
  /** Installed by the cloud: whose address this is, and to which machine it hands the connection. */
  balancer: Surroundings['balancer']
}

export function createFabric({ simulation, journal }: { simulation: Simulation; journal: Journal }): Fabric {
  return new Wires(simulation, createTraffic(simulation, journal))
}

/** A connection on its way to whom its route leads. */
interface Trip {
  readonly request: ConnectRequest
  readonly route: Route
  readonly space: NetworkNamespace | undefined
  readonly latency: number
  readonly packet: Packet | undefined
  done(result: Connection | Failure): void
}

class Wires implements Fabric {
  readonly traffic: Traffic
  readonly teardowns: NamespaceTeardown
  balancer: Surroundings['balancer'] = () => undefined
  readonly #simulation: Simulation
  readonly #spaces = new Map<string, NetworkNamespace>()
  readonly #places = new Map<string, NetworkNamespace>()
  readonly #owned = new Map<object, Set<StreamEnd>>()
  /** Connections that are not established yet, by who wants them: how to give each up. */
  readonly #attempts = new Map<object, Set<() => void>>()

  constructor(simulation: Simulation, traffic: Traffic) {
    this.#simulation = simulation
    this.traffic = traffic
    this.teardowns = new NamespaceTeardown(simulation)
  }

  attach(namespace: NetworkNamespace): void {
    this.#spaces.set(namespace.address, namespace)
    this.#places.set(namespace.place, namespace)
  }
  detach(address: string): void {
    const space = this.#spaces.get(address)
    this.#spaces.delete(address)
    if (space && this.#places.get(space.place) === space) this.#places.delete(space.place)
  }
  find(place: string): NetworkNamespace | undefined {
    return this.#places.get(place)
  }
  spaceAt(address: string): NetworkNamespace | undefined {
    return this.#spaces.get(address)
  }

  connect(request: ConnectRequest, done: (result: Connection | Failure) => void): void {
    const { flow } = request
    const { route, space, latency } = this.#way(request)
    const listener = space && listenerAt(space, flow.protocol, route.port, listeningAt(route, space))
    const packet = this.#tell(request, route, listener, latency)
    // What its arrival sets off, at either end, is its consequence.
    this.#simulation.because(packet?.seq ?? this.#simulation.cause, () =>
      this.#send({ request, route, space, latency, packet, done }, 0),
    )
  }

  #way({ from, flow }: ConnectRequest, before?: Route): Pick<Trip, 'route' | 'space' | 'latency'> {
    const route = before ? routeAgain(from, flow, this, before) : routeOf(from, flow, this)
    const allowed = typeof route.end === 'string' || this.#isAllowed(from, route, flow.protocol)
    const space = typeof route.end === 'string' || !allowed ? undefined : route.end
    return { route, space, latency: space && space.machine === from.machine ? 0 : 1 }
  }

  #send(trip: Trip, spent: number): void {
    const { request, route, space, latency, packet, done } = trip
    const { owner, flow, timeout } = request
    const after = (delay: number, run: () => void) =>
      this.#whileWanted(owner, delay, run, () => packet?.lost('timeout'))
    const fail = (errno: 'ECONNREFUSED' | 'ETIMEDOUT' | 'EHOSTUNREACH', loss: Loss, delay: number) =>
      after(delay, () => {
        packet?.lost(loss)
        done(new Failure(errno))
      })
    const patience = (timeout || SYN_TIMEOUT) - spent
    if (route.end === 'refused') return fail('ECONNREFUSED', 'refused', latency)
    if (route.end === 'unreachable' && patience > NEIGHBOUR_TIMEOUT)
      return fail('EHOSTUNREACH', 'no-route', NEIGHBOUR_TIMEOUT)
    if (!space) {
      // What met silence is sent again after 1 s, 3 s, 7 s …: by then there may be somebody, where it was led at first.
      const wait = spent + FIRST_SYN_WAIT
      if (flow.protocol !== 'tcp' || wait >= patience) return fail('ETIMEDOUT', 'timeout', patience)
      return after(wait, () => this.#send({ ...trip, ...this.#way(request, route) }, spent + wait))
    }
    after(latency, () => {
      const accepts = listenerAt(space, flow.protocol, route.port, listeningAt(route, space))
      if (!accepts) return fail('ECONNREFUSED', 'refused', latency)
      const ends = this.#establish(request, route, accepts.owner, latency)
      if (packet) watch(packet, ends, this.#simulation, latency)
      this.#simulation.schedule(latency, () => done(ends.client))
      accepts.accept(ends.server)
    })
  }

  /** Runs later, unless its owner is gone by then. */
  #whileWanted(owner: object, delay: number, run: () => void, given: () => void): void {
    const attempts = this.#attempts.get(owner) ?? new Set()
    this.#attempts.set(owner, attempts)
    const timer = this.#simulation.schedule(delay, () => {
      forget()
      run()
    })
    const giveUp = () => {
      this.#simulation.cancel(timer)
      given()
    }
    const forget = () => {
      attempts.delete(giveUp)
      if (attempts.size === 0 && this.#attempts.get(owner) === attempts) this.#attempts.delete(owner)
    }
    attempts.add(giveUp)
  }

  /** The network plugin filters where a connection starts, and again where it arrives. */
  #isAllowed(from: NetworkNamespace, route: Route, protocol: Flow['protocol']): boolean {
    const space = route.end as NetworkNamespace
    if (space === from) return true
    const leaves = { protocol, source: from.address, destination: route.address, port: route.port }
    if (!from.machine.firewall(leaves)) return false
    return space.machine === from.machine || space.machine.firewall({ ...leaves, source: route.filtered })
  }

  #tell(
    { flow, asked }: ConnectRequest,
    route: Route,
    listener: Listening | undefined,
    latency: number,
  ): Packet | undefined {
    if (!asked) return undefined
    const process = listener?.owner as { cell?: { ref?: { podKey: string } } } | undefined
    const podKey = process?.cell?.ref?.podKey
    const answers = listener?.place ?? (podKey === undefined ? undefined : `pod/${podKey}`)
    const isNew = typeof route.end !== 'string' && !route.end.place.startsWith('pod/')
    const last = isNew && answers !== undefined ? [answers] : []
    const [first = '', ...rest] = route.hops
    const hops = [first, ...(asked.via === undefined ? [] : [asked.via]), ...rest, ...last]
    return this.traffic.sent(asked, flow.port, hops, this.#simulation.now + latency)
  }

  #establish(request: ConnectRequest, route: Route, server: object, latency: number) {
    const { from, owner, flow } = request
    const space = route.end as NetworkNamespace
    const isUp = () => space.machine === from.machine || (from.isUp() && space.isUp())
    const givenUp = () => {
      for (const end of [ends.client, ends.server]) end.ended(new Failure('ETIMEDOUT'))
    }
    const wire = () => new Wire(this.#simulation, latency, isUp, givenUp)
    const port = ephemeralPort(from)
    const near = { address: from.address, port }
    const ends = {
      client: new StreamEnd(near, { address: flow.destination, port: flow.port }, wire()),
      server: new StreamEnd(
        { address: route.address, port: route.port },
        { address: route.source, port },
        wire(),
      ),
    }
    ends.client.peer = ends.server
    ends.server.peer = ends.client
    this.#own(owner, ends.client)
    this.#own(server, ends.server)
    return ends
  }

  #own(owner: object, end: StreamEnd): void {
    const ends = this.#owned.get(owner) ?? new Set()
    this.#owned.set(owner, ends.add(end))
    end.over = () => {
      ends.delete(end)
      if (ends.size === 0 && this.#owned.get(owner) === ends) this.#owned.delete(owner)
    }
  }

  reset(owner: object): void {
    for (const giveUp of this.#attempts.get(owner) ?? []) giveUp()
    this.#attempts.delete(owner)
    for (const end of [...(this.#owned.get(owner) ?? [])]) end.abandon()
    this.#owned.delete(owner)
  }
}

/** net.ipv4.ip_local_port_range, round and round. */
function ephemeralPort(from: NetworkNamespace): number {
  const port = from.nextPort++
  if (from.nextPort > 60_999) from.nextPort = 32_768
  return port
}

/** The loopback address when it came that way, else the namespace's own: what a socket may be bound to. */
const listeningAt = (route: Route, space: NetworkNamespace) =>
  route.hops.at(-1) === 'localhost' ? route.address : space.address

/** Tells of the first answer, or how a connection without one ended. */
function watch(
  packet: Packet,
  { client, server }: { client: StreamEnd; server: StreamEnd },
  simulation: Simulation,
  latency: number,
): void {
  let hasAsked = false
  client.told = {
    sent: () => void (hasAsked = true),
    // Who asked and left without an answer lost patience; who only looked whether it opens has what it wanted.
    closed: () => (hasAsked ? packet.lost('timeout') : packet.answered(0, simulation.now)),
  }
  server.told = {
    sent: (text) => {
      // A handshake of TLS (record type 22) is no answer yet.
      if (text.startsWith('\u0016')) return
      packet.answered(Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0), simulation.now + latency)
    },
    closed: (failure) =>
      failure || hasAsked ? packet.lost('reset') : packet.answered(0, simulation.now + latency),
  }
}
