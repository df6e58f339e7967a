/**
 * Tells the journal of the connections and DNS questions of programs and users: the way each takes, and what becomes
 * of it. One entry when it leaves, one when it is answered or lost.
 */
import type { EntryOf } from '../../journal/entry'
import type { Journal } from '../../journal/journal'
import type { Simulation } from '../../sim/simulation'

/** So many of one sender and second; more would only fill the journal. */
const MOST_TOLD_PER_SECOND = 500

/** Who asks for what, in the words of the asker. */
export interface Asked {
  /** 'pod/default/web/nginx', 'node/node-1', 'client'. */
  readonly from: string
  /** 'web:80' as typed, or the name a DNS question is about. */
  readonly to: string
  readonly protocol: 'tcp' | 'udp' | 'dns' | 'http'
  /** A hop right after the sender: a proxy's rule. */
  readonly via?: string
}

export type Loss = EntryOf<'packet.refused'>['reason']

/** One packet on its way; what is said of it after its end is not heard. */
export interface Packet {
  /** Its place in the journal, for `because`. */
  readonly seq: number
  answered(code: number, arrivesAt: number): void
  lost(reason: Loss, atHop?: number): void
}

export interface Traffic {
  /** undefined when this sender has said too much already. */
  sent(asked: Asked, port: number, hops: readonly string[], arrivesAt: number): Packet | undefined
}

export function createTraffic(simulation: Simulation, journal: Journal): Traffic {
  const told = new Map<string, number>()
  let second = Number.NEGATIVE_INFINITY
  const mayTell = (from: string) => {
    const now = Math.floor(simulation.now / 1000)
    if (now !== second) told.clear()
    second = now
    const count = (told.get(from) ?? 0) + 1
    told.set(from, count)
    return count <= MOST_TOLD_PER_SECOND
  }
  return {
    sent({ from, to, protocol }, port, hops, arrivesAt) {
      if (!mayTell(from)) return undefined
      const seq = journal.append(from, { kind: 'packet.sent', from, to, port, protocol, hops, arrivesAt })
      let isOver = false
      const once = (say: () => void) => {
        if (isOver) return
        isOver = true
        simulation.because(seq, say)
      }
      const last = hops[hops.length - 1] ?? from
      return {
        seq,
        answered: (code, at) =>
          once(
            () => void journal.append(last, { kind: 'packet.answered', packet: seq, code, arrivesAt: at }),
          ),
        lost: (reason, atHop = hops.length - 1) =>
          once(
            () => void journal.append(last, { kind: 'packet.refused', packet: seq, reason, at_hop: atHop }),
          ),
      }
    },
  }
}
