/** Names to addresses as libc does it: /etc/hosts first, then resolv.conf's search list by ndots. */
import type { Kernel } from './kernel'
import type { NetworkNamespace } from './network-namespace'
import type { DnsAnswer, DnsType } from './syscalls'
import type { Asked } from './traffic'

/** What a resolver waits for an answer (resolv.conf timeout:5). */
const PATIENCE = 5_000
const NXDOMAIN = 3
const CLUSTER_DNS = '10.96.0.10'

type Ask = (server: string, name: string, type: DnsType, answer: (answer: DnsAnswer) => void) => void

export function resolveName(
  name: string,
  hosts: string,
  resolvConf: string,
  ask: Ask,
  done: (addresses: readonly string[] | undefined) => void,
): void {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return done([name])
  const known = inHosts(name, hosts)
  if (known.length > 0) return done(known)
  const server = /^nameserver\s+(\S+)/m.exec(resolvConf)?.[1] ?? '127.0.0.1'
  const candidates = candidatesFor(name, resolvConf)
  const next = (i: number): void => {
    const candidate = candidates[i]
    if (candidate === undefined) return done(undefined)
    ask(server, candidate, 'A', (answer) => {
      const addresses = answer.records.filter(({ type }) => type === 'A').map(({ data }) => data)
      if (addresses.length > 0) return done(addresses)
      if (answer.code === 'TIMEOUT') return done(undefined)
      next(i + 1)
    })
  }
  next(0)
}

function inHosts(name: string, hosts: string): string[] {
  const lines = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  return lines
    .filter(([address, ...names]) => address?.includes('.') && names.includes(name))
    .map(([address]) => address!)
}

export function candidatesFor(name: string, resolvConf: string): readonly string[] {
  if (name.endsWith('.')) return [name]
  const search = /^search\s+(.*)/m.exec(resolvConf)?.[1]?.trim().split(/\s+/) ?? []
  const ndots = Number(/ndots:(\d+)/.exec(resolvConf)?.[1] ?? 1)
  const searched = search.map((domain) => `${name}.${domain}`)
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name]
}

export interface Question {
  readonly kernel: Pick<Kernel, 'simulation' | 'fabric' | 'machine'>
  readonly network: NetworkNamespace
  readonly server: string
  readonly asked: Asked | undefined
  readonly name: string
  readonly type: DnsType
}

/** One question to the cluster's DNS, and its answer, or that none came. */
export function ask(
  { kernel, network, server, asked, name, type }: Question,
  done: (answer: DnsAnswer) => void,
): void {
  const { simulation, fabric, machine } = kernel
  const hops = [network.place, server === CLUSTER_DNS ? 'coredns' : `address/${server}`]
  const packet = asked && fabric.traffic.sent(asked, 53, hops, simulation.now + 1)
  let isOver = false
  const once = (answer: DnsAnswer) => {
    if (isOver) return
    isOver = true
    simulation.cancel(patience)
    if (answer.code === 'TIMEOUT') packet?.lost('timeout')
    else packet?.answered(answer.code === 'NXDOMAIN' ? NXDOMAIN : 0, simulation.now)
    done(answer)
  }
  const silence = () => once({ code: 'TIMEOUT', records: [], authoritative: false })
  const patience = simulation.schedule(PATIENCE, silence)
  const flow = { protocol: 'udp', source: network.address, destination: server, port: 53 } as const
  if (network.isUp() && machine.firewall(flow)) machine.dns({ name, type, server }, once)
}
