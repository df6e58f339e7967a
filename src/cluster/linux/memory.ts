/**
 * Memory as the kernel counts it (mm/memcontrol.c), and what it does when there is none left (mm/oom_kill.c): it fills
 * what is allowed to the last byte, then kills the process with the highest badness, or its whole container.
 */
import type { OomCandidate } from '../../journal/reasons'
import type { ControlGroup } from './control-group'
import type { Store } from './file-system'
import type { Kernel } from './kernel'
import type { Cell, Process } from './process'

/** More candidates nobody reads; those left out have lower scores. */
const MOST_TOLD = 50

export class Memory {
  readonly #kernel: Kernel
  /** The machine itself: above all other groups, and as large as its memory. */
  readonly root: ControlGroup

  constructor(kernel: Kernel, root: ControlGroup) {
    this.#kernel = kernel
    this.root = root
  }

  /** Sets what a process holds. More than is allowed kills, it or another. */
  resize(process: Process, bytes: number): void {
    const { group } = process.cell
    const more = bytes - process.memory
    if (more <= 0 || !group.fullFor(more)) this.#hold(process, more)
    else
      this.#squeeze(
        group,
        more,
        (taken) => this.#hold(process, taken),
        () => process.state !== 'Z',
      )
    this.#kernel.tellUsage(process.cell)
  }

  /** Gives back all that a process held. */
  free(process: Process): void {
    if (process.memory > 0) this.#hold(process, -process.memory)
  }

  #hold(process: Process, more: number): void {
    process.memory += more
    process.cell.group.add(more, false)
  }

  /** Memory taken by something outside of any pod: others die before it is refused; how much it got. */
  occupy(group: ControlGroup, bytes: number): number {
    let taken = Math.min(bytes, group.room)
    group.add(taken, false)
    if (bytes > taken)
      this.#squeeze(
        group,
        bytes - taken,
        (more) => {
          taken += more
          group.add(more, false)
        },
        () => true,
      )
    return taken
  }

  /** Takes what there is, kills, and takes again, until it has all or there is nobody left to kill. */
  #squeeze(group: ControlGroup, wanted: number, take: (bytes: number) => void, isAlive: () => boolean): void {
    for (let left = wanted; left > 0; ) {
      const taken = Math.min(left, group.room)
      if (taken > 0) take(taken)
      left -= taken
      const full = left > 0 ? group.fullFor(left) : undefined
      if (!full) return
      if (!this.#kill(full, left) || !isAlive()) return
    }
  }

  /** A tmpfs: its pages belong to whoever wrote them, and stay when that container is gone. */
  tmpfs(): Store {
    /** Who pays how much; nothing until something is written. */
    let charges: Map<ControlGroup, number> | undefined
    const charge = (group: ControlGroup, bytes: number) => {
      charges ??= new Map()
      charges.set(group, (charges.get(group) ?? 0) + bytes)
      group.add(bytes, true)
    }
    const giveBack = (bytes: number, first: ControlGroup) => {
      if (!charges) return
      let left = bytes
      for (const owner of [first, ...charges.keys()]) {
        const part = Math.min(left, charges.get(owner) ?? 0)
        if (part <= 0) continue
        left -= part
        charges.set(owner, charges.get(owner)! - part)
        owner.heir.add(-part, true)
      }
    }
    return {
      room: (payer) => this.#groupOf(payer).room,
      take: (bytes, payer) => {
        const group = this.#groupOf(payer)
        if (bytes <= 0) giveBack(-bytes, group)
        else if (!group.fullFor(bytes)) charge(group, bytes)
        else {
          this.#squeeze(
            group,
            bytes,
            (taken) => charge(group, taken),
            () => !isDead(payer),
          )
          if (group.fullFor(1)) return false
        }
        if (isCell(payer)) this.#kernel.tellUsage(payer)
        return true
      },
    }
  }

  #groupOf(payer: unknown): ControlGroup {
    return isCell(payer) ? payer.group : this.root
  }

  /** Whether somebody could be killed. */
  #kill(full: ControlGroup, wanted: number): boolean {
    full.events.max++
    full.events.oom++
    const candidates = this.#candidates(full)
    const victim = candidates[0]
    if (!victim) return false
    const { process } = victim
    const doomed = this.#groupToKill(process, full)
    const cells = doomed ? [...this.#kernel.cells].filter(({ group }) => group === doomed) : []
    const killed = doomed ? cells.flatMap(({ processes }) => [...processes]) : [process]
    for (const cell of new Set(killed.map(({ cell }) => cell))) {
      cell.oomed = true
      this.#kernel.tellUsage(cell, true)
    }
    const seq = this.#say(full, wanted, candidates, killed)
    this.#kernel.simulation.because(seq, () => {
      this.#count(process.cell.group, killed.length, doomed !== undefined)
      for (const each of killed) this.#kernel.end(each, { code: 137, signal: 'KILL', oom: true })
      if (full === this.root)
        this.#kernel.machine.outOfMemory({ name: nameOf(process), pid: process.hostPid })
    })
    return true
  }

  /** The highest group up to the full one that wants to die as a whole. */
  #groupToKill(process: Process, full: ControlGroup): ControlGroup | undefined {
    let doomed: ControlGroup | undefined
    for (const group of process.cell.group.path) {
      if (group.oomGroup) doomed = group
      if (group === full) break
    }
    return doomed
  }

  #count(group: ControlGroup, killed: number, asGroup: boolean): void {
    for (const { events } of group.path) {
      events.oomKill += killed
      if (asGroup) events.oomGroupKill++
    }
  }

  /** Worst first; of equals the younger, as the kernel's walk leaves the last it saw. */
  #candidates(full: ControlGroup) {
    const found: { process: Process; points: number }[] = []
    for (const cell of this.#kernel.cells) {
      if (!cell.group.isWithin(full)) continue
      for (const process of cell.processes)
        found.push({ process, points: badness(process, full.memoryLimit) })
    }
    return found.sort((a, b) => b.points - a.points || b.process.hostPid - a.process.hostPid)
  }

  #say(
    full: ControlGroup,
    wanted: number,
    candidates: readonly { process: Process }[],
    killed: readonly Process[],
  ): number {
    const { process } = candidates[0]!
    const { ref } = process.cell
    const told = candidates.slice(0, MOST_TOLD).map((each) => candidateOf(each.process, full.memoryLimit))
    return this.#kernel.journal.append(this.#kernel.source, {
      kind: 'decision.made',
      about: ref
        ? { resource: 'pods', key: ref.podKey, uid: ref.pod }
        : { resource: 'nodes', key: this.#kernel.machine.name },
      container: ref?.container ?? '',
      decision: {
        reason: 'OutOfMemory',
        because: {
          limit: full === this.root ? 'node' : full.ref ? 'container' : 'pod',
          allowed: full.memoryLimit,
          usage: full.memory,
          wanted,
          victim: told[0]!,
          killed: killed.map(({ pid }) => pid),
          candidates: told,
        },
      },
    })
  }
}

const isCell = (payer: unknown): payer is Cell =>
  typeof payer === 'object' && payer !== null && 'group' in payer && 'processes' in payer
const isDead = (payer: unknown) => isCell(payer) && payer.processes.size === 0

export const nameOf = ({ argv }: Pick<Process, 'argv'>): string => {
  const [path = ''] = argv
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 15)
}

const adjustmentOf = ({ oomScoreAdj, cell }: Process) => oomScoreAdj ?? cell.group.oomScoreAdj

/** oom_badness: what it holds, plus oom_score_adj in ‰ of what is allowed. */
const badness = (process: Process, allowed: number) =>
  process.memory + (adjustmentOf(process) * allowed) / 1000

function candidateOf(process: Process, allowed: number): OomCandidate {
  const { cell, pid, memory } = process
  const adj = adjustmentOf(process)
  return {
    podKey: cell.ref?.podKey ?? '',
    container: cell.ref?.container ?? '',
    pid,
    name: nameOf(process),
    rss: memory,
    adj,
    score: Math.floor((memory * 1000) / allowed) + adj,
  }
}

/** /proc/<pid>/oom_score: badness on a scale from 0 to 2000, where 666 is nothing held and nothing adjusted. */
export const oomScore = (process: Process, machineMemory: number): number =>
  Math.max(0, Math.trunc(((1000 + (badness(process, machineMemory) * 1000) / machineMemory) * 2) / 3))
