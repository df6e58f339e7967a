/** /sys/fs/cgroup as a container sees it: its own control group is the root (kernel/cgroup, mm/memcontrol.c, kernel/sched). */
import type { ControlGroup } from './control-group'
import { Directory, VirtualDirectory, VirtualFile } from './file-node'
import { FileSystem } from './file-system'
import type { Kernel } from './kernel'
import type { MountTable } from './mount-table'
import type { Cell } from './process'

interface Seen {
  readonly kernel: Kernel
  readonly cell: Cell
  readonly group: ControlGroup
}

const limit = (value: number) => (value > 0 ? value : 'max')
const rows = (values: Readonly<Record<string, number>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Math.floor(value)}\n`)
    .join('')
const NO_PRESSURE = ['some', 'full']
  .map((who) => `${who} avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`)
  .join('')

const FILES: Readonly<Record<string, (seen: Seen) => string | number>> = {
  'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
  'cgroup.events': () => 'populated 1\nfrozen 0',
  'cgroup.freeze': () => 0,
  'cgroup.procs': ({ cell }) => [...cell.processes].map(({ pid }) => pid).join('\n'),
  'cgroup.stat': () => 'nr_descendants 0\nnr_dying_descendants 0',
  'cgroup.subtree_control': () => '',
  'cgroup.threads': ({ cell }) => [...cell.processes].map(({ pid }) => pid).join('\n'),
  'cgroup.type': () => 'domain',
  'cpu.idle': () => 0,
  'cpu.max': ({ group }) => `${limit(group.cpuQuota)} 100000`,
  'cpu.max.burst': () => 0,
  'cpu.pressure': () => NO_PRESSURE,
  'io.pressure': () => NO_PRESSURE,
  'memory.pressure': () => NO_PRESSURE,
  'cpu.stat': ({ kernel, group }) => cpuStatistics(kernel, group),
  'cpu.weight': ({ group }) => group.cpuWeight,
  'cpuset.cpus': () => '',
  'cpuset.cpus.effective': ({ kernel: { machine } }) => (machine.cpus > 1 ? `0-${machine.cpus - 1}` : 0),
  'io.stat': () => '',
  'memory.current': ({ group }) => group.memory,
  'memory.events': ({ group }) => memoryEvents(group),
  'memory.high': () => 'max',
  'memory.low': () => 0,
  'memory.max': ({ group }) => limit(group.memoryLimit),
  'memory.min': () => 0,
  'memory.oom.group': ({ group }) => Number(group.oomGroup),
  'memory.peak': ({ group }) => group.memoryPeak,
  'memory.stat': ({ group: { memory, tmpfs } }) =>
    rows({
      anon: memory - tmpfs,
      file: tmpfs,
      kernel: 0,
      shmem: tmpfs,
      inactive_anon: memory,
      active_anon: 0,
    }),
  'memory.swap.current': () => 0,
  'memory.swap.max': ({ group }) => (group.memoryLimit > 0 ? 0 : 'max'),
  'pids.current': ({ group }) => group.pids,
  'pids.events': ({ group }) => `max ${group.events.pidsMax}`,
  'pids.max': ({ group }) => limit(group.pidsLimit),
  'pids.peak': ({ group }) => group.pidsPeak,
}

function cpuStatistics(kernel: Kernel, group: ControlGroup): string {
  kernel.cpu.book(group)
  const { periods, throttled, time } = group.throttling
  const used = group.cpuTime * 1000
  return rows({
    usage_usec: used,
    user_usec: used,
    system_usec: 0,
    nice_usec: 0,
    nr_periods: periods,
    nr_throttled: throttled,
    throttled_usec: time * 1000,
    nr_bursts: 0,
    burst_usec: 0,
  })
}

const memoryEvents = ({ events: { max, oom, oomKill, oomGroupKill } }: ControlGroup) =>
  rows({ low: 0, high: 0, max, oom, oom_kill: oomKill, oom_group_kill: oomGroupKill })

const ROOT = { mode: 0o755, uid: 0, gid: 0 }
const SYSFS = new FileSystem('sysfs', 'sysfs', new Directory(ROOT))
const CGROUP = new FileSystem('cgroup2', 'cgroup', new Directory(ROOT))

export function mountGroupFiles(mounts: MountTable, kernel: Kernel, writable: boolean): void {
  mounts.mount({ path: '/sys', fileSystem: SYSFS, readOnly: !writable, told: false })
  mounts.mount({
    path: '/sys/fs/cgroup',
    fileSystem: CGROUP,
    seenBy: ({ payer }) => groupFiles(kernel, payer as Cell),
    readOnly: !writable,
    told: false,
  })
}

function groupFiles(kernel: Kernel, cell: Cell): Directory {
  const look = (name: string) => {
    const content = FILES[name]
    if (!content) return undefined
    const text = () => String(content({ kernel, cell, group: cell.group }))
    return new VirtualFile(() => (text() === '' || text().endsWith('\n') ? text() : `${text()}\n`), {
      mode: /\.(max|min|low|high|weight|freeze|group|idle)$/.test(name) ? 0o644 : 0o444,
    })
  }
  return new VirtualDirectory(look, () => Object.keys(FILES), ROOT)
}
