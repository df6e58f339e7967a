/**
 * Scaling in the middle of a rollout: each ReplicaSet gets its share. Mirrors pkg/controller/deployment/sync.go (scale)
 * and deployment_util.go (GetReplicaSetProportion). Rule DEP8.
 */
import type { Deployment, ReplicaSet } from '../../../k8s/api'
import type { Resize } from './rolling-update'
import {
  active,
  bySizeThenNewer,
  bySizeThenOlder,
  isRollingUpdate,
  isSaturated,
  MAX_REPLICAS,
  maxSurge,
  replicasOf,
  sumWanted,
  wanted,
  byAge,
} from './replica-sets'

/** Whom to resize, and whether annotations of all must follow. */
export function scaled(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  const replicas = replicasOf(deployment)
  const only = activeOrLatest(current, old)
  if (only) return wanted(only) === replicas ? [] : [{ replicaSet: only, to: replicas }]
  if (isSaturated(deployment, current)) return active(old).map((replicaSet) => ({ replicaSet, to: 0 }))
  return isRollingUpdate(deployment) ? inProportion(deployment, current, old) : []
}

/** The only set with replicas, or, when none has any, the newest; undefined when there are several. */
function activeOrLatest(current: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const sets = active(current ? [...old, current] : old)
  if (sets.length > 1) return undefined
  return sets[0] ?? current ?? [...old].sort((a, b) => byAge(b, a))[0]
}

function inProportion(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  const sets = active(current ? [...old, current] : old)
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0
  const toAdd = allowed - sumWanted(sets)
  const sorted = sets.sort(toAdd > 0 ? bySizeThenNewer : bySizeThenOlder)
  const sizes = new Map<ReplicaSet, number>()
  let added = 0
  for (const set of sorted) {
    const share = toAdd === 0 ? 0 : proportion(set, deployment, toAdd, added)
    sizes.set(set, wanted(set) + share)
    added += share
  }
  const first = sorted[0]
  if (first && toAdd !== 0) sizes.set(first, Math.max(0, sizes.get(first)! + toAdd - added))
  return [...sizes].map(([replicaSet, to]) => ({ replicaSet, to }))
}

function proportion(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (wanted(set) === 0 || toAdd === added) return 0
  const share = fraction(set, deployment)
  const left = toAdd - added
  return toAdd > 0 ? Math.min(share, left) : Math.max(share, left)
}

/** What the set's present share of the former size is of the new one. */
function fraction(set: ReplicaSet, deployment: Deployment): number {
  if (replicasOf(deployment) === 0) return -wanted(set)
  const before = Number(set.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status?.replicas ?? 0)
  if (!before) return 0
  const size = (wanted(set) * (replicasOf(deployment) + maxSurge(deployment))) / before
  return roundHalfAway(size) - wanted(set)
}

const roundHalfAway = (n: number) => (n < 0 ? -Math.floor(-n + 0.5) : Math.floor(n + 0.5))
