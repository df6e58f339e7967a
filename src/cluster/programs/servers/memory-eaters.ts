/** Programs made to need memory and CPU: stress, stress-ng, simmemleak, vish/stress. */
import { Failure, type Program, type Syscalls } from '../../linux/syscalls'
import { readDuration, readSize } from '../busybox/applet'
import { formatDate } from '../busybox/date'

const MIB = 2 ** 20
/** saadali/simmemleak passes 64 MiB within a second of starting (recordings/memleak). */
const LEAK_PER_STEP = 8 * MIB
const LEAK_EVERY = 80

export function memoryLeak(system: Syscalls): void {
  let bytes = 4 * MIB
  const more = (): void => {
    bytes += LEAK_PER_STEP
    system.memory(bytes)
    system.after(LEAK_EVERY, () => system.compute(5, more))
  }
  more()
}

interface Load {
  cpu: number
  vm: number
  bytes: number
  timeout: number | undefined
  hang: boolean
  brief: boolean
}

function readLoad(words: readonly string[], ng: boolean): Load {
  const load: Load = { cpu: 0, vm: 0, bytes: 256 * MIB, timeout: undefined, hang: false, brief: false }
  // A manifest may say "-c 1" as one word.
  const split = words.flatMap((word) => word.split(/[ =]/).filter(Boolean))
  split.forEach((word, i) => {
    const value = split[i + 1] ?? ''
    const attached = /^-([cmt])(\d+\w*)$/.exec(word)
    const name = attached ? `-${attached[1]}` : word
    const text = attached ? attached[2]! : value
    if (name === '-c' || name === '--cpu') load.cpu = Number(text) || (ng ? 1 : 0)
    else if (name === '-m' || name === '--vm') load.vm = Number(text) || 0
    else if (name === '--vm-bytes') load.bytes = readSize(text) ?? load.bytes
    else if (name === '-t' || name === '--timeout') load.timeout = readDuration(text)
    else if (name === '--vm-hang' || name === '--vm-keep') load.hang = true
    else if (name === '--metrics-brief') load.brief = true
  })
  return load
}

export const stress =
  (ng: boolean) =>
  (system: Syscalls): void => {
    const load = readLoad(system.argv.slice(1), ng)
    const label = ng ? `stress-ng: info:  [${system.pid}] ` : `stress: info: [${system.pid}] `
    if (load.cpu + load.vm === 0) {
      system.write(
        1,
        ng
          ? 'stress-ng, version 0.17.08\n\nUsage: stress-ng [OPTION [ARG]]\n'
          : "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
      )
      return system.exit(0)
    }
    const what = ng
      ? [load.cpu ? `${load.cpu} cpu` : '', load.vm ? `${load.vm} vm` : ''].filter(Boolean).join(', ')
      : `${load.cpu} cpu, 0 io, ${load.vm} vm, 0 hdd`
    if (ng)
      system.write(
        2,
        `${label}defaulting to a ${load.timeout === undefined ? '86400 second (1 day, 0.00 secs)' : `${load.timeout / 1000} second`} run per stressor\n`,
      )
    system.write(ng ? 2 : 1, `${label}dispatching hogs: ${what}\n`)
    const children: number[] = []
    const end = (code: number) => {
      for (const child of children) system.kill(child, 'KILL')
      system.exit(code)
    }
    for (let i = 0; i < load.cpu + load.vm; i++) {
      const isCpu = i < load.cpu
      const program = isCpu
        ? (worker: Syscalls) => void worker.burn()
        : eater(load.bytes / (ng ? load.vm : 1))
      const name = ng ? `stress-ng-${isCpu ? 'cpu' : 'vm'}` : system.argv[0]!
      const child = system.spawn([name], { program }, (status) => ended(system, ng, status.signal, end))
      if (!(child instanceof Failure)) children.push(child)
    }
    for (const signal of ['TERM', 'INT'] as const) system.onSignal(signal, () => end(0))
    if (load.timeout !== undefined)
      system.after(load.timeout, () => {
        system.write(
          ng ? 2 : 1,
          `${label}successful run completed in ${ng ? (load.timeout! / 1000).toFixed(2) : Math.round(load.timeout! / 1000)}s${ng ? ecs() : ''}\n`,
        )
        end(0)
      })
  }
const ecs = () => ' secs'

function ended(system: Syscalls, ng: boolean, signal: string | undefined, end: (code: number) => void): void {
  if (signal === undefined) return
  if (!ng) {
    system.write(
      2,
      `stress: FAIL: [${system.pid}] (415) <-- worker got signal 9\nstress: WARN: [${system.pid}] (417) now reaping child worker processes\nstress: FAIL: [${system.pid}] (451) failed run completed in 0s\n`,
    )
    return end(1)
  }
}

/** Takes its memory at about a gigabyte a second, then keeps writing to it. */
const eater =
  (bytes: number) =>
  (worker: Syscalls): void => {
    let taken = 0
    const more = (): void => {
      taken = Math.min(bytes, taken + 64 * MIB)
      worker.memory(taken + MIB)
      if (taken < bytes) worker.compute(60, more)
      else worker.burn()
    }
    more()
  }

/** vish/stress: -cpus N burns N cores; -mem-total grows to so much, in steps. */
export const cpuEater: Program = (system) => {
  const value = (name: string) => system.argv[system.argv.lastIndexOf(name) + 1]
  const has = (name: string) => system.argv.includes(name)
  const stamp = () => formatDate('%m%d %T', system.now)
  const total = has('-mem-total') ? (value('-mem-total') ?? '0') : '0'
  system.write(
    2,
    `I${stamp()}.000000       1 main.go:26] Allocating "${total}" memory, in "4Ki" chunks, with a 1ms sleep between allocations\n`,
  )
  const bytes = readSize(total) ?? 0
  if (bytes > 0) system.memory(bytes)
  const cores = has('-cpus') ? Number(value('-cpus')) || 0 : 0
  for (let i = 0; i < cores; i++)
    system.write(2, `I${stamp()}.000000       1 main.go:39] Spawning a thread to consume CPU\n`)
  if (cores > 0) system.burn(cores)
}
