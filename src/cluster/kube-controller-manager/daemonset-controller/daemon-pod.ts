/**
 * The pod of a DaemonSet for one node, and whether the node should have it.
 * Mirrors pkg/controller/daemon (daemon_controller.go: NodeShouldRunDaemonPod, util/daemonset_util.go).
 */
import type { DaemonSet, Node, NodeSelectorRequirement, PodSpec, Toleration } from '../../../k8s/api'
import { REVISION_HASH } from '../controller-revisions'
import { allowsNode, tolerates } from '../node-fitness'
import { type NewPod, podFromTemplate } from '../pod-control'

const TOLERATED: readonly (readonly [key: string, effect: 'NoExecute' | 'NoSchedule'])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
]
const NETWORK_UNAVAILABLE = ['node.kubernetes.io/network-unavailable', 'NoSchedule'] as const

/** Tolerations of the template, and those that every daemon has. */
export function daemonTolerations(spec: PodSpec): readonly Toleration[] {
  const tolerations = [...(spec.tolerations ?? [])]
  for (const [key, effect] of spec.hostNetwork ? [...TOLERATED, NETWORK_UNAVAILABLE] : TOLERATED) {
    const same = tolerations.some(
      (it) => it.key === key && it.effect === effect && it.operator === 'Exists' && !it.value,
    )
    if (!same) tolerations.push({ key, operator: 'Exists', effect })
  }
  return tolerations
}

export interface Fitness {
  readonly shouldRun: boolean
  readonly shouldContinueRunning: boolean
}

export function fitnessOf(set: DaemonSet, node: Node): Fitness {
  const spec = set.spec!.template.spec!
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return NO
  if (!allowsNode(spec, node)) return NO
  const tolerations = daemonTolerations(spec)
  let shouldRun = true
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint)) continue
    if (taint.effect === 'NoExecute') return NO
    shouldRun = false
  }
  return { shouldRun, shouldContinueRunning: true }
}

const NO: Fitness = { shouldRun: false, shouldContinueRunning: false }

export function daemonPod(set: DaemonSet, node: string, hash: string): NewPod {
  const pod = podFromTemplate(set.spec!.template, set)
  const generation = set.metadata.annotations?.['deprecated.daemonset.template.generation']
  const spec = set.spec!.template.spec!
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        ...(generation && { 'pod-template-generation': generation }),
        [REVISION_HASH]: hash,
      },
    },
    spec: {
      ...spec,
      affinity: { ...spec.affinity, nodeAffinity: pinnedTo(spec, node) },
      tolerations: daemonTolerations(spec),
    },
  }
}

/** The scheduler places daemon pods too: each says which node it is for. */
function pinnedTo(spec: PodSpec, node: string) {
  const own = spec.affinity?.nodeAffinity
  const terms = own?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}]
  const field: NodeSelectorRequirement = { key: 'metadata.name', operator: 'In', values: [node] }
  return {
    ...own,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields: [field] })),
    },
  }
}

/** The node a daemon pod runs on, or is meant for. */
export function nodeOf(spec: PodSpec | undefined): string {
  if (spec?.nodeName) return spec.nodeName
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  for (const { matchFields } of terms ?? [])
    for (const { key, operator, values } of matchFields ?? [])
      if (key === 'metadata.name' && operator === 'In' && values?.length === 1) return values[0]!
  return ''
}
