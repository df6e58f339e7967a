/**
 * How many replicas a metric calls for. Mirrors pkg/controller/podautoscaler/replica_calculator.go.
 */
import type { Pod } from '../../../k8s/api'
import { podRequests } from '../../../k8s/pod-requests'
import { podCondition } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'

/** --horizontal-pod-autoscaler-{tolerance,cpu-initialization-period,initial-readiness-delay}. */
const TOLERANCE = 0.1
const CPU_INITIALIZATION = 300_000
const INITIAL_READINESS = 30_000

export interface Target {
  readonly resource: 'cpu' | 'memory'
  /** Percentage of the request, or an average value in base units (cpu in millicores). */
  readonly utilization?: number
  readonly average?: number
}

export interface Proposal {
  readonly replicas: number
  /** Present utilization in percent of the request; undefined for average values. */
  readonly utilization: number | undefined
  readonly average: number
}

export type Calculated = Proposal | { readonly error: string }

/** `usage` by pod name, in base units; a pod without is one the metrics know nothing of. */
export function replicasFor(
  target: Target,
  current: number,
  pods: readonly Pod[],
  usage: ReadonlyMap<string, number>,
  now: number,
): Calculated {
  const groups = group(target, pods, usage, now)
  if (groups.ready.length + groups.unready.length + groups.missing.length === 0)
    return { error: `no pods returned by selector while calculating replica count` }
  for (const pod of pods)
    if (target.utilization !== undefined && !(podRequests(pod.spec!)[target.resource]! > 0))
      return {
        error: `failed to get ${target.resource} utilization: missing request for ${target.resource} in container ${pod.spec!.containers[0]?.name} of Pod ${pod.metadata.name}`,
      }
  if (groups.ready.length === 0)
    return { error: 'did not receive metrics for targeted pods (pods might be unready)' }
  const request = (pod: Pod) => podRequests(pod.spec!)[target.resource] ?? 0
  const wanted = (list: readonly Pod[]) =>
    target.utilization !== undefined
      ? (list.reduce((sum, pod) => sum + request(pod), 0) * target.utilization) / 100
      : target.average! * list.length
  const used = (list: readonly Pod[]) =>
    list.reduce((sum, pod) => sum + (usage.get(pod.metadata.name) ?? 0), 0)
  const ratio = used(groups.ready) / wanted(groups.ready)
  const total = groups.ready.reduce((sum, pod) => sum + request(pod), 0)
  const utilization =
    target.utilization === undefined ? undefined : Math.trunc((used(groups.ready) * 100) / total)
  const average = Math.trunc(used(groups.ready) / groups.ready.length)
  const replicas = corrected(ratio, current, groups, used, wanted)
  return { replicas, utilization, average }
}

interface Groups {
  readonly ready: readonly Pod[]
  readonly unready: readonly Pod[]
  readonly missing: readonly Pod[]
}

function group(
  target: Target,
  pods: readonly Pod[],
  usage: ReadonlyMap<string, number>,
  now: number,
): Groups {
  const ready: Pod[] = []
  const unready: Pod[] = []
  const missing: Pod[] = []
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp || pod.status?.phase === 'Failed') continue
    if (pod.status?.phase === 'Pending') unready.push(pod)
    else if (!usage.has(pod.metadata.name)) missing.push(pod)
    else if (target.resource === 'cpu' && isWarmingUp(pod, now)) unready.push(pod)
    else ready.push(pod)
  }
  return { ready, unready, missing }
}

function isWarmingUp(pod: Pod, now: number): boolean {
  const ready = podCondition(pod, 'Ready')
  const started = fromTime(pod.status?.startTime ?? '')
  if (!ready || started === undefined) return true
  if (now < started + CPU_INITIALIZATION) return ready.status === 'False'
  const since = fromTime(ready.lastTransitionTime ?? '') ?? now
  return ready.status === 'False' && started + INITIAL_READINESS > since
}

/** Pods without numbers count against the change: as idle when growing, as fully used when shrinking. */
function corrected(
  ratio: number,
  current: number,
  { ready, unready, missing }: Groups,
  used: (list: readonly Pod[]) => number,
  wanted: (list: readonly Pod[]) => number,
): number {
  const grows = ratio > 1
  if (missing.length === 0 && !(grows && unready.length > 0))
    return Math.abs(1 - ratio) <= TOLERANCE ? current : Math.ceil(ratio * ready.length)
  const all = [...ready, ...missing, ...(grows ? unready : [])]
  const assumed = grows ? 0 : wanted(missing)
  const newRatio = (used(ready) + assumed) / wanted(all)
  const turned = (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1)
  if (Math.abs(1 - newRatio) <= TOLERANCE || turned) return current
  const replicas = Math.ceil(newRatio * all.length)
  if ((newRatio < 1 && replicas > current) || (newRatio > 1 && replicas < current)) return current
  return replicas
}
