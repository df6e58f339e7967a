/**
 * Frees a node that runs out of memory, disk or process ids by evicting pods, and pods that outgrew their own local
 * storage. The decisions are pure. Mirrors pkg/kubelet/eviction (eviction_manager.go, helpers.go).
 */
import type { Pod } from '../../k8s/api'
import { canonicalQuantity, quantity } from '../../k8s/quantity'
import type { ContainerStats } from '../cri'
import { podAmount } from './pod-resources'
import { containers, isCritical } from './surroundings'

export interface PodUse {
  readonly pod: Pod
  readonly stats: readonly ContainerStats[]
  readonly emptyDirs: readonly {
    readonly name: string
    readonly bytes: number
    readonly limit: string | undefined
  }[]
}
export type Resource = 'memory' | 'ephemeral-storage' | 'pids'

export interface Threshold {
  readonly resource: Resource
  /** Bytes or processes below which pods are evicted. */
  readonly threshold: number
  readonly available: number
}

/** The first threshold that is crossed; memory comes before all others. */
export function crossed(thresholds: readonly Threshold[]): Threshold | undefined {
  return thresholds.find(({ threshold, available }) => available < threshold)
}

const sum = (stats: readonly ContainerStats[], of: (it: ContainerStats) => number) =>
  stats.reduce((total, it) => total + of(it), 0)

function usage({ stats, emptyDirs }: PodUse, resource: Resource): number {
  if (resource === 'memory') return sum(stats, (it) => it.memoryWorkingSet)
  return (
    sum(stats, (it) => it.rootfsBytes + it.logBytes) + emptyDirs.reduce((total, it) => total + it.bytes, 0)
  )
}

export interface Ranked {
  readonly use: PodUse
  readonly usage: number
  readonly request: number
  readonly priority: number
}

/** Pods in the order in which they would be evicted. */
export function ranked(uses: readonly PodUse[], resource: Resource): Ranked[] {
  const rank = uses.map((use) => ({
    use,
    usage: usage(use, resource),
    request: podAmount(use.pod, 'requests', resource),
    priority: use.pod.spec?.priority ?? 0,
  }))
  const exceeds = (it: Ranked) => (it.usage > it.request ? 0 : 1)
  return rank.sort(
    (a, b) =>
      exceeds(a) - exceeds(b) || a.priority - b.priority || b.usage - b.request - (a.usage - a.request),
  )
}

/** The first of them that may be evicted at all. */
export const victimOf = (rank: readonly Ranked[]) => rank.find(({ use }) => !isCritical(use.pod))

const amount = (bytes: number) => canonicalQuantity(binary(bytes))

interface Offender {
  readonly name: string
  readonly used: number
  readonly request: number
}

/** Containers that use more than they asked for. */
function offenders(resource: Resource, { use }: Ranked): Offender[] {
  return containers(use.pod).flatMap(({ name, resources }) => {
    const stats = use.stats.find((it) => it.name === name)
    if (!stats || resource === 'pids') return []
    const used = resource === 'memory' ? stats.memoryWorkingSet : stats.rootfsBytes + stats.logBytes
    const request = quantity(resources?.requests?.[resource])
    return used > request ? [{ name, used, request }] : []
  })
}

export function pressureMessage({ resource, threshold, available }: Threshold, victim: Ranked): string {
  const low = `The node was low on resource: ${resource}. Threshold quantity: ${amount(threshold)}, available: ${amount(available)}. `
  const each = offenders(resource, victim).map(
    ({ name, used, request }) =>
      `Container ${name} was using ${amount(used)}, request is ${amount(request)}, has larger consumption of ${resource}. `,
  )
  return low + each.join('')
}

/** What the Event of a pressure eviction carries beside its message. */
export function pressureAnnotations({ resource }: Threshold, victim: Ranked): Record<string, string> {
  const all = offenders(resource, victim)
  return {
    offending_containers: all.map(({ name }) => name).join(','),
    offending_containers_usage: all.map(({ used }) => amount(used)).join(','),
    starved_resource: resource,
  }
}

/** Usage is counted in whole KiB. */
const binary = (bytes: number) => (bytes === 0 ? '0' : `${Math.ceil(bytes / 1024)}Ki`)

/** What a pod has outgrown: an emptyDir, the pod's own limit or a container's; undefined when nothing. */
export function outgrown(use: PodUse): string | undefined {
  for (const { name, bytes, limit } of use.emptyDirs)
    if (limit !== undefined && quantity(limit) > 0 && bytes > quantity(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${canonicalQuantity(limit)}". `
  const total = podAmount(use.pod, 'limits', 'ephemeral-storage')
  if (total > 0 && containers(use.pod).every((it) => it.resources?.limits?.['ephemeral-storage'])) {
    if (usage(use, 'ephemeral-storage') > total)
      return `Pod ephemeral local storage usage exceeds the total limit of containers ${canonicalQuantity(binary(total))}. `
  }
  for (const container of containers(use.pod)) {
    const limit = container.resources?.limits?.['ephemeral-storage']
    const stats = use.stats.find(({ name }) => name === container.name)
    if (limit && stats && stats.rootfsBytes + stats.logBytes > quantity(limit))
      return `Container ${container.name} exceeded its local ephemeral storage limit "${canonicalQuantity(limit)}". `
  }
  return undefined
}

/** Whether a pod has limits that `outgrown` looks at: others need not be measured. */
export const hasLocalLimits = (pod: Pod) =>
  containers(pod).some((it) => it.resources?.limits?.['ephemeral-storage']) ||
  (pod.spec?.volumes ?? []).some((it) => it.emptyDir?.sizeLimit && it.emptyDir.medium !== 'Memory')
