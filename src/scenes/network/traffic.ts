/** Which requests the picture is about, which of them it follows, and who asks. */
import type { Entry } from '../../journal/entry'
import { type Packet, packetsIn, type Passage, sentBy } from '../parts/packets'
import type { Selection } from '../scene'
import type { Target } from './endpoints'
import type { Subject } from './subject'

/** Those of a Service, and those that went past it to one of its pods or doors; no packet is in two of them. */
export function passagesOf(
  entries: readonly Entry[],
  subject: Subject | undefined,
  targets: readonly Target[],
  doors: readonly string[],
): readonly Passage[] {
  const { byHop, direct } = packetsIn(entries)
  const through = subject ? byHop.get(`service/${subject.key}`) : undefined
  const atPods = targets.map(({ id }) => direct.get(`pod/${id}`))
  // A door of a pod leads to it: those are counted there already.
  const atDoors = doors.filter((door) => !/^(host-|ingress)/.test(door)).map((door) => direct.get(door))
  return [through, ...atPods, ...atDoors].filter((passage) => passage !== undefined)
}

/** So many are looked at: those that may be under way. */
const LATEST = 60

/** The latest of all by then, in order of time. */
export function latestOf(passages: readonly Passage[], at: number): readonly Packet[] {
  const latest = passages.map(({ packets }) => {
    const count = sentBy(packets, at)
    return packets.slice(Math.max(0, count - LATEST), count)
  })
  if (latest.length === 1) return latest[0]!
  return latest.flat().sort((a, b) => a.sent.seq - b.sent.seq)
}

/** The selected one, else the latest. */
export function focusOf(
  entries: readonly Entry[],
  latest: readonly Packet[],
  at: number,
  selection: Selection | undefined,
): Packet | undefined {
  const selected = selection?.kind === 'entry' ? packetsIn(entries).bySeq.get(selection.seq) : undefined
  return selected && selected.sent.at <= at ? selected : latest.at(-1)
}

export interface Client {
  /** As the journal names it; '' for anybody inside who has not asked yet. */
  readonly id: string
  readonly outside: boolean
}

const MOST_CLIENTS = 3

/** Those who asked, in the order of their first request; and whoever could by the doors that there are. */
export function clientsOf(passages: readonly Passage[], at: number, isOpen: boolean): readonly Client[] {
  const first = passages.flatMap(({ senders }) => [...senders]).filter(([, since]) => since <= at)
  const asked = [...new Set(first.sort((a, b) => a[1] - b[1]).map(([from]) => from))].slice(0, MOST_CLIENTS)
  const clients = asked.map((id) => ({ id, outside: id === 'client' }))
  if (isOpen && !asked.includes('client')) clients.unshift({ id: 'client', outside: true })
  if (clients.every(({ outside }) => outside)) clients.push({ id: '', outside: false })
  return clients
}

export interface Question {
  readonly seq: number
  readonly at: number
  readonly name: string
  readonly from: string
  readonly code: number | undefined
}

/** What DNS was asked last by one of those who ask. */
export function questionOf(
  entries: readonly Entry[],
  at: number,
  clients: readonly Client[],
): Question | undefined {
  const { questions } = packetsIn(entries)
  const shown = new Set(clients.map(({ id }) => id))
  const count = sentBy(questions, at)
  for (let index = count - 1; index >= Math.max(0, count - 200); index--) {
    const { sent, answered, refused } = questions[index]!
    if (!shown.has(sent.from)) continue
    const known = answered && answered.at <= at
    const lost = refused && refused.at <= at
    const code = known ? answered.code : lost ? (refused.reason === 'no-name' ? 3 : 2) : undefined
    return { seq: sent.seq, at: sent.at, name: sent.to, from: sent.from, code }
  }
  return undefined
}
