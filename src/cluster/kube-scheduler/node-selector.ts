/** Whether a node is one a pod may or would like to run on. Mirrors component-helpers/scheduling/corev1/nodeaffinity. */
import type { Node, NodeSelectorTerm, Pod } from '../../k8s/api'
import { meets } from '../../k8s/label-selector'

export function termMatchesNode(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  return (
    matchExpressions.every((it) => meets(it.operator, node.metadata.labels?.[it.key], it.values ?? [])) &&
    matchFields.every(
      (it) => it.key === 'metadata.name' && meets(it.operator, node.metadata.name, it.values ?? []),
    )
  )
}

/** nodeSelector and required node affinity together. */
export function podAllowsNode(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec ?? {}
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some((term) => termMatchesNode(term, node))
}

/** Whether the pod says anything about nodes at all. */
export const choosesNodes = ({ spec }: Pod) =>
  spec?.nodeSelector !== undefined ||
  spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined

/** The only nodes whose names the pod allows, when all its terms say names (as daemon pods do). */
export function namedNodes(pod: Pod): ReadonlySet<string> | undefined {
  const terms =
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const all = new Set<string>()
  for (const term of terms) {
    const byName = term.matchFields?.find((it) => it.key === 'metadata.name' && it.operator === 'In')
    if (!byName) return undefined
    for (const name of byName.values ?? []) all.add(name)
  }
  return terms.length > 0 ? all : undefined
}
