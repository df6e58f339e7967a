/** A process, the container it belongs to, and the PID namespace it is seen in (kernel/fork.c, kernel/exit.c). */
import type { ContainerRef } from '../../journal/entry'
import type { Timer } from '../../sim/event-queue'
import type { ControlGroup } from './control-group'
import type { NetworkNamespace } from './network-namespace'
import type { MountTable } from './mount-table'
import type { OpenFile } from './open-file'
import type { Credentials } from './permissions'
import type { Sysctls } from './sysctls'
import type { ExitStatus, Signal } from './syscalls'

/** What the kernel keeps of a container: its control group and its namespaces. */
export interface Cell {
  /** How the journal names it; undefined for commands of the machine itself. */
  readonly ref: ContainerRef | undefined
  readonly pids: PidNamespace
  readonly mounts: MountTable
  readonly network: NetworkNamespace
  readonly hostname: string
  readonly sysctls: Sysctls
  /** The machine's user that its root is; the machine's own root when not given. */
  readonly rootOnHost?: number | undefined
  readonly processes: Set<Process>
  readonly group: ControlGroup
  /** An OOM happened here: containerd reports it also for a later exit. */
  oomed: boolean
}

export class PidNamespace {
  next = 1
  readonly processes = new Map<number, Process>()
}

export type SignalAction = 'ignore' | ((signal: Signal) => void)

export interface Process {
  readonly pid: number
  /** As the machine counts its processes. */
  readonly hostPid: number
  parent: Process | undefined
  /** What it runs waits for any child, also for those it was left with. */
  reaps: boolean
  /** Its first parent is gone. */
  isOrphan: boolean
  readonly cell: Cell
  argv: readonly string[]
  /** The path of what it runs. */
  executable: string
  env: Record<string, string>
  directory: string
  credentials: Credentials
  readonly files: Map<number, OpenFile>
  readonly actions: Map<Signal, SignalAction>
  readonly timers: Set<Timer>
  readonly startedAt: number
  state: 'R' | 'S' | 'Z'
  memory: number
  /** Its own, once written to /proc; else its control group's. */
  oomScoreAdj: number | undefined
  cpuTime: number
  /** When it became another program. */
  replacedAt?: number
  /** The journal's place of the signal by which it was first asked to end, if it handles that itself. */
  askedToEnd: number | undefined
  readonly exited: ((status: ExitStatus) => void) | undefined
  /** Keys of its listening sockets in its network namespace. */
  readonly listening: Set<string>
  /** Whether the journal heard of its start: of a loop that forks it hears a part. */
  readonly isTold: boolean
  /** Works for the kubelet (an exec probe or hook, and what it starts): its connections are no user's traffic. */
  readonly isKubelets: boolean
}
