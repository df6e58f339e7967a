/**
 * Which of a ReplicaSet's pods go first when there are too many: those whose loss hurts least.
 * Mirrors pkg/controller/controller_utils.go (ActivePodsWithRanks) and replica_set.go (getPodsToDelete). Rule RS5.
 */
import type { Pod } from '../../../k8s/api'
import { isPodReady, podCondition } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }

/** The first `count` pods to delete. `related` are the active pods of all ReplicaSets of the same Deployment. */
export function podsToDelete(
  pods: readonly Pod[],
  related: Iterable<Pod>,
  count: number,
  now: number,
): readonly Pod[] {
  if (count >= pods.length) return pods
  const perNode = new Map<string, number>()
  for (const pod of related) {
    const node = pod.spec?.nodeName ?? ''
    if (node) perNode.set(node, (perNode.get(node) ?? 0) + 1)
  }
  const rank = (pod: Pod) => perNode.get(pod.spec?.nodeName ?? '') ?? 0
  return [...pods].sort((a, b) => compare(a, b, rank, now)).slice(0, count)
}

function compare(a: Pod, b: Pod, rank: (pod: Pod) => number, now: number): number {
  return (
    number(!!a.spec?.nodeName) - number(!!b.spec?.nodeName) ||
    phase(a) - phase(b) ||
    number(isPodReady(a)) - number(isPodReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    rank(b) - rank(a) ||
    (isPodReady(a) && isPodReady(b) ? younger(readySince(a), readySince(b), a, b, now) : 0) ||
    mostRestarts(b) - mostRestarts(a) ||
    younger(fromTime(a.metadata.creationTimestamp), fromTime(b.metadata.creationTimestamp), a, b, now)
  )
}

const number = (is: boolean) => (is ? 1 : 0)
const phase = (pod: Pod) => PHASES[pod.status?.phase ?? 'Pending'] ?? 0

function deletionCost(pod: Pod): number {
  const cost = pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? '0'
  return /^(0|-?[1-9]\d*)$/.test(cost) ? Number(cost) : 0
}

function readySince(pod: Pod): number | undefined {
  const since = podCondition(pod, 'Ready')?.lastTransitionTime
  return since === undefined ? undefined : fromTime(since)
}

const mostRestarts = (pod: Pod) =>
  (pod.status?.containerStatuses ?? []).reduce((most, status) => Math.max(most, status.restartCount), 0)

/** The younger goes first, but ages within the same power of two count as equal and chance (the uid) decides. */
function younger(a: number | undefined, b: number | undefined, first: Pod, second: Pod, now: number): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1
  return ageRank(now - a) - ageRank(now - b) || (first.metadata.uid < second.metadata.uid ? -1 : 1)
}

/** The whole part of log2 of the age in nanoseconds (LogarithmicScaleDown). */
function ageRank(age: number): number {
  if (age <= 0) return -1
  let rank = 0
  for (let rest = age * 1_000_000; rest >= 2; rest /= 2) rank++
  return rank
}
