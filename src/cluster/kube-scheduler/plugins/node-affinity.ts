/** nodeSelector and node affinity. Mirrors plugins/nodeaffinity. Rules SCH13, SCH31. */
import { choosesNodes, podAllowsNode, termMatchesNode } from '../node-selector'
import { normalize, type Plugin, type Rejection } from '../plugin'

const REJECTION: Rejection = {
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
}

export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',
  weight: 2,
  filter({ pod }) {
    if (!choosesNodes(pod)) return undefined
    return { filter: ({ node }) => (podAllowsNode(pod, node) ? undefined : REJECTION) }
  },
  score({ pod }) {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    if (preferred.length === 0) return undefined
    return {
      score({ node }) {
        let sum = 0
        for (const { weight, preference } of preferred) if (termMatchesNode(preference, node)) sum += weight
        return sum
      },
      normalize: (scores) => normalize(scores, false),
    }
  },
  mayHelp(happening, { pod }) {
    if (happening.kind === 'node-taints') return true
    if (happening.kind === 'node-added') return podAllowsNode(pod, happening.node)
    if (happening.kind !== 'node-labels') return false
    return podAllowsNode(pod, happening.node) && !podAllowsNode(pod, happening.before)
  },
}
