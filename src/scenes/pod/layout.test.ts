import { expect, it } from 'vitest'
import type { ApiObject, ContainerRef, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { treeOf } from './inside'
import { podLayout } from './layout'

const SIZE = { width: 920, height: 450 }
const PHONE = { width: 390, height: 440 }

const refOf = (container: string): ContainerRef => ({
  node: 'node-1',
  pod: 'u1',
  podKey: 'default/p',
  container,
  id: `id-${container}`,
})

const podWith = (spec: object) => ({
  at: 100,
  kind: 'object.stored',
  resource: 'pods',
  key: 'default/p',
  revision: 1,
  added: true,
  object: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', uid: 'u1', resourceVersion: '1', creationTimestamp: '' },
    spec: { nodeName: 'node-1', restartPolicy: 'Always', ...spec },
    status: { phase: 'Running' },
  } as unknown as ApiObject,
})

const sandbox = { at: 300, kind: 'sandbox.created', sandbox: refOf(''), ip: '10.244.1.2', hostNetwork: false }

const starts = (name: string, at: number, argv: readonly string[] = ['sleep', '3600']) => [
  { at, kind: 'container.created', container: refOf(name), restart: 0, init: false, image: 'busybox' },
  { at: at + 10, kind: 'process.started', container: refOf(name), pid: 1, parent: 0, argv, how: 'main' },
]

function filmOf(said: readonly object[]): Film {
  const film = new Film()
  const entries = said
    .toSorted((a, b) => (a as Entry).at - (b as Entry).at)
    .map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry)
  film.append(entries, 60_000)
  return film
}

const at = (film: Film, time: number, size = SIZE) =>
  podLayout(film.at(time), time, size, film.entries, undefined)

/** A sidecar writes what nginx serves and asks for it by localhost; a probe looks whether it is there. */
function web(): Film {
  const html = (mountPath: string) => [{ name: 'html', mountPath }]
  const file = '/usr/share/nginx/html/index.html'
  return filmOf([
    podWith({
      volumes: [
        { name: 'html', emptyDir: {} },
        { name: 'kube-api-access-x', projected: {} },
      ],
      initContainers: [
        { name: 'setup', image: 'busybox', volumeMounts: html('/html') },
        { name: 'sidecar', image: 'busybox', restartPolicy: 'Always', volumeMounts: html('/html') },
      ],
      containers: [
        {
          name: 'app',
          image: 'nginx',
          ports: [{ containerPort: 80 }],
          volumeMounts: html('/usr/share/nginx/html'),
          readinessProbe: { exec: { command: ['test', '-s', file] } },
        },
      ],
    }),
    sandbox,
    ...starts('setup', 400),
    { at: 500, kind: 'container.exited', container: refOf('setup'), code: 0, oom: false },
    ...starts('sidecar', 600),
    ...starts('app', 1000, ['nginx', '-g', 'daemon off;']),
    {
      at: 1500,
      kind: 'file.changed',
      container: refOf('sidecar'),
      path: '/html/index.html',
      change: 'written',
    },
    {
      at: 2000,
      kind: 'packet.sent',
      from: 'pod/default/p/sidecar',
      to: 'localhost:80',
      port: 80,
      protocol: 'http',
      hops: ['pod/default/p', 'localhost'],
      arrivesAt: 2010,
    },
    {
      at: 4000,
      kind: 'probe.ran',
      container: refOf('app'),
      probe: 'readiness',
      began: 4000,
      result: 'success',
      output: '',
      run: 1,
      threshold: 1,
    },
  ])
}

it('gives each container a room of its own, and lets go of those that are over', () => {
  const layout = at(web(), 3000)
  expect(layout.rooms.map(({ inside }) => `${inside.name} ${inside.kind}`)).toEqual([
    'sidecar sidecar',
    'app main',
  ])
  expect(layout.done.map(({ name, code }) => `${name} ${code}`)).toEqual(['setup 0'])
  expect(`${layout.network.ip} ${layout.uts.hostname}`).toBe('10.244.1.2 p')
})

it('lets a volume rise through the floor of every room that mounts it, and only there', () => {
  const layout = at(web(), 3000)
  const [volume] = layout.volumes
  expect(layout.volumes.map(({ name, type, rooms }) => `${name} ${type} ${rooms}`)).toEqual([
    'html emptyDir 3',
  ])
  expect(layout.shafts.map(({ container, path }) => `${container} ${path}`)).toEqual([
    'sidecar /html',
    'app /usr/share/nginx/html',
  ])
  for (const shaft of layout.shafts) {
    const room = layout.rooms.find(({ inside }) => inside.name === shaft.container)!
    expect(shaft.top).toBeLessThan(room.y + room.height)
    expect(shaft.top).toBeGreaterThan(room.y)
    expect(shaft.bottom).toBeGreaterThan(volume!.y)
  }
  const shelves = at(web(), 9000).rooms.flatMap(({ mounts }) => mounts.map(({ file }) => file?.path))
  expect(shelves).toEqual(['/html/index.html', '/usr/share/nginx/html/index.html'])
  expect(volume!.file).toMatchObject({ path: '/html/index.html', by: 'sidecar' })
})

it('leads a request to localhost through the shared network, without leaving the pod', () => {
  const film = web()
  const [traveller] = at(film, 2005).travellers
  expect(traveller).toMatchObject({ from: 'sidecar', to: 'app', localhost: true, outcome: 'travels' })
  const { network, vessel } = at(film, 2005)
  expect(traveller!.dot!.x).toBeGreaterThan(vessel.x)
  expect(traveller!.dot!.y).toBeLessThan(network.y + network.height + 20)
  expect(at(film, 1900).travellers).toEqual([])
  expect(at(film, 30_000).travellers).toEqual([])
})

it('shows the file that a probe looks at, and the kubelet’s way to it while that is news', () => {
  const film = web()
  const app = at(film, 4200).rooms.find(({ inside }) => inside.name === 'app')!
  expect(app.inside.mounts[0]!.file).toMatchObject({
    path: '/usr/share/nginx/html/index.html',
    watched: ['readiness'],
  })
  expect(at(film, 4200).ways.map(({ container, outcome }) => `${container} ${outcome}`)).toEqual([
    'app success',
  ])
  expect(at(film, 8000).ways).toEqual([])
})

it('draws the tree from PID 1, and those who come from outside after it', () => {
  const of = (pid: number, parent: number, how: 'main' | 'child' | 'exec') => ({
    pid,
    parent,
    argv: [`p${pid}`],
    how,
    startedAt: 0,
  })
  const rows = treeOf([
    of(1, 0, 'main'),
    of(7, 0, 'exec'),
    of(5, 1, 'child'),
    of(6, 5, 'child'),
    of(9, 7, 'child'),
  ])
  expect(rows.map(({ pid, depth, visitor }) => `${pid} ${depth} ${visitor ?? '-'}`)).toEqual([
    '1 0 -',
    '5 1 -',
    '6 2 -',
    '7 0 exec',
    '9 1 -',
  ])
})

/** So many containers with long names, all of them on two volumes. */
const crowd = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => `container-with-quite-a-long-name-${index}`)
  const volumeMounts = [
    { name: 'one', mountPath: '/one' },
    { name: 'two', mountPath: '/a/rather/long/path/of/a/mount' },
  ]
  return filmOf([
    podWith({
      volumes: [
        { name: 'one', emptyDir: {} },
        { name: 'two', configMap: { name: 'settings' } },
      ],
      containers: names.map((name) => ({ name, image: 'busybox', volumeMounts })),
    }),
    sandbox,
    ...names.flatMap((name, index) => starts(name, 500 + index)),
  ])
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])('keeps %i rooms inside the vessel and off each other', (count) => {
  for (const size of [SIZE, PHONE, { width: 1500, height: 800 }]) {
    const { rooms, volumes, vessel, height } = at(crowd(count), 5000, size)
    expect(rooms).toHaveLength(count)
    const boxes = [...rooms, ...volumes]
    for (const [index, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThan(vessel.x)
      expect(box.x + box.width).toBeLessThan(vessel.x + vessel.width)
      expect(box.y + box.height).toBeLessThan(vessel.y + vessel.height)
      for (const other of boxes.slice(index + 1))
        expect(
          box.x + box.width <= other.x ||
            other.x + other.width <= box.x ||
            box.y + box.height <= other.y ||
            other.y + other.height <= box.y,
        ).toBe(true)
    }
    expect(height).toBeGreaterThanOrEqual(vessel.y + vessel.height)
  }
})

it('says one PID namespace where the pod asks for it, and the node’s network where it uses that', () => {
  const film = filmOf([
    podWith({
      shareProcessNamespace: true,
      hostNetwork: true,
      containers: [{ name: 'c', image: 'busybox' }],
    }),
  ])
  const layout = at(film, 5000)
  expect(layout.pid).toBeDefined()
  expect(layout.network.host).toBe(true)
  expect(layout.uts.hostname).toBe('node-1')
  expect(layout.vessel.real).toBe(false)
  expect(at(web(), 3000).pid).toBeUndefined()
})

it('has nothing to open before there is a pod', () => {
  expect(at(web(), 50).pod).toBeUndefined()
})

it('is the same whichever way one came', () => {
  const film = web()
  const before = at(film, 2005)
  at(film, 4200)
  expect(at(film, 2005)).toEqual(before)
  const fresh = web()
  fresh.at(50_000)
  expect(at(fresh, 2005)).toEqual(before)
})

it('tells the ports that are declared from those on which somebody listens, and what was written last', () => {
  const socket = (port: number, pid: number, open = true) => ({
    at: 700,
    kind: 'socket.changed',
    container: refOf('app'),
    pid,
    protocol: 'tcp',
    port,
    open,
  })
  const film = filmOf([
    podWith({ containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 8080 }] }] }),
    sandbox,
    ...starts('app', 600),
    {
      at: 620,
      kind: 'process.started',
      container: refOf('app'),
      pid: 7,
      parent: 1,
      argv: ['w'],
      how: 'child',
    },
    { at: 640, kind: 'usage.changed', container: refOf('app'), memory: 4096, cpu: 0, wanted: 0 },
    socket(80, 1),
    socket(9000, 7),
    { at: 710, kind: 'process.wrote', container: refOf('app'), stream: 'stdout', text: 'one\ntwo\n' },
    { at: 800, kind: 'process.exited', container: refOf('app'), pid: 7, code: 0, signal: '', oom: false },
  ])
  const ports = (time: number) =>
    at(film, time).rooms[0]!.inside.ports.map(
      ({ port, declared, listens }) =>
        `${port}${declared ? ' declared' : ''}${listens ? ' open' : listens === false ? ' closed' : ''}`,
    )
  expect(ports(630)).toEqual(['8080 declared'])
  expect(ports(650)).toEqual(['8080 declared closed'])
  expect(ports(750)).toEqual(['8080 declared closed', '80 open', '9000 open'])
  expect(ports(900)).toEqual(['8080 declared closed', '80 open'])
  expect(at(film, 900).rooms[0]!.log?.lines).toEqual(['one', 'two'])
})
