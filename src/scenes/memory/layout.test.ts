import { expect, it } from 'vitest'
import type { ApiObject, ContainerRef, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import type { Selection } from '../scene'
import { memoryLayout } from './layout'
import { timeAxis } from './time-axis'

const SIZE = { width: 900, height: 450 }
const MIB = 2 ** 20

const refOf = (pod: string): ContainerRef => ({
  node: 'node-1',
  pod: `uid-${pod}`,
  podKey: `default/${pod}`,
  container: 'c',
  id: pod,
})

const podOf = (name: string, resources: object, qosClass: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'busybox', resources }] },
    status: { phase: 'Running', qosClass },
  }) as unknown as ApiObject

const stored = (name: string, resources: object, qosClass: string) => ({
  at: 100,
  kind: 'object.stored',
  resource: 'pods',
  key: `default/${name}`,
  revision: 1,
  added: true,
  object: podOf(name, resources, qosClass),
})

const began = (at: number, container: ContainerRef) => [
  { at, kind: 'container.created', container, restart: 0, init: false, image: 'busybox' },
  { at, kind: 'process.started', container, pid: 1, parent: 0, argv: ['sh'], how: 'main' },
]

const uses = (at: number, container: ContainerRef, mib: number, cpu = 0, wanted = cpu) => ({
  at,
  kind: 'usage.changed',
  container,
  memory: mib * MIB,
  cpu,
  wanted,
})

function filmOf(said: readonly object[]): Film {
  const film = new Film()
  const node = { at: 0, kind: 'node.added', node: 'node-1', cpus: 2, memory: 4096 * MIB, controlPlane: false }
  const entries = [node, ...said]
    .toSorted((a, b) => (a as Entry).at - (b as Entry).at)
    .map((entry, index) => ({ seq: index + 1, cause: 0, source: 'kernel/node-1', ...entry }) as Entry)
  film.append(entries, 400_000)
  return film
}

/** Grows to its limit of 64 MiB within half a second, dies at 1500 ms, waits 10 s, and again. */
function leak(): Film {
  const container = refOf('leak')
  const about = { resource: 'pods', key: 'default/leak', uid: 'uid-leak' }
  const life = (from: number, wait: number) => [
    ...began(from, container),
    ...[16, 32, 48, 64].map((mib, index) => uses(from + index * 150, container, mib)),
    {
      at: from + 500,
      kind: 'decision.made',
      about,
      container: 'c',
      decision: { reason: 'OutOfMemory', because: { limit: 'container', candidates: [] } },
    },
    { at: from + 500, kind: 'container.exited', container, code: 137, oom: true },
    {
      at: from + 900,
      kind: 'decision.made',
      about,
      container: 'c',
      source: 'kubelet/node-1',
      decision: {
        reason: 'CrashLoopBackOff',
        because: { wait, until: from + 500 + wait, diedAt: from + 500 },
      },
    },
  ]
  const both = { memory: '64Mi', cpu: '1' }
  return filmOf([
    stored('leak', { requests: both, limits: both }, 'Guaranteed'),
    ...life(1000, 10_000),
    ...life(12_000, 20_000),
  ])
}

/** Two busy threads and 258 MiB, under a limit of 400m and 512Mi, with a request of half as much. */
function stress(): Film {
  const container = refOf('stress')
  const resources = { requests: { memory: '128Mi', cpu: '200m' }, limits: { memory: '512Mi', cpu: '400m' } }
  const idle = refOf('idle')
  return filmOf([
    stored('stress', resources, 'Burstable'),
    stored('idle', {}, 'BestEffort'),
    ...began(1000, container),
    ...began(1100, idle),
    uses(1200, container, 66, 400, 2000),
    uses(1500, container, 258, 400, 2000),
  ])
}

const at = (film: Film, time: number, selection?: Selection) =>
  memoryLayout(film.at(time), time, SIZE, film.entries, selection)
const memoryOf = (film: Film, time: number) => {
  const band = at(film, time).bands.find(({ kind }) => kind === 'memory')
  if (band?.kind !== 'memory') throw new Error('no band of memory')
  return band
}
const cpuOf = (film: Film, time: number) => {
  const band = at(film, time).bands.find(({ kind }) => kind === 'cpu')
  if (band?.kind !== 'cpu') throw new Error('no band of CPU')
  return band
}

it('kills where the use crosses the limit, and waits by the rule and as it was', () => {
  const band = memoryOf(leak(), 20_000)
  expect(band.deaths.map(({ y, code, scope }) => `${y === band.limit!.y} ${code} ${scope}`)).toEqual([
    'true 137 container',
    'true 137 container',
  ])
  expect(band.waits.map(({ nominal, waited, left }) => `${nominal} ${waited} ${left}`)).toEqual([
    '10000 10500 undefined',
    '20000 7500 12500',
  ])
  expect(band.request!.y).toBe(band.limit!.y)
})

it('draws nothing that has not happened', () => {
  const band = memoryOf(leak(), 1320)
  expect(band.deaths).toEqual([])
  expect(band.waits).toEqual([])
  expect(band.now).toBe(48 * MIB)
  expect(at(leak(), 500).bands).toEqual([])
})

it('gives growth more room than waiting, and says how much', () => {
  const layout = at(leak(), 20_000)
  const band = memoryOf(leak(), 20_000)
  expect(layout.axis.ratio).toBeGreaterThan(1)
  const [first] = band.lives
  expect(first!.width * 5).toBeGreaterThan(band.waits[0]!.width)
})

it('says what is above the request and how long a throttled container runs of each period', () => {
  const memory = memoryOf(stress(), 30_000)
  expect(memory.over).toBe(130 * MIB)
  const cpu = cpuOf(stress(), 30_000)
  expect(`${cpu.cpu} of ${cpu.wants}, runs ${cpu.runs} of 100 ms`).toBe('400 of 2000, runs 20 of 100 ms')
})

it('orders the node by its scores, with the sum behind each', () => {
  const { ranking } = at(stress(), 30_000)
  expect(ranking!.rows.map(({ podKey, share, adjust, score }) => [podKey, share, adjust, score])).toEqual([
    ['default/stress', 62, 969, 1031],
    ['default/idle', 0, 1000, 1000],
    ['', 0, -999, -999],
  ])
  expect(ranking!.rows[0]!.remark).toEqual({ what: 'times', n: 258 / 128 })
})

it('keeps the place of one that waits to run again, as it was when it was killed', () => {
  const { ranking } = at(leak(), 20_000)
  expect(ranking!.rows.map(({ podKey, score, was, remark }) => ({ podKey, score, was, remark }))).toEqual([
    { podKey: 'default/leak', score: 15 - 997, was: true, remark: { what: 'kills', n: 2 } },
    { podKey: '', score: -999, was: false, remark: undefined },
  ])
})

it('ranks as the kernel did while a kill for the node is news, and the kubelet’s order once it evicts', () => {
  const one = (podKey: string, rss: number, adj: number, score: number) => ({
    podKey,
    container: 'c',
    pid: 1,
    name: 'stress',
    rss,
    adj,
    score,
  })
  const about = { resource: 'pods', key: 'default/stress', uid: 'uid-stress' }
  const candidates = [one('default/stress', 2048 * MIB, 969, 1469), one('default/idle', MIB, 1000, 1000)]
  const rank = [
    { pod: 'default/stress', usage: 258 * MIB, request: 128 * MIB, priority: 0 },
    { pod: 'default/idle', usage: 0, request: 0, priority: 0 },
  ]
  const film = filmOf([
    ...stress().entries.filter(({ kind }) => kind !== 'node.added'),
    {
      at: 5000,
      kind: 'decision.made',
      about,
      container: 'c',
      decision: { reason: 'OutOfMemory', because: { limit: 'node', candidates } },
    },
    {
      at: 40_000,
      kind: 'decision.made',
      source: 'kubelet/node-1',
      about,
      container: '',
      decision: { reason: 'Evicting', because: { resource: 'memory', rank } },
    },
    { at: 40_010, kind: 'container.exited', container: refOf('stress'), code: 0, oom: false },
  ])
  const then = at(film, 6000).ranking!
  expect(then.killedAt).toBe(5000)
  expect(then.rows.map(({ podKey, share, remark }) => [podKey, share, remark?.what])).toEqual([
    ['default/stress', 500, 'victim'],
    ['default/idle', 0, undefined],
  ])
  expect(at(film, 30_000).ranking!.killedAt).toBeUndefined()
  const { eviction } = at(film, 41_000).ranking!
  expect(eviction!.rows.map(({ podKey, victim }) => `${podKey} ${victim}`)).toEqual([
    'default/stress true',
    'default/idle false',
  ])
  expect(memoryOf(film, 41_000).deaths.map(({ scope }) => scope)).toEqual(['evicted'])
})

it('shows the nodes where there are many pods, and the chosen pod where one is chosen', () => {
  const names = ['a', 'b', 'd', 'e', 'f', 'g']
  const film = filmOf(
    names.flatMap((name, index) => [
      stored(name, {}, 'BestEffort'),
      ...began(1000, refOf(name)),
      uses(1200, refOf(name), 10 + index),
    ]),
  )
  const all = at(film, 5000)
  expect(all.nodes!.users.map(({ podKey }) => podKey)).toEqual(
    ['g', 'f', 'e', 'd', 'b', 'a'].map((name) => `default/${name}`),
  )
  expect(all.nodes!.gauges.map(({ name, memory }) => `${name} ${memory / MIB}`)).toEqual(['node-1 75'])
  const one = at(film, 5000, { kind: 'object', resource: 'pods', key: 'default/d' })
  expect(one.bands.map(({ subject }) => subject.podKey)).toEqual(['default/d'])
})

it('draws no more points than there are columns, however much was told', () => {
  const container = refOf('busy')
  const told = Array.from({ length: 20_000 }, (_, index) =>
    uses(2000 + index * 30, container, 10 + (index % 9)),
  )
  const film = filmOf([stored('busy', {}, 'BestEffort'), ...began(1000, container), ...told])
  const [life] = memoryOf(film, 600_000).lives
  expect(life!.line.split('H').length).toBeLessThan(2 * SIZE.width)
})

it('is the same whichever way one came', () => {
  const film = leak()
  const before = at(film, 13_000)
  at(film, 20_000)
  expect(at(film, 13_000)).toEqual(before)
  const fresh = leak()
  fresh.at(40_000)
  expect(at(fresh, 13_000)).toEqual(before)
})

it('has every moment at its place in order, on both of its scales', () => {
  const axis = timeAxis([1000, 1100, 1200, 60_000, 60_100], 900, 100_000, 0, 500)
  const places = [900, 1000, 1100, 5000, 59_000, 60_000, 60_200, 99_000].map((time) => axis.x(time))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(axis.x(100_000)).toBeLessThan(500)
})

it('starts anew with a pod of the same name: what was killed was another', () => {
  const again = { ...refOf('leak'), pod: 'uid-again', id: 'again' }
  const limits = { limits: { memory: '64Mi' }, requests: { memory: '64Mi' } }
  const old = podOf('leak', limits, 'Guaranteed')
  const next = { ...old, metadata: { ...old.metadata, uid: 'uid-again' } }
  const film = filmOf([
    ...leak().entries.filter(({ kind, at: time }) => kind !== 'node.added' && time < 15_000),
    { at: 15_000, kind: 'object.removed', resource: 'pods', key: 'default/leak', revision: 2, object: old },
    {
      ...stored('leak', limits, 'Guaranteed'),
      at: 15_100,
      object: next,
    },
    ...began(15_500, again).map((entry) => ({ ...entry, at: 15_500 })),
    uses(15_600, again, 4),
  ])
  const layout = at(film, 16_000)
  expect(layout.bands[0]!.kind === 'memory' && layout.bands[0]!.deaths).toEqual([])
  expect(layout.ranking!.rows.map(({ podKey, remark }) => ({ podKey, remark }))).toEqual([
    { podKey: 'default/leak', remark: undefined },
    { podKey: '', remark: undefined },
  ])
})
