/** Builds a machine: its kernel, disk, network address and own file tree, and what its own daemons ask of it. */
import type { Image } from '../images/image'
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'
import { ControlGroup } from './control-group'
import { ALL_CAPABILITIES } from './capabilities'
import { mountDevices } from './devices'
import type { Fabric } from './fabric'
import { Directory, RegularFile } from './file-node'
import { readWhole, writeWhole } from './file-calls'
import { Disk, FileSystem } from './file-system'
import { mountGroupFiles } from './group-files'
import { buildTree, imageTree } from './image-layer'
import { Kernel } from './kernel'
import type { Machine, RunOptions } from './machine'
import { MountTable } from './mount-table'
import { createNamespace, type NetworkNamespace } from './network-namespace'
import { OutputFile } from './open-file'
import { InputPipe } from './pipe'
import { PortMappings } from './port-mappings'
import { mountProc } from './proc'
import { type Cell, PidNamespace } from './process'
import { Failure, type Program } from './syscalls'

/** What the operating system, kubelet and containerd take for themselves. */
const SYSTEM_MEMORY = 512 * 2 ** 20
const SYSTEM_DISK = 4 * 2 ** 30
const PID_MAX = 32768

const ROOT = { uid: 0, gid: 0, groups: [0], capabilities: ALL_CAPABILITIES }

export interface MachineOptions {
  readonly name: string
  /** In the journal, when it is no node: 'client'. */
  readonly place?: string
  readonly address: string
  readonly cpus: number
  readonly memory: number
  readonly disk: number
  readonly simulation: Simulation
  readonly journal: Journal
  readonly fabric: Fabric
  readonly programs: (name: string) => Program | undefined
  readonly image?: Image
}

/** A machine, and what containerd needs of its kernel. */
export interface LinuxMachine extends Machine {
  readonly kernel: Kernel
  readonly fabric: Fabric
  readonly network: NetworkNamespace
  readonly mounts: MountTable
  readonly isUp: () => boolean
}

export function createMachine(options: MachineOptions): LinuxMachine {
  return new OneMachine(options)
}

class OneMachine implements LinuxMachine {
  readonly name: string
  readonly address: string
  readonly cpus: number
  readonly memory: number
  readonly disk: number
  readonly bootedAt: number
  nat: Machine['nat'] = () => undefined
  serviceHealth: Machine['serviceHealth'] = () => undefined
  networkNotReady: string | undefined = undefined
  readonly portMappings = new PortMappings()
  firewall: Machine['firewall'] = () => true
  outOfMemory: Machine['outOfMemory'] = () => {}
  dns: Machine['dns'] = (_question, answer) => answer({ code: 'SERVFAIL', records: [], authoritative: false })
  readonly fabric: Fabric
  readonly mounts = new MountTable()
  readonly network: NetworkNamespace
  readonly kernel: Kernel
  readonly #simulation: Simulation
  readonly #disk: Disk
  readonly #installed = new Map<string, Program>()
  readonly #occupied = { memory: 0, disk: 0 }
  readonly #system: ControlGroup
  readonly #pids = new PidNamespace()
  readonly #view: ReturnType<Kernel['viewerOf']>
  #isUp = true
  #upSince: number

  constructor(options: MachineOptions) {
    const { simulation, journal, fabric } = options
    this.name = options.name
    this.address = options.address
    this.cpus = options.cpus
    this.memory = options.memory
    this.disk = options.disk
    this.bootedAt = simulation.now
    this.fabric = fabric
    this.#simulation = simulation
    this.#upSince = simulation.now
    this.#disk = new Disk(options.disk, Math.min(SYSTEM_DISK, options.disk / 4))
    this.#mountRoot(options.image)
    this.network = createNamespace(options.place ?? `node/${options.name}`, options.address, this, this.isUp)
    const programs = (name: string) => this.#installed.get(name) ?? options.programs(name)
    this.kernel = new Kernel({ simulation, journal, fabric, machine: this, disk: this.#disk, programs })
    fabric.attach(this.network)
    this.#system = new ControlGroup('system.slice', this.kernel.memory.root)
    this.#system.add(SYSTEM_MEMORY, false)
    mountDevices(this.mounts, this.kernel.memory.tmpfs())
    mountProc(this.mounts, this.kernel, true)
    mountGroupFiles(this.mounts, this.kernel, true)
    this.#pids.next = 2
    this.#view = this.kernel.viewerOf({ cell: this.#newCell(), directory: '/', credentials: ROOT })
  }

  readonly isUp = () => this.#isUp

  connect(
    destination: string,
    port: number,
    { timeout = 0, protocol = 'tcp' }: Parameters<Machine['connect']>[2],
    done: Parameters<Machine['connect']>[3],
  ): void {
    const flow = { protocol, destination, port }
    this.fabric.connect({ from: this.network, owner: {}, flow, timeout }, done)
  }

  memoryAvailable(): number {
    return Math.max(0, this.memory - this.kernel.memory.root.memory)
  }

  diskAvailable(): number {
    return Math.max(0, this.#disk.size - this.#disk.used)
  }

  processCount(): number {
    return this.kernel.processCount
  }

  pidMax(): number {
    return PID_MAX
  }

  setNetwork(isUp: boolean): void {
    if (isUp !== this.#isUp) this.#upSince = this.#simulation.now
    this.#isUp = isUp
  }

  reachability() {
    return { isUp: this.#isUp, since: this.#upSince }
  }

  occupied(what: 'memory' | 'disk'): number {
    return this.#occupied[what]
  }

  occupy(what: 'memory' | 'disk', bytes: number): void {
    const more = bytes - this.#occupied[what]
    if (what === 'disk') this.#disk.used += more
    this.#occupied[what] += what === 'disk' ? more : this.kernel.memory.occupy(this.#system, more)
  }

  run(argv: readonly string[], how: RunOptions) {
    return runCommand(this.kernel, this.#newCell(), argv, how)
  }

  install(path: string, name: string, program: Program): void {
    this.#installed.set(name, program)
    this.#place(path, new RegularFile({ mode: 0o755, uid: 0, gid: 0 }, '', name))
  }

  writeFile(path: string, text: string): void {
    this.#place(path, new RegularFile({ mode: 0o644, uid: 0, gid: 0 }))
    writeWhole(this.#view, path, text, {}, { noise: () => '' })
  }

  readFile(path: string): string | undefined {
    const text = readWhole(this.#view, path)
    return text instanceof Failure ? undefined : text
  }

  #mountRoot(image: Image | undefined): void {
    const tree = image ? imageTree(image) : buildTree([])
    const fileSystem = new FileSystem('ext4', '/dev/sda1', tree, this.#disk)
    this.mounts.mount({ path: '/', fileSystem, readOnly: false, told: false })
  }

  #newCell(): Cell {
    return {
      ref: undefined,
      pids: this.#pids,
      mounts: this.mounts,
      network: this.network,
      hostname: this.name,
      sysctls: this.kernel.sysctls,
      processes: new Set(),
      group: new ControlGroup('command.scope', this.#system),
      oomed: false,
    }
  }

  #place(path: string, file: RegularFile): void {
    const names = path.split('/').filter(Boolean)
    const { now } = this.#simulation
    const directory = makeWay(this.mounts.root.fileSystem, names.slice(0, -1), now)
    file.modifiedAt = now
    if (file.program !== undefined || !directory.get(names.at(-1)!)) directory.set(names.at(-1)!, file)
  }
}

/** The directory at these names, made where it is missing. */
export function makeWay(fileSystem: FileSystem, names: readonly string[], now: number): Directory {
  for (let i = 0; i < names.length; i++) {
    const parent = fileSystem.thaw(names.slice(0, i))
    if (parent.get(names[i]!) instanceof Directory) continue
    const made = new Directory({ mode: 0o755, uid: 0, gid: 0 })
    made.modifiedAt = parent.modifiedAt = now
    parent.set(names[i]!, made)
  }
  return fileSystem.thaw(names)
}

function runCommand(kernel: Kernel, cell: Cell, argv: readonly string[], how: RunOptions) {
  const input = new InputPipe(how.terminal ? { output: (text) => how.output('stdout', text) } : undefined)
  const out = how.terminal ? input.file : new OutputFile('pipe:[1]', (text) => how.output('stdout', text))
  const toErrors = (text: string) => how.output('stderr', text)
  const err = how.terminal ? input.forErrors(toErrors) : new OutputFile('pipe:[2]', toErrors)
  const process = kernel.spawn({
    cell,
    argv,
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      USER: 'root',
      ...how.env,
    },
    directory: how.cwd ?? '/root',
    credentials: ROOT,
    files: new Map([
      [0, input.file],
      [1, out],
      [2, err],
    ]),
    how: 'main',
    exited: ({ code }) => how.exited(code),
  })
  if (process instanceof Failure) {
    kernel.simulation.schedule(0, () => {
      how.output('stderr', `sh: ${argv[0]}: ${process.errno === 'ENOENT' ? 'not found' : process.message}\n`)
      how.exited(process.errno === 'ENOENT' ? 127 : 126)
    })
    return { input() {}, closeInput() {}, interrupt() {} }
  }
  if (how.stdin !== undefined) input.write(how.stdin)
  if (how.stdin !== undefined) input.close()
  return {
    input: (text: string) => input.write(text),
    closeInput: () => input.close(),
    interrupt: () => {
      for (const it of [...cell.processes]) kernel.signal(it, 'INT', 'terminal', true)
    },
  }
}
