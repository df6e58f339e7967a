/**
 * What a pod asks for and may use, and what becomes of that on the machine: QoS class, cgroup numbers, OOM score.
 * Mirrors pkg/apis/core/v1/helper/qos, component-helpers/resource, cm/helpers_linux.go and qos/policy.go.
 */
import type { Container, Pod, ResourceRequirements } from '../../k8s/api'
import { milli, quantity } from '../../k8s/quantity'
import type { CgroupResources } from '../cri'
import {
  type AnyContainer,
  containers,
  initContainers,
  isCritical,
  isSidecar,
  sidecars,
} from './surroundings'

type Amounts = Readonly<Record<string, string>>
type Which = 'requests' | 'limits'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

export function qosOf(pod: Pod): QosClass {
  if (pod.status?.qosClass) return pod.status.qosClass
  const sets: readonly (ResourceRequirements | undefined)[] = pod.spec?.resources
    ? [pod.spec.resources]
    : [...containers(pod), ...initContainers(pod)].map((it) => it.resources)
  const given = (amounts: Amounts | undefined, name: string) => quantity(amounts?.[name]) > 0
  const any = sets.some((it) =>
    ['cpu', 'memory'].some((name) => given(it?.requests, name) || given(it?.limits, name)),
  )
  if (!any) return 'BestEffort'
  const guaranteed = sets.every((it) =>
    ['cpu', 'memory'].every(
      (name) =>
        given(it?.limits, name) &&
        quantity(it?.requests?.[name] ?? it?.limits?.[name]) === quantity(it?.limits?.[name]),
    ),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

/** The sum for a pod in base units: regular containers with sidecars, or the largest init step if that is more. */
export function podAmount(pod: Pod, which: Which, name: string): number {
  const whole = pod.spec?.resources?.[which]?.[name]
  if (whole !== undefined) return quantity(whole) + overhead(pod, name)
  const of = (it: AnyContainer) => quantity(it.resources?.[which]?.[name])
  let beside = 0
  let largest = 0
  for (const container of initContainers(pod)) {
    if (isSidecar(container)) beside += of(container)
    largest = Math.max(largest, isSidecar(container) ? beside : beside + of(container))
  }
  const regular = containers(pod).reduce((sum, it) => sum + of(it), 0)
  return Math.max(regular + beside, largest) + overhead(pod, name)
}

const overhead = (pod: Pod, name: string) => quantity(pod.spec?.overhead?.[name])

/** Names of all resources that a pod's containers request or limit. */
export function namedResources(pod: Pod, which: Which): string[] {
  const names = new Set<string>(Object.keys(pod.spec?.resources?.[which] ?? {}))
  for (const { resources } of [...initContainers(pod), ...containers(pod)])
    for (const name of Object.keys(resources?.[which] ?? {})) names.add(name)
  return [...names].sort()
}

/** cm/helpers_linux.go: MinShares, MaxShares, QuotaPeriod, MinQuotaPeriod. */
const MIN_SHARES = 2
const MAX_SHARES = 262_144
const PERIOD = 100_000
const MIN_QUOTA = 1000

const shares = (millicores: number) =>
  millicores === 0
    ? MIN_SHARES
    : Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.floor((millicores * 1024) / 1000)))
const quota = (millicores: number) =>
  millicores === 0 ? 0 : Math.max(MIN_QUOTA, Math.floor((millicores * PERIOD) / 1000))

export function containerCgroup(container: AnyContainer): CgroupResources {
  const { requests, limits } = container.resources ?? {}
  const limit = milli(limits?.cpu)
  return {
    cpuShares: shares(requests?.cpu === undefined ? limit : milli(requests.cpu)),
    cpuQuota: quota(limit),
    memoryLimit: quantity(limits?.memory),
  }
}

/** A pod's cgroup is limited only in what all of its containers are. */
export function podCgroup(pod: Pod): CgroupResources {
  const limited = (name: string) =>
    pod.spec?.resources?.limits?.[name] !== undefined ||
    [...containers(pod), ...sidecars(pod)].every((it) => quantity(it.resources?.limits?.[name]) > 0)
  const cpuLimit = limited('cpu') ? Math.round(podAmount(pod, 'limits', 'cpu') * 1000) : 0
  return {
    cpuShares: shares(Math.round(podAmount(pod, 'requests', 'cpu') * 1000)),
    cpuQuota: quota(cpuLimit),
    memoryLimit: limited('memory') ? podAmount(pod, 'limits', 'memory') : 0,
  }
}

/** qos/policy.go. */
const GUARANTEED_SCORE = -997
const BEST_EFFORT_SCORE = 1000

export function oomScoreAdjust(pod: Pod, container: Container, capacity: number): number {
  const qos = qosOf(pod)
  if (qos === 'Guaranteed' || isCritical(pod)) return GUARANTEED_SCORE
  if (qos === 'BestEffort') return BEST_EFFORT_SCORE
  const own = burstableScore(quantity(container.resources?.requests?.memory), capacity)
  if (!isSidecar(container)) return own
  const regular = containers(pod).map((it) =>
    burstableScore(quantity(it.resources?.requests?.memory), capacity),
  )
  return Math.min(own, ...regular)
}

function burstableScore(request: number, capacity: number): number {
  const score = 1000 - Math.floor((1000 * request) / capacity)
  return Math.min(999, Math.max(3, score))
}
