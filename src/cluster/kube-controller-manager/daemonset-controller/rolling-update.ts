/**
 * Which daemon pods to replace now, and where a second one may start beside the old one.
 * Mirrors pkg/controller/daemon/update.go (rollingUpdate).
 */
import type { DaemonSet, Pod } from '../../../k8s/api'
import { isPodAvailable } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'
import { hashOf, REVISION_HASH, type Revisions } from '../controller-revisions'
import { scaledValue } from '../int-or-percent'

export interface Update {
  readonly remove: readonly Pod[]
  /** Nodes that get a new pod while the old one still runs. */
  readonly surgeOn: readonly string[]
}

export type PodsByNode = ReadonlyMap<string, readonly Pod[]>

export const isUpdated = (pod: Pod, { current }: Pick<Revisions, 'current'>) =>
  pod.metadata.labels?.[REVISION_HASH] === hashOf(current)

export const isAvailable = (pod: Pod, set: DaemonSet, now: number) =>
  isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, now, fromTime)

export function limits(set: DaemonSet, desired: number) {
  const { maxSurge, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, desired, 'up')
  const unavailable = scaledValue(maxUnavailable ?? 1, desired, 'up')
  return { surge, unavailable: unavailable === 0 && surge === 0 ? 1 : unavailable }
}

export function rollingUpdate(
  set: DaemonSet,
  pods: PodsByNode,
  desired: number,
  revisions: Revisions,
  now: number,
): Update {
  const { surge, unavailable } = limits(set, desired)
  return surge > 0
    ? withSurge(set, pods, surge, revisions, now)
    : inPlace(set, pods, unavailable, revisions, now)
}

/** The new and the old pod of a node, not counting those on their way out. */
function pair(pods: readonly Pod[], revisions: Revisions) {
  const living = pods.filter(({ metadata }) => !metadata.deletionTimestamp)
  return {
    fresh: living.find((pod) => isUpdated(pod, revisions)),
    old: living.find((pod) => !isUpdated(pod, revisions)),
  }
}

function inPlace(set: DaemonSet, pods: PodsByNode, most: number, revisions: Revisions, now: number): Update {
  let unavailable = 0
  const broken: Pod[] = []
  const candidates: Pod[] = []
  for (const all of pods.values()) {
    const { fresh, old } = pair(all, revisions)
    if (!old && !fresh) unavailable++
    else if (fresh && !isAvailable(fresh, set, now)) unavailable++
    else if (old && !fresh && !isAvailable(old, set, now)) {
      broken.push(old)
      unavailable++
    } else if (old && !fresh) candidates.push(old)
  }
  const room = Math.max(0, most - unavailable)
  return { remove: [...broken, ...candidates.slice(0, room)], surgeOn: [] }
}

function withSurge(
  set: DaemonSet,
  pods: PodsByNode,
  most: number,
  revisions: Revisions,
  now: number,
): Update {
  const remove: Pod[] = []
  const allowed: string[] = []
  const candidates: string[] = []
  let surging = 0
  for (const [node, all] of pods) {
    const { fresh, old } = pair(all, revisions)
    if (!old) continue
    if (!fresh) {
      if (isAvailable(old, set, now)) candidates.push(node)
      else allowed.push(node)
    } else if (isAvailable(fresh, set, now)) remove.push(old)
    else surging++
  }
  const room = Math.max(0, most - surging)
  return { remove, surgeOn: [...allowed, ...candidates.slice(0, room)] }
}
