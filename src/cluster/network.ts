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
  /** How bad a machine's link is, from now on. */
  disturb(machine: string, disturbance: Partial<Disturbance>): void
  /** A message between them may be late. */
  isUnsteady(from: string, to: string): boolean
}

/** What a bad link does: a share of its packets is lost, and sent again; all are late by `delay` ms. */
export interface Disturbance {
  readonly loss: number
  readonly delay: number
}

/** TCP sends again what was not acknowledged: after TCP_RTO_MIN, then after twice as long each time. */
const FIRST_RESEND = 200
/** By then every client has given up. */
const MOST_RESENDS = 7

const STEADY: Disturbance = { loss: 0, delay: 0 }

export function createNetwork(simulation: Simulation): Network {
  const random: Random = simulation.random('network')
  const chance: Random = simulation.random('network/disturbance')
  /** When each was cut off. */
  const isolated = new Map<string, number>()
  /** When the last message on each way arrives, by where it comes from and where it goes. */
  const busyUntil = new Map<string, Map<string, number>>()
  const disturbed = new Map<string, Disturbance>()
  /** What a packet waits on the bad link of a machine. */
  const held = (machine: string) => {
    const { loss, delay } = disturbed.get(machine) ?? STEADY
    let wait = delay
    let again = FIRST_RESEND
    for (let i = 0; i < MOST_RESENDS && loss > 0 && chance.chance(loss); i++, again *= 2) wait += again
    return wait
  }
  const reachable = (from: string, to: string) => from === to || (!isolated.has(from) && !isolated.has(to))
  return {
    reachable,
    cutSince: (from, to) => Math.min(...[from, to].map((machine) => isolated.get(machine) ?? simulation.now)),
    arrival(from, to) {
      const ways = busyUntil.get(from) ?? new Map<string, number>()
      busyUntil.set(from, ways)
      const trip = from === to ? 1 : 1 + random.below(2)
      const latency = from === to || disturbed.size === 0 ? trip : trip + held(from) + held(to)
      const arrives = Math.max(simulation.now + latency, ways.get(to) ?? simulation.now)
      ways.set(to, arrives)
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
    isUnsteady: (from, to) => from !== to && (disturbed.has(from) || disturbed.has(to)),
    disturb(machine, change) {
      const disturbance = { ...STEADY, ...disturbed.get(machine), ...change }
      if (disturbance.loss > 0 || disturbance.delay > 0) disturbed.set(machine, disturbance)
      else disturbed.delete(machine)
    },
  }
}
