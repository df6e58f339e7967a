import { expect, it } from 'vitest'
import type { Node, PersistentVolumeClaim, Pod } from '../../../k8s/api'
import { NodeInfo } from '../node-info'
import { type CycleFilter, isRejection, type Plugin, type World } from '../plugin'
import { podInfo } from '../pod-info'
import { SchedulerCache } from '../scheduler-cache'
import { imageLocality } from './image-locality'
import { interPodAffinity } from './inter-pod-affinity'
import { nodeAffinity } from './node-affinity'
import { nodeName } from './node-name'
import { nodePorts } from './node-ports'
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation'
import { nodeResourcesFit } from './node-resources-fit'
import { nodeUnschedulable } from './node-unschedulable'
import { podTopologySpread } from './pod-topology-spread'
import { taintToleration } from './taint-toleration'
import { volumeBinding } from './volume-binding'
import { volumeRestrictions } from './volume-restrictions'

const node = (name: string, spec: object = {}, extra: { labels?: object; status?: object } = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...extra.labels } },
    spec,
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '3' }, ...extra.status },
  }) as unknown as Node
const pod = (spec: object = {}, metadata: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', uid: 'u', ...metadata },
    spec: { containers: [{ name: 'c' }], ...spec },
  }) as unknown as Pod
const requesting = (requests: object) => ({ containers: [{ name: 'c', resources: { requests } }] })

function world(nodes: readonly Node[], pods: readonly Pod[] = []) {
  const cache = new SchedulerCache()
  for (const each of nodes) cache.setNode(each)
  for (const each of pods) cache.setPod(each)
  return {
    cache,
    namespaceLabels: () => ({}),
    services: { list: () => [] },
    ownerSelector: () => undefined,
  } as unknown as World
}

/** What the plugin says to the pod on the first of the nodes. */
function verdict(plugin: Plugin, it: Pod, nodes: readonly Node[], pods: readonly Pod[] = []) {
  const around = world(nodes, pods)
  const filter = plugin.filter!(podInfo(it), around)
  if (isRejection(filter)) return filter
  return (filter as CycleFilter | undefined)?.filter(around.cache.nodes[0]!)
}

function scores(plugin: Plugin, it: Pod, nodes: readonly Node[], pods: readonly Pod[] = []) {
  const around = world(nodes, pods)
  const all = around.cache.nodes
  const scorer = plugin.score!(podInfo(it), all, around)
  if (!scorer) return undefined
  const out = all.map((each) => scorer.score(each))
  scorer.normalize?.(out, all)
  return out
}

const no = (reason: string, resolvable: boolean) => ({ reasons: [reason], resolvable })

it('[SCH10] a cordoned node takes only pods that tolerate it', () => {
  const nodes = [node('a', { unschedulable: true })]
  expect(verdict(nodeUnschedulable, pod(), nodes)).toEqual(no('node(s) were unschedulable', false))
  const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }]
  expect(verdict(nodeUnschedulable, pod({ tolerations }), nodes)).toBeUndefined()
})

it('[SCH11] a named node is the only one', () => {
  const reason = "node(s) didn't match the requested node name"
  expect(verdict(nodeName, pod({ nodeName: 'b' }), [node('a')])).toEqual(no(reason, false))
})

it('[SCH12] taints repel; PreferNoSchedule does not', () => {
  const tainted = (effect: string) => [node('a', { taints: [{ key: 'k', value: 'v', effect }] })]
  const reason = no('node(s) had untolerated taint(s)', false)
  expect(verdict(taintToleration, pod(), tainted('NoSchedule'))).toEqual(reason)
  expect(verdict(taintToleration, pod(), tainted('NoExecute'))).toEqual(reason)
  expect(verdict(taintToleration, pod(), tainted('PreferNoSchedule'))).toBeUndefined()
  const tolerations = [{ key: 'k', value: 'v', effect: 'NoSchedule' }]
  expect(verdict(taintToleration, pod({ tolerations }), tainted('NoSchedule'))).toBeUndefined()
})

it('[SCH13] nodeSelector and required affinity', () => {
  const reason = no("node(s) didn't match Pod's node affinity/selector", false)
  const ssd = [node('a', {}, { labels: { disk: 'ssd' } })]
  expect(verdict(nodeAffinity, pod({ nodeSelector: { disk: 'hdd' } }), ssd)).toEqual(reason)
  expect(verdict(nodeAffinity, pod({ nodeSelector: { disk: 'ssd' } }), ssd)).toBeUndefined()
  const terms = [{ matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['ssd'] }] }]
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } }
  expect(verdict(nodeAffinity, pod({ affinity: { nodeAffinity: required } }), ssd)).toEqual(reason)
})

it('[SCH14] a host port is held once per node', () => {
  const holds = (hostPort: number, name: string) =>
    pod({ nodeName: 'a', containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort }] }] }, { name })
  const reason = no("node(s) didn't have free ports for the requested pod ports", true)
  expect(verdict(nodePorts, holds(80, 'p'), [node('a')], [holds(80, 'other')])).toEqual(reason)
  expect(verdict(nodePorts, holds(81, 'p'), [node('a')], [holds(80, 'other')])).toBeUndefined()
})

it('[SCH15] counts all that is lacking; what no node has cannot be helped', () => {
  const nodes = [node('a')]
  const used = [pod({ nodeName: 'a', ...requesting({ cpu: '3', memory: '7Gi' }) }, { name: 'other' })]
  expect(verdict(nodeResourcesFit, pod(requesting({ cpu: '2', memory: '2Gi' })), nodes, used)).toEqual({
    reasons: ['Insufficient cpu', 'Insufficient memory'],
    resolvable: true,
  })
  expect(verdict(nodeResourcesFit, pod(requesting({ cpu: '5' })), nodes)).toEqual(
    no('Insufficient cpu', false),
  )
  expect(verdict(nodeResourcesFit, pod(requesting({ 'example.com/gpu': '1' })), nodes)).toEqual(
    no('Insufficient example.com/gpu', false),
  )
  const three = ['x', 'y', 'z'].map((name) => pod({ nodeName: 'a' }, { name }))
  expect(verdict(nodeResourcesFit, pod(), nodes, three)).toEqual(no('Too many pods', true))
})

const near = (kind: 'podAffinity' | 'podAntiAffinity') => ({
  affinity: {
    [kind]: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
})

it('[SCH21] affinity, anti-affinity, and the anti-affinity of those that are there', () => {
  const nodes = [node('a'), node('b')]
  const labels = { app: 'x' }
  const onB = pod({ nodeName: 'b' }, { name: 'other', labels })
  expect(verdict(interPodAffinity, pod(near('podAffinity')), nodes, [onB])).toEqual(
    no("node(s) didn't match pod affinity rules", false),
  )
  expect(verdict(interPodAffinity, pod(near('podAffinity'), { labels }), nodes)).toBeUndefined()
  const onA = pod({ nodeName: 'a', ...near('podAntiAffinity') }, { name: 'other', labels })
  expect(verdict(interPodAffinity, pod(near('podAntiAffinity')), nodes, [onA])).toEqual(
    no("node(s) didn't match pod anti-affinity rules", true),
  )
  expect(verdict(interPodAffinity, pod({}, { labels }), nodes, [onA])).toEqual(
    no("node(s) didn't satisfy existing pods anti-affinity rules", true),
  )
})

it('[SCH30] likes nodes with fewer taints that it minds', () => {
  const minded = { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] }
  expect(scores(taintToleration, pod(), [node('a', minded), node('b')])).toEqual([0, 100])
  expect(scores(taintToleration, pod(), [node('a'), node('b')])).toEqual([100, 100])
})

it('[SCH31] likes nodes by the weights of what it prefers', () => {
  const preference = { matchExpressions: [{ key: 'disk', operator: 'Exists' }] }
  const preferred = [{ weight: 10, preference }]
  const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }
  expect(
    scores(nodeAffinity, pod({ affinity }), [node('a', {}, { labels: { disk: 'x' } }), node('b')]),
  ).toEqual([100, 0])
  expect(scores(nodeAffinity, pod(), [node('a')])).toBeUndefined()
})

it('[SCH32] likes the emptier node', () => {
  const used = [pod({ nodeName: 'a', ...requesting({ cpu: '2', memory: '4Gi' }) }, { name: 'other' })]
  const asks = pod(requesting({ cpu: '1', memory: '2Gi' }))
  expect(scores(nodeResourcesFit, asks, [node('a'), node('b')], used)).toEqual([25, 75])
})

it('[SCH33] likes a node that it leaves balanced', () => {
  const used = [pod({ nodeName: 'a', ...requesting({ cpu: '2' }) }, { name: 'other' })]
  const asks = pod(requesting({ memory: '4Gi' }))
  expect(scores(nodeResourcesBalancedAllocation, asks, [node('a'), node('b')], used)).toEqual([87, 62])
  expect(scores(nodeResourcesBalancedAllocation, pod(), [node('a')])).toBeUndefined()
})

it('[SCH34] likes a node that has a large image', () => {
  const images = [{ names: ['big:1'], sizeBytes: 1000 * 1024 * 1024 }]
  const nodes = [node('a', {}, { status: { images } }), node('b')]
  expect(scores(imageLocality, pod({ containers: [{ name: 'c', image: 'big:1' }] }), nodes)).toEqual([48, 0])
})

it('[SCH35] spreads pods softly, the fewer the better', () => {
  const soft = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }
  const topologySpreadConstraints = [{ ...soft, labelSelector: { matchLabels: { app: 'x' } } }]
  const labels = { app: 'x' }
  const there = ['x', 'y'].map((name) => pod({ nodeName: 'a' }, { name, labels }))
  expect(
    scores(podTopologySpread, pod({ topologySpreadConstraints }, { labels }), [node('a'), node('b')], there),
  ).toEqual([0, 100])
})

it('[SCH36] counts what running pods wish of the newcomer', () => {
  const labels = { app: 'x' }
  const there = [pod({ nodeName: 'a', ...near('podAffinity') }, { name: 'other', labels })]
  expect(scores(interPodAffinity, pod({}, { labels }), [node('a'), node('b')], there)).toEqual([100, 0])
  expect(scores(interPodAffinity, pod(), [node('a')])).toBeUndefined()
})

it('[SCH3] a node keeps count of what is promised there', () => {
  const info = new NodeInfo(node('a'))
  info.addPod(podInfo(pod(requesting({ cpu: '500m' }))))
  expect([info.cpu, info.nonZeroMemory]).toEqual([500, 200 * 2 ** 20])
  info.removePod('default/p')
  expect([info.cpu, info.nonZeroMemory, info.pods.size]).toEqual([0, 0, 0])
})

it('[SCH47] a changed label of a node helps only where it moves the node between domains', () => {
  const labels = (more: object) => node('a', {}, { labels: more })
  const helps = (plugin: Plugin, it: Pod, before: object, after: object) =>
    plugin.mayHelp!(
      { kind: 'node-labels', before: labels(before), node: labels(after) },
      podInfo(it),
      world([]),
    )
  const term = { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'zone' }
  const apart = pod({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
  })
  const near = pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } })
  const even = pod({
    topologySpreadConstraints: [
      { ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: term.labelSelector },
    ],
  })
  const cases: [before: object, after: object][] = [
    [{ zone: '1' }, { zone: '1', disk: 'ssd' }],
    [{}, { zone: '1' }],
    [{ zone: '1' }, { zone: '2' }],
    [{ zone: '1' }, {}],
  ]
  const table = (plugin: Plugin, it: Pod) => cases.map(([before, after]) => helps(plugin, it, before, after))
  expect(table(interPodAffinity, near)).toEqual([false, true, true, false])
  expect(table(interPodAffinity, apart)).toEqual([false, false, true, true])
  expect(table(podTopologySpread, even)).toEqual([false, true, true, true])
})

it('[SCH49] a claim helps the pods that use it', () => {
  const waiting = podInfo(pod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }))
  const helps = (namespace: string, name: string) =>
    [volumeBinding, volumeRestrictions].map((plugin) =>
      plugin.mayHelp!(
        { kind: 'claim-changed', claim: { metadata: { namespace, name } } as PersistentVolumeClaim },
        waiting,
        world([]),
      ),
    )
  expect(helps('default', 'data')).toEqual([true, true])
  expect(helps('default', 'other')).toEqual([false, false])
  expect(helps('team', 'data')).toEqual([false, false])
})
