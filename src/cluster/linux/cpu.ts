/**
 * How a machine's cores are given to those that want them: by weight at each level of the control groups, up to each
 * one's quota, evenly within a container. A fluid model of CFS with cgroup v2: rates change only when somebody starts
 * or stops. Of quota periods the first of a burst is exact (full speed until the quota is spent, then a stop until the
 * period ends); from then on the container gets its quota's share of every period.
 */
import type { Timer } from '../../sim/event-queue'
import type { Simulation } from '../../sim/simulation'
import type { ControlGroup } from './control-group'
import { CpuMeter } from './cpu-meter'
import { type Demand, shareOut } from './cpu-shares'
import { LoadAverage } from './load-average'
import type { Process } from './process'

/** cpu.max: the length of a period. */
export const PERIOD = 100
const ENOUGH = 1e-6

interface Work {
  readonly process: Process
  readonly threads: number
  /** On the clock of its load: where it began (or was last booked), and where it has what it wanted. */
  since: number
  readonly until: number
  readonly done: (() => void) | undefined
}

/** All that one container wants of the processor now. */
class Load {
  readonly group: ControlGroup
  /** Soonest to be done last. */
  readonly works: Work[] = []
  threads = 0
  /** CPU milliseconds that one thread has got so far, and how fast that grows. */
  clock = 0
  rate = 0
  /** What is left of the quota in the first period of a burst; undefined once the quota is a rate. */
  budget: number | undefined
  periodEnds = 0
  isStopped = false
  idleSince = Number.NEGATIVE_INFINITY
  /** CPU milliseconds, as the meter reads them. */
  used = 0
  wanted = 0
  readonly meter: CpuMeter

  constructor(group: ControlGroup, meterOf: (load: Load) => CpuMeter) {
    this.group = group
    this.meter = meterOf(this)
  }

  /** Cores it could use right now. */
  get most(): number {
    const { cpuQuota } = this.group
    if (this.isStopped) return 0
    return cpuQuota > 0 && this.budget === undefined
      ? Math.min(this.threads, cpuQuota / (1000 * PERIOD))
      : this.threads
  }

  insert(work: Work): void {
    let at = this.works.length
    while (at > 0 && this.works[at - 1]!.until <= work.until) at--
    this.works.splice(at, 0, work)
    this.threads += work.threads
  }

  remove(work: Work): boolean {
    const at = this.works.indexOf(work)
    if (at < 0) return false
    this.works.splice(at, 1)
    this.threads -= work.threads
    this.book(work)
    return true
  }

  book(work: Work): void {
    work.process.cpuTime += (Math.min(this.clock, work.until) - work.since) * work.threads
    work.since = this.clock
  }
}

export class Cpu {
  readonly #simulation: Simulation
  readonly #cores: number
  readonly #tell: (group: ControlGroup, given: number, wanted: number) => void
  readonly #loads = new Map<ControlGroup, Load>()
  readonly #active = new Set<Load>()
  readonly #average = new LoadAverage()
  #at = 0
  /** Threads that want a core now. */
  #running = 0
  #timer: Timer | undefined

  constructor(
    simulation: Simulation,
    cores: number,
    tell: (group: ControlGroup, given: number, wanted: number) => void,
  ) {
    this.#simulation = simulation
    this.#cores = cores
    this.#tell = tell
  }

  /** Begins to need CPU: `amount` ms of it, or without end. Returns how to stop. */
  start(process: Process, amount: number, threads: number, done?: () => void): () => void {
    this.#settle()
    const load = this.#loadOf(process.cell.group)
    const work = { process, threads, since: load.clock, until: load.clock + amount / threads, done }
    if (load.works.length === 0) this.#wake(load)
    load.insert(work)
    this.#share()
    return () => {
      this.#settle()
      if (load.remove(work)) this.#share()
    }
  }

  /** The process is over: it needs no more. */
  leave(process: Process): void {
    const load = this.#loads.get(process.cell.group)
    const works = load?.works.filter((work) => work.process === process) ?? []
    if (works.length === 0) return
    this.#settle()
    for (const work of works) load!.remove(work)
    this.#share()
  }

  /** The group is gone. */
  forget(group: ControlGroup): void {
    const load = this.#loads.get(group)
    if (!load) return
    load.meter.stop()
    this.#loads.delete(group)
  }

  /** A group's weight or quota has changed. */
  changed(): void {
    this.#settle()
    for (const load of this.#active) if (load.group.cpuQuota === 0) load.budget = undefined
    this.#share()
  }

  /** Brings the times of all groups, and of one group's processes, up to now. */
  book(group?: ControlGroup): void {
    this.#settle()
    const load = group && this.#loads.get(group)
    if (load) for (const work of load.works) load.book(work)
  }

  /** Millicores a group used on average over the last seconds. */
  usage(group: ControlGroup): number {
    return this.#loads.get(group)?.meter.average() ?? 0
  }

  /** Whether one thread more would have to wait: for a core, or for its group's quota. */
  isCrowded(group: ControlGroup): boolean {
    const load = this.#loads.get(group)
    return this.#running >= this.#cores || (load !== undefined && load.threads > 0 && load.rate < 1)
  }

  /** The machine's load averages over 1, 5 and 15 minutes. */
  load(): readonly number[] {
    return this.#average.read(this.#simulation.now)
  }

  #loadOf(group: ControlGroup): Load {
    let load = this.#loads.get(group)
    if (!load) this.#loads.set(group, (load = new Load(group, (it) => this.#meterOf(it))))
    return load
  }

  #meterOf(load: Load): CpuMeter {
    const read = () => {
      this.#settle()
      return load
    }
    return new CpuMeter(this.#simulation, read, (given, wanted) => this.#tell(load.group, given, wanted))
  }

  /** After a pause of a whole period the quota is there in full. */
  #wake(load: Load): void {
    const { now } = this.#simulation
    this.#active.add(load)
    const { cpuQuota } = load.group
    if (cpuQuota === 0 || now - load.idleSince < PERIOD) return
    load.budget = cpuQuota / 1000
    load.periodEnds = now + PERIOD
    load.group.throttling.periods++
  }

  /** Books what was given since the last change. */
  #settle(): void {
    const passed = this.#simulation.now - this.#at
    this.#at = this.#simulation.now
    if (passed <= 0) return
    for (const load of this.#active) this.#give(load, passed)
  }

  #give(load: Load, passed: number): void {
    let given = load.rate * load.threads * passed
    let wanted = load.threads * passed
    load.clock += load.rate * passed
    // Timers are whole milliseconds: who was done earlier has not used the rest.
    for (let i = load.works.length - 1; i >= 0 && load.works[i]!.until < load.clock; i--) {
      const unused = (load.clock - load.works[i]!.until) * load.works[i]!.threads
      given -= unused
      wanted -= unused
    }
    for (const group of load.group.path) group.cpuTime += given
    load.used += given
    load.wanted += wanted
    if (load.group.cpuQuota > 0) this.#throttle(load, given, passed)
  }

  #throttle(load: Load, given: number, passed: number): void {
    const { throttling } = load.group
    const isFirst = load.budget !== undefined
    if (load.budget !== undefined) load.budget -= given
    else throttling.periods += passed / PERIOD
    const { threads, rate } = load
    const isQuota =
      load.isStopped || (!isFirst && threads > load.most && rate * threads >= load.most - ENOUGH)
    if (!isQuota) return
    if (!isFirst) throttling.throttled += passed / PERIOD
    throttling.time += (Math.min(threads, this.#cores) - rate * threads) * passed
  }

  /** Ends what a period or its quota ended, then gives the cores anew. */
  #share(): void {
    const { now } = this.#simulation
    for (const load of this.#active) {
      if (load.works.length === 0) {
        this.#active.delete(load)
        load.idleSince = now
        load.isStopped = false
        load.budget = undefined
        load.rate = 0
        load.meter.look(0, 0)
      } else if (load.budget !== undefined) this.#turn(load, now)
    }
    const demand: Demand[] = []
    for (const load of this.#active) demand.push({ group: load.group, most: load.most })
    const shares = shareOut(demand, this.#cores)
    this.#running = 0
    for (const { threads } of this.#active) this.#running += threads
    this.#average.change(now, this.#running)
    for (const load of this.#active) {
      const given = shares.get(load.group) ?? 0
      load.rate = given / load.threads
      load.meter.look(given, load.threads)
    }
    this.#plan()
  }

  #turn(load: Load, now: number): void {
    if (now >= load.periodEnds) {
      load.budget = undefined
      load.isStopped = false
    } else if (load.budget! <= ENOUGH && !load.isStopped) {
      load.isStopped = true
      load.group.throttling.throttled++
    }
  }

  #plan(): void {
    this.#simulation.cancel(this.#timer)
    let soonest = Number.POSITIVE_INFINITY
    for (const load of this.#active) {
      const next = load.works.at(-1)!.until
      if (load.rate > 0) soonest = Math.min(soonest, (next - load.clock) / load.rate)
      if (load.budget === undefined) continue
      soonest = Math.min(soonest, load.periodEnds - this.#at)
      if (load.rate > 0) soonest = Math.min(soonest, load.budget / (load.rate * load.threads))
    }
    this.#timer = Number.isFinite(soonest)
      ? this.#simulation.schedule(Math.max(1, Math.ceil(soonest - 1e-9)), () => this.#finish(), 'cpu')
      : undefined
  }

  #finish(): void {
    this.#settle()
    const finished: Work[] = []
    for (const load of this.#active)
      while (load.works.length > 0 && load.works.at(-1)!.until <= load.clock + ENOUGH) {
        const work = load.works.at(-1)!
        load.remove(work)
        finished.push(work)
      }
    this.#share()
    for (const work of finished) work.done?.()
  }
}
