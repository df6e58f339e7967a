/**
 * What a StatefulSet does next: make, remove or replace pods, in order unless told otherwise.
 * Mirrors pkg/controller/statefulset/stateful_set_control.go (updateStatefulSet).
 */
import type { Pod, StatefulSet } from '../../../k8s/api'
import { scaledValue } from '../int-or-percent'
import { isAvailable, isRunningAndReady, isTerminating, ordinalOf, revisionOf } from './stateful-pod'

export interface Step {
  /** Ordinals to create, each with the revision it gets. */
  readonly create: readonly { readonly ordinal: number; readonly isUpdate: boolean }[]
  readonly remove: readonly Pod[]
}

export interface Situation {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly currentRevision: string
  readonly updateRevision: string
  readonly now: number
}

const NOTHING: Step = { create: [], remove: [] }
const isFinished = ({ status }: Pod) => status?.phase === 'Failed' || status?.phase === 'Succeeded'

export const firstOrdinal = ({ spec }: StatefulSet) => spec?.ordinals?.start ?? 0
export const lastOrdinal = (set: StatefulSet) => firstOrdinal(set) + (set.spec?.replicas ?? 1) - 1

export function nextStep(situation: Situation): Step {
  const { set, pods } = situation
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]))
  const isParallel = set.spec?.podManagementPolicy === 'Parallel'
  const create: Step['create'][number][] = []
  const remove: Pod[] = []
  for (let ordinal = firstOrdinal(set); ordinal <= lastOrdinal(set); ordinal++) {
    const pod = byOrdinal.get(ordinal)
    if (!pod) create.push({ ordinal, isUpdate: getsUpdate(situation, ordinal) })
    else if (isFinished(pod) && !isTerminating(pod)) remove.push(pod)
    else if (isParallel || isSettled(situation, pod)) continue
    if (!isParallel) return { create, remove }
  }
  if (create.length > 0 || remove.length > 0) return { create, remove }
  return surplusStep(situation, isParallel) ?? updateStep(situation, byOrdinal)
}

/** In order, the next one waits until this one runs, is ready, and has been so for long enough. */
const isSettled = ({ set, now }: Situation, pod: Pod) => !isTerminating(pod) && isAvailable(set, pod, now)

/** A pod made anew gets the old template below the partition; a set without one, where the update has not come yet. */
function getsUpdate({ set, currentRevision, updateRevision }: Situation, ordinal: number): boolean {
  if (currentRevision === updateRevision) return true
  if (set.spec?.updateStrategy?.type === 'OnDelete') return true
  const rolling = set.spec?.updateStrategy?.rollingUpdate
  const old = rolling ? (rolling.partition ?? 0) : (set.status?.currentReplicas ?? 0)
  return ordinal >= firstOrdinal(set) + old
}

/** Scaling down goes from the highest ordinal, one after the other. */
function surplusStep({ set, pods, now }: Situation, isParallel: boolean): Step | undefined {
  const surplus = pods
    .filter((pod) => ordinalOf(set, pod) > lastOrdinal(set) || ordinalOf(set, pod) < firstOrdinal(set))
    .sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a))
  if (surplus.length === 0) return undefined
  const living = surplus.filter((pod) => !isTerminating(pod))
  if (isParallel) return living.length > 0 ? { create: [], remove: living } : undefined
  if (living.length < surplus.length) return NOTHING
  const unhealthy = pods.find(
    (pod) => ordinalOf(set, pod) <= lastOrdinal(set) && !(isAvailable(set, pod, now) && !isTerminating(pod)),
  )
  const next = living[0]!
  if (unhealthy && isRunningAndReady(next)) return NOTHING
  return { create: [], remove: [next] }
}

/** Updates go from the highest ordinal down to the partition; each must be well before the next is touched. */
function updateStep(situation: Situation, byOrdinal: ReadonlyMap<number, Pod>): Step {
  const { set, updateRevision, now } = situation
  if (set.spec?.updateStrategy?.type === 'OnDelete') return NOTHING
  const { partition = 0, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {}
  const allowed = Math.max(1, scaledValue(maxUnavailable ?? 1, set.spec?.replicas ?? 1, 'up'))
  const remove: Pod[] = []
  let unavailable = 0
  for (let ordinal = lastOrdinal(set); ordinal >= firstOrdinal(set) + partition; ordinal--) {
    const pod = byOrdinal.get(ordinal)
    if (!pod) return NOTHING
    if (revisionOf(pod) !== updateRevision && !isTerminating(pod)) {
      remove.push(pod)
      unavailable++
    } else if (isTerminating(pod) || !isAvailable(set, pod, now)) unavailable++
    if (unavailable >= allowed) break
  }
  return { create: [], remove }
}
