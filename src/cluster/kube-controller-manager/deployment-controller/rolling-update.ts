/**
 * How far old ReplicaSets may shrink at this step of a rolling update. Mirrors pkg/controller/deployment/rolling.go
 * (reconcileOldReplicaSets). Rules DEP6–DEP7.
 */
import type { Deployment, ReplicaSet } from '../../../k8s/api'
import { active, byAge, maxUnavailable, replicasOf, sumOf, sumWanted, wanted } from './replica-sets'

export interface Resize {
  readonly replicaSet: ReplicaSet
  readonly to: number
}

export function oldSetsToShrink(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  current: ReplicaSet,
  all: readonly ReplicaSet[],
): readonly Resize[] {
  if (sumWanted(old) === 0) return []
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment)
  const newUnavailable = wanted(current) - (current.status?.availableReplicas ?? 0)
  const most = sumWanted(all) - minAvailable - newUnavailable
  if (most <= 0) return []
  const sizes = new Map(old.map((it) => [it, wanted(it)]))
  shrinkUnhealthy(sizes, most)
  shrinkByAvailability(sizes, sumOf(all, 'availableReplicas') - minAvailable)
  return [...sizes]
    .filter(([set, size]) => size !== wanted(set))
    .map(([replicaSet, to]) => ({ replicaSet, to }))
}

type Sizes = Map<ReplicaSet, number>

/** Pods that do not work anyway go first, whatever the budget of availability. */
function shrinkUnhealthy(sizes: Sizes, most: number): void {
  let removed = 0
  for (const set of [...sizes.keys()].sort(byAge)) {
    const available = set.status?.availableReplicas ?? 0
    if (removed >= most) return
    if (wanted(set) === 0 || wanted(set) === available) continue
    const count = Math.min(most - removed, wanted(set) - available)
    if (count <= 0) continue
    sizes.set(set, wanted(set) - count)
    removed += count
  }
}

function shrinkByAvailability(sizes: Sizes, budget: number): void {
  let left = budget
  for (const set of active([...sizes.keys()]).sort(byAge)) {
    if (left <= 0) return
    const size = sizes.get(set)!
    const count = Math.min(size, left)
    sizes.set(set, size - count)
    left -= count
  }
}
