import { expect, it } from 'vitest'
import { en } from '../../i18n/en/words'
import { translator } from '../../i18n/words'
import type { ApiObject, ContainerRef, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { terminationLayout } from './layout'
import { text } from './text'

const SIZE = { width: 900, height: 450 }
const deaf: ContainerRef = { node: 'node-1', pod: 'u1', podKey: 'default/p', container: 'deaf', id: 'a' }
const polite = { ...deaf, container: 'polite', id: 'b' }
const pod = (deleted: boolean): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '',
      ...(deleted ? { deletionTimestamp: 'then', deletionGracePeriodSeconds: 30 } : {}),
    },
    spec: {
      containers: [
        { name: 'deaf' },
        { name: 'polite', lifecycle: { preStop: { exec: { command: ['sleep', '2'] } } } },
      ],
    },
  }) as unknown as ApiObject

const pods = { resource: 'pods', key: 'default/p' }
const kill = (container: string) => ({
  at: 10_010,
  kind: 'decision.made',
  about: { ...pods, uid: 'u1' },
  container,
  decision: { reason: 'KillContainer', because: { why: 'deleted', grace: 30, message: '' } },
})
const started = { kind: 'process.started', pid: 1, parent: 0, argv: ['sh'], how: 'main' }
const signalled = { kind: 'process.signalled', pid: 1, by: 'kubelet' }

/** Deleted at 10 s: one container waits in preStop and goes, the other is killed at 40 s. */
function run(): Film {
  const said: object[] = [
    { at: 100, kind: 'object.stored', ...pods, revision: 1, added: true, object: pod(false) },
    { at: 900, ...started, container: deaf },
    { at: 900, ...started, container: polite },
    { at: 10_000, kind: 'object.stored', ...pods, revision: 2, added: false, object: pod(true) },
    kill('deaf'),
    kill('polite'),
    { at: 10_010, ...signalled, container: deaf, signal: 'TERM', ignored: true },
    {
      at: 12_010,
      kind: 'hook.ran',
      container: polite,
      hook: 'preStop',
      began: 10_010,
      result: 'success',
      output: '',
    },
    { at: 12_010, ...signalled, container: polite, signal: 'TERM', ignored: false },
    { at: 12_020, kind: 'container.exited', container: polite, code: 0, oom: false },
    { at: 40_010, ...signalled, container: deaf, signal: 'KILL', ignored: false },
    { at: 40_010, kind: 'container.exited', container: deaf, code: 137, oom: false },
    { at: 41_000, kind: 'object.removed', ...pods, revision: 3, object: pod(true) },
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry),
    60_000,
  )
  return film
}

const at = (film: Film, time: number) => terminationLayout(film.at(time), time, SIZE, film.entries, undefined)

it('burns the grace period down and prints what is left', () => {
  const { grace } = at(run(), 13_000)
  expect([grace.seconds, grace.left]).toEqual([30, 27])
  expect(grace.burnt).toBeGreaterThan(0)
  expect(at(run(), 50_000).grace).toMatchObject({ left: 0, over: true })
})

it('tells who heard TERM, who waited in preStop and who was killed', () => {
  const said = at(run(), 50_000).containers.map(
    ({ name, signals, hook, deaf: ignored, exit }) =>
      `${name}: ${signals.map(({ signal }) => signal).join()}${hook ? ' preStop' : ''}${ignored ? ' ignored' : ''}, exit ${exit!.code}${exit!.killed ? ' by KILL' : ''}`,
  )
  expect(said).toEqual(['deaf: TERM,KILL ignored, exit 137 by KILL', 'polite: TERM preStop, exit 0'])
})

it('shows each container as it was before', () => {
  expect(at(run(), 50_000).containers.map(({ state }) => state)).toEqual(['ready', 'ready'])
})

it('folds the quiet middle, and keeps every place while it burns', () => {
  const early = at(run(), 11_000)
  const late = at(run(), 39_000)
  expect(early.axis).toEqual(late.axis)
  expect(early.axis.map(({ seconds }) => seconds)).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 28, 30, 32])
  expect(late.fold!.width).toBeLessThan(100)
  expect(early.containers[0]!.due).toBeCloseTo(early.grace.x + early.grace.width)
})

it('has nothing to draw before the deletion', () => {
  expect(at(run(), 5_000)).toMatchObject({ pod: { key: 'default/p' }, deleted: false })
})

it('is the same whichever way one came', () => {
  const film = run()
  const before = at(film, 12_015)
  at(film, 50_000)
  expect(at(film, 12_015)).toEqual(before)
})

it('numbers the steps that happened, and leaves those to come open', () => {
  const steps = (time: number) =>
    at(run(), time)
      .numerals.map(({ n, past }) => (past ? `${n}` : `(${n})`))
      .join(' ')
  expect(steps(13_000)).toBe('1 2 (6) (7) 4 5 (8)')
  expect(steps(50_000)).toBe('1 2 6 7 4 5 8')
})

it('leaves a container as it was while its preStop runs', () => {
  const polite = at(run(), 11_000).containers[1]!
  expect([polite.hook !== undefined, polite.ending]).toEqual([true, undefined])
})

const rules = (time: number, node: string, added: string[], removed: string[]) => ({
  at: time,
  source: `kube-proxy/${node}`,
  kind: 'decision.made',
  about: { resource: 'services', key: 'default/web' },
  container: '',
  decision: { reason: 'RulesChanged', because: { added, removed, total: 1 } },
})
const request = (time: number, node: string) => ({
  at: time,
  kind: 'packet.sent',
  from: 'client',
  to: 'node-1:80',
  port: 80,
  protocol: 'tcp',
  hops: ['client', `kube-proxy/${node}`, 'service/default/web', 'pod/default/p'],
  arrivesAt: time + 2,
})
const ADDRESS = '10.244.1.2:80'

/** One container that goes at once; node 2 learns of it a second later than node 1, and still sends. */
function lagging(): Film {
  const alone = (deleted: boolean) =>
    ({
      ...pod(deleted),
      spec: { containers: [{ name: 'deaf' }] },
      status: { podIP: '10.244.1.2' },
    }) as ApiObject
  const node = (name: string) => ({
    at: 0,
    kind: 'node.added',
    node: name,
    cpus: 1,
    memory: 1,
    controlPlane: false,
  })
  const said: object[] = [
    node('node-1'),
    node('node-2'),
    { at: 100, kind: 'object.stored', ...pods, revision: 1, added: true, object: alone(false) },
    { at: 900, ...started, container: deaf },
    rules(1000, 'node-1', [ADDRESS], []),
    rules(1000, 'node-2', [ADDRESS], []),
    request(9000, 'node-1'),
    { at: 9003, kind: 'packet.answered', packet: 7, code: 200, arrivesAt: 9005 },
    { at: 10_000, kind: 'object.stored', ...pods, revision: 2, added: false, object: alone(true) },
    kill('deaf'),
    { at: 10_010, ...signalled, container: deaf, signal: 'TERM', ignored: false },
    { at: 10_020, kind: 'container.exited', container: deaf, code: 0, oom: false },
    rules(10_200, 'node-1', [], [ADDRESS]),
    request(10_700, 'node-2'),
    { at: 10_702, kind: 'packet.refused', packet: 14, reason: 'refused', at_hop: 3 },
    rules(11_200, 'node-2', [], [ADDRESS]),
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry),
    60_000,
  )
  return film
}

it('shows which proxy still sends, and the requests that it cost', () => {
  const told = (time: number) =>
    at(lagging(), time).proxies!.lanes.map(
      ({ node, after, dots }) =>
        `${node} ${after ?? 'sends'} ${dots.map(({ fate }) => (fate === 'lost' ? 'x' : '.')).join('')}`,
    )
  expect(told(10_100)).toEqual(['node-1 sends .', 'node-2 sends '])
  expect(told(10_800)).toEqual(['node-1 0.2 .', 'node-2 sends x'])
  expect(told(12_000)).toEqual(['node-1 0.2 .', 'node-2 1.2 x'])
  const [track] = at(lagging(), 12_000).containers
  expect([track!.cost!.sent, track!.cost!.lost.length]).toEqual([2, 1])
})

it('puts pods that one command deleted under the same clock', () => {
  const other = { ...pod(false), metadata: { ...pod(false).metadata, name: 'q', uid: 'u2' } } as ApiObject
  const ended = { ...other, metadata: { ...pod(true).metadata, name: 'q', uid: 'u2' } } as ApiObject
  const its = { ...deaf, pod: 'u2', podKey: 'default/q' }
  const key = { resource: 'pods', key: 'default/q' }
  const film = new Film()
  film.append(
    [
      { at: 100, kind: 'object.stored', ...pods, revision: 1, added: true, object: pod(false) },
      { at: 100, kind: 'object.stored', ...key, revision: 1, added: true, object: other },
      { at: 900, ...started, container: deaf },
      { at: 900, ...started, container: its },
      { at: 10_000, kind: 'object.stored', ...pods, revision: 2, added: false, object: pod(true) },
      { at: 10_004, kind: 'object.stored', ...key, revision: 2, added: false, object: ended },
    ].map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    60_000,
  )
  expect(at(film, 11_000).containers.map((track) => `${track.pod} ${track.name}`)).toEqual([
    'p deaf',
    'q deaf',
  ])
})

it('stays with the first of them when it is gone, and compares owner with owner', () => {
  const owned = (name: string, owner: string, deleted: boolean) =>
    ({
      ...pod(deleted),
      metadata: { ...pod(deleted).metadata, name, uid: name, ownerReferences: [{ uid: owner }] },
    }) as unknown as ApiObject
  const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1']
  const stored = { kind: 'object.stored', resource: 'pods', revision: 1 }
  const its = (name: string) => ({ ...deaf, pod: name, podKey: `default/${name}` })
  const film = new Film()
  film.append(
    [
      ...names.map((name) => ({
        at: 100,
        ...stored,
        key: `default/${name}`,
        added: true,
        object: owned(name, name[0]!, false),
      })),
      ...names.map((name) => ({ at: 900, ...started, container: its(name) })),
      ...names.map((name, index) => ({
        at: 10_000 + index,
        ...stored,
        key: `default/${name}`,
        added: false,
        object: owned(name, name[0]!, true),
      })),
      {
        at: 12_000,
        kind: 'object.removed',
        resource: 'pods',
        key: 'default/a1',
        revision: 2,
        object: owned('a1', 'a', true),
      },
    ].map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    60_000,
  )
  const shown = (time: number) => at(film, time).containers.map((track) => track.pod)
  expect(shown(11_000).slice(0, 3)).toEqual(['a1', 'b1', 'a2'])
  expect(at(film, 13_000).pod?.key).toBe('default/a1')
})

it('says the same as a table: who, what and when, and of the pods that were deleted with it', () => {
  const film = lagging()
  const rows = text(film.at(12_000), 12_000, film.entries, translator(en, 'en'), undefined).map(({ cells }) =>
    cells.slice(1).join(': '),
  )
  expect(rows).toEqual([
    'who: what',
    'p: deletionTimestamp set, the object stays',
    'p · deaf: TERM',
    'p · deaf: exit 0',
    'kube-proxy/node-1: p: rules change at 0.20 s',
    'p: 1 request lost: sent here after the process had gone',
    'kube-proxy/node-2: p: rules change at 1.20 s',
  ])
})
