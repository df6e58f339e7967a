/**
 * The network between machines, as the cluster's own processes use it: latency, partitions. (What containers send each
 * other goes through linux/.) Messages from one machine to another arrive in the order sent.
 */
import type { Random } from '../sim/random'
import type { Simulation } from '../sim/simulation'

export interface Network {
  /** When a message that leaves now will arrive: never before one that left earlier on the same way. */
  arrival(from: string, to: string): number
  /** Delivers at that time; calls `lost` instead (never both) when the two machines cannot reach each other then. */
  deliver(from: string, to: string, arrivesAt: number, deliver: () => void, lost?: () => void): void
  reachable(from: string, to: string): boolean
  /** Since when they cannot reach each other; now, when they can. */
  cutSince(from: string, to: string): number
  /** Cuts a machine off from all others. */
  cut(machine: string): void
  heal(machine: string): void
}

export function createNetwork(simulation: Simulation): Network {
  const random: Random = simulation.random('network')
  /** When each was cut off. */
  const isolated = new Map<string, number>()
  const busyUntil = new Map<string, number>()
  const reachable = (from: string, to: string) => from === to || (!isolated.has(from) && !isolated.has(to))
  return {
    reachable,
    cutSince: (from, to) => Math.min(...[from, to].map((machine) => isolated.get(machine) ?? simulation.now)),
    arrival(from, to) {
      const way = from === to ? from : `${from}>${to}`
      const latency = from === to ? 1 : 1 + random.below(2)
      const arrives = Math.max(simulation.now + latency, busyUntil.get(way) ?? simulation.now)
      busyUntil.set(way, arrives)
      return arrives
    },
    deliver(from, to, arrivesAt, deliver, lost) {
      simulation.schedule(
        arrivesAt - simulation.now,
        () => (reachable(from, to) ? deliver() : lost?.()),
        from,
      )
    },
    cut: (machine) => void isolated.set(machine, isolated.get(machine) ?? simulation.now),
    heal: (machine) => void isolated.delete(machine),
  }
}
