import { expect, it } from 'vitest'
import type { ApiObject, Entry } from '../../journal/entry'
import { History } from '../../view/history'
import {
  axisTicks,
  isOnePerPod,
  lanesInSight,
  type TimelineLayout,
  timelineLayout,
  windowOf,
  zoomed,
} from './layout'

const pod = (name: string, node?: string): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '' },
    spec: { nodeName: node, containers: [{ name: 'app', image: 'busybox' }] },
    status: { phase: 'Pending' },
  }) as unknown as ApiObject

let seq = 0
const stored = (at: number, object: ApiObject): Entry => ({
  kind: 'object.stored',
  seq: ++seq,
  at,
  cause: 0,
  source: 'etcd',
  resource: 'pods',
  key: `default/${object.metadata.name}`,
  revision: seq,
  added: false,
  object,
})
const historyOf = (...entries: Entry[]) => {
  const history = new History()
  history.append(entries)
  return history
}
const draw = (history: History, chosen?: string) =>
  timelineLayout(history, { from: 0, to: 10_000 }, 1000, 10_000, chosen).lanes.map(
    ({ id, y, spans }) =>
      `${id} at ${y}: ${spans.map(({ x, width, what }) => `${x}+${width} ${what}`).join(', ')}`,
  )

it('shows the run from its beginning, and makes room in steps', () => {
  expect([0, 3_900, 60_000, 210_000].map((seen) => windowOf(seen).to)).toEqual([
    4_000, 10_000, 120_000, 240_000,
  ])
})

it('writes times on the axis that are round and far enough apart to read', () => {
  expect(axisTicks({ from: 0, to: 240_000 }, 800).map(({ at }) => at / 1000)).toEqual([
    0, 30, 60, 90, 120, 150, 180, 210, 240,
  ])
  expect(axisTicks({ from: 0, to: 4_000 }, 800).map(({ at }) => at)).toEqual([
    0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000,
  ])
})

it('zooms about the moment under the pointer and never before the beginning', () => {
  expect(zoomed({ from: 0, to: 100 }, 50, 0.5)).toEqual({ from: 25, to: 75 })
  expect(zoomed({ from: 10, to: 110 }, 20, 4)).toEqual({ from: 0, to: 400 })
})

it('gives each pod a lane, and a pod that is alone or chosen its containers and events', () => {
  const a = stored(1_000, pod('a'))
  const b = stored(2_000, pod('b'))
  expect(draw(historyOf(a))).toEqual([
    'api at 0: 100+900 Pending',
    'app at 24: 100+900 creating',
    'events at 48: ',
  ])
  expect(draw(historyOf(a, b))).toEqual(['uid-a at 0: 100+900 Pending', 'uid-b at 24: 200+800 Pending'])
  expect(draw(historyOf(a, b), 'default/b')[0]).toBe('api at 0: 200+800 Pending')
})

it('stops at sixty lanes, and counts the rest', () => {
  const { lanes, more } = timelineLayout(
    historyOf(...Array.from({ length: 75 }, (_, i) => stored(i, pod(`p${i}`)))),
    { from: 0, to: 10_000 },
    1000,
    10_000,
    undefined,
  )
  expect([lanes.length, more]).toEqual([60, 15])
})

it('gives the first lanes to pods in trouble where not all have one', () => {
  const failed = pod('p70')
  const history = historyOf(
    ...Array.from({ length: 75 }, (_, i) => stored(i, pod(`p${i}`))),
    stored(5_000, { ...failed, status: { phase: 'Failed' } } as ApiObject),
  )
  const firstAt = (until: number) =>
    timelineLayout(history, { from: 0, to: 10_000 }, 1000, until, undefined).lanes[0]!.id
  expect([firstAt(4_000), firstAt(6_000)]).toEqual(['uid-p0', 'uid-p70'])
})

it('draws nothing that has not been seen yet', () => {
  const history = historyOf(stored(1_000, pod('a')), stored(6_000, pod('a', 'node-1')))
  const until = timelineLayout(history, { from: 0, to: 10_000 }, 1000, 5_000, undefined).lanes[0]!.spans
  expect(until.map(({ x, width }) => [x, width])).toEqual([[100, 400]])
})

it('names no pod before it was made', () => {
  const history = historyOf(stored(0, pod('a')), stored(5_000, pod('b')))
  const names = (until: number) =>
    timelineLayout(history, { from: 0, to: 10_000 }, 1000, until, undefined).lanes.map(({ id }) => id)
  expect(names(4_000).join()).not.toContain('uid-b')
  expect(names(5_000).join()).toContain('uid-b')
})

const mark = (at: number, text: string) => ({ at, seq: at, what: 'signal' as const, text, bad: false })
const tick = (at: number, run: number) => ({
  at,
  seq: at,
  probe: 'liveness' as const,
  result: 'failure' as const,
  run,
  threshold: 3,
})

/** A pod alone whose probe fails so often a second, and that is asked to end at 5 s. */
function failing(every: number, until: number): TimelineLayout {
  const history = historyOf(stored(0, pod('a')))
  const { ticks, signals } = history.byKey('default/a')!.containers.get('app')!
  ticks.push(...[1, 2, 3, 4].map((run) => tick(run * every, run)))
  signals.push(mark(5_000, 'TERM'))
  return timelineLayout(history, { from: 0, to: 10_000 }, 1000, until, undefined)
}
const counts = (every: number, until: number) =>
  failing(every, until).lanes[2]!.ticks.map(({ counted }) => counted ?? '')

it('writes a count beside its tick, where it meets no other', () => {
  expect(counts(1_000, 9_000)).toEqual(['', '', 'right', ''])
  // It has just happened: what follows is not known yet
  expect(counts(1_000, 3_000)).toEqual(['', '', 'left'])
  expect(counts(100, 9_000)).toEqual(['', '', '', ''])
})

it('writes a signal behind itself as long as the playhead stands before its word', () => {
  const sides = (until: number) => failing(1_000, until).lanes[1]!.signals.map(({ left }) => left)
  expect([sides(5_100), sides(9_000)]).toEqual([[true], [false]])
})

it('draws of many lanes those in sight and a few beyond, and few lanes all', () => {
  const pods = Array.from({ length: 50 }, (_, n) => stored(n, pod(`p${n}`)))
  const { lanes } = timelineLayout(historyOf(...pods), { from: 0, to: 10_000 }, 1000, 10_000, undefined)
  const sight = lanesInSight(lanes, 360, 100)
  expect(sight.some(({ y, height }) => y <= 360 && y + height > 360)).toBe(true)
  expect(sight.some(({ y }) => y >= 460)).toBe(true)
  expect(sight.length).toBeLessThan(lanes.length / 2)
  expect(lanesInSight(lanes.slice(0, 20), 360, 100)).toHaveLength(20)
})

it('is the same up to a moment whatever is told of later ones, where there is a lane a pod', () => {
  const told = [stored(0, pod('a')), stored(500, pod('c')), stored(1_000, pod('a', 'node-1'))]
  const more = [stored(6_000, pod('b')), stored(7_000, pod('a', 'node-2'))]
  const upTo = (...entries: Entry[]) =>
    timelineLayout(historyOf(...entries), { from: 0, to: 10_000 }, 1000, 5_000, undefined)
  expect(isOnePerPod(historyOf(...told), 5_000, undefined)).toBe(true)
  expect(isOnePerPod(historyOf(...told), 400, undefined)).toBe(false)
  expect(upTo(...told, ...more)).toEqual(upTo(...told))
})
