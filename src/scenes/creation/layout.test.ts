import { expect, it } from 'vitest'
import type { ApiObject, ContainerRef, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { creationLayout } from './layout'

const SIZE = { width: 900, height: 450 }
const sandbox: ContainerRef = { node: 'node-1', pod: 'u1', podKey: 'default/p', container: '', id: 's' }
const container = { ...sandbox, container: 'c', id: 'a' }
const pod = (phase: string): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
    status: { phase },
  }) as unknown as ApiObject

const pods = { resource: 'pods', key: 'default/p' }
const sent = { ...pods, kind: 'request.sent', subresource: '', detail: '' }

/** Asked at 170 ms, bound at 184, pulled from 570 to 2570, runs at 2600, reported at 2620. */
function run(): Film {
  const said: { at: number; [field: string]: unknown }[] = [
    { at: 0, kind: 'input.accepted', source: 'learner', input: 0, line: 'kubectl apply -f p.yaml' },
    { at: 168, ...sent, source: 'kubectl', verb: 'get', arrivesAt: 169 },
    { at: 170, ...sent, source: 'kubectl', verb: 'create', arrivesAt: 172 },
    { at: 176, kind: 'object.stored', ...pods, revision: 7, added: true, object: pod('Pending') },
    { at: 176, kind: 'request.answered', request: 3, code: 201, reason: '', revision: 7, arrivesAt: 178 },
    {
      at: 176,
      kind: 'watch.sent',
      ...pods,
      to: 'kube-scheduler',
      type: 'ADDED',
      revision: 7,
      arrivesAt: 178,
    },
    {
      at: 180,
      ...sent,
      source: 'kube-scheduler',
      verb: 'create',
      subresource: 'binding',
      detail: 'node-1',
      arrivesAt: 181,
    },
    { at: 184, kind: 'object.stored', ...pods, revision: 8, added: false, object: pod('Pending') },
    {
      at: 184,
      kind: 'watch.sent',
      ...pods,
      to: 'kubelet/node-1',
      type: 'ADDED',
      revision: 8,
      arrivesAt: 186,
    },
    { at: 570, kind: 'sandbox.created', sandbox, ip: '10.244.1.2', hostNetwork: false },
    {
      at: 570,
      kind: 'image.pull-started',
      node: 'node-1',
      pod: 'u1',
      image: 'nginx',
      bytes: 62e6,
      arrivesAt: 2570,
    },
    { at: 2570, kind: 'image.pulled', node: 'node-1', pod: 'u1', image: 'nginx', took: 2000 },
    { at: 2590, kind: 'container.created', container, restart: 0, init: false, image: 'nginx' },
    { at: 2600, kind: 'process.started', container, pid: 1, parent: 0, argv: ['nginx'], how: 'main' },
    { at: 2620, kind: 'object.stored', ...pods, revision: 9, added: false, object: pod('Running') },
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    5000,
  )
  return film
}

const at = (film: Film, time: number) => creationLayout(film.at(time), time, SIZE, film.entries, undefined)

it('tells how long each stage took', () => {
  expect(at(run(), 5000).stages.map(({ name, ms, open }) => `${name} ${ms}${open ? ' so far' : ''}`)).toEqual(
    ['client 172', 'control 14', 'sandbox 384', 'pull 2000', 'start 30', 'report 20'],
  )
  expect(at(run(), 1570).stages.at(-1)).toMatchObject({ name: 'pull', ms: 1000, open: true })
})

it('draws who speaks to whom, later ones to the right, and reads are left out', () => {
  const { hops } = at(run(), 5000)
  expect(hops.map(({ from, to, label }) => `${from} → ${to} ${label}`.trim())).toEqual([
    'client → api POST pods',
    'api → etcd 7',
    'api → client pod/p created',
    'api → scheduler ADDED',
    'scheduler → api binding node-1',
    'api → etcd 8',
    'api → kubelet ADDED',
    'kubelet → containerd RunPodSandbox',
    'containerd → kubelet',
    'kubelet → containerd PullImage',
    'containerd → kubelet',
    'kubelet → containerd CreateContainer',
    'kubelet → containerd StartContainer',
    'api → etcd 9',
  ])
  for (const { start, end } of hops) expect(end.x).toBeGreaterThan(start.x)
})

it('has a hop half way when half its time has passed, and half an image pulled', () => {
  const hop = at(run(), 185).hops.find(({ to }) => to === 'kubelet')
  expect(hop!.arrived).toBe(false)
  expect(hop!.end.y).toBeGreaterThan(hop!.start.y)
  expect(at(run(), 1570).busy.find(({ what }) => what === 'pull')!.share).toBe(0.5)
})

it('is the same whichever way one came, and stays when all is done', () => {
  const film = run()
  const before = at(film, 1000)
  at(film, 5000)
  expect(at(film, 1000)).toEqual(before)
  expect(at(film, 4000)).toEqual(at(film, 4900))
})

/** As `run`, and seven more containers of the same pod, each pulled, made and started. */
function eight(): Film {
  const film = run()
  const before = film.entries.filter(({ at }) => at < 2620)
  const more = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => {
    const at = 2600 + n * 60
    const own = { ...container, container: `c${n}`, id: `a${n}` }
    const pull = { node: 'node-1', pod: 'u1', image: `i${n}` }
    return [
      { at, kind: 'image.pull-started', ...pull, bytes: 4e6, arrivesAt: at + 20 },
      { at: at + 20, kind: 'image.pulled', ...pull, took: 20 },
      { at: at + 30, kind: 'container.created', container: own, restart: 0, init: false, image: `i${n}` },
      { at: at + 40, kind: 'process.started', container: own, pid: 1, parent: 0, argv: ['x'], how: 'main' },
    ]
  })
  const whole = new Film()
  whole.append(
    [...before, ...more].map(
      (entry, index) => ({ cause: 0, source: 'x', ...entry, seq: index + 1 }) as unknown as Entry,
    ),
    5000,
  )
  return whole
}

it('draws the same again for further containers close together, so that the first hop stays in sight', () => {
  const { hops, others, left } = at(eight(), 5000)
  expect(hops[0]!.start.x).toBeGreaterThanOrEqual(left)
  expect(others!.count).toBe(7)
  expect(hops.filter(({ again }) => again).every(({ word }) => word === undefined)).toBe(true)
  const words = hops.flatMap(({ word, label }) => (word ? [{ ...word, label }] : []))
  const inOthers = words.filter(({ x, y }) => y > 300 && x > others!.x && x < others!.x + others!.width)
  expect(inOthers).toEqual([])
})

it('begins with who asked for the pod, where a controller did without its name', () => {
  const ask = (at: number) => ({
    at,
    ...sent,
    key: 'default',
    source: 'replicaset-controller',
    verb: 'create',
    arrivesAt: at + 1,
  })
  const film = new Film()
  film.append(
    [
      { ...ask(5) },
      { ...ask(6) },
      { at: 9, cause: 2, kind: 'object.stored', ...pods, revision: 7, added: true, object: pod('Pending') },
    ].map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    20,
  )
  const layout = at(film, 15)
  expect(layout.client).toBe('replicaset-controller')
  expect(layout.hops.filter(({ from }) => from === 'client').map(({ left }) => left)).toEqual([6])
})
