/** The kernel of one machine: starts processes, delivers signals, ends them, and counts their memory. */
import type { ContainerRef } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Random } from '../../sim/random'
import type { Simulation } from '../../sim/simulation'
import { ControlGroup } from './control-group'
import { Executables } from './executables'
import type { Fabric } from './fabric'
import { type Disk } from './file-system'
import type { Machine } from './machine'
import { Memory } from './memory'
import type { Viewer } from './mount-table'
import type { OpenFile } from './open-file'
import type { Credentials } from './permissions'
import { Cpu } from './cpu'
import type { Cell, Process } from './process'
import { type ExitStatus, Failure, type Program, type Signal, SIGNALS } from './syscalls'
import { Sysctls } from './sysctls'
import { SystemCalls } from './system-calls'

/** What an idle process holds. */
export const BASE_MEMORY = 400 * 1024
const MOST_TOLD_PER_SECOND = 200
/** Steps of memory below this are told with the next larger one. */
const NOTICEABLE_MEMORY = 2 ** 20
/** The first processes of a machine are its own. */
const FIRST_PID = 1000
/** CPU milliseconds of a fork with its exec. */
const FORK = 0.5
const CROWD = 64
/** What runc needs within the container before it becomes the command of a probe, a hook or kubectl exec. */
const RUNC_INIT = 8
const IGNORED_BY_DEFAULT: ReadonlySet<Signal> = new Set(['CHLD', 'WINCH', 'CONT', 'STOP', 'TSTP'])
/** With these a program is asked to end; images choose one of them as theirs. */
const ASK_TO_END: ReadonlySet<Signal> = new Set(['TERM', 'INT', 'QUIT', 'WINCH'])

export type How = 'main' | 'child' | 'exec' | 'probe' | 'hook'

export interface Birth {
  readonly cell: Cell
  readonly argv: readonly string[]
  readonly env: Record<string, string>
  readonly directory: string
  readonly credentials: Credentials
  readonly files: Map<number, OpenFile>
  readonly how: How
  readonly parent?: Process
  readonly program?: Program
  exited?(status: ExitStatus): void
}

type Looking = Pick<Process, 'cell' | 'directory' | 'credentials'> & { readonly pid?: number }

/** What an engine ran out of, in the words of V8, SpiderMonkey and JavaScriptCore. */
function lackOf(error: unknown): 'stack' | 'memory' | undefined {
  if (!(error instanceof Error) || !/^(?:RangeError|InternalError)$/.test(error.name)) return undefined
  if (/call stack|too much recursion/i.test(error.message)) return 'stack'
  return /string length|out of memory|allocation size|array (?:length|buffer)/i.test(error.message)
    ? 'memory'
    : undefined
}

export class Kernel {
  readonly simulation: Simulation
  readonly journal: Journal
  readonly fabric: Fabric
  readonly machine: Machine
  readonly disk: Disk
  readonly random: Random
  readonly cells = new Set<Cell>()
  readonly source: string
  processCount = 0
  readonly executables: Executables
  #told = new Map<Cell, { second: number; count: number }>()

  readonly cpu: Cpu
  readonly memory: Memory
  readonly sysctls = new Sysctls()
  #nextPid = FIRST_PID
  /** Processes that have been forked and do not run yet. */
  readonly #starting = new Set<Process>()

  constructor(options: {
    simulation: Simulation
    journal: Journal
    fabric: Fabric
    machine: Machine
    disk: Disk
    programs: (name: string) => Program | undefined
  }) {
    this.simulation = options.simulation
    this.journal = options.journal
    this.fabric = options.fabric
    this.machine = options.machine
    this.disk = options.disk
    this.executables = new Executables(options.programs)
    this.source = `kernel/${options.machine.name}`
    this.random = options.simulation.random(this.source)
    this.cpu = new Cpu(options.simulation, options.machine.cpus, (group, given, wanted) => {
      Object.assign(group.told, { cpu: given, wanted })
      this.#sayUsage(group)
    })
    this.memory = new Memory(
      this,
      new ControlGroup('/').limit({ memoryLimit: options.machine.memory, cpuShares: 1024 }),
    )
  }

  get lastPid(): number {
    return this.#nextPid - 1
  }

  viewerOf(process: Looking): Viewer {
    return new ProcessView(this, process)
  }

  spawn(birth: Birth): Process | Failure {
    const { cell } = birth
    if (cell.group.isFullOfPids()) return new Failure('EAGAIN')
    const found = birth.program
      ? { program: birth.program, argv: birth.argv, path: birth.parent?.executable ?? '' }
      : this.executables.find(
          this.viewerOf(birth),
          birth.argv,
          birth.env.PATH ?? '/usr/local/bin:/bin:/usr/bin',
        )
    if (found instanceof Failure) return found
    const process: Process = {
      pid: cell.pids.next++,
      hostPid: this.#nextPid++,
      parent: birth.parent,
      reaps: false,
      isOrphan: false,
      cell,
      argv: found.argv,
      executable: found.path,
      env: birth.env,
      directory: birth.directory,
      credentials: birth.credentials,
      files: birth.files,
      actions: new Map(),
      timers: new Set(),
      startedAt: this.simulation.now,
      state: 'S',
      memory: 0,
      oomScoreAdj: birth.parent?.oomScoreAdj,
      cpuTime: 0,
      askedToEnd: undefined,
      exited: birth.exited?.bind(birth),
      listening: new Set(),
      isTold: birth.how !== 'child' || this.mayTell(cell),
      isKubelets: birth.how === 'probe' || birth.how === 'hook' || (birth.parent?.isKubelets ?? false),
    }
    for (const file of process.files.values()) file.retain()
    cell.pids.processes.set(process.pid, process)
    cell.processes.add(process)
    cell.group.addPids(1)
    this.cells.add(cell)
    this.processCount++
    const seq = this.sayOf(process, (container) => ({
      kind: 'process.started',
      container,
      pid: process.pid,
      parent: birth.parent?.pid ?? 0,
      argv: process.argv,
      how: birth.how,
    }))
    this.simulation.because(seq, () =>
      this.#begin(process, birth.how, () => this.run(process, found.program)),
    )
    return process
  }

  /**
   * fork and exec take a moment, so that a loop of them makes time pass. Many at once wait for the processor, and get in
   * each other's way: the more there are, the coarser they are simulated.
   */
  #begin(process: Process, how: How, run: () => void): void {
    if (how === 'main') return void this.after(process, 0, run)
    const { size } = this.#starting.add(process)
    const begun = () => {
      this.#starting.delete(process)
      run()
    }
    if (size <= this.machine.cpus && !this.cpu.isCrowded(process.cell.group))
      return void this.after(process, 1, begun)
    process.state = 'R'
    const cost = how === 'child' ? FORK * Math.max(1, size / CROWD) : RUNC_INIT
    this.cpu.start(process, cost, 1, () => {
      process.state = 'S'
      begun()
    })
  }

  run(process: Process, program: Program): void {
    process.reaps = program.reaps ?? false
    this.memory.resize(process, BASE_MEMORY)
    if (cellIsNew(process)) this.tellUsage(process.cell, true)
    if (process.state !== 'Z') this.#guarded(process, () => program(new SystemCalls(this, process)))
  }

  /** A program that wants more than an engine can give meets what a real one would: no memory or no stack left. */
  #guarded(process: Process, run: () => void): void {
    try {
      run()
    } catch (error) {
      const lack = lackOf(error)
      if (lack === undefined) throw error
      if (lack === 'stack') this.end(process, { code: 139, signal: 'SEGV' })
      else this.memory.resize(process, Number.MAX_SAFE_INTEGER)
    }
  }

  after(process: Process, delay: number, run: () => void): () => void {
    const timer = this.simulation.schedule(
      delay,
      () => {
        process.timers.delete(timer)
        if (process.state !== 'Z') this.#guarded(process, run)
      },
      this.source,
    )
    process.timers.add(timer)
    return () => {
      process.timers.delete(timer)
      this.simulation.cancel(timer)
    }
  }

  /** `outside`: the sender is not in the namespace (containerd), so KILL reaches PID 1 too. */
  signal(process: Process, signal: Signal, by: string, outside: boolean): void {
    if (process.state === 'Z') return
    const action = process.actions.get(signal)
    const isInit = process.pid === 1
    const forced = signal === 'KILL' && (!isInit || outside)
    const ignored =
      !forced && (action === 'ignore' || (action === undefined && (isInit || IGNORED_BY_DEFAULT.has(signal))))
    const seq = this.sayOf(process, (container) => ({
      kind: 'process.signalled',
      container,
      pid: process.pid,
      signal,
      by,
      ignored,
    }))
    if (ignored) return
    this.simulation.because(seq, () => {
      if (!forced && typeof action === 'function') {
        if (ASK_TO_END.has(signal)) process.askedToEnd ??= seq
        this.after(process, 0, () => action(signal))
      } else this.end(process, { code: 128 + SIGNALS[signal], signal })
    })
  }

  end(process: Process, status: ExitStatus): void {
    if (process.state === 'Z') return
    const { cell } = process
    process.state = 'Z'
    for (const timer of process.timers) this.simulation.cancel(timer)
    process.timers.clear()
    this.#starting.delete(process)
    const isLast = process.pid === 1 || status.oom || cell.processes.size === 1
    if (isLast && !status.oom) this.tellUsage(cell, true)
    this.memory.free(process)
    if (!isLast) this.tellUsage(cell)
    this.cpu.leave(process)
    for (const key of process.listening) cell.network.listeners.delete(key)
    this.fabric.reset(process)
    // However long its last work took: who was asked to end, and ends by itself, does so for that.
    const cause = (!status.signal && process.askedToEnd) || this.simulation.cause
    const seq = this.simulation.because(cause, () =>
      this.sayOf(process, (container) => ({
        kind: 'process.exited',
        container,
        pid: process.pid,
        code: status.code,
        signal: status.signal ?? '',
        oom: status.oom ?? false,
      })),
    )
    this.simulation.because(seq, () => this.#buried(process, status))
  }

  #buried(process: Process, status: ExitStatus): void {
    const { cell } = process
    this.processCount--
    cell.processes.delete(process)
    const init = cell.pids.processes.get(1)
    this.#leaveChildren(process, init)
    for (const file of process.files.values()) file.release()
    process.files.clear()
    if (process.pid === 1)
      for (const other of [...cell.pids.processes.values()]) this.end(other, { code: 137, signal: 'KILL' })
    const { parent } = process
    if (isReaped(process)) this.#reap(process)
    if (cell.processes.size === 0) {
      // Zombies go with their container.
      cell.group.addPids(-cell.group.pids)
      this.cpu.forget(cell.group)
      this.cells.delete(cell)
      this.#told.delete(cell)
    }
    process.exited?.(status)
    if (parent?.actions.has('CHLD')) this.signal(parent, 'CHLD', 'kernel', false)
  }

  /** PID 1 gets the orphans, and buries those that are dead if it looks after children at all. */
  #leaveChildren(process: Process, init: Process | undefined): void {
    for (const child of [...process.cell.pids.processes.values()]) {
      if (child.parent !== process) continue
      child.parent = init
      child.isOrphan = true
      if (child.state === 'Z' && isReaped(child)) this.#reap(child)
    }
  }

  #reap({ cell, pid }: Process): void {
    cell.pids.processes.delete(pid)
    cell.group.addPids(-1)
  }

  /** Tells how much memory a container uses, when that has changed enough (or at all, where it matters). */
  tellUsage({ group }: Cell, exact = false): void {
    const step = Math.abs(group.memory - group.told.memory)
    if (step >= NOTICEABLE_MEMORY || (exact && step > 0)) this.#sayUsage(group)
  }

  #sayUsage({ ref, told, memory }: ControlGroup): void {
    told.memory = memory
    if (ref) this.journal.append(this.source, { kind: 'usage.changed', container: ref, ...told })
  }

  /** At most so many small entries per container and second, so that a loop cannot fill the journal. */
  mayTell(cell: Cell): boolean {
    const second = Math.floor(this.simulation.now / 1000)
    let told = this.#told.get(cell)
    if (told?.second !== second) this.#told.set(cell, (told = { second, count: 0 }))
    return ++told.count <= MOST_TOLD_PER_SECOND
  }

  /** What happens to a process whose start went untold is not told either. */
  sayOf(process: Process, saying: Parameters<Kernel['say']>[1]): number {
    return process.isTold ? this.say(process.cell, saying) : this.simulation.cause
  }

  say(cell: Cell, saying: (container: ContainerRef) => Parameters<Journal['append']>[1]): number {
    return cell.ref ? this.journal.append(this.source, saying(cell.ref)) : this.simulation.cause
  }
}

/** Whether somebody waits for it; until then it is a zombie. */
function isReaped({ parent, isOrphan, exited }: Process): boolean {
  if (!parent || parent.state === 'Z' || parent.actions.has('CHLD')) return true
  return isOrphan ? parent.reaps : exited !== undefined
}

/** Its first process has just begun. */
const cellIsNew = ({ cell }: Process) => cell.group.told.memory === 0

class ProcessView implements Viewer {
  readonly #kernel: Kernel
  readonly #process: Looking
  constructor(kernel: Kernel, process: Looking) {
    this.#kernel = kernel
    this.#process = process
  }
  get mounts() {
    return this.#process.cell.mounts
  }
  get directory() {
    return this.#process.directory
  }
  get credentials() {
    return this.#process.credentials
  }
  get payer() {
    return this.#process.cell
  }
  get pid() {
    return this.#process.pid ?? 0
  }
  get now() {
    return this.#kernel.simulation.now
  }
  changed(path: string, change: 'created' | 'written' | 'removed') {
    const { cell } = this.#process
    if (cell.ref && this.#kernel.mayTell(cell))
      this.#kernel.say(cell, (container) => ({ kind: 'file.changed', container, path, change }))
  }
}
