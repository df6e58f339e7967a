/**
 * A control group (cgroup v2): limits, and what is used against them. Groups form a tree, as the kubelet and runc make
 * it: the machine, kubepods, a class of quality of service, a pod, a container. What is charged to one is charged to
 * all above it.
 */
import type { ContainerRef } from '../../journal/entry'
import { cpuWeight } from './cpu-weight'

export interface Limits {
  /** Bytes; 0 = none. */
  readonly memoryLimit?: number
  /** µs per 100 ms; 0 = none. */
  readonly cpuQuota?: number
  /** cpu.shares of cgroup v1, from which the weight follows. */
  readonly cpuShares?: number
}

export class ControlGroup {
  readonly name: string
  readonly parent: ControlGroup | undefined
  /** This group and those above it. */
  readonly path: readonly ControlGroup[]
  /** How the journal names it, when it is a container's. */
  readonly ref: ContainerRef | undefined
  memoryLimit = 0
  cpuQuota = 0
  cpuShares = 1024
  cpuWeight = 100
  pidsLimit = 0
  /** memory.oom.group: the kernel kills all of it or none. */
  oomGroup = false
  oomScoreAdj = 0

  /** Bytes of anonymous memory and of tmpfs, of this group and all below. */
  memory = 0
  memoryPeak = 0
  tmpfs = 0
  pids = 0
  pidsPeak = 0
  /** Milliseconds of CPU. */
  cpuTime = 0
  readonly throttling = { periods: 0, throttled: 0, time: 0 }
  readonly events = { max: 0, oom: 0, oomKill: 0, oomGroupKill: 0, pidsMax: 0 }
  /** What the journal last said of it. */
  readonly told = { memory: 0, cpu: 0, wanted: 0 }
  #isRemoved = false

  constructor(name: string, parent?: ControlGroup, ref?: ContainerRef) {
    this.name = name
    this.parent = parent
    this.path = [this as ControlGroup].concat(parent?.path ?? [])
    this.ref = ref
  }

  limit({ memoryLimit = 0, cpuQuota = 0, cpuShares = 1024 }: Limits): this {
    this.memoryLimit = memoryLimit
    this.cpuQuota = cpuQuota
    this.cpuShares = Math.max(2, cpuShares)
    this.cpuWeight = cpuWeight(this.cpuShares)
    return this
  }

  /** Counts bytes here and above; more may be refused, see memory.ts. */
  add(bytes: number, tmpfs: boolean): void {
    for (const group of this.path) {
      group.memory += bytes
      if (tmpfs) group.tmpfs += bytes
      if (group.memory > group.memoryPeak) group.memoryPeak = group.memory
    }
  }

  /** Whether a limit forbids one more process; then it is counted. */
  isFullOfPids(): boolean {
    for (const group of this.path) {
      if (group.pidsLimit === 0 || group.pids < group.pidsLimit) continue
      group.events.pidsMax++
      return true
    }
    return false
  }

  addPids(count: number): void {
    for (const group of this.path) {
      group.pids += count
      if (group.pids > group.pidsPeak) group.pidsPeak = group.pids
    }
  }

  /** Bytes that fit before the nearest limit. */
  get room(): number {
    let room = Number.POSITIVE_INFINITY
    for (const group of this.path)
      if (group.memoryLimit > 0) room = Math.min(room, group.memoryLimit - group.memory)
    return Math.max(0, room)
  }

  /** The group, lowest first, that has no room for as many bytes more. */
  fullFor(bytes: number): ControlGroup | undefined {
    for (const group of this.path)
      if (group.memoryLimit > 0 && group.memory + bytes > group.memoryLimit) return group
    return undefined
  }

  isWithin(other: ControlGroup): boolean {
    return this.path.includes(other)
  }

  /** It is gone; what is still charged to it (files in a tmpfs) is its parent's from now on. */
  remove(): void {
    this.#isRemoved = true
  }

  /** Who answers now for what was charged to it. */
  get heir(): ControlGroup {
    return this.#isRemoved && this.parent ? this.parent.heir : this
  }
}
