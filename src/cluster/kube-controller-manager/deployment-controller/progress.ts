/** How a rollout goes: progressing, done, too slow. Mirrors pkg/controller/deployment/progress.go. */
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../../k8s/api'
import {
  conditionOf,
  countedStatus,
  hasProgressDeadline,
  hasProgressed,
  hasTimedOut,
  isComplete,
  newCondition,
  withCondition,
  without,
} from './status'

export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const status = countedStatus(deployment, all, current, now)
  const conditions = withReplicaFailure(progressConditions(deployment, status, current, now), all, current)
  return { ...status, conditions: [...conditions] }
}

function progressConditions(
  deployment: Deployment,
  status: DeploymentStatus,
  current: ReplicaSet | undefined,
  now: number,
) {
  const conditions = status.conditions ?? []
  if (!hasProgressDeadline(deployment)) return without(conditions, 'Progressing')
  const before = conditionOf(deployment.status?.conditions, 'Progressing')
  const wasDone =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable'
  if (wasDone) return conditions
  const about = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const condition = (is: string, reason: string, what: string) =>
    newCondition(now, 'Progressing', is, reason, `${about} ${what}`)
  if (isComplete(deployment, status))
    return withCondition(
      conditions,
      condition('True', 'NewReplicaSetAvailable', 'has successfully progressed.'),
    )
  if (hasProgressed(deployment.status ?? {}, status)) {
    const progressing = condition('True', 'ReplicaSetUpdated', 'is progressing.')
    const since = before?.status === 'True' ? before.lastTransitionTime : progressing.lastTransitionTime
    return [...without(conditions, 'Progressing'), { ...progressing, lastTransitionTime: since }]
  }
  if (hasTimedOut(deployment, status, now))
    return withCondition(
      conditions,
      condition('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
    )
  return conditions
}

/** A set that cannot create its pods makes the whole Deployment say so, the new set before old ones. */
function withReplicaFailure(
  conditions: ReturnType<typeof progressConditions>,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
) {
  const failureOf = (set: ReplicaSet | undefined) =>
    set?.status?.conditions?.find((it) => it.type === 'ReplicaFailure')
  const failure = failureOf(current) ?? all.map(failureOf).find((it) => it)
  if (!failure) return without(conditions, 'ReplicaFailure')
  return withCondition(conditions, { ...failure, lastUpdateTime: failure.lastTransitionTime })
}
