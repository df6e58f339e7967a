/** A pod's quality of service class. Mirrors pkg/apis/core/v1/helper/qos/qos.go: ComputePodQOS. */
import type { PodSpec, ResourceRequirements } from './api'
import { allContainers } from './pod'
import { parseQuantity } from './quantity'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

/** Guaranteed: cpu and memory limited everywhere and requests equal to limits; BestEffort: neither anywhere. */
export function qosClass(spec: PodSpec): QosClass {
  const parts = spec.resources
    ? [spec.resources]
    : allContainers(spec).map((container) => container.resources)
  const requests = { cpu: 0, memory: 0 }
  const limits = { cpu: 0, memory: 0 }
  let any = false
  let complete = true
  for (const part of parts) {
    any = addAll(requests, part?.requests) > 0 || any
    const limited = addAll(limits, part?.limits)
    any = limited > 0 || any
    if (limited < 2) complete = false
  }
  if (!any) return 'BestEffort'
  return complete && matches(parts, requests, limits) ? 'Guaranteed' : 'Burstable'
}

type Both = { cpu: number; memory: number }

function addAll(sums: Both, list: ResourceRequirements['requests']): number {
  let counted = 0
  for (const resource of ['cpu', 'memory'] as const) {
    const value = list?.[resource] === undefined ? 0 : (parseQuantity(list[resource]) ?? 0)
    if (value <= 0) continue
    sums[resource] += value
    counted++
  }
  return counted
}

function matches(
  parts: readonly (ResourceRequirements | undefined)[],
  requests: Both,
  limits: Both,
): boolean {
  // Requests that nobody stated have been defaulted to the limits by the API server.
  const stated = parts.some(
    (part) => part?.requests?.cpu !== undefined || part?.requests?.memory !== undefined,
  )
  return stated && near(requests.cpu, limits.cpu) && near(requests.memory, limits.memory)
}

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6
