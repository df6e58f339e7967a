import { expect, it } from 'vitest'
import type { ApiObject, ContainerRef, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { probesLayout } from './layout'
import { probesNumerals } from './numerals'

const SIZE = { width: 900, height: 450 }
const ref: ContainerRef = { node: 'node-1', pod: 'u1', podKey: 'default/p', container: 'c', id: 'a' }
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [{ name: 'c', livenessProbe: { exec: { command: ['test', '-e', '/tmp/healthy'] } } }] },
} as unknown as ApiObject

/** Passes at 10 s and 20 s, fails at 30, 40 and 50 s; killed, and dead at 80 s. */
function run(): Film {
  const film = new Film()
  const said: object[] = [
    {
      at: 100,
      kind: 'object.stored',
      resource: 'pods',
      key: 'default/p',
      revision: 1,
      added: true,
      object: pod,
    },
    { at: 1000, kind: 'container.created', container: ref, restart: 0, init: false, image: 'busybox' },
    { at: 1000, kind: 'process.started', container: ref, pid: 1, parent: 0, argv: ['sh'], how: 'main' },
    { at: 25_000, kind: 'file.changed', container: ref, path: '/tmp/healthy', change: 'removed' },
    ...[1, 2, 3, 4, 5].map((n) => ({
      at: n * 10_000,
      kind: 'probe.ran',
      container: ref,
      probe: 'liveness',
      began: n * 10_000,
      result: n > 2 ? 'failure' : 'success',
      output: '',
      run: n > 2 ? n - 2 : n,
      threshold: 3,
    })),
    {
      at: 50_000,
      kind: 'decision.made',
      about: { resource: 'pods', key: 'default/p', uid: 'u1' },
      container: 'c',
      decision: { reason: 'KillContainer', because: { why: 'liveness', grace: 30, message: 'failed' } },
    },
    { at: 50_000, kind: 'process.signalled', container: ref, pid: 1, signal: 'TERM', by: '', ignored: true },
    { at: 80_000, kind: 'container.exited', container: ref, code: 137, oom: false },
  ]
  const entries = said
    .toSorted((a, b) => (a as Entry).at - (b as Entry).at)
    .map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry)
  film.append(entries, 120_000)
  return film
}

const at = (film: Film, time: number) => probesLayout(film.at(time), time, SIZE, film.entries, undefined)

it('climbs a step a failure, up to the threshold, and falls when the container is dead', () => {
  const [lane] = at(run(), 85_000).lanes
  const step = (lane!.base - lane!.top) / 3
  const heights = lane!.ticks.map(
    ({ run: times, result, y }) => `${result} ${times} ${(lane!.base - y) / step}`,
  )
  expect(heights).toEqual(['success 1 0', 'success 2 0', 'failure 1 1', 'failure 2 2', 'failure 3 3'])
  expect(lane!.stairs.endsWith(`V${lane!.base}H${Math.round(at(run(), 85_000).playhead * 10) / 10}`)).toBe(
    true,
  )
})

it('says what follows, and which file it was', () => {
  const [lane] = at(run(), 60_000).lanes
  expect(lane!.consequences.map(({ what, side }) => `${what} ${side}`)).toEqual(['restart right'])
  expect(lane!.spans.map(({ state }) => state)).toEqual(['ready', 'failing'])
  expect(lane!.flags.map(({ signal, ignored }) => `${signal} ${ignored}`)).toEqual(['TERM true'])
  expect(lane!.files.map(({ path, gone }) => `${path} ${gone}`)).toEqual(['/tmp/healthy true'])
})

it('begins a window at the height that was reached before it', () => {
  const [lane] = at(run(), 155_000).lanes
  expect(lane!.stairs.startsWith(`M160 ${lane!.base - (2 / 3) * (lane!.base - lane!.top)}H`)).toBe(true)
})

it('draws nothing that has not happened', () => {
  const [lane] = at(run(), 35_000).lanes
  expect(lane!.ticks).toHaveLength(3)
  expect(lane!.consequences).toEqual([])
})

it('is the same whichever way one came', () => {
  const film = run()
  const before = at(film, 45_000)
  at(film, 85_000)
  expect(at(film, 45_000)).toEqual(before)
  const fresh = run()
  fresh.at(120_000)
  expect(at(fresh, 45_000)).toEqual(before)
})

/** In a Service; not ready from 40 s on, and asked once a ten seconds by the proxy of node 1. */
function asked(): Film {
  const guarded = {
    ...pod,
    spec: {
      containers: [{ name: 'c', readinessProbe: { exec: { command: ['true'] }, failureThreshold: 1 } }],
    },
  } as unknown as ApiObject
  const slice = (ready: boolean) => ({
    kind: 'object.stored',
    resource: 'endpointslices.discovery.k8s.io',
    key: 'default/web-1',
    revision: 2,
    added: ready,
    object: {
      kind: 'EndpointSlice',
      metadata: {
        name: 'web-1',
        namespace: 'default',
        uid: 's',
        labels: { 'kubernetes.io/service-name': 'web' },
      },
      endpoints: [{ targetRef: { uid: 'u1' }, conditions: { ready } }],
    },
  })
  const packet = (at: number, ...end: string[]) => ({
    at,
    kind: 'packet.sent',
    from: 'client',
    to: 'web',
    port: 80,
    protocol: 'tcp',
    hops: ['client', 'service/default/web', 'kube-proxy/node-1', ...end],
    arrivesAt: at + 1,
  })
  const said: object[] = [
    {
      at: 100,
      kind: 'object.stored',
      resource: 'pods',
      key: 'default/p',
      revision: 1,
      added: true,
      object: guarded,
    },
    { at: 1000, kind: 'process.started', container: ref, pid: 1, parent: 0, argv: ['sh'], how: 'main' },
    { at: 2000, ...slice(true) },
    packet(10_000, 'pod/default/p'),
    { at: 10_002, kind: 'packet.answered', packet: 4, code: 200, arrivesAt: 10_003 },
    packet(30_000, 'pod/default/p'),
    { at: 30_002, kind: 'packet.refused', packet: 6, reason: 'refused', at_hop: 3 },
    { at: 40_000, ...slice(false) },
    packet(50_000),
    { at: 50_002, kind: 'packet.refused', packet: 9, reason: 'refused', at_hop: 2 },
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry),
    120_000,
  )
  return film
}

it('puts requests under the endpoints, and tells those it cost from those that found nobody', () => {
  const on = (time: number) => {
    const film = asked()
    const selected = { kind: 'object', resource: 'pods', key: 'default/p' } as const
    const [lane] = probesLayout(film.at(time), time, SIZE, film.entries, selected).lanes
    return (
      lane!.requests && [
        lane!.requests.dots.map(({ fate }) => fate).join(),
        lane!.requests.lost,
        lane!.requests.nobody,
      ]
    )
  }
  expect(on(5_000)).toBeUndefined()
  expect(on(20_000)).toEqual(['answered', 0, 0])
  expect(on(60_000)).toEqual(['answered,lost,nobody', 1, 1])
})

it('lets no two flags overlap when a container is killed again and again', () => {
  const said: object[] = [
    {
      at: 100,
      kind: 'object.stored',
      resource: 'pods',
      key: 'default/p',
      revision: 1,
      added: true,
      object: pod,
    },
    { at: 1000, kind: 'process.started', container: ref, pid: 1, parent: 0, argv: ['sh'], how: 'main' },
    ...[10_000, 20_000, 30_000].flatMap((at) =>
      ['TERM', 'KILL'].map((signal, index) => ({
        at: at + 2000 * index,
        kind: 'process.signalled',
        container: ref,
        pid: 1,
        signal,
        by: 'containerd',
        ignored: index === 0,
      })),
    ),
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry),
    60_000,
  )
  const [lane] = at(film, 40_000).lanes
  const starts = lane!.flags
    .filter(({ side }) => side !== 'none')
    .map(({ x, side }) => (side === 'left' ? x - 40 : x))
    .sort((a, b) => a - b)
  expect(lane!.flags.map(({ signal }) => signal).join()).toBe('KILL,KILL,KILL,TERM,TERM,TERM')
  expect(starts.length).toBeGreaterThanOrEqual(3)
  for (const [index, start] of starts.slice(1).entries())
    expect(start - starts[index]!).toBeGreaterThanOrEqual(40)
})

it('stays with the pod whose probes had most to say, and shows another when it is chosen', () => {
  const other = { ...pod, metadata: { ...pod.metadata, name: 'q', uid: 'u2' } } as ApiObject
  const its = { ...ref, pod: 'u2', podKey: 'default/q', id: 'b' }
  const ran = (at: number, container: ContainerRef, result: string, run: number) => ({
    at,
    kind: 'probe.ran',
    container,
    probe: 'liveness',
    began: at,
    result,
    output: '',
    run,
    threshold: 3,
  })
  const stored = { kind: 'object.stored', resource: 'pods', revision: 1, added: true }
  const film = new Film()
  film.append(
    [
      { at: 100, ...stored, key: 'default/p', object: pod },
      { at: 100, ...stored, key: 'default/q', object: other },
      ran(10_000, ref, 'success', 1),
      ran(11_000, its, 'failure', 1),
      ran(20_000, ref, 'success', 2),
      ran(30_000, ref, 'failure', 1),
    ].map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    60_000,
  )
  const key = { kind: 'object', resource: 'pods', key: 'default/p' } as const
  const shown = (time: number) => at(film, time).pod?.key
  expect([5_000, 15_000, 25_000, 35_000].map(shown)).toEqual([
    'default/p',
    'default/q',
    'default/q',
    'default/q',
  ])
  expect(probesLayout(film.at(15_000), 15_000, SIZE, film.entries, key).pod?.key).toBe('default/p')
})

it('puts the links of a chain that have happened at their moments, none over another', () => {
  const film = run()
  const links = film.entries.slice(3, 7).map((entry, i) => ({ n: i + 1, entry }))
  const numerals = (at: number) =>
    probesNumerals(links, probesLayout(film.at(at), at, SIZE, film.entries, undefined), at)
  expect(numerals(60_000).map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(numerals(22_000).length).toBeLessThan(4)
  const places = numerals(60_000).map(({ x }) => x)
  for (const [i, x] of places.entries()) if (i > 0) expect(x - places[i - 1]!).toBeGreaterThanOrEqual(18)
  expect(new Set(numerals(60_000).map(({ y }) => y)).size).toBe(1)
})
