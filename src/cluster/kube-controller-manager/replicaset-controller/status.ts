/** What a ReplicaSet says of itself. Mirrors pkg/controller/replicaset/replica_set_utils.go. */
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../../k8s/api'
import { isPodAvailable, isPodReady } from '../../../k8s/pod'
import { fromTime, toTime } from '../../../k8s/time'
import { canonical } from '../template-hash'

export interface ManageFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
}

export interface Counted {
  readonly replicaSet: ReplicaSet
  readonly active: readonly Pod[]
  readonly terminating: number
  readonly failure: ManageFailure | undefined
  readonly now: number
}

export function replicaSetStatus(counted: Counted): ReplicaSetStatus {
  const { replicaSet, active, terminating, now } = counted
  const template = Object.entries(replicaSet.spec?.template?.metadata?.labels ?? {})
  const minReady = replicaSet.spec?.minReadySeconds ?? 0
  let fullyLabeled = 0
  let ready = 0
  let available = 0
  for (const pod of active) {
    if (template.every(([key, value]) => pod.metadata.labels?.[key] === value)) fullyLabeled++
    if (!isPodReady(pod)) continue
    ready++
    if (isPodAvailable(pod, minReady, now, fromTime)) available++
  }
  const conditions = conditionsOf(counted)
  return {
    replicas: active.length,
    ...(fullyLabeled > 0 && { fullyLabeledReplicas: fullyLabeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    terminatingReplicas: terminating,
    ...(replicaSet.metadata.generation !== undefined && {
      observedGeneration: replicaSet.metadata.generation,
    }),
    ...(conditions.length > 0 && { conditions }),
  }
}

function conditionsOf({ replicaSet, failure, now }: Counted): ReplicaSetCondition[] {
  const before = replicaSet.status?.conditions ?? []
  const existing = before.find(({ type }) => type === 'ReplicaFailure')
  if (existing && failure) return before
  const others = before.filter(({ type }) => type !== 'ReplicaFailure')
  if (!failure) return others
  const { reason, message } = failure
  return [
    ...others,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime: toTime(now), reason, message },
  ]
}

/** Equal as far as a reader can see: whether a write can be saved. */
export function sameStatus(a: ReplicaSetStatus | undefined, b: ReplicaSetStatus): boolean {
  return (
    (a?.replicas ?? 0) === b.replicas &&
    (a?.fullyLabeledReplicas ?? 0) === (b.fullyLabeledReplicas ?? 0) &&
    (a?.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a?.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    a?.terminatingReplicas === b.terminatingReplicas &&
    a?.observedGeneration === b.observedGeneration &&
    canonical(a?.conditions ?? []) === canonical(b.conditions ?? [])
  )
}
