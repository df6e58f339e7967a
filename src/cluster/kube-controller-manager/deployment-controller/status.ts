/** What a Deployment says of itself. Mirrors pkg/controller/deployment/{sync,progress}.go. */
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../../k8s/api'
import { fromTime, toTime } from '../../../k8s/time'
import { maxUnavailable, replicasOf, sumOf, sumWanted } from './replica-sets'

export type Conditions = readonly DeploymentCondition[]

export const conditionOf = (conditions: Conditions | undefined, type: string) =>
  conditions?.find((it) => it.type === type)

export const hasProgressDeadline = (deployment: Deployment) => {
  const deadline = deployment.spec?.progressDeadlineSeconds
  return deadline !== undefined && deadline !== 2147483647
}

export const newCondition = (
  now: number,
  type: string,
  status: string,
  reason: string,
  message: string,
): DeploymentCondition => ({
  type,
  status,
  lastUpdateTime: toTime(now),
  lastTransitionTime: toTime(now),
  reason,
  message,
})

/** Puts a condition last; one with the same status and reason stays as it is, message and all. */
export function withCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const current = conditionOf(conditions, condition.type)
  if (current?.status === condition.status && current.reason === condition.reason) return conditions
  const since =
    current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime
  return [...without(conditions, condition.type), { ...condition, lastTransitionTime: since }]
}

export const without = (conditions: Conditions, type: string) => conditions.filter((it) => it.type !== type)

/** Counts, and whether enough is available; progress is added by progress.ts. */
export function countedStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const available = sumOf(all, 'availableReplicas')
  const before = deployment.status?.conditions ?? []
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment)
  const condition = enough
    ? newCondition(
        now,
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
      )
    : newCondition(
        now,
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      )
  const replicas = sumOf(all, 'replicas')
  const updated = current?.status?.replicas ?? 0
  const ready = sumOf(all, 'readyReplicas')
  const unavailable = Math.max(0, sumWanted(all) - available)
  const collisions = deployment.status?.collisionCount
  return {
    ...(deployment.metadata.generation !== undefined && {
      observedGeneration: deployment.metadata.generation,
    }),
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
    ...terminating(all),
    conditions: [...withCondition(before, condition)],
    ...(collisions !== undefined && { collisionCount: collisions }),
  }
}

/** Unknown until every set has counted its own. */
function terminating(all: readonly ReplicaSet[]): { terminatingReplicas?: number } {
  let sum = 0
  for (const set of all) {
    if (set.status?.terminatingReplicas === undefined)
      return all.length === 0 ? { terminatingReplicas: 0 } : {}
    sum += set.status.terminatingReplicas
  }
  return { terminatingReplicas: sum }
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

export function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldOnes = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldOnes(after) < oldOnes(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

export function hasTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || !condition) return false
  if (condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  return deadlineOf(deployment, condition) < now
}

/** When the rollout will have made no progress for too long. */
export const deadlineOf = (deployment: Deployment, progressing: DeploymentCondition) =>
  (fromTime(progressing.lastUpdateTime ?? '') ?? 0) + deployment.spec!.progressDeadlineSeconds! * 1000
