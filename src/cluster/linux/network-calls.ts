/** The system calls of one process that are about the network, and the resolver its libc brings. */
import type { Kernel } from './kernel'
import { ANY_ADDRESS, isOwnAddress, isTaken, socketKey } from './network-namespace'
import type { Process } from './process'
import { ask, resolveName } from './resolver'
import { type Connection, type ConnectOptions, type DnsAnswer, type DnsType, Failure } from './syscalls'
import type { Asked } from './traffic'

export class NetworkCalls {
  readonly #kernel: Kernel
  readonly #process: Process
  readonly #isAlive: () => boolean
  /** Names by the address they were found to have, so that a connection can be told by what was asked for. */
  readonly #names = new Map<string, string>()

  constructor(kernel: Kernel, process: Process, isAlive: () => boolean) {
    this.#kernel = kernel
    this.#process = process
    this.#isAlive = isAlive
  }

  listen(
    port: number,
    options: { address?: string; protocol?: 'tcp' | 'udp' },
    accept: (connection: Connection) => void,
  ) {
    if (!this.#isAlive()) return new Failure('ESRCH')
    const { network } = this.#process.cell
    const { protocol = 'tcp', address = ANY_ADDRESS } = options
    if (!isOwnAddress(network, address)) return new Failure('EADDRNOTAVAIL')
    if (isTaken(network, protocol, port, address)) return new Failure('EADDRINUSE')
    const key = socketKey(protocol, port, address)
    const owner = this.#process
    network.listeners.set(key, { owner, accept: (connection) => this.#isAlive() && accept(connection) })
    owner.listening.add(key)
    this.#tell(protocol, port, true)
    const close = () => {
      network.listeners.delete(key)
      if (owner.listening.delete(key)) this.#tell(protocol, port, false)
    }
    return { close }
  }

  #tell(protocol: 'tcp' | 'udp', port: number, open: boolean): void {
    const { cell, pid } = this.#process
    if (this.#isAlive() && cell.ref && this.#kernel.mayTell(cell))
      this.#kernel.say(cell, (container) => ({
        kind: 'socket.changed',
        container,
        pid,
        protocol,
        port,
        open,
      }))
  }

  connect(
    address: string,
    port: number,
    options: ConnectOptions,
    done: (result: Connection | Failure) => void,
  ) {
    if (!this.#isAlive()) return
    const { protocol = 'tcp', timeout = 0, application, told } = options
    const from = this.#process.cell.network
    const to = told?.to ?? `${this.#names.get(address) ?? address}:${port}`
    const asked = this.#asked(to, application ?? protocol, told?.via)
    const flow = { protocol, destination: address, port }
    this.#kernel.fabric.connect(
      { from, owner: this.#process, flow, timeout, asked },
      (result) => this.#isAlive() && done(result),
    )
  }

  #asked(to: string, protocol: Asked['protocol'], via?: string): Asked | undefined {
    const { cell, isKubelets } = this.#process
    if (isKubelets) return undefined
    const from = cell.ref ? `pod/${cell.ref.podKey}/${cell.ref.container}` : cell.network.place
    return { from, to, protocol, ...(via !== undefined && { via }) }
  }

  resolve(
    name: string,
    files: { readonly hosts: string; readonly resolvConf: string },
    done: (addresses: readonly string[] | undefined) => void,
  ) {
    resolveName(
      name,
      files.hosts,
      files.resolvConf,
      (server, question, type, answer) => this.query(server, question, type, answer),
      (found) => {
        for (const address of found ?? []) this.#names.set(address, name)
        if (this.#isAlive()) done(found)
      },
    )
  }

  query(server: string, name: string, type: DnsType, done: (answer: DnsAnswer) => void) {
    if (!this.#isAlive()) return
    const { network } = this.#process.cell
    const asked = this.#asked(name, 'dns')
    ask(
      { kernel: this.#kernel, network, server, asked, name, type },
      (answer) => this.#isAlive() && done(answer),
    )
  }

  ping(address: string, done: (roundTrip: number | Failure) => void) {
    const from = this.#process.cell.network
    const flow = { protocol: 'tcp', destination: address, port: 0 } as const
    this.#kernel.fabric.connect(
      { from, owner: this.#process, flow, timeout: 10_000 },
      (result) =>
        this.#isAlive() && done(result instanceof Failure && result.errno !== 'ECONNREFUSED' ? result : 0.1),
    )
  }

  addresses() {
    const { address } = this.#process.cell.network
    return [
      { device: 'lo', address: '127.0.0.1', prefix: 8 },
      { device: 'eth0', address, prefix: 24 },
    ]
  }

  sockets() {
    return [...this.#process.cell.network.listeners].map(([key, { owner }]) => {
      const [protocol, port, address] = key.split(':')
      const { pid, argv } = owner as Process
      return {
        protocol: protocol as 'tcp' | 'udp',
        local: `${address}:${port}`,
        remote: '0.0.0.0:*',
        state: 'LISTEN' as const,
        pid,
        program: argv[0] ?? '',
      }
    })
  }
}
