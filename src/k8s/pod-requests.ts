/**
 * What a pod asks of a node: effective requests and limits with init containers, sidecars, pod-level resources and
 * overhead. Mirrors staging/src/k8s.io/component-helpers/resource/helpers.go (PodRequests, PodLimits).
 * Values are numbers in base units: cpu in millicores, all else whole (bytes, pieces).
 */
import type { PodSpec } from './api'
import { isSidecar } from './pod'
import { milli, quantity } from './quantity'

export type Resources = Readonly<Record<string, number>>
type Sums = Record<string, number>

/** Effective requests: `{ cpu: 500, memory: 67108864 }` (cpu in millicores). */
export const podRequests = (spec: PodSpec): Resources => effective(spec, 'requests')

/** Effective limits; a resource one container does not limit is not thereby unlimited here, as upstream. */
export const podLimits = (spec: PodSpec): Resources => effective(spec, 'limits')

/** The number of a resource: millicores of cpu, whole units rounded up of all else. */
export const amount = (resource: string, text: string | number | undefined) =>
  resource === 'cpu' ? milli(text) : Math.ceil(quantity(text))

function amounts(list: Readonly<Record<string, string>> | undefined): Sums {
  const out: Sums = {}
  for (const resource in list) out[resource] = amount(resource, list[resource])
  return out
}

function effective(spec: PodSpec, which: 'requests' | 'limits'): Resources {
  const sums = aggregated(spec, which)
  const own = amounts(spec.resources?.[which])
  for (const resource in own) sums[resource] = own[resource]!
  addOverhead(sums, spec, which)
  return sums
}

/** Of the containers alone, before pod-level resources and overhead. */
export function aggregated(spec: PodSpec, which: 'requests' | 'limits'): Sums {
  const sums: Sums = {}
  for (const container of spec.containers ?? []) add(sums, amounts(container.resources?.[which]))
  const sidecars: Sums = {}
  const peak: Sums = {}
  for (const container of spec.initContainers ?? []) {
    const own = amounts(container.resources?.[which])
    if (isSidecar(container)) {
      add(sums, own)
      add(sidecars, own)
      raise(peak, sidecars)
    } else raise(peak, plus(own, sidecars))
  }
  raise(sums, peak)
  return sums
}

function addOverhead(sums: Sums, spec: PodSpec, which: 'requests' | 'limits') {
  const overhead = amounts(spec.overhead)
  for (const resource in overhead)
    if (which === 'requests' || sums[resource]) sums[resource] = (sums[resource] ?? 0) + overhead[resource]!
}

function add(sums: Sums, more: Sums) {
  for (const resource in more) sums[resource] = (sums[resource] ?? 0) + more[resource]!
}

function plus(a: Sums, b: Sums): Sums {
  const out = { ...a }
  add(out, b)
  return out
}

function raise(sums: Sums, floor: Sums) {
  for (const resource in floor) sums[resource] = Math.max(sums[resource] ?? 0, floor[resource]!)
}
