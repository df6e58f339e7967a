import { expect, it } from 'vitest'
import type { Deployment, EndpointSlice, Job, Node, Pod, ReplicaSet, StatefulSet } from '../../k8s/api'
import { createStandIn } from '../stand-in-api-server'
import { CONTROLLERS } from './controllers'

function cluster(...objects: object[]) {
  const it = createStandIn()
  it.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default' },
    spec: {},
    status: { phase: 'Active' },
  })
  for (const each of objects) it.put(each as never)
  it.run(...CONTROLLERS)
  it.passes(500)
  return it
}
type Cluster = ReturnType<typeof cluster>

const template = (image = 'nginx', extra: object = {}) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image }], ...extra },
})
const meta = (name: string) => ({ name, namespace: 'default' })
const selector = { matchLabels: { app: 'web' } }
const deployment = (replicas: number, image?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: {
    replicas,
    selector,
    template: template(image),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
})
const node = (name: string, extra: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: {} },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
  ...extra,
})

const living = (it: Cluster) => it.list<Pod>('pods').filter((pod) => !pod.metadata.deletionTimestamp)
let address = 1

/** Plays kubelet: pods that are pending become ready; those on their way out go. */
function kubelet(it: Cluster, phase = 'Running') {
  for (const pod of it.list<Pod>('pods')) {
    const key = `default/${pod.metadata.name}`
    if (pod.metadata.deletionTimestamp) {
      if (!pod.metadata.finalizers?.length) it.remove('pods', key)
      else it.change('pods', key, (pod: object) => ({ ...pod, status: { phase: 'Failed' } }))
    } else if ((pod.status?.phase ?? 'Pending') === 'Pending')
      it.change('pods', key, (pod: Pod) => ({
        ...pod,
        spec: { ...pod.spec, nodeName: 'node-1' },
        status: {
          phase,
          podIP: `10.244.1.${address++}`,
          conditions: [{ type: 'Ready', status: phase === 'Running' ? 'True' : 'False' }],
        },
      }))
  }
}

function settle(it: Cluster, rounds = 12) {
  for (let i = 0; i < rounds; i++) {
    it.passes(1500)
    kubelet(it)
  }
  it.passes(1500)
}

it('[DEP1] [DEP5] [RS1] a Deployment makes a ReplicaSet, which makes pods in batches of 1, 2, 4', () => {
  const it = cluster()
  it.put(deployment(3))
  it.passes(300)
  const sets = it.list<ReplicaSet>('replicasets.apps')
  const { name } = sets[0]!.metadata
  expect(sets[0]!.metadata.annotations).toEqual({
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
    'deployment.kubernetes.io/revision': '1',
  })
  expect(living(it).length).toBe(3)
  expect(it.events('Deployment')).toEqual([`ScalingReplicaSet Scaled up replica set ${name} from 0 to 3`])
  expect(it.events('ReplicaSet').length).toBe(3)
})

it('[DEP6] [DEP12] rolls out in the recorded order: up 1, down 1, …', () => {
  const it = cluster()
  it.put(deployment(3))
  settle(it)
  const [old] = it.list<ReplicaSet>('replicasets.apps')
  it.change('deployments.apps', 'default/web', (web: Deployment) => ({
    ...web,
    spec: { ...web.spec, template: template('nginx:2') },
  }))
  settle(it, 16)
  const fresh = it.list<ReplicaSet>('replicasets.apps').find((set) => set !== old && set.spec?.replicas)!
  const text = it
    .events('Deployment')
    .slice(1)
    .map((line) => line.replaceAll(old!.metadata.name, 'OLD').replaceAll(fresh.metadata.name, 'NEW'))
  expect(text).toEqual([
    'ScalingReplicaSet Scaled up replica set NEW from 0 to 1',
    'ScalingReplicaSet Scaled down replica set OLD from 3 to 2',
    'ScalingReplicaSet Scaled up replica set NEW from 1 to 2',
    'ScalingReplicaSet Scaled down replica set OLD from 2 to 1',
    'ScalingReplicaSet Scaled up replica set NEW from 2 to 3',
    'ScalingReplicaSet Scaled down replica set OLD from 1 to 0',
  ])
  const { status } = it.get<Deployment>('deployments.apps', 'default/web')!
  expect(status?.availableReplicas).toBe(3)
  expect(status?.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
    ['Available', 'True', 'MinimumReplicasAvailable'],
    ['Progressing', 'True', 'NewReplicaSetAvailable'],
  ])
})

it('[RS2] replaces a pod that is being deleted at once', () => {
  const it = cluster()
  it.put(deployment(2))
  settle(it, 2)
  const first = living(it)[0]!
  it.change('pods', `default/${first.metadata.name}`, (pod: Pod) => ({
    ...pod,
    metadata: { ...pod.metadata, deletionTimestamp: '2026-11-23T11:06:08Z', deletionGracePeriodSeconds: 30 },
  }))
  it.passes(100)
  expect(living(it).length).toBe(2)
  expect(it.list('pods').length).toBe(3)
})

it('[RS5] scales down by deleting surplus pods', () => {
  const it = cluster()
  it.put(deployment(4))
  settle(it, 3)
  it.change('deployments.apps', 'default/web', (web: Deployment) => ({
    ...web,
    spec: { ...web.spec, replicas: 1 },
  }))
  settle(it, 2)
  expect(living(it).length).toBe(1)
})

it('[EPS1] [EPS5] follows readiness into one slice, and out of it', () => {
  const it = cluster()
  it.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta('web'),
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  })
  it.passes(100)
  it.put(deployment(2))
  settle(it, 3)
  const slices = it.list<EndpointSlice>('endpointslices.discovery.k8s.io')
  expect(slices.length).toBe(1)
  expect(slices[0]!.ports).toEqual([{ name: '', protocol: 'TCP', port: 8080 }])
  expect(slices[0]!.endpoints?.map(({ conditions }) => conditions)).toEqual([
    { ready: true, serving: true, terminating: false },
    { ready: true, serving: true, terminating: false },
  ])
})

const job = (spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta('work'),
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 1,
    selector: { matchLabels: { job: 'work' } },
    template: {
      metadata: { labels: { job: 'work' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'c' }] },
    },
    ...spec,
  },
})

it('[JOB2] [JOB7] counts each success once and completes', () => {
  const it = cluster()
  it.put(job({ completions: 3, parallelism: 2 }))
  for (let i = 0; i < 6; i++) {
    it.passes(2500)
    kubelet(it, 'Succeeded')
  }
  const { status } = it.get<Job>('jobs.batch', 'default/work')!
  expect(status?.succeeded).toBe(3)
  expect(status?.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete'])
  expect(it.events('Job').at(-1)).toBe('Completed Job completed')
  expect(it.list<Pod>('pods').every((pod) => !pod.metadata.finalizers?.length)).toBe(true)
})

it('[JOB5] [JOB8] waits longer after each failure and gives up at the limit', () => {
  const it = cluster()
  it.put(job({}))
  const created: number[] = []
  for (let i = 0; i < 60; i++) {
    it.passes(1000)
    if (it.list('pods').length > created.length) created.push(i)
    kubelet(it, 'Failed')
  }
  expect(created[1]! - created[0]!).toBeGreaterThanOrEqual(10)
  const { status } = it.get<Job>('jobs.batch', 'default/work')!
  expect(status?.failed).toBe(2)
  expect(status?.conditions?.map(({ type, reason }) => [type, reason])).toEqual([
    ['FailureTarget', 'BackoffLimitExceeded'],
    ['Failed', 'BackoffLimitExceeded'],
  ])
  expect(it.events('Job').at(-1)).toBe('BackoffLimitExceeded Job has reached the specified backoff limit')
})

it('[DS1] [DS3] gives each fitting node a pod of its own', () => {
  const taints = [{ key: 'only', value: 'db', effect: 'NoSchedule' }]
  const it = cluster(node('a'), node('b'), node('c', { spec: { taints } }))
  it.put({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: meta('agent'),
    spec: {
      selector,
      template: template(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    },
  })
  it.passes(300)
  const targets = living(it).map(
    (pod) =>
      pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
        ?.matchFields?.[0]?.values?.[0],
  )
  expect(targets.sort()).toEqual(['a', 'b'])
})

it('[STS4] makes pods one after the other, each when the one before is ready', () => {
  const it = cluster()
  it.put({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta('db'),
    spec: { replicas: 3, serviceName: 'db', selector, template: template() },
  })
  it.passes(300)
  expect(living(it).map((pod) => pod.metadata.name)).toEqual(['db-0'])
  settle(it, 4)
  expect(living(it).map((pod) => pod.metadata.name)).toEqual(['db-0', 'db-1', 'db-2'])
  const { status } = it.get<StatefulSet>('statefulsets.apps', 'default/db')!
  expect([status?.readyReplicas, status?.currentReplicas]).toEqual([3, 3])
})

it('[GC1] deletes in the background what lost its owner', () => {
  const it = cluster()
  it.put(deployment(2))
  settle(it, 2)
  it.remove('deployments.apps', 'default/web')
  settle(it, 3)
  expect(it.list('replicasets.apps')).toEqual([])
  expect(it.list('pods')).toEqual([])
})

it('[NL1] [NL3] [NL6] notices a silent node after 50 s, says so and taints it', () => {
  const ready = (name: string) =>
    node(name, {
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-11-23T11:06:00Z' }] },
    })
  const it = cluster(ready('a'), ready('b'))
  const beat = () =>
    it.change('nodes', 'b', (b: Node) => ({
      ...b,
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: `${it.simulation.now}` }] },
    }))
  for (let i = 0; i < 7; i++) {
    it.passes(10_000)
    beat()
  }
  const a = it.get<Node>('nodes', 'a')!
  expect(a.status?.conditions?.[0]).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' })
  expect(a.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ])
  expect(it.events('Node')).toContain('NodeNotReady Node a status is now: NodeNotReady')
  expect(it.get<Node>('nodes', 'b')?.spec?.taints).toBeUndefined()
})

it('[NL9] reads a cordoned node anew before it writes its taint', () => {
  const it = cluster(node('a'))
  it.change('nodes', 'a', (a: Node) => ({ ...a, spec: { unschedulable: true } }))
  it.passes(1000)
  const asked = it.journal.entries.flatMap((entry) =>
    entry.kind === 'request.sent' &&
    entry.source === 'node-lifecycle-controller' &&
    entry.resource === 'nodes'
      ? [`${entry.verb} ${entry.key}`]
      : [],
  )
  expect(asked).toEqual(['get a', 'patch a'])
})

it('[TE1] [TE2] deletes pods that do not tolerate a NoExecute taint, others after their time', () => {
  const it = cluster(node('a'))
  const pod = (name: string, tolerations: object[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name),
    spec: { nodeName: 'a', tolerations, containers: [] },
    status: { phase: 'Running' },
  })
  it.put(pod('leaves', []))
  it.put(pod('later', [{ key: 'k', operator: 'Exists', tolerationSeconds: 20 }]))
  it.put(pod('stays', [{ key: 'k', operator: 'Exists' }]))
  it.passes(100)
  it.change('nodes', 'a', (a: object) => ({ ...a, spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } }))
  it.passes(1000)
  const gone = () =>
    it
      .list<Pod>('pods')
      .filter((pod) => pod.metadata.deletionTimestamp)
      .map((pod) => pod.metadata.name)
  expect(gone()).toEqual(['leaves'])
  it.passes(20_000)
  expect(gone().sort()).toEqual(['later', 'leaves'])
  expect(it.events('Pod')).toContain('TaintManagerEviction Marking for deletion Pod default/later')
})

it('[SA1] [CA1] gives a namespace its service account and the root certificate', () => {
  const it = cluster()
  expect(it.get('serviceaccounts', 'default/default')).toBeDefined()
  expect(it.get('configmaps', 'default/kube-root-ca.crt')).toBeDefined()
})

it('[CM1] a sync is a consequence of the change that woke it', () => {
  const it = cluster()
  it.put(deployment(1))
  it.passes(300)
  const decision = it.journal.entries.find(
    (entry) => entry.kind === 'decision.made' && entry.source === 'replicaset-controller',
  )!
  const cause = it.journal.at(decision.cause)!
  expect([cause.kind, 'resource' in cause && cause.resource]).toEqual(['watch.sent', 'replicasets.apps'])
})
