/**
 * A pod's topology spread constraints, or the cluster's defaults for pods of a Service or workload.
 * Mirrors plugins/podtopologyspread (common.go, plugin.go: systemDefaultConstraints) and helper/spread.go.
 */
import type { LabelSelector, Pod, TopologySpreadConstraint } from '../../../k8s/api'
import { selects, selectsByMap } from '../../../k8s/label-selector'
import type { NodeInfo } from '../node-info'
import { podAllowsNode } from '../node-selector'
import type { World } from '../plugin'
import { tolerates } from '../toleration'

export const HOSTNAME = 'kubernetes.io/hostname'
const ZONE = 'topology.kubernetes.io/zone'

export interface Spread {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly matches: (pod: Pod) => boolean
  /** Says all that `matches` does, for the cache of counts. */
  readonly key: string
  readonly nodeAffinityPolicy: string
  readonly nodeTaintsPolicy: string
}

export function ownConstraints(pod: Pod, when: TopologySpreadConstraint['whenUnsatisfiable']): Spread[] {
  return (pod.spec?.topologySpreadConstraints ?? [])
    .filter((it) => it.whenUnsatisfiable === when)
    .map((it) => readConstraint(pod, it))
}

function readConstraint(pod: Pod, it: TopologySpreadConstraint): Spread {
  const selector = withLabelKeys(pod, it)
  const namespace = pod.metadata.namespace ?? ''
  return {
    topologyKey: it.topologyKey,
    maxSkew: it.maxSkew,
    minDomains: it.minDomains ?? 1,
    matches: (other) => counts(other, namespace) && selects(selector, other.metadata.labels),
    key: `spread|${namespace}|${JSON.stringify(selector)}`,
    nodeAffinityPolicy: it.nodeAffinityPolicy ?? 'Honor',
    nodeTaintsPolicy: it.nodeTaintsPolicy ?? 'Ignore',
  }
}

const counts = (pod: Pod, namespace: string) =>
  pod.metadata.namespace === namespace && !pod.metadata.deletionTimestamp

/** matchLabelKeys: only pods with the same values, for example of the same rollout. */
function withLabelKeys(pod: Pod, it: TopologySpreadConstraint): LabelSelector | undefined {
  if (!it.matchLabelKeys?.length || !it.labelSelector) return it.labelSelector
  const same: Record<string, string> = {}
  for (const key of it.matchLabelKeys) {
    const value = pod.metadata.labels?.[key]
    if (value !== undefined) same[key] = value
  }
  return { ...it.labelSelector, matchLabels: { ...it.labelSelector.matchLabels, ...same } }
}

/** Pods of one Service or workload are spread a little even if nobody asks for it. */
export function defaultConstraints(pod: Pod, world: World): Spread[] {
  const maps: Readonly<Record<string, string>>[] = []
  for (const service of world.services.list(pod.metadata.namespace))
    if (selectsByMap(service.spec?.selector, pod.metadata.labels)) maps.push(service.spec!.selector!)
  const owner = world.ownerSelector(pod)
  if (maps.length === 0 && !owner) return []
  const namespace = pod.metadata.namespace ?? ''
  const matches = (other: Pod) =>
    counts(other, namespace) &&
    maps.every((map) => selectsByMap(map, other.metadata.labels)) &&
    (!owner || selects(owner, other.metadata.labels))
  const shared = {
    minDomains: 1,
    matches,
    key: `default|${namespace}|${JSON.stringify([maps, owner ?? null])}`,
    nodeAffinityPolicy: 'Honor',
    nodeTaintsPolicy: 'Ignore',
  }
  return [
    { ...shared, topologyKey: HOSTNAME, maxSkew: 3 },
    { ...shared, topologyKey: ZONE, maxSkew: 5 },
  ]
}

/** Whether a node's pods count at all, by the constraint's two policies. */
export function isEligible(spread: Spread, pod: Pod, { node }: NodeInfo): boolean {
  if (spread.nodeAffinityPolicy === 'Honor' && !podAllowsNode(pod, node)) return false
  if (spread.nodeTaintsPolicy !== 'Honor') return true
  return (node.spec?.taints ?? []).every(
    (taint) => taint.effect === 'PreferNoSchedule' || tolerates(pod.spec?.tolerations, taint),
  )
}
