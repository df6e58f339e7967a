/** Taints repel pods that do not tolerate them. Mirrors plugins/tainttoleration. Rules SCH12, SCH30. */
import type { Node, Toleration } from '../../../k8s/api'
import type { NodeInfo } from '../node-info'
import { normalize, type Plugin, type Rejection } from '../plugin'
import { tolerates } from '../toleration'

const REJECTION: Rejection = { reasons: ['node(s) had untolerated taint(s)'], resolvable: false }

type Tolerations = readonly Toleration[] | undefined

const repels = (node: Node, tolerations: Tolerations) =>
  (node.spec?.taints ?? []).some(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint),
  )

export const taintToleration: Plugin = {
  name: 'TaintToleration',
  weight: 3,
  filter({ pod }) {
    const tolerations = pod.spec?.tolerations
    return {
      filter: (node) => (node.hasFilteringTaint && repels(node.node, tolerations) ? REJECTION : undefined),
    }
  },
  score({ pod }) {
    const tolerations = (pod.spec?.tolerations ?? []).filter(
      ({ effect }) => !effect || effect === 'PreferNoSchedule',
    )
    return {
      score: (node) => (node.hasPreferNoSchedule ? intolerable(node, tolerations) : 0),
      normalize: (scores) => normalize(scores, true),
    }
  },
  mayHelp(happening, { pod }) {
    const tolerations = pod.spec?.tolerations
    if (happening.kind === 'tolerations-added') return true
    if (happening.kind === 'node-added') return !repels(happening.node, tolerations)
    if (happening.kind !== 'node-taints') return false
    return repels(happening.before, tolerations) && !repels(happening.node, tolerations)
  },
}

function intolerable({ node }: NodeInfo, tolerations: readonly Toleration[]): number {
  let count = 0
  for (const taint of node.spec?.taints ?? [])
    if (taint.effect === 'PreferNoSchedule' && !tolerates(tolerations, taint)) count++
  return count
}
