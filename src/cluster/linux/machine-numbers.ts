/** What /proc says of the machine as a whole: memory, processors, load, uptime. */
import { EPOCH_MS } from '../../k8s/time'
import type { Kernel } from './kernel'

const kilobytes = (bytes: number) => Math.round(bytes / 1024)

export function memoryInfo({ memory, machine }: Kernel): string {
  const { root } = memory
  const free = Math.max(0, machine.memory - root.memory)
  const rows: readonly [string, number][] = [
    ['MemTotal', machine.memory],
    ['MemFree', free],
    ['MemAvailable', free],
    ['Buffers', 0],
    ['Cached', root.tmpfs],
    ['SwapCached', 0],
    ['Active', root.memory],
    ['Inactive', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', root.memory - root.tmpfs],
    ['Mapped', 0],
    ['Shmem', root.tmpfs],
    ['CommitLimit', machine.memory / 2],
    ['Committed_AS', root.memory],
  ]
  return rows.map(([name, bytes]) => memoryRow(name, bytes)).join('')
}

const memoryRow = (name: string, bytes: number) =>
  `${`${name}:`.padEnd(16)}${String(kilobytes(bytes)).padStart(8)} kB\n`

export function cpuInfo({ machine }: Kernel): string {
  return Array.from({ length: machine.cpus }, (_, i) =>
    [
      `processor\t: ${i}`,
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 6',
      'model\t\t: 85',
      'model name\t: Intel(R) Xeon(R) CPU @ 2.50GHz',
      'cpu MHz\t\t: 2500.000',
      'cache size\t: 33792 KB',
      `siblings\t: ${machine.cpus}`,
      `core id\t\t: ${i}`,
      `cpu cores\t: ${machine.cpus}`,
      'bogomips\t: 5000.00',
      '',
      '',
    ].join('\n'),
  ).join('')
}

/** Hundredths of a second, as USER_HZ counts. */
export const ticks = (milliseconds: number): number => Math.floor(milliseconds / 10)

const running = ({ cells }: Kernel) => {
  let count = 0
  for (const { processes } of cells) for (const { state } of processes) if (state === 'R') count++
  return count
}

export function loadAverages(kernel: Kernel): string {
  const loads = kernel.cpu.load().map((load) => load.toFixed(2))
  return `${loads.join(' ')} ${Math.max(1, running(kernel))}/${kernel.processCount} ${kernel.lastPid}\n`
}

export function uptime(kernel: Kernel): string {
  const { machine, simulation, memory } = kernel
  kernel.cpu.book()
  const up = simulation.now - machine.bootedAt
  const idle = Math.max(0, up * machine.cpus - memory.root.cpuTime)
  return `${(up / 1000).toFixed(2)} ${(idle / 1000).toFixed(2)}\n`
}

export function systemStatistics(kernel: Kernel): string {
  const { machine, simulation, memory } = kernel
  kernel.cpu.book()
  const up = simulation.now - machine.bootedAt
  const row = (name: string, used: number, cpus: number) =>
    `${name} ${ticks(used)} 0 0 ${ticks(Math.max(0, up * cpus - used))} 0 0 0 0 0 0\n`
  const { cpuTime } = memory.root
  const each = Array.from({ length: machine.cpus }, (_, i) => row(`cpu${i}`, cpuTime / machine.cpus, 1))
  return [
    row('cpu ', cpuTime, machine.cpus),
    ...each,
    `btime ${Math.floor((EPOCH_MS + machine.bootedAt) / 1000)}\n`,
    `processes ${kernel.lastPid}\n`,
    `procs_running ${Math.max(1, running(kernel))}\n`,
    'procs_blocked 0\n',
  ].join('')
}
