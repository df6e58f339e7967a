import { expect, it } from 'vitest'
import type { ApiObject, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { History } from '../../view/history'
import { timelineLayout } from './layout'
import { CROWD, stepAt } from './owners'

let seq = 0
const stored = (at: number, n: number, phase: string): Entry => ({
  kind: 'object.stored',
  seq: ++seq,
  at,
  cause: 0,
  source: 'etcd',
  resource: 'pods',
  key: `default/web-${n}`,
  revision: seq,
  added: phase === 'Pending',
  object: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${n}`,
      namespace: 'default',
      uid: `uid-${n}`,
      ownerReferences: [
        { kind: 'StatefulSet', name: 'web', uid: 'w', apiVersion: 'apps/v1', controller: true },
      ],
    },
    spec: { containers: [{ name: 'app', image: 'busybox' }] },
    status: { phase },
  } as unknown as ApiObject,
})

/** More than a crowd, of which the last two fail at 5 s. */
const told = () => [
  ...Array.from({ length: CROWD + 10 }, (_, n) => stored(n, n, 'Pending')),
  stored(5_000, CROWD + 8, 'Failed'),
  stored(5_000, CROWD + 9, 'Failed'),
]
function crowd(entries = told()): History {
  const history = new History()
  history.append(entries)
  return history
}
const lanesOf = (history: History, until: number, open: readonly string[] = []) =>
  timelineLayout(history, { from: 0, to: 10_000 }, 1000, until, undefined, new Set(open)).lanes

it('gives a crowd a lane per owner, and counts who is not ready', () => {
  const history = crowd()
  const lanes = lanesOf(history, 10_000)
  expect(lanes.map(({ id }) => id)).toEqual(['StatefulSet/web'])
  const { steps } = history.owners.get('StatefulSet/default/web')!
  expect(stepAt(steps, 4_000)).toMatchObject({ pods: 310, waiting: 310, failing: 0 })
  expect(stepAt(steps, 6_000)).toMatchObject({ pods: 310, waiting: 308, failing: 2 })
  expect(lanes[0]!.crowd!.bars.at(-1)).toMatchObject({ x: 500, width: 500, failing: 2 })
})

it('shows the pods of an owner that is opened, those in trouble first, and counts the rest', () => {
  const lanes = lanesOf(crowd(), 10_000, ['StatefulSet/default/web'])
  expect(lanes.slice(0, 4).map(({ id }) => id)).toEqual(['StatefulSet/web', 'uid-308', 'uid-309', 'uid-0'])
  expect(lanes.at(-1)!.label).toEqual({ kind: 'rest', count: 270 })
  lanes.slice(1).forEach((lane, i) => expect(lane.y).toBe(lanes[i]!.y + lanes[i]!.height))
})

it('has a lane a pod while there are fewer', () => {
  expect(lanesOf(crowd(), 100)).toHaveLength(60)
})

it('counts after a fork what was there before it', () => {
  seq = 0
  const entries = told()
  const film = new Film()
  film.append(entries, 10_000)
  const history = crowd(entries)
  const kept = film.cut(5_000)
  const cut = history.cut(5_000, film.upTo(kept))
  expect(stepAt(cut.owners.get('StatefulSet/default/web')!.steps, 9_000)).toMatchObject({ failing: 0 })
  cut.append([stored(5_100, 0, 'Failed')])
  expect(stepAt(cut.owners.get('StatefulSet/default/web')!.steps, 9_000)).toMatchObject({ failing: 1 })
})
