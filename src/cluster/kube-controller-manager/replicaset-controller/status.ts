/** What a ReplicaSet says of itself. Mirrors pkg/controller/replicaset/replica_set_utils.go. */
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'
import { canonical } from '../template-hash'
import type { PodCounts } from './count-pods'

export interface ManageFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete'
  readonly message: string
}

export interface Counted {
  readonly replicaSet: ReplicaSet
  readonly pods: PodCounts
  readonly failure: ManageFailure | undefined
  readonly now: number
}

export function replicaSetStatus(counted: Counted): ReplicaSetStatus {
  const { replicaSet, pods, now } = counted
  const { active, terminating, fullyLabeled, ready } = pods
  const available = pods.available(now)
  const conditions = conditionsOf(counted)
  return {
    replicas: active,
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
