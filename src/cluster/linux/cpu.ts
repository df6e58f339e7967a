/**
 * How a machine's cores are given to those that want them: by weight between containers, up to each one's quota, evenly
 * within. A fluid model of CFS with cgroup v2 (cpu.weight, cpu.max): rates change only when somebody starts or stops.
 */
import type { Timer } from '../../sim/event-queue'
import type { Simulation } from '../../sim/simulation'
import type { Cell, Process } from './process'

/** A shortest look at who uses how much; it doubles while nothing changes. */
const SAMPLE = 200
const LONGEST_SAMPLE = 5_000
/** Changes below this many millicores are not worth telling. */
const NOTICEABLE = 10

interface Work {
  readonly process: Process
  readonly cell: Cell
  readonly threads: number
  /** CPU milliseconds still to be given; Infinity burns until stopped. */
  left: number
  rate: number
  readonly done: (() => void) | undefined
}
interface Meter {
  used: number
  wanted: number
  since: number
  told: number
  sampling: boolean
}

export class Cpu {
  readonly #simulation: Simulation
  readonly #cores: number
  readonly #tell: (cell: Cell, given: number, wanted: number) => void
  readonly #work = new Set<Work>()
  readonly #meters = new Map<Cell, Meter>()
  #at = 0
  #timer: Timer | undefined

  constructor(
    simulation: Simulation,
    cores: number,
    tell: (cell: Cell, given: number, wanted: number) => void,
  ) {
    this.#simulation = simulation
    this.#cores = cores
    this.#tell = tell
  }

  /** Begins to need CPU: `amount` ms of it, or without end. Returns how to stop. */
  start(process: Process, amount: number, threads: number, done?: () => void): () => void {
    const { cell } = process
    const work: Work = { process, cell, threads, left: amount, rate: 0, done }
    this.#settle()
    this.#work.add(work)
    this.#rates()
    this.#watch(cell)
    return () => {
      this.#settle()
      if (this.#work.delete(work)) this.#rates()
    }
  }

  /** The process is over: it needs no more. */
  leave(process: Process): void {
    this.#settle()
    let any = false
    for (const work of this.#work) if (work.process === process) any = this.#work.delete(work) || any
    if (process.cell.processes.size === 0) this.#meters.delete(process.cell)
    if (any) this.#rates()
  }

  /** Millicores a container used at the last look. */
  usage(cell: Cell): number {
    return this.#meters.get(cell)?.told ?? 0
  }

  /** A container's weight or quota has changed. */
  changed(): void {
    this.#settle()
    this.#rates()
  }

  /** Books what was given since the last change. */
  #settle(): void {
    const passed = this.#simulation.now - this.#at
    this.#at = this.#simulation.now
    if (passed <= 0) return
    for (const work of this.#work) {
      const given = Math.min(work.left, work.rate * passed)
      work.left -= given
      work.process.cpuTime += given
      const meter = this.#meters.get(work.cell)
      if (!meter) continue
      meter.used += given
      meter.wanted += work.threads * passed
    }
  }

  #rates(): void {
    const demand = new Map<Cell, number>()
    for (const { cell, threads } of this.#work) demand.set(cell, (demand.get(cell) ?? 0) + threads)
    const shares = shareOut(demand, this.#cores)
    for (const work of this.#work)
      work.rate = ((shares.get(work.cell) ?? 0) * work.threads) / demand.get(work.cell)!
    this.#plan()
  }

  #plan(): void {
    this.#simulation.cancel(this.#timer)
    let soonest = Number.POSITIVE_INFINITY
    for (const { left, rate } of this.#work)
      if (rate > 0) soonest = Math.min(soonest, Math.ceil(left / rate - 1e-9))
    this.#timer = Number.isFinite(soonest)
      ? this.#simulation.schedule(Math.max(1, soonest), () => this.#finish(), 'cpu')
      : undefined
  }

  #finish(): void {
    this.#settle()
    const finished = [...this.#work].filter(({ left }) => left <= 1e-6)
    for (const work of finished) this.#work.delete(work)
    this.#rates()
    for (const work of finished) work.done?.()
  }

  // ---- what is told of it ----

  #watch(cell: Cell): void {
    let meter = this.#meters.get(cell)
    if (!meter)
      this.#meters.set(
        cell,
        (meter = { used: 0, wanted: 0, since: this.#simulation.now, told: 0, sampling: false }),
      )
    if (meter.sampling) return
    meter.sampling = true
    meter.since = this.#simulation.now
    meter.used = 0
    meter.wanted = 0
    this.#sample(cell, meter, SAMPLE)
  }

  #sample(cell: Cell, meter: Meter, wait: number): void {
    this.#simulation.schedule(
      wait,
      () => {
        if (this.#meters.get(cell) !== meter) return
        this.#settle()
        const passed = this.#simulation.now - meter.since
        const given = Math.round((1000 * meter.used) / passed)
        const wanted = Math.round((1000 * meter.wanted) / passed)
        const isNew = Math.abs(given - meter.told) >= NOTICEABLE
        if (isNew) {
          meter.told = given
          this.#tell(cell, given, wanted)
        }
        meter.since = this.#simulation.now
        meter.used = 0
        meter.wanted = 0
        meter.sampling = given > 0
        if (meter.sampling) this.#sample(cell, meter, isNew ? SAMPLE : Math.min(LONGEST_SAMPLE, wait * 2))
      },
      'cpu',
    )
  }
}

/** Cores by weight, nobody more than it wants or may have; what one leaves the others share. */
export function shareOut(demand: ReadonlyMap<Cell, number>, cores: number): Map<Cell, number> {
  const shares = new Map<Cell, number>()
  let left = cores
  let open = [...demand].map(([cell, wanted]) => ({
    cell,
    most: cell.cpuQuota > 0 ? Math.min(wanted, cell.cpuQuota / 100_000) : wanted,
  }))
  while (open.length > 0 && left > 1e-9) {
    const weight = open.reduce((sum, { cell }) => sum + cell.cpuShares, 0)
    const fair = (cell: Cell) => (left * cell.cpuShares) / weight
    const content = open.filter(({ cell, most }) => most <= fair(cell) + 1e-12)
    if (content.length === 0) {
      for (const { cell } of open) shares.set(cell, fair(cell))
      break
    }
    for (const { cell, most } of content) shares.set(cell, most)
    left -= content.reduce((sum, { most }) => sum + most, 0)
    open = open.filter((it) => !content.includes(it))
  }
  return shares
}
