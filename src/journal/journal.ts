/** The append-only record of a run. */
import type { Simulation } from '../sim/simulation'
import type { Entry, EntryKind, Saying } from './entry'

export class Journal {
  readonly entries: Entry[] = []
  #simulation: Simulation
  #muted: ReadonlySet<EntryKind>

  /** `muted` kinds are not kept: for very large clusters, where nobody can look at each watch notification. */
  constructor(simulation: Simulation, muted: Iterable<EntryKind> = []) {
    this.#simulation = simulation
    this.#muted = new Set(muted)
  }

  /** Records that something happened, now, as a consequence of what runs now. Returns its place, or the cause's when muted. */
  append(source: string, saying: Saying): number {
    const cause = this.#simulation.cause
    if (this.#muted.has(saying.kind)) return cause
    const seq = this.entries.length + 1
    this.entries.push({ seq, at: this.#simulation.now, cause, source, ...saying } as Entry)
    return seq
  }

  /** The entry at this place. */
  at(seq: number): Entry | undefined {
    return this.entries[seq - 1]
  }
}

/**
 * What an entry is a consequence of; 0 for nothing known. A silence has no cause in the journal: what is told of it is
 * a consequence of what silenced the node.
 */
export function causeOf(entries: readonly Entry[], entry: Entry): number {
  if (entry.kind !== 'decision.made' || entry.decision.reason !== 'NodeUnreachable') return entry.cause
  const node = entry.about.key
  for (let seq = entry.seq - 1; seq > 0; seq--) {
    const earlier = entries[seq - 1]!
    const isStopped = earlier.kind === 'component.crashed' && earlier.source === `kubelet/${node}`
    const isCut = earlier.kind === 'fault.injected' && earlier.fault === 'cut' && earlier.target === node
    if (isStopped || isCut) return earlier.seq
  }
  return entry.cause
}

/** The chain of causes that led to an entry, the first cause first. */
export function why(entries: readonly Entry[], seq: number): Entry[] {
  const chain: Entry[] = []
  for (let entry = entries[seq - 1]; entry; entry = entries[causeOf(entries, entry) - 1]) chain.unshift(entry)
  return chain
}
