/** The latest requests of users and programs, and what became of them. */
import type { Entry } from '../../journal/entry'

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

  constructor(from?: Traffic) {
    this.recent = from?.recent ?? []
  }

  apply(entry: Entry): void {
    if (entry.kind === 'packet.sent') {
      const { seq, from, to, port, protocol, hops, at: sentAt, arrivesAt } = entry
      const packet = { seq, from, to, port, protocol, hops, sentAt, arrivesAt }
      this.recent = [...this.recent.slice(-KEPT + 1), packet]
    } else if (entry.kind === 'packet.answered')
      this.#end(entry.packet, { code: entry.code, endedAt: entry.arrivesAt })
    else if (entry.kind === 'packet.refused')
      this.#end(entry.packet, { refused: entry.reason, endedAt: entry.at })
  }

  #end(packet: number, end: Partial<PacketView>): void {
    const index = this.recent.findLastIndex(({ seq }) => seq === packet)
    const view = this.recent[index]
    if (view) this.recent = this.recent.with(index, { ...view, ...end })
  }
}
