import { expect, it } from 'vitest'
import type {
  Deployment,
  HorizontalPodAutoscaler,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../k8s/api'
import { nextTime, parseSchedule } from './cronjob-controller/schedule'
import { scaled } from './deployment-controller/proportional-scaling'
import { newSetReplicas } from './deployment-controller/replica-sets'
import { oldSetsToShrink } from './deployment-controller/rolling-update'
import { limited, stabilized } from './horizontal-pod-autoscaler-controller/stabilization'
import { replicasFor } from './horizontal-pod-autoscaler-controller/replica-count'
import { formatIndexes, parseIndexes } from './job-controller/indexes'
import { judgeFailure } from './job-controller/pod-failure-policy'
import { evictionRates } from './node-lifecycle-controller/eviction-rate'
import { withNoScheduleTaints } from './node-lifecycle-controller/node-taints'
import { matchingVolume } from './persistentvolume-binder-controller/matching-volume'
import { slowStart } from './pod-control'
import { nextStep } from './statefulset-controller/next-step'
import { podsToDelete } from './replicaset-controller/pods-to-delete'
import { usageOf } from './resourcequota-controller/usage'
import { safeEncode, templateHash } from './template-hash'
import { toTime } from '../../k8s/time'

const pod = (name: string, spec: object = {}, status: object = {}, metadata: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, namespace: 'default', creationTimestamp: toTime(0), ...metadata },
    spec: { containers: [], ...spec },
    status,
  }) as unknown as Pod
const ready = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: toTime(0) }],
}

it('[RS5] deletes first: unassigned, pending, not ready, cheap, crowded, restarted', () => {
  const pods = [
    pod('fine', { nodeName: 'b' }, ready),
    pod('crowded', { nodeName: 'a' }, ready),
    pod('cheap', { nodeName: 'b' }, ready, {
      annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' },
    }),
    pod('unready', { nodeName: 'a' }, { phase: 'Running' }),
    pod('pending', { nodeName: 'a' }, { phase: 'Pending' }),
    pod('unassigned', {}, { phase: 'Pending' }),
  ]
  const order = podsToDelete(pods, pods, 5, 100_000).map((it) => it.metadata.name)
  expect(order).toEqual(['unassigned', 'pending', 'unready', 'cheap', 'crowded'])
})

it('[RS3] starts slowly and stops after the first batch that failed', () => {
  const asked: number[] = []
  slowStart(
    20,
    (i, done) => {
      asked.push(i)
      done(i < 2)
    },
    (count) => expect(count).toBe(2),
  )
  expect(asked).toEqual([0, 1, 2])
})

const set = (name: string, replicas: number, available: number, max = 0) =>
  ({
    metadata: {
      name,
      uid: name,
      creationTimestamp: toTime(name === 'old' ? 0 : 1000),
      annotations: { 'deployment.kubernetes.io/max-replicas': `${max}` },
    },
    spec: { replicas },
    status: { replicas, availableReplicas: available },
  }) as unknown as ReplicaSet
const deployment = (replicas: number, maxSurge: string | number, maxUnavailable: string | number) =>
  ({
    metadata: { name: 'web' },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
  }) as unknown as Deployment

it('[DEP7] old sets shrink as far as availability allows, broken pods first', () => {
  const shrink = (web: Deployment, old: ReplicaSet, fresh: ReplicaSet) =>
    oldSetsToShrink(web, [old], fresh, [old, fresh]).map(({ to }) => to)
  expect(shrink(deployment(3, '25%', '25%'), set('old', 3, 3), set('new', 1, 0))).toEqual([])
  expect(shrink(deployment(3, '25%', '25%'), set('old', 3, 3), set('new', 1, 1))).toEqual([2])
  expect(shrink(deployment(10, 3, 2), set('old', 10, 8), set('new', 0, 0))).toEqual([8])
  expect(newSetReplicas(deployment(10, 3, 2), [set('old', 10, 10), set('new', 0, 0)], 0)).toBe(3)
})

it('[DEP8] scaling in the middle of a rollout keeps the proportion', () => {
  const resizes = scaled(deployment(20, 0, 1), set('new', 5, 5, 10), [set('old', 5, 5, 10)])
  expect(resizes.map(({ replicaSet, to }) => [replicaSet.metadata.name, to])).toEqual([
    ['new', 10],
    ['old', 10],
  ])
})

it('[DEP2] equal templates have equal hashes, made of harmless letters', () => {
  expect(templateHash({ a: 1, b: 2 }, undefined)).toBe(templateHash({ b: 2, a: 1 }, undefined))
  expect(templateHash({ a: 1 }, 1)).not.toBe(templateHash({ a: 1 }, undefined))
  expect(safeEncode('0123456789')).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]+$/)
})

it('[JOB10] writes indexes short', () => {
  expect(formatIndexes([5, 0, 2, 1])).toBe('0-2,5')
  expect([...parseIndexes('0-2,5')]).toEqual([0, 1, 2, 5])
})

it('[JOB9] says which rule a failed pod met', () => {
  const onExitCodes = { operator: 'In', values: [42] }
  const job = { spec: { podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes }] } } }
  const failed = pod('p', {}, { containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 42 } } }] })
  expect(judgeFailure(job as never, failed)).toEqual({
    action: 'FailJob',
    message: 'Container c for pod default/p failed with exit code 42 matching FailJob rule at index 0',
  })
})

it('[CRON1] finds the next time of a schedule', () => {
  const next = (text: string) => toTime(nextTime(parseSchedule(text)!, 0)!)
  expect(toTime(0)).toBe('2026-11-23T11:06:00Z')
  expect(next('*/5 * * * *')).toBe('2026-11-23T11:10:00Z')
  expect(next('0 0 1 * *')).toBe('2026-12-01T00:00:00Z')
  expect(next('30 9 * * mon-fri')).toBe('2026-11-24T09:30:00Z')
  expect(next('@hourly')).toBe('2026-11-23T12:00:00Z')
  expect(parseSchedule('61 * * * *')).toBeUndefined()
})

const nodeWith = (name: string, status: string, spec: object = {}) =>
  ({
    metadata: { name, labels: {} },
    spec,
    status: { conditions: [{ type: 'Ready', status }] },
  }) as unknown as Node

it('[NL5] conditions and cordons become taints, and stop being taints', () => {
  const keys = (node: Node) => withNoScheduleTaints(node, 0)?.map(({ key }) => key)
  expect(keys(nodeWith('a', 'Unknown'))).toEqual(['node.kubernetes.io/unreachable'])
  expect(keys(nodeWith('a', 'True', { unschedulable: true }))).toEqual(['node.kubernetes.io/unschedulable'])
  const taints = [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }]
  expect(keys(nodeWith('a', 'True', { taints }))).toEqual([])
  expect(keys(nodeWith('a', 'True'))).toBeUndefined()
})

it('[NL8] nobody is evicted when everything is down', () => {
  const rate = (...statuses: string[]) =>
    evictionRates(statuses.map((it, i) => nodeWith(`${i}`, it))).get(':')
  expect(rate('Unknown', 'True', 'True')).toBe(0.1)
  expect(rate('Unknown', 'Unknown')).toBe(0)
  expect(rate('Unknown', 'Unknown', 'Unknown', 'True')).toBe(0)
})

it('[HPA1] [HPA4] [HPA5] asks for more at once, for less only later', () => {
  const requests = { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }] }
  const pods = ['a', 'b'].map((name) => pod(name, requests, { ...ready, startTime: toTime(0) }))
  const usage = new Map([
    ['a', 100],
    ['b', 100],
  ])
  const proposal = replicasFor({ resource: 'cpu', utilization: 50 }, 2, pods, usage, 400_000)
  expect(proposal).toEqual({ replicas: 4, utilization: 100, average: 100 })
  const hpa = { spec: { minReplicas: 1, maxReplicas: 10 } } as unknown as HorizontalPodAutoscaler
  expect(limited(hpa, 2, 9, [], 0)).toMatchObject({ replicas: 6, reason: 'ScaleUpLimit' })
  expect(stabilized(hpa, 4, 1, [{ at: 0, replicas: 4 }], 100_000)).toBe(4)
  expect(stabilized(hpa, 4, 1, [{ at: 0, replicas: 4 }], 400_000)).toBe(1)
})

it('[PV2] the smallest volume that fits', () => {
  const volume = (name: string, storage: string) =>
    ({
      metadata: { name },
      spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'] },
    }) as unknown as PersistentVolume
  const claim = {
    metadata: { name: 'c', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
  } as unknown as PersistentVolumeClaim
  const volumes = [volume('large', '10Gi'), volume('small', '1Gi'), volume('right', '3Gi')]
  expect(matchingVolume(claim, volumes)?.metadata.name).toBe('right')
})

it('[RQ1] sums what a quota limits', () => {
  const asks = (cpu: string) => ({ containers: [{ name: 'c', resources: { requests: { cpu } } }] })
  const pods = [pod('a', asks('500m')), pod('b', asks('1')), pod('c', asks('1'), { phase: 'Failed' })]
  const list = () => pods as never
  expect(usageOf('requests.cpu', list)).toBe('1500m')
  expect(usageOf('pods', list)).toBe('2')
})

it('[STS5] makes a lost pod anew from the new template, though the update has not come to it', () => {
  const set = (partition: number) =>
    ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', uid: 'db', namespace: 'default' },
      spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } },
      status: { replicas: 3, currentReplicas: 3 },
    }) as unknown as StatefulSet
  const revisions = { currentRevision: 'db-old', updateRevision: 'db-new', now: 0, pods: [] }
  expect(nextStep({ ...revisions, set: set(0) }).create).toEqual([{ ordinal: 0, isUpdate: true }])
  expect(nextStep({ ...revisions, set: set(1) }).create).toEqual([{ ordinal: 0, isUpdate: false }])
})
