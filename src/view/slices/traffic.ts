/** Requests of users and programs, and what became of them, by where they were meant to go. */
import type { Entry } from '../../journal/entry'

export interface TrafficView {
  readonly to: string
  readonly sent: number
  readonly answered: number
  readonly refused: number
  readonly reset: number
  readonly timedOut: number
}
export interface PacketView {
  readonly seq: number
  readonly from: string
  readonly to: string
  readonly port: number
  readonly protocol: string
  readonly hops: readonly string[]
  readonly sentAt: number
  readonly arrivesAt: number
  readonly code?: number
  readonly refused?: string
  readonly endedAt?: number
}

const KEPT = 64

export class Traffic {
  recent: readonly PacketView[]
  targets: ReadonlyMap<string, TrafficView>

  constructor(from?: Traffic) {
    this.recent = from?.recent ?? []
    this.targets = from?.targets ?? new Map()
  }

  apply(entry: Entry): void {
    if (entry.kind === 'packet.sent') {
      const { seq, from, to, port, protocol, hops, at: sentAt, arrivesAt } = entry
      this.recent = [
        ...this.recent.slice(-KEPT + 1),
        { seq, from, to, port, protocol, hops, sentAt, arrivesAt },
      ]
      this.#count(to, 'sent')
    } else if (entry.kind === 'packet.answered')
      this.#end(entry.packet, { code: entry.code, endedAt: entry.arrivesAt }, 'answered')
    else if (entry.kind === 'packet.refused') {
      const counter = entry.reason === 'reset' ? 'reset' : entry.reason === 'timeout' ? 'timedOut' : 'refused'
      this.#end(entry.packet, { refused: entry.reason, endedAt: entry.at }, counter)
    }
  }

  #end(packet: number, end: Partial<PacketView>, counter: keyof Omit<TrafficView, 'to'>): void {
    const index = this.recent.findLastIndex(({ seq }) => seq === packet)
    const view = this.recent[index]
    if (!view) return
    this.recent = this.recent.with(index, { ...view, ...end })
    this.#count(view.to, counter)
  }

  #count(to: string, counter: keyof Omit<TrafficView, 'to'>): void {
    const before = this.targets.get(to) ?? { to, sent: 0, answered: 0, refused: 0, reset: 0, timedOut: 0 }
    this.targets = new Map(this.targets).set(to, { ...before, [counter]: before[counter] + 1 })
  }
}
