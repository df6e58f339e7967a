/** Requests of users and programs, each with its end, by the places they passed. */
import type { EntryOf } from '../../journal/entry'
import { journalIndex } from './journal-index'

export type LostReason = EntryOf<'packet.refused'>['reason']

export interface Packet {
  readonly sent: EntryOf<'packet.sent'>
  /** May lie after the playhead: ask `outcomeOf`. */
  answered: EntryOf<'packet.answered'> | undefined
  refused: EntryOf<'packet.refused'> | undefined
}

interface Packets {
  readonly all: Packet[]
  readonly bySeq: Map<number, Packet>
  /** Those whose way led over a hop, in order. */
  readonly byHop: Map<string, Packet[]>
  /** The same for those that no Service sent on. */
  readonly direct: Map<string, Packet[]>
  readonly questions: Packet[]
}

function put(lists: Map<string, Packet[]>, hop: string, packet: Packet): void {
  const list = lists.get(hop)
  if (list) list.push(packet)
  else lists.set(hop, [packet])
}

/** All packets of a run; use only what has happened by the playhead. */
export const packetsIn = journalIndex<Packets>(
  () => ({ all: [], bySeq: new Map(), byHop: new Map(), direct: new Map(), questions: [] }),
  (index, entry) => {
    if (entry.kind === 'packet.sent') {
      const packet: Packet = { sent: entry, answered: undefined, refused: undefined }
      index.bySeq.set(entry.seq, packet)
      if (entry.protocol === 'dns') return void index.questions.push(packet)
      index.all.push(packet)
      const isDirect = !entry.hops.some((hop) => hop.startsWith('service/'))
      for (const hop of new Set(entry.hops)) {
        put(index.byHop, hop, packet)
        if (isDirect) put(index.direct, hop, packet)
      }
    } else if (entry.kind === 'packet.answered') {
      const packet = index.bySeq.get(entry.packet)
      if (packet) packet.answered = entry
    } else if (entry.kind === 'packet.refused') {
      const packet = index.bySeq.get(entry.packet)
      if (packet) packet.refused = entry
    }
  },
)

/** How many of a list in order of time were sent by a moment. */
export function sentBy(list: readonly Packet[], at: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.sent.at <= at) low = middle + 1
    else high = middle
  }
  return low
}

export type Outcome =
  | { readonly is: 'on-its-way' }
  | { readonly is: 'answered'; readonly code: number; readonly at: number; readonly arrivesAt: number }
  | { readonly is: 'lost'; readonly reason: LostReason; readonly at: number; readonly hop: number }

/** What had become of it by then. */
export function outcomeOf({ answered, refused }: Packet, at: number): Outcome {
  if (refused && refused.at <= at)
    return { is: 'lost', reason: refused.reason, at: refused.at, hop: refused.at_hop }
  if (answered && answered.at <= at)
    return { is: 'answered', code: answered.code, at: answered.at, arrivesAt: answered.arrivesAt }
  return { is: 'on-its-way' }
}

export interface Counts {
  readonly sent: number
  readonly answered: number
  /** Answers of 400 and more: somebody answered, with trouble. */
  readonly errors: number
  readonly lost: number
  readonly byReason: ReadonlyMap<LostReason, number>
}

export function countOf(list: readonly Packet[], at: number): Counts {
  const sent = sentBy(list, at)
  const byReason = new Map<LostReason, number>()
  let answered = 0
  let errors = 0
  let lost = 0
  for (let index = 0; index < sent; index++) {
    const { answered: answer, refused } = list[index]!
    if (refused && refused.at <= at) {
      lost++
      byReason.set(refused.reason, (byReason.get(refused.reason) ?? 0) + 1)
    } else if (answer && answer.at <= at) {
      answered++
      if (answer.code >= 400) errors++
    }
  }
  return { sent, answered, errors, lost, byReason }
}
