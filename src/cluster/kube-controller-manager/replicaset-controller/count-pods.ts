/** The pods of a ReplicaSet in numbers: from the tally where that says all, else by claiming and counting them. */
import type { Pod, ReplicaSet } from '../../../k8s/api'
import { selects } from '../../../k8s/label-selector'
import { isPodActive, isPodAvailable, isPodReady, isPodTerminal } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'
import { claim, orphansOf } from '../claim'
import type { Work } from '../controller'
import type { Tally } from './pod-tally'

export interface PodCounts {
  readonly active: number
  readonly terminating: number
  readonly fullyLabeled: number
  readonly ready: number
  available(now: number): number
  /** The active ones. */
  list(): readonly Pod[]
}

export function countPods(
  owner: ReplicaSet,
  ownedPods: (key: string) => Iterable<Pod>,
  tally: Tally,
  work: Work,
): PodCounts {
  if (saysAll(owner, ownedPods, tally)) return fromTally(owner, ownedPods, tally)
  const selector = owner.spec?.selector
  const claimed = claim({ work, owner, resource: 'pods', selector, candidates: ownedPods })
  const active = claimed.filter(isPodActive)
  const minReady = owner.spec?.minReadySeconds ?? 0
  return {
    active: active.length,
    terminating: claimed.filter(isTerminating).length,
    fullyLabeled: active.filter((pod) => hasLabels(owner, pod.metadata.labels)).length,
    ready: active.filter(isPodReady).length,
    available: (now) => active.filter((pod) => isPodAvailable(pod, minReady, now, fromTime)).length,
    list: () => active,
  }
}

const isTerminating = (pod: Pod) => pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)

/** Nobody to adopt or to release, and no clock that makes pods available. */
function saysAll({ metadata, spec }: ReplicaSet, ownedPods: (key: string) => Iterable<Pod>, tally: Tally) {
  if ((spec?.minReadySeconds ?? 0) > 0 || metadata.deletionTimestamp) return false
  for (const labels of tally.labels.keys()) if (!selects(spec?.selector, labels)) return false
  for (const _ of ownedPods(orphansOf(metadata.namespace))) return false
  return true
}

function fromTally(owner: ReplicaSet, ownedPods: (key: string) => Iterable<Pod>, tally: Tally): PodCounts {
  const { active, ready, terminating } = tally
  let fullyLabeled = 0
  for (const [labels, count] of tally.labels) if (hasLabels(owner, labels)) fullyLabeled += count.active
  const list = () => [...ownedPods(owner.metadata.uid)].filter(isPodActive)
  return { active, terminating, fullyLabeled, ready, available: () => ready, list }
}

/** Whether labels are at least those of the template. */
function hasLabels({ spec }: ReplicaSet, labels: Pod['metadata']['labels']): boolean {
  const wanted = spec?.template?.metadata?.labels
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false
  return true
}
