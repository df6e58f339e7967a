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
  const { simulation, fabric } = options
  const installed = new Map<string, Program>()
  const disk = new Disk(options.disk, Math.min(SYSTEM_DISK, options.disk / 4))
  const occupied = { memory: 0, disk: 0 }
  let up = true
  let upSince = simulation.now
  const mounts = new MountTable()
  const tree = options.image ? imageTree(options.image) : buildTree([])
  mounts.mount({
    path: '/',
    fileSystem: new FileSystem('ext4', '/dev/sda1', tree, disk),
    readOnly: false,
    told: false,
  })

  const machine = {
    name: options.name,
    address: options.address,
    cpus: options.cpus,
    memory: options.memory,
    disk: options.disk,
    bootedAt: simulation.now,
    nat: () => undefined,
    serviceHealth: () => undefined,
    networkNotReady: undefined,
    portMappings: new PortMappings(),
    firewall: () => true,
    outOfMemory: () => {},
    dns: (_question, answer) => answer({ code: 'SERVFAIL', records: [], authoritative: false }),
    connect: (address, port, { timeout = 0, protocol = 'tcp' }, done) =>
      fabric.connect(
        { from: network, owner: {}, flow: { protocol, destination: address, port }, timeout },
        done,
      ),
    memoryAvailable: () => Math.max(0, options.memory - kernel.memory.root.memory),
    diskAvailable: () => Math.max(0, disk.size - disk.used),
    processCount: () => kernel.processCount,
    pidMax: () => PID_MAX,
    setNetwork(isUp) {
      if (isUp !== up) upSince = simulation.now
      up = isUp
    },
    reachability: () => ({ isUp: up, since: upSince }),
    occupied: (what) => occupied[what],
    occupy(what, bytes) {
      const more = bytes - occupied[what]
      if (what === 'disk') disk.used += more
      occupied[what] += what === 'disk' ? more : kernel.memory.occupy(system, more)
    },
    run: (argv, how) => runCommand(kernel, newCell(), argv, how),
    install(path, name, program) {
      installed.set(name, program)
      place(path, new RegularFile({ mode: 0o755, uid: 0, gid: 0 }, '', name))
    },
    writeFile(path, text) {
      place(path, new RegularFile({ mode: 0o644, uid: 0, gid: 0 }))
      writeWhole(view, path, text, {}, { noise: () => '' })
    },
    readFile(path) {
      const text = readWhole(view, path)
      return text instanceof Failure ? undefined : text
    },
    fabric,
    mounts,
    isUp: () => up,
    get kernel() {
      return kernel
    },
    get network() {
      return network
    },
  } as LinuxMachine
  const told = options.place ?? `node/${options.name}`
  const network = createNamespace(told, options.address, machine, () => up)
  const programs = (name: string) => installed.get(name) ?? options.programs(name)
  const kernel = new Kernel({ simulation, journal: options.journal, fabric, machine, disk, programs })
  fabric.attach(network)
  const system = new ControlGroup('system.slice', kernel.memory.root)
  system.add(SYSTEM_MEMORY, false)

  mountDevices(mounts, kernel.memory.tmpfs())
  mountProc(mounts, kernel, true)
  mountGroupFiles(mounts, kernel, true)

  const newCell = (): Cell => ({
    ref: undefined,
    pids,
    mounts,
    network,
    hostname: options.name,
    sysctls: kernel.sysctls,
    processes: new Set(),
    group: new ControlGroup('command.scope', system),
    oomed: false,
  })
  const pids = new PidNamespace()
  pids.next = 2
  const view = kernel.viewerOf({ cell: newCell(), directory: '/', credentials: ROOT })
  const place = (path: string, file: RegularFile) => {
    const names = path.split('/').filter(Boolean)
    const directory = makeWay(mounts.root.fileSystem, names.slice(0, -1), simulation.now)
    file.modifiedAt = simulation.now
    if (file.program !== undefined || !directory.get(names.at(-1)!)) directory.set(names.at(-1)!, file)
  }
  return machine
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
  const err = how.terminal ? input.file : new OutputFile('pipe:[2]', (text) => how.output('stderr', text))
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
