/** Which requests the picture is about, which of them it follows, and who asks. */
import type { Entry } from '../../journal/entry'
import { type Packet, packetsIn, sentBy } from '../parts/packets'
import type { Selection } from '../scene'
import type { Target } from './endpoints'
import type { Subject } from './subject'

/** In order of time; those of a Service, and those that went past it to one of its pods or doors. */
export function packetsOf(
  entries: readonly Entry[],
  subject: Subject | undefined,
  targets: readonly Target[],
  doors: readonly string[],
): readonly Packet[] {
  const { byHop, direct } = packetsIn(entries)
  const through = subject ? (byHop.get(`service/${subject.key}`) ?? []) : []
  const past = [...targets.map(({ id }) => `pod/${id}`), ...doors].flatMap((hop) => direct.get(hop) ?? [])
  if (past.length === 0) return through
  return [...new Set([...through, ...past])].sort((a, b) => a.sent.seq - b.sent.seq)
}

/** The selected one, else the latest. */
export function focusOf(
  entries: readonly Entry[],
  packets: readonly Packet[],
  at: number,
  selection: Selection | undefined,
): Packet | undefined {
  const selected = selection?.kind === 'entry' ? packetsIn(entries).bySeq.get(selection.seq) : undefined
  if (selected && selected.sent.at <= at && packets.includes(selected)) return selected
  return packets[sentBy(packets, at) - 1]
}

/** The pod that a request came to: its last hop. */
export function podOf({ sent }: Packet): string | undefined {
  const hop = sent.hops.at(-1)
  return hop?.startsWith('pod/') ? hop.slice('pod/'.length) : undefined
}

export interface Client {
  /** As the journal names it; '' for anybody inside who has not asked yet. */
  readonly id: string
  readonly outside: boolean
}

const MOST_CLIENTS = 3

/** Those who asked, in the order of their first request; and whoever could by the doors that there are. */
export function clientsOf(packets: readonly Packet[], at: number, isOpen: boolean): readonly Client[] {
  const asked = new Set<string>()
  const count = sentBy(packets, at)
  for (let index = 0; index < count && asked.size < MOST_CLIENTS; index++)
    asked.add(packets[index]!.sent.from)
  const clients = [...asked].map((id) => ({ id, outside: id === 'client' }))
  if (isOpen && !asked.has('client')) clients.unshift({ id: 'client', outside: true })
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
