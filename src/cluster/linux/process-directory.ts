/** /proc/<pid> (fs/proc/base.c, array.c). */
import { DescriptorLink, Directory, type FileNode, Symlink, VirtualDirectory, VirtualFile } from './file-node'
import type { Kernel } from './kernel'
import { ticks } from './machine-numbers'
import { nameOf, oomScore } from './memory'
import { optionsOf } from './mount-options'
import type { Process } from './process'
import { processStatus } from './process-status'
import { Failure } from './syscalls'

/** pkg/kubelet/userns: a pod's users are so many of the machine's. */
export const IDS_OF_A_POD = 65_536

type File = (kernel: Kernel, process: Process) => string

const FILES: Readonly<Record<string, File>> = {
  cgroup: (_, { cell }) => (cell.ref ? '0::/\n' : '0::/system.slice\n'),
  cmdline: (_, { argv, state }) => (state === 'Z' ? '' : argv.map((it) => `${it}\0`).join('')),
  comm: (_, process) => `${nameOf(process)}\n`,
  gid_map: (_, { cell }) => idMap(cell.rootOnHost),
  limits: () => LIMITS,
  mounts: (_, { cell }) =>
    [...cell.mounts.all()]
      .map(
        (point) =>
          `${point.fileSystem.device} ${point.path} ${point.fileSystem.type} ${optionsOf(point)} 0 0\n`,
      )
      .join(''),
  oom_score: ({ machine }, process) => `${oomScore(process, machine.memory)}\n`,
  stat: (kernel, process) => `${statistics(kernel, process).join(' ')}\n`,
  statm: (_, { memory }) =>
    `${pages(2 * memory)} ${pages(memory)} ${pages(memory / 2)} 1 0 ${pages(memory)} 0\n`,
  status: (kernel, process) => processStatus(kernel, process),
  uid_map: (_, { cell }) => idMap(cell.rootOnHost),
}

/** kernel/user_namespace.c: first id inside, first outside, how many. */
const idMap = (first: number | undefined) =>
  `${[0, first ?? 0, first === undefined ? 4_294_967_295 : IDS_OF_A_POD].map((it) => String(it).padStart(10)).join(' ')}\n`

const NAMES = [...Object.keys(FILES), 'cwd', 'environ', 'exe', 'fd', 'oom_score_adj', 'root', 'task']

export const processDirectory = (kernel: Kernel, process: Process): Directory =>
  directoryOf(kernel, process, NAMES)

/** A thread has what its process has, but no threads of its own. */
const threadDirectory = (kernel: Kernel, process: Process): Directory =>
  directoryOf(
    kernel,
    process,
    NAMES.filter((name) => name !== 'task'),
  )

function directoryOf(kernel: Kernel, process: Process, names: readonly string[]): Directory {
  const { uid, gid } = process.credentials
  const owner = { uid, gid }
  const look = (name: string): FileNode | undefined => {
    const content = FILES[name]
    if (content) return new VirtualFile(() => content(kernel, process), owner)
    if (name === 'fd') return descriptors(process)
    if (name === 'cwd') return new Symlink(process.directory)
    if (name === 'root') return new Symlink('/')
    if (name === 'exe') return new Symlink(process.executable)
    if (name === 'environ') return new VirtualFile(() => environment(process), { ...owner, mode: 0o400 })
    if (name === 'oom_score_adj') return adjustment(process)
    if (name === 'task' && names.includes(name))
      return new VirtualDirectory(
        (pid) => (pid === String(process.pid) ? threadDirectory(kernel, process) : undefined),
        () => [String(process.pid)],
        owner,
      )
    return undefined
  }
  return new VirtualDirectory(look, () => names, owner)
}

function descriptors({ files, credentials: { uid, gid } }: Process): Directory {
  const look = (name: string) => {
    const file = /^\d+$/.test(name) ? files.get(Number(name)) : undefined
    return file && new DescriptorLink(file.target, file, uid, gid)
  }
  return new VirtualDirectory(look, () => [...files.keys()].map(String), { mode: 0o500, uid, gid })
}

const environment = ({ env }: Process) =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('')

/** Anybody may make itself likelier to be killed; less likely only with CAP_SYS_RESOURCE. */
function adjustment(process: Process): VirtualFile {
  const { cell, credentials } = process
  const current = () => process.oomScoreAdj ?? cell.group.oomScoreAdj
  const write = (text: string) => {
    const wanted = Number(text.trim())
    if (!Number.isInteger(wanted) || Math.abs(wanted) > 1000) return new Failure('EINVAL')
    if (wanted < current() && !credentials.capabilities.has('SYS_RESOURCE')) return new Failure('EACCES')
    process.oomScoreAdj = wanted
    return undefined
  }
  return new VirtualFile(() => `${current()}\n`, { uid: credentials.uid, gid: credentials.gid }, write)
}

const pages = (bytes: number) => Math.ceil(bytes / 4096)

/** The 52 fields of proc_pid_stat(5); what is not simulated is 0. */
function statistics(kernel: Kernel, process: Process): readonly (string | number)[] {
  const { pid, parent, state, memory, startedAt, cell } = process
  kernel.cpu.book(cell.group)
  const fields: (string | number)[] = Array.from({ length: 52 }, () => 0)
  const parentPid = parent?.pid ?? 0
  const first = [pid, `(${nameOf(process)})`, state, parentPid, pid, pid, 0, -1, 4194560]
  for (const [i, field] of first.entries()) fields[i] = field
  fields[13] = ticks(process.cpuTime)
  fields[17] = 20
  fields[19] = 1
  fields[21] = ticks(startedAt - kernel.machine.bootedAt)
  fields[22] = 2 * memory
  fields[23] = pages(memory)
  fields[24] = '18446744073709551615'
  return fields
}

const LIMITS = [
  ['Limit', 'Soft Limit', 'Hard Limit', 'Units'],
  ['Max cpu time', 'unlimited', 'unlimited', 'seconds'],
  ['Max file size', 'unlimited', 'unlimited', 'bytes'],
  ['Max data size', 'unlimited', 'unlimited', 'bytes'],
  ['Max stack size', '8388608', 'unlimited', 'bytes'],
  ['Max core file size', 'unlimited', 'unlimited', 'bytes'],
  ['Max resident set', 'unlimited', 'unlimited', 'bytes'],
  ['Max processes', 'unlimited', 'unlimited', 'processes'],
  ['Max open files', '1048576', '1048576', 'files'],
  ['Max locked memory', '8388608', '8388608', 'bytes'],
  ['Max address space', 'unlimited', 'unlimited', 'bytes'],
  ['Max file locks', 'unlimited', 'unlimited', 'locks'],
  ['Max pending signals', '15662', '15662', 'signals'],
  ['Max msgqueue size', '819200', '819200', 'bytes'],
  ['Max nice priority', '0', '0', ''],
  ['Max realtime priority', '0', '0', ''],
  ['Max realtime timeout', 'unlimited', 'unlimited', 'us'],
]
  .map(
    ([name = '', soft = '', hard = '', unit = '']) =>
      `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit.padEnd(10)}\n`,
  )
  .join('')
