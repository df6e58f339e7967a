/** The cluster's network: which network namespace has which address, and how a connection finds its listener. */
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import type { Flow, Machine } from './machine'
import { type Connection, Failure } from './syscalls'

/** Without an answer the kernel gives up after its SYN retries (tcp_syn_retries = 6). */
const SYN_TIMEOUT = 127_000

export interface NetworkNamespace {
  readonly address: string
  readonly machine: Machine
  readonly isUp: () => boolean
  readonly listeners: Map<
    string,
    { readonly owner: unknown; readonly accept: (connection: Connection) => void }
  >
  nextPort: number
}

export interface Fabric {
  attach(namespace: NetworkNamespace): void
  detach(address: string): void
  connect(
    from: NetworkNamespace,
    owner: object,
    flow: Omit<Flow, 'source'>,
    timeout: number,
    done: (result: Connection | Failure) => void,
  ): void
  /** The owner is gone: its connections are reset. */
  reset(owner: object): void
}

class End implements Connection {
  readonly local
  readonly remote
  peer: End | undefined
  /** Called once the end is no more open: nobody needs to keep it. */
  over: (() => void) | undefined
  #later: (run: () => void) => void
  #received: ((text: string) => void) | undefined
  #closed: ((failure: Failure | undefined) => void) | undefined
  #early: string[] = []
  #end: { failure: Failure | undefined } | undefined
  #isOpen = true
  constructor(
    local: { address: string; port: number },
    remote: { address: string; port: number },
    later: (run: () => void) => void,
  ) {
    this.local = local
    this.remote = remote
    this.#later = later
  }
  send(text: string) {
    if (!this.#isOpen) return new Failure('EPIPE')
    this.#later(() => this.peer?.arrive(text))
    return undefined
  }
  arrive(text: string) {
    if (this.#received) this.#received(text)
    else this.#early.push(text)
  }
  onData(received: (text: string) => void) {
    this.#received = received
    for (const text of this.#early.splice(0)) received(text)
  }
  onClose(closed: (failure: Failure | undefined) => void) {
    this.#closed = closed
    if (this.#end) closed(this.#end.failure)
  }
  close(failure?: Failure) {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.over?.()
    this.#later(() => this.peer?.ended(failure))
  }
  ended(failure: Failure | undefined) {
    if (this.#end) return
    this.#end = { failure }
    this.#isOpen = false
    this.over?.()
    this.#closed?.(failure)
  }
  /** Its process died: it hears nothing more, and the other side is reset. */
  abandon() {
    this.#received = () => {}
    this.#closed = undefined
    this.close(new Failure('ECONNRESET'))
  }
}

export function createFabric({ simulation }: { simulation: Simulation; journal: Journal }): Fabric {
  const spaces = new Map<string, NetworkNamespace>()
  const owned = new Map<object, Set<End>>()
  const own = (owner: object, end: End) => {
    const ends = owned.get(owner) ?? new Set()
    owned.set(owner, ends.add(end))
    end.over = () => {
      ends.delete(end)
      if (ends.size === 0 && owned.get(owner) === ends) owned.delete(owner)
    }
  }

  const connect: Fabric['connect'] = (from, owner, flow, timeout, done) => {
    const fail = (errno: 'ECONNREFUSED' | 'ETIMEDOUT' | 'EHOSTUNREACH', delay: number) =>
      void simulation.schedule(delay, () => done(new Failure(errno)))
    const silence = () => fail('ETIMEDOUT', timeout || SYN_TIMEOUT)
    const isLocal = flow.destination.startsWith('127.') || flow.destination === from.address
    const verdict = isLocal ? undefined : from.machine.nat({ ...flow, source: from.address })
    if (verdict === 'reject') return fail('ECONNREFUSED', 1)
    if (verdict === 'drop') return silence()
    const to = verdict?.to ?? { address: flow.destination, port: flow.port }
    const space = isLocal ? from : spaces.get(to.address)
    if (!space || !from.isUp() || !space.isUp()) return silence()
    const real = { ...flow, source: from.address, destination: to.address, port: to.port }
    if (!isLocal && !(from.machine.firewall(real) && space.machine.firewall(real))) return silence()
    const latency = space.machine === from.machine ? 0 : 1
    simulation.schedule(latency, () => {
      const listener = space.listeners.get(`${flow.protocol}:${to.port}`)
      if (!listener) return fail('ECONNREFUSED', latency)
      establish(from, owner, space, { ...to, protocol: flow.protocol }, latency, done)
    })
  }

  const establish = (
    from: NetworkNamespace,
    owner: object,
    space: NetworkNamespace,
    to: { address: string; port: number; protocol: string },
    latency: number,
    done: (result: Connection | Failure) => void,
  ) => {
    const later = (run: () => void) => void simulation.schedule(latency, run)
    const near = { address: from.address, port: from.nextPort++ }
    const far = { address: to.address, port: to.port }
    const client = new End(near, far, later)
    const server = new End(far, near, later)
    client.peer = server
    server.peer = client
    const listener = space.listeners.get(`${to.protocol}:${to.port}`)!
    own(owner, client)
    own(listener.owner as object, server)
    later(() => done(client))
    listener.accept(server)
  }

  return {
    attach: (namespace) => void spaces.set(namespace.address, namespace),
    detach: (address) => void spaces.delete(address),
    connect,
    reset(owner) {
      for (const end of [...(owned.get(owner) ?? [])]) end.abandon()
      owned.delete(owner)
    },
  }
}
