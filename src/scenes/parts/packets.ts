/** Requests of users and programs, each with its end, by the places they passed. */
import type { EntryOf } from '../../journal/entry'
import { journalIndex } from './journal-index'

export type LostReason = EntryOf<'packet.refused'>['reason']

export interface Packet {
  readonly sent: EntryOf<'packet.sent'>
  /** Who asked; through an Ingress, for whom its proxy asks. */
  readonly from: string
  /** May lie after the playhead: ask `outcomeOf`. */
  answered: EntryOf<'packet.answered'> | undefined
  refused: EntryOf<'packet.refused'> | undefined
}

/** All that passed one place, with its ends in order of time, so that counting needs no walk through it. */
export interface Passage {
  readonly packets: Packet[]
  readonly answeredAt: number[]
  readonly errorsAt: number[]
  readonly lostAt: Map<LostReason, number[]>
  /** Who sent, and when first. */
  readonly senders: Map<string, number>
}

interface Packets {
  readonly bySeq: Map<number, Packet>
  readonly byHop: Map<string, Passage>
  /** The same for those that no Service sent on. */
  readonly direct: Map<string, Passage>
  readonly questions: Packet[]
}

/** All packets of a run; use only what has happened by the playhead. */
export const packetsIn = journalIndex<Packets>(
  () => ({ bySeq: new Map(), byHop: new Map(), direct: new Map(), questions: [] }),
  (index, entry) => {
    if (entry.kind === 'packet.sent') {
      const from = askerOf(index, entry)
      const packet: Packet = { sent: entry, from, answered: undefined, refused: undefined }
      index.bySeq.set(entry.seq, packet)
      if (entry.protocol === 'dns') index.questions.push(packet)
      for (const passage of passagesOf(index, packet)) {
        passage.packets.push(packet)
        if (!passage.senders.has(from)) passage.senders.set(from, entry.at)
      }
    } else if (entry.kind === 'packet.answered') {
      const packet = index.bySeq.get(entry.packet)
      if (!packet) return
      packet.answered = entry
      for (const { answeredAt, errorsAt } of passagesOf(index, packet)) {
        answeredAt.push(entry.at)
        if (entry.code >= 400) errorsAt.push(entry.at)
      }
    } else if (entry.kind === 'packet.refused') {
      const packet = index.bySeq.get(entry.packet)
      if (!packet) return
      packet.refused = entry
      for (const { lostAt } of passagesOf(index, packet)) {
        const times = lostAt.get(entry.reason)
        if (times) times.push(entry.at)
        else lostAt.set(entry.reason, [entry.at])
      }
    }
  },
)

function askerOf({ bySeq }: Packets, { cause, from, hops }: Packet['sent']): string {
  const isForwarded = hops.some((hop) => hop.startsWith('ingress/'))
  return (isForwarded && bySeq.get(cause)?.from) || from
}

/** Where it passed or came to: the pod that asks is no such place, and a question to DNS is none of the requests. */
function* passagesOf({ byHop, direct }: Packets, { sent }: Packet): Generator<Passage> {
  if (sent.protocol === 'dns') return
  const isDirect = !sent.hops.some((hop) => hop.startsWith('service/'))
  const [asker = '', ...passed] = sent.hops
  const isAsker = asker.startsWith('pod/') && sent.from.startsWith(`${asker}/`)
  for (const hop of new Set(isAsker ? passed : sent.hops)) {
    yield passage(byHop, hop)
    if (isDirect) yield passage(direct, hop)
  }
}

function passage(passages: Map<string, Passage>, hop: string): Passage {
  let known = passages.get(hop)
  if (!known) {
    known = { packets: [], answeredAt: [], errorsAt: [], lostAt: new Map(), senders: new Map() }
    passages.set(hop, known)
  }
  return known
}

/** How many of a list in order of time were sent by a moment. */
export const sentBy = (list: readonly Packet[], at: number) =>
  countBy(list.length, (index) => list[index]!.sent.at <= at)

const timesBy = (times: readonly number[], at: number) =>
  countBy(times.length, (index) => times[index]! <= at)

/** How many of so many in order meet what the first ones meet. */
function countBy(length: number, meets: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (meets(middle)) low = middle + 1
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

/** What became by then of all that passed these places; none may have passed two of them. */
export function countOf(passages: readonly (Passage | undefined)[], at: number): Counts {
  const byReason = new Map<LostReason, number>()
  let [sent, answered, errors, lost] = [0, 0, 0, 0]
  for (const one of passages) {
    if (!one) continue
    sent += sentBy(one.packets, at)
    answered += timesBy(one.answeredAt, at)
    errors += timesBy(one.errorsAt, at)
    for (const [reason, times] of one.lostAt) {
      const count = timesBy(times, at)
      if (count > 0) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
      lost += count
    }
  }
  return { sent, answered, errors, lost, byReason }
}
