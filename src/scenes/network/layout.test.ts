import { expect, it } from 'vitest'
import type { ApiObject, Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { networkLayout } from './layout'

const SIZE = { width: 932, height: 440 }
const service = (spec: object = {}) =>
  object('Service', 'web', {
    spec: {
      type: 'NodePort',
      clusterIP: '10.96.0.50',
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 80, nodePort: 30080 }],
      ...spec,
    },
  })

function object(kind: string, name: string, rest: object, labels = {}): ApiObject {
  const metadata = {
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '1',
    creationTimestamp: '',
    labels,
  }
  return { apiVersion: 'v1', kind, metadata, ...rest } as unknown as ApiObject
}
const stored = (resource: string, made: ApiObject) => ({
  kind: 'object.stored',
  resource,
  key: kindIsGlobal(resource) ? made.metadata.name : `default/${made.metadata.name}`,
  revision: 1,
  added: true,
  object: made,
})
const kindIsGlobal = (resource: string) => resource === 'nodes'
const pod = (name: string, n: number, spec: object = {}) =>
  object(
    'Pod',
    name,
    {
      spec: { nodeName: `node-${n}`, containers: [{ name: 'c' }], ...spec },
      status: { podIP: `10.244.${n}.2` },
    },
    { app: 'web' },
  )
const node = (n: number) =>
  object('Node', `node-${n}`, {
    spec: { podCIDR: `10.244.${n}.0/24` },
    status: { addresses: [{ type: 'InternalIP', address: `192.0.2.1${n}` }] },
  })
const slice = (...ready: boolean[]) =>
  object(
    'EndpointSlice',
    'web-1',
    {
      ports: [{ name: '', port: 80 }],
      endpoints: ready.map((isReady, index) => ({
        addresses: [`10.244.${index + 1}.2`],
        nodeName: `node-${index + 1}`,
        targetRef: { kind: 'Pod', name: `web-${index + 1}` },
        conditions: { ready: isReady },
      })),
    },
    { 'kubernetes.io/service-name': 'web' },
  )
const SLICES = 'endpointslices.discovery.k8s.io'
const rules = (n: number, added: string[], removed: string[] = []) => ({
  kind: 'decision.made',
  source: `kube-proxy/node-${n}`,
  about: { resource: 'services', key: 'default/web' },
  container: '',
  decision: { reason: 'RulesChanged', because: { added, removed, total: 0 } },
})
const both = ['10.244.1.2:80', '10.244.2.2:80']
const way = (pod: number) => [
  'client',
  'node/node-1',
  'node-port/30080',
  'kube-proxy/node-1',
  'service/default/web',
  `pod/default/web-${pod}`,
]
const sent = (at: number, hops: string[], rest: object = {}) => ({
  at,
  kind: 'packet.sent',
  from: 'client',
  to: 'node-1:30080',
  port: 30080,
  protocol: 'http',
  hops,
  arrivesAt: at + 2,
  ...rest,
})

function film(said: readonly object[]): Film {
  const made = new Film()
  made.append(
    said.map((entry, index) => ({ seq: index + 1, at: 0, cause: 0, source: 'x', ...entry }) as Entry),
    600_000,
  )
  return made
}
const cluster = () => [
  ...[1, 2].flatMap((n) => [
    { kind: 'node.added', node: `node-${n}`, cpus: 2, memory: 1, controlPlane: false },
    stored('nodes', node(n)),
  ]),
  stored('services', service()),
  stored('pods', pod('web-1', 1)),
  stored('pods', pod('web-2', 2)),
  stored(SLICES, slice(true, true)),
  rules(1, both),
  rules(2, both),
]
/** A request to each pod; then pod 1 is not ready, node 2 learns of it late, and a third request gets lost there. */
const run = () =>
  film([
    ...cluster(),
    sent(10_000, way(1)),
    { at: 10_004, kind: 'packet.answered', packet: 11, code: 200, arrivesAt: 10_006 },
    sent(12_000, way(2)),
    { at: 12_004, kind: 'packet.answered', packet: 13, code: 200, arrivesAt: 12_006 },
    { at: 20_000, ...stored(SLICES, slice(false, true)) },
    { at: 20_040, ...rules(1, [], [both[0]!]) },
    sent(20_200, way(1)),
    { at: 20_203, kind: 'packet.refused', packet: 17, reason: 'refused', at_hop: 5 },
    { at: 21_000, ...rules(2, [], [both[0]!]) },
  ])

const at = (made: Film, time: number, size = SIZE) =>
  networkLayout(made.at(time), time, size, made.entries, undefined)

it('inks the way that the latest request took, through its door to its pod', () => {
  const { path } = at(run(), 11_000)
  expect([path?.doors, path?.target, path?.node]).toEqual([['node-port/30080'], 'default/web-1', 'node-1'])
  expect(at(run(), 13_000).path?.target).toBe('default/web-2')
  expect(at(run(), 5_000).path).toBeUndefined()
})

it('has no wire to a pod without a rule, and says which nodes still have one', () => {
  const told = (time: number) =>
    at(run(), time).targets.map(({ target }) => `${target.rule} ${target.on.join('+')}`)
  expect(told(13_000)).toEqual(['rule node-1+node-2', 'rule node-1+node-2'])
  expect(told(20_100)).toEqual(['stale node-2', 'rule node-1+node-2'])
  expect(told(22_000)).toEqual(['none ', 'rule node-1+node-2'])
  expect(at(run(), 22_000).pale.map(({ id }) => id)).not.toContain('default/web-1')
})

it('lets a lost request fall off the line where it was lost, and counts it with its reason', () => {
  const falling = at(run(), 20_700)
  const end = falling.path!.end
  const [dot] = falling.dots
  expect([dot?.what, dot?.x]).toEqual(['lost', end.x])
  expect(dot!.y).toBeGreaterThan(end.y)
  const later = at(run(), 25_000)
  expect(later.dots).toEqual([])
  expect([later.counts.sent, later.counts.answered, [...later.counts.byReason]]).toEqual([
    3,
    2,
    [['refused', 1]],
  ])
  expect(later.countsOf.get('default/web-1')).toMatchObject({ sent: 2, lost: 1 })
})

it('moves a request there and its answer back', () => {
  const whats = [10_100, 10_500, 11_000].map((time) =>
    at(run(), time)
      .dots.map(({ what }) => what)
      .join(),
  )
  expect(whats).toEqual(['request', 'answer', ''])
})

it('knows the three networks by the objects', () => {
  expect(at(run(), 1000).networks).toEqual({
    node: '192.0.2.0/24',
    service: '10.96.0.0/12',
    pod: '10.244.0.0/16',
  })
})

it('leads past the Service by the doors that pods have themselves', () => {
  const own = film([
    ...cluster().slice(0, 4),
    stored('pods', pod('web-1', 1, { containers: [{ name: 'c', ports: [{ hostPort: 8080 }] }] })),
    stored('pods', pod('web-2', 2, { hostNetwork: true })),
    sent(1000, ['client', 'node/node-1', 'host-port/8080', 'pod/default/web-1']),
  ])
  const layout = at(own, 2000)
  expect(layout.doors.map(({ door }) => door.id)).toEqual(['host-port/8080', 'host-network/', 'pod-ip'])
  expect([layout.path?.doors, layout.path?.target]).toEqual([['host-port/8080'], 'default/web-1'])
})

it('draws names without addresses: headless and ExternalName', () => {
  const headless = at(
    film([...cluster(), stored('services', service({ clusterIP: 'None', type: 'ClusterIP' }))]),
    1,
  )
  expect(headless.doors.map(({ door }) => door.kind)).toContain('pod-ip')
  const alias = at(
    film([stored('services', service({ type: 'ExternalName', externalName: 'a.example' }))]),
    1,
  )
  expect(alias.doors.map(({ door }) => door.kind)).toEqual(['dns'])
})

it('names the policies that guard a pod', () => {
  const policy = object('NetworkPolicy', 'deny', { spec: { podSelector: {}, policyTypes: ['Ingress'] } })
  const guarded = at(film([...cluster(), stored('networkpolicies.networking.k8s.io', policy)]), 1)
  expect(guarded.targets.map(({ target }) => target.policies)).toEqual([['deny'], ['deny']])
})

it('draws nothing when there is nothing', () => {
  const { targets, subject, path } = at(film([]), 1)
  expect([targets, subject, path]).toEqual([[], undefined, undefined])
})

it('keeps every box within the picture and off the others, wide and narrow', () => {
  for (const size of [
    SIZE,
    { width: 632, height: 420 },
    { width: 390, height: 400 },
    { width: 1572, height: 800 },
  ]) {
    const layout = at(run(), 20_100, size)
    const cards = layout.targets.map(({ card }) => card)
    for (const box of [...layout.doors, ...cards, ...layout.nodes]) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(layout.width)
    }
    for (const column of [layout.doors, cards])
      for (const [index, box] of column.entries())
        if (index > 0) expect(box.y).toBeGreaterThanOrEqual(column[index - 1]!.y + column[index - 1]!.height)
  }
})

it('is the same whichever way one came', () => {
  const made = run()
  const before = at(made, 20_300)
  at(made, 30_000)
  at(made, 100)
  expect(at(made, 20_300)).toEqual(before)
  const fresh = run()
  fresh.at(600_000)
  expect(at(fresh, 20_300)).toEqual(before)
})

it('forgets what a fork has undone', () => {
  const made = run()
  at(made, 30_000)
  made.cut(15_000)
  made.append([{ seq: 15, cause: 0, source: 'x', ...sent(16_000, way(2)) } as unknown as Entry], 20_000)
  expect(at(made, 17_000).counts.sent).toBe(3)
})

it('draws one way for the two legs of a request through an Ingress, from who asked first', () => {
  const ingress = object('Ingress', 'shop', {
    spec: {
      rules: [
        { host: 'shop.example', http: { paths: [{ path: '/', backend: { service: { name: 'web' } } }] } },
      ],
    },
  })
  const proxied = film([
    ...cluster(),
    stored('ingresses.networking.k8s.io', ingress),
    sent(10_000, ['client', 'loadbalancer/ingress-nginx/c', 'pod/ingress-nginx/c']),
    sent(10_001, ['pod/ingress-nginx/c', 'ingress/default/shop', 'pod/default/web-2'], {
      cause: 12,
      from: 'pod/ingress-nginx/c/controller',
    }),
  ])
  const { path, clients, counts } = at(proxied, 11_000)
  expect([path?.doors, path?.target, path?.isRuled]).toEqual([
    ['ingress/default/shop'],
    'default/web-2',
    false,
  ])
  expect([clients.map(({ id }) => id), counts.sent]).toEqual([['client', ''], 1])
})

it('leads nowhere from a door that nobody serves', () => {
  const rules = [{ http: { paths: [{ path: '/', backend: { service: { name: 'web' } } }] } }]
  const wiresWith = (status: object) => {
    const ingress = object('Ingress', 'shop', { spec: { rules }, status })
    const made = film([...cluster(), stored('ingresses.networking.k8s.io', ingress)])
    return at(made, 1000).pale.filter(({ id }) => id.includes('ingress')).length
  }
  expect(wiresWith({})).toBe(0)
  expect(wiresWith({ loadBalancer: { ingress: [{ ip: '203.0.113.20' }] } })).toBe(3)
})

/** Forty endpoints on two nodes, one of them asked. */
function crowded() {
  const names = Array.from({ length: 40 }, (_, index) => `web-${index + 1}`)
  const ipOf = (index: number) => `10.244.${1 + (index % 2)}.${2 + index}`
  const endpoints = names.map((name, index) => ({
    addresses: [ipOf(index)],
    nodeName: `node-${1 + (index % 2)}`,
    targetRef: { kind: 'Pod', name },
    conditions: { ready: true },
  }))
  const all = object(
    'EndpointSlice',
    'web-1',
    { ports: [{ name: '', port: 80 }], endpoints },
    { 'kubernetes.io/service-name': 'web' },
  )
  const addresses = names.map((_, index) => `${ipOf(index)}:80`)
  return film([
    ...cluster().slice(0, 5),
    ...names.map((name, index) => stored('pods', pod(name, 1 + (index % 2)))),
    stored(SLICES, all),
    rules(1, addresses),
    rules(2, addresses),
    sent(10_000, way(33)),
  ])
}

it('counts every endpoint of a crowd, whatever the size', () => {
  for (const size of [SIZE, { width: 390, height: 500 }, { width: 1500, height: 800 }]) {
    const { targets, share, nodes } = at(crowded(), 11_000, size)
    expect([targets.length, share, nodes.map(({ crowd }) => crowd?.length)]).toEqual([40, 40, [20, 20]])
    expect(new Set(targets.map(({ card: { x, y } }) => `${x} ${y}`)).size).toBe(40)
  }
})

it('leads to the one that is asked over no other tile, and moves no tile for it', () => {
  const asked = at(crowded(), 11_000)
  const mark = asked.targets.find(({ target }) => target.id === 'default/web-33')!
  expect(asked.path!.end).toEqual({ x: mark.card.x + mark.card.width / 2, y: mark.card.y })
  expect(asked.targets.map(({ card }) => card)).toEqual(at(crowded(), 9_000).targets.map(({ card }) => card))
  const along = mark.card.y - 4
  for (const { card } of asked.targets) expect(along >= card.y && along <= card.y + card.height).toBe(false)
  expect(asked.pale.filter(({ id }) => id.startsWith('default/web-'))).toHaveLength(2)
})
