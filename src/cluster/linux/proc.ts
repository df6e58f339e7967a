/**
 * /proc as the processes of one PID namespace see it (fs/proc). Everything is made when it is read; what a file says of
 * memory, processors and load is the machine's, not the container's.
 */
import { Directory, type FileNode, Symlink, VirtualDirectory, VirtualFile } from './file-node'
import { FileSystem } from './file-system'
import type { Kernel } from './kernel'
import { cpuInfo, loadAverages, memoryInfo, systemStatistics, uptime } from './machine-numbers'
import type { MountTable, Viewer } from './mount-table'
import type { Cell } from './process'
import { processDirectory } from './process-directory'
import type { Sysctls } from './sysctls'

export const RELEASE = '6.12.57+deb13-amd64'
export const VERSION = '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)'

const COMMAND_LINE = 'BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro quiet\n'
const FILE_SYSTEMS = 'sysfs tmpfs cgroup2 proc devpts mqueue'.split(' ').map((it) => `nodev\t${it}\n`)
/** Masked in a container: a directory without anything, a file without content. */
const EMPTY_DIRECTORIES = ['acpi', 'asound', 'scsi']
const EMPTY_FILES = ['interrupts', 'kcore', 'keys', 'latency_stats', 'timer_list']

const PROC = new FileSystem('proc', 'proc', new Directory({ mode: 0o555, uid: 0, gid: 0 }))

/** Mounts /proc; parameters can only be written where the container is privileged. */
export function mountProc(mounts: MountTable, kernel: Kernel, writable: boolean): void {
  mounts.mount({
    path: '/proc',
    fileSystem: PROC,
    seenBy: (viewer) => procOf(kernel, viewer),
    readOnly: false,
    told: false,
  })
  const point = (path: string, node: (cell: Cell | undefined) => FileNode) =>
    mounts.mount({
      path,
      fileSystem: PROC,
      seenBy: (viewer) => node(cellOf(viewer)),
      readOnly: !writable,
      told: false,
    })
  point('/proc/sys', (cell) => parameters(cell, kernel))
  point(
    '/proc/sysrq-trigger',
    () =>
      new VirtualFile(
        () => '',
        { mode: 0o200 },
        () => undefined,
      ),
  )
}

function cellOf(viewer: Viewer): Cell | undefined {
  const cell = viewer.payer as Cell | undefined
  return cell && 'pids' in cell ? cell : undefined
}

function procOf(kernel: Kernel, viewer: Viewer): Directory {
  const processes = cellOf(viewer)?.pids.processes
  const look = (name: string): FileNode | undefined => {
    if (/^[1-9]/.test(name)) {
      const process = processes?.get(Number(name))
      return process && processDirectory(kernel, process)
    }
    if (name === 'self') return processes?.has(viewer.pid) ? new Symlink(String(viewer.pid)) : undefined
    if (name === 'mounts') return new Symlink('self/mounts')
    if (EMPTY_DIRECTORIES.includes(name)) return new Directory({ mode: 0o1777, uid: 0, gid: 0 })
    const content = MACHINE_FILES[name]
    return content && new VirtualFile(() => content(kernel))
  }
  const names = () => [
    ...[...(processes?.keys() ?? [])].map(String),
    'self',
    'mounts',
    ...EMPTY_DIRECTORIES,
    ...Object.keys(MACHINE_FILES),
  ]
  return new VirtualDirectory(look, names)
}

const MACHINE_FILES: Readonly<Record<string, (kernel: Kernel) => string>> = {
  cmdline: () => COMMAND_LINE,
  cpuinfo: cpuInfo,
  filesystems: () => `${FILE_SYSTEMS.join('')}\text4\nnodev\toverlay\n`,
  loadavg: loadAverages,
  meminfo: memoryInfo,
  stat: systemStatistics,
  swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  uptime,
  version: () => `Linux version ${RELEASE} (debian-kernel@lists.debian.org) ${VERSION}\n`,
  ...Object.fromEntries(EMPTY_FILES.map((name) => [name, () => ''])),
}

/** /proc/sys: dots in a parameter's name are directories. */
function parameters(cell: Cell | undefined, kernel: Kernel, prefix = ''): FileNode {
  const sysctls = cell?.sysctls ?? kernel.sysctls
  const all = [...sysctls.names(), ...Object.keys(OF_THE_KERNEL)]
  const look = (name: string): FileNode | undefined => {
    const path = prefix + name
    if (all.includes(path)) return parameter(path, sysctls, cell, kernel)
    return all.some((it) => it.startsWith(`${path}.`)) ? parameters(cell, kernel, `${path}.`) : undefined
  }
  const below = () =>
    new Set(all.filter((it) => it.startsWith(prefix)).map((it) => it.slice(prefix.length).split('.')[0]!))
  return new VirtualDirectory(look, below)
}

/** Not kept, but told of what is. */
const OF_THE_KERNEL: Readonly<Record<string, (kernel: Kernel, cell: Cell | undefined) => string>> = {
  'kernel.hostname': (kernel, cell) => cell?.hostname ?? kernel.machine.name,
  'kernel.osrelease': () => RELEASE,
  'kernel.random.uuid': (kernel) => uuid(kernel.random.hex(32)),
  'kernel.threads-max': (kernel) => String(threadsMax(kernel.machine.memory)),
  'kernel.version': () => VERSION,
}

function parameter(name: string, sysctls: Sysctls, cell: Cell | undefined, kernel: Kernel): VirtualFile {
  const told = OF_THE_KERNEL[name]
  if (told) return new VirtualFile(() => `${told(kernel, cell)}\n`)
  const write = (value: string) => {
    sysctls.set(name, value)
    return undefined
  }
  return new VirtualFile(() => `${sysctls.get(name) ?? ''}\n`, {}, write)
}

const uuid = (hex: string) =>
  [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join(
    '-',
  )

/** So many threads take an eighth of memory (kernel/fork.c set_max_threads). */
export const threadsMax = (memory: number): number => Math.floor(memory / (16 * 1024 * 8))
