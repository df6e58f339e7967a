import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { countOf, packetsIn } from './packets'

const sent = (seq: number, from: string, protocol: 'tcp' | 'dns', hops: readonly string[]): Entry =>
  ({
    seq,
    at: seq,
    cause: 0,
    source: '',
    kind: 'packet.sent',
    from,
    to: '',
    port: 1,
    protocol,
    hops,
  }) as never
const answered = (seq: number, packet: number): Entry =>
  ({
    seq,
    at: seq,
    cause: 0,
    source: '',
    kind: 'packet.answered',
    packet,
    code: 200,
    arrivesAt: seq,
  }) as never

it('counts at a pod what came to it, neither what it asks others nor what it asks DNS', () => {
  const entries = [
    sent(1, 'client', 'tcp', ['client', 'pod/default/web']),
    answered(2, 1),
    sent(3, 'pod/default/web/app', 'dns', ['pod/default/web', 'coredns']),
    answered(4, 3),
    sent(5, 'pod/default/web/app', 'tcp', ['pod/default/web', 'pod/default/database']),
    answered(6, 5),
  ]
  const { byHop, direct, questions } = packetsIn(entries)
  for (const passages of [byHop, direct])
    expect(countOf([passages.get('pod/default/web')], 9)).toMatchObject({ sent: 1, answered: 1 })
  expect(countOf([byHop.get('pod/default/database')], 9)).toMatchObject({ sent: 1, answered: 1 })
  expect(questions[0]?.answered?.seq).toBe(4)
})
