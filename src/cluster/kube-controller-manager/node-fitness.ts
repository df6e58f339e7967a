/**
 * Whether a pod may be on a node at all, as the controllers ask it: node selector, affinity, taints.
 * Mirrors component-helpers/scheduling/corev1 (nodeaffinity, helpers).
 */
import type { Node, NodeSelectorTerm, PodSpec, Taint, Toleration } from '../../k8s/api'
import { meets } from '../../k8s/label-selector'

export function tolerates(
  tolerations: readonly Toleration[] | undefined,
  taint: Pick<Taint, 'key' | 'value' | 'effect'>,
): Toleration | undefined {
  return tolerations?.find(
    (it) =>
      (!it.effect || it.effect === taint.effect) &&
      (!it.key || it.key === taint.key) &&
      (it.operator === 'Exists' || (it.value ?? '') === (taint.value ?? '')),
  )
}

export function allowsNode(spec: PodSpec, node: Node): boolean {
  for (const key in spec.nodeSelector)
    if (node.metadata.labels?.[key] !== spec.nodeSelector[key]) return false
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some((term) => termMatches(term, node))
}

function termMatches({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((it) => meets(it.operator, node.metadata.labels?.[it.key], it.values ?? [])) &&
    matchFields.every((it) => meets(it.operator, node.metadata.name, it.values ?? []))
  )
}
