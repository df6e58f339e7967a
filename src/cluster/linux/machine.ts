/**
 * A machine of the simulation as the node's own processes see it: the kernel's side that containerd, kubelet and
 * kube-proxy use. Implemented in this folder; built once per machine by cluster.ts.
 */
import type { PortMappings } from './port-mappings'
import type { Connection, DnsAnswer, DnsType, Failure, Program } from './syscalls'

/** Where a new connection goes, as the machine's NAT rules (kube-proxy, port mappings) say. */
export interface Flow {
  readonly protocol: 'tcp' | 'udp'
  readonly source: string // address
  readonly destination: string // address
  readonly port: number
}
export type NatVerdict =
  | {
      readonly to: { readonly address: string; readonly port: number }
      readonly masquerade: boolean
      /** Hops as the journal names them: the door that was knocked at, the Service, the proxy. */
      readonly via: readonly string[]
    }
  | { readonly end: 'reject' | 'drop'; readonly via: readonly string[] }
  | undefined // not ours: route as it is

export interface Machine {
  readonly name: string
  readonly address: string
  readonly cpus: number
  readonly memory: number // bytes
  readonly disk: number // bytes
  readonly bootedAt: number

  /** Installed by kube-proxy: where a connection to a Service address or node port goes. Asked once per connection. */
  nat: (flow: Flow) => NatVerdict
  /** Installed by kube-proxy: what a load balancer's health check says of the Service behind an address; since when. */
  serviceHealth: (flow: Flow) => { service: string; ok: boolean; since: number } | undefined
  /** Why the network plugin cannot set up pods, in the runtime's words; undefined when it can. */
  networkNotReady: string | undefined
  /** Ports of the machine that lead to a pod of its own (hostPort), as the portmap plugin sets them up. */
  readonly portMappings: PortMappings
  /** Installed by the network plugin: whether a connection between two pods may be (NetworkPolicy). */
  firewall: (flow: Flow) => boolean
  /** Answers DNS questions sent to a server from this machine (installed by coredns through cluster.ts). */
  dns: (question: DnsQuestion, answer: (answer: DnsAnswer) => void) => void

  /** Installed by the kubelet, which reads the kernel's messages: the whole machine ran out of memory. */
  outOfMemory: (victim: { readonly name: string; readonly pid: number }) => void

  /** Opens a connection from the machine's own network namespace: kubelet's probes and hooks. */
  connect(
    address: string,
    port: number,
    options: { timeout?: number; protocol?: 'tcp' | 'udp' },
    done: (result: Connection | Failure) => void,
  ): void
  /** What the machine has left, for eviction and the node's status. */
  memoryAvailable(): number
  diskAvailable(): number
  processCount(): number
  pidMax(): number
  /** Cuts the machine's network off, or heals it. */
  setNetwork(up: boolean): void
  /** Whether its network is there, and since when. */
  reachability(): { readonly isUp: boolean; readonly since: number }
  /** Takes memory or disk away, as a process outside of any pod would: a learner's fault. */
  occupy(what: 'memory' | 'disk', bytes: number): void
  /** How much of it is taken away so. */
  occupied(what: 'memory' | 'disk'): number
  /** Runs a command on the machine itself, outside of any container (the learner's laptop, node shell). */
  run(argv: readonly string[], options: RunOptions): RunningCommand
  /** Programs of this machine's own file system, beyond the image it was made of: kubectl on the laptop. */
  install(path: string, name: string, program: Program): void
  writeFile(path: string, text: string): void
  readFile(path: string): string | undefined
}
export interface DnsQuestion {
  readonly name: string
  readonly type: DnsType
  /** The name server that was asked. */
  readonly server: string
}
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdin?: string
  readonly terminal?: boolean
  output(stream: 'stdout' | 'stderr', text: string): void
  exited(code: number): void
}
export interface RunningCommand {
  input(text: string): void
  closeInput(): void
  interrupt(): void // Ctrl-C
}
