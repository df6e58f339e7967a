/**
 * The network between machines, as the cluster's own processes use it: latency, partitions. (What containers send each
 * other goes through linux/.) Messages between the same two processes arrive in the order sent.
 */
import type { Random } from '../sim/random'
import type { Simulation } from '../sim/simulation'

export interface Network {
  /** Milliseconds a message takes from one machine to another. */
  latency(from: string, to: string): number
  reachable(from: string, to: string): boolean
  /** Delivers later; calls `lost` instead (never both) when the two machines cannot reach each other. */
  send(from: string, to: string, deliver: () => void, lost?: () => void): number
  /** Cuts a machine off from all others, or heals it. */
  cut(machine: string): void
  heal(machine: string): void
}

const SAME_MACHINE = 1
const BETWEEN_MACHINES = 1

export function createNetwork(simulation: Simulation): Network {
  const random: Random = simulation.random('network')
  const isolated = new Set<string>()
  const busyUntil = new Map<string, number>()
  const reachable = (from: string, to: string) => from === to || (!isolated.has(from) && !isolated.has(to))
  const latency = (from: string, to: string) =>
    from === to ? SAME_MACHINE : BETWEEN_MACHINES + random.below(2)
  return {
    latency,
    reachable,
    send(from, to, deliver, lost) {
      const path = `${from}>${to}`
      const arrives = Math.max(simulation.now + latency(from, to), busyUntil.get(path) ?? 0)
      busyUntil.set(path, arrives)
      simulation.schedule(arrives - simulation.now, () => (reachable(from, to) ? deliver() : lost?.()), path)
      return arrives
    },
    cut: (machine) => void isolated.add(machine),
    heal: (machine) => void isolated.delete(machine),
  }
}
