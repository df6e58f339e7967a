import { expect, it } from 'vitest'
import type { Pod } from '../../k8s/api'
import { createStandIn } from '../stand-in-api-server'
import { createScheduler } from './kube-scheduler'
import { feasibleNodesToFind } from './scheduling-cycle'

const node = (name: string, extra: object = {}, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: {},
  status: { allocatable: { cpu: '2', memory: '4Gi', pods: '110' } },
  ...extra,
})
const pod = (name: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', ...metadata },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
  status: { phase: 'Pending' },
})
const asking = (cpu: string) => ({ containers: [{ name: 'c', resources: { requests: { cpu } } }] })

function cluster(...nodes: object[]) {
  const it = createStandIn()
  for (const each of nodes) it.put(each as never)
  it.run(createScheduler())
  it.passes(200)
  return it
}
const nodeOf = (it: ReturnType<typeof cluster>, name: string) =>
  it.get<Pod>('pods', `default/${name}`)?.spec?.nodeName

it('[SCH28] binds a pod and says so', () => {
  const it = cluster(node('node-1'))
  it.put(pod('web'))
  it.passes(50)
  expect(nodeOf(it, 'web')).toBe('node-1')
  expect(it.events()).toEqual(['Scheduled Successfully assigned default/web to node-1'])
})

it('[SCH25] counts the reasons, sorted as text', () => {
  const taints = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]
  const it = cluster(node('a', { spec: { taints } }), node('b'), node('c'))
  it.put(pod('big', asking('3')))
  it.passes(50)
  expect(it.events()).toEqual([
    'FailedScheduling 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  ])
})

it('[SCH26] tells of a claim that does not exist for all nodes at once', () => {
  const it = cluster(node('a'), node('b'), node('c'))
  it.put(pod('web', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'nope' } }] }))
  it.passes(50)
  expect(it.events()).toEqual([
    'FailedScheduling 0/3 nodes are available: persistentvolumeclaim "nope" not found. not found',
  ])
})

it('[SCH27] has no nodes', () => {
  const it = cluster()
  it.put(pod('web'))
  it.passes(50)
  expect(it.events()).toEqual(['FailedScheduling no nodes available to schedule pods'])
})

it('[SCH4] tries again when a node gets the label it waits for', () => {
  const it = cluster(node('a'), node('b'))
  it.put(pod('web', { nodeSelector: { disktype: 'ssd' } }))
  it.passes(5000)
  expect(nodeOf(it, 'web')).toBeUndefined()
  it.change('nodes', 'b', (b: { metadata: { labels: object } }) => ({
    ...b,
    metadata: { ...b.metadata, labels: { ...b.metadata.labels, disktype: 'ssd' } },
  }))
  it.passes(50)
  expect(nodeOf(it, 'web')).toBe('b')
})

it('[SCH46] is not woken by a cordon, but by the taint that follows it, and by both when they go', () => {
  const it = cluster(node('a'), node('b'))
  it.put(pod('web', asking('9')))
  it.passes(5000)
  const attempts = () =>
    it.journal.entries.filter(
      ({ kind, ...entry }) => kind === 'decision.made' && JSON.stringify(entry).includes('Unschedulable'),
    ).length
  const set = (spec: object) => {
    const before = attempts()
    it.change('nodes', 'b', (b: { spec: object }) => ({ ...b, spec: { ...b.spec, ...spec } }))
    it.passes(2000)
    return attempts() - before
  }
  expect(set({ unschedulable: true })).toBe(0)
  expect(set({ taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] })).toBe(1)
  expect(set({ unschedulable: false })).toBe(1)
  expect(set({ taints: [] })).toBe(1)
})

it('[SCH48] tells a pod that it fits nowhere before it looks at the next', () => {
  const it = cluster(node('a'))
  for (const name of ['one', 'two', 'three']) it.put(pod(name, asking('9')))
  for (const name of ['four', 'five']) it.put(pod(name))
  it.passes(200)
  const at = it.journal.entries.flatMap((entry) =>
    entry.kind === 'decision.made' && /^(?:Unschedulable|Scheduled)$/.test(entry.decision.reason)
      ? [entry.at]
      : [],
  )
  expect(at.map((time, i) => time - (at[i - 1] ?? time))).toEqual([0, 8, 8, 8, 1])
})

it('[SCH40] [SCH45] removes a less important pod, waits until it is gone, then takes its place', () => {
  const it = cluster(node('a'))
  it.put(pod('low', { ...asking('1500m'), priority: 10 }))
  it.passes(50)
  it.put(pod('high', { ...asking('1500m'), priority: 1000 }, { uid: 'u1' }))
  it.passes(50)
  expect(it.get<Pod>('pods', 'default/high')?.status?.nominatedNodeName).toBe('a')
  expect(it.get<Pod>('pods', 'default/low')?.metadata.deletionTimestamp).toBeDefined()
  it.remove('pods', 'default/low')
  it.passes(50)
  expect(nodeOf(it, 'high')).toBe('a')
  expect(it.events()).toEqual([
    'Scheduled Successfully assigned default/low to a',
    'FailedScheduling 0/1 nodes are available: 1 Insufficient cpu.',
    'Preempted Preempted by pod u1 on node a',
    'Scheduled Successfully assigned default/high to a',
  ])
})

it('[SCH19] keeps pods apart that want to be apart', () => {
  const it = cluster(node('a'), node('b'))
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  }
  for (const name of ['p1', 'p2', 'p3']) it.put(pod(name, { affinity }, { labels: { app: 'x' } }))
  it.passes(100)
  expect(new Set(['p1', 'p2'].map((name) => nodeOf(it, name)))).toEqual(new Set(['a', 'b']))
  expect(it.events().join()).toContain("2 node(s) didn't match pod anti-affinity rules")
})

it('[SCH18] spreads over zones', () => {
  const zone = 'topology.kubernetes.io/zone'
  const it = cluster(node('a', {}, { [zone]: 'z1' }), node('b', {}, { [zone]: 'z2' }), node('c'))
  const topologySpreadConstraints = [
    {
      maxSkew: 1,
      topologyKey: zone,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'x' } },
    },
  ]
  for (const name of ['p1', 'p2', 'p3', 'p4'])
    it.put(pod(name, { topologySpreadConstraints }, { labels: { app: 'x' } }))
  it.passes(100)
  const nodes = ['p1', 'p2', 'p3', 'p4'].map((name) => nodeOf(it, name)).sort()
  expect(nodes).toEqual(['a', 'a', 'b', 'b'])
})

it('[SCH2] lets a gated pod wait outside', () => {
  const it = cluster(node('a'))
  it.put(pod('web', { schedulingGates: [{ name: 'g' }] }))
  it.passes(50)
  expect(it.events()).toEqual([])
  it.change('pods', 'default/web', (pod: { spec: object }) => ({
    ...pod,
    spec: { ...pod.spec, schedulingGates: [] },
  }))
  it.passes(50)
  expect(nodeOf(it, 'web')).toBe('a')
})

it('[SCH50] schedules hundreds of pods on a thousand nodes, each looking at the share of them that is enough', () => {
  const it = cluster(...Array.from({ length: 1000 }, (_, i) => node(`n${i}`)))
  for (let i = 0; i < 300; i++) it.put(pod(`p${i}`, asking('100m'), { labels: { app: 'x' } }))
  it.passes(20_000)
  expect(it.list<Pod>('pods').filter((pod) => pod.spec?.nodeName).length).toBe(300)
  const scored = it.journal.entries.flatMap((entry) =>
    entry.kind === 'decision.made' && entry.decision.reason === 'Scheduled'
      ? [entry.decision.because.scores.length]
      : [],
  )
  expect(scored.length).toBe(300)
  expect(Math.max(...scored)).toBeLessThanOrEqual(feasibleNodesToFind(1000))
})
