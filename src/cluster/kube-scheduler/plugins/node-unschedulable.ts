/** Cordoned nodes take only pods that tolerate it. Mirrors plugins/nodeunschedulable. Rule SCH10. */
import type { Node } from '../../../k8s/api'
import { UNSCHEDULABLE } from '../node-info'
import type { Plugin, Rejection } from '../plugin'
import { tolerates } from '../toleration'

const REJECTION: Rejection = { reasons: ['node(s) were unschedulable'], resolvable: false }
const isCordoned = (node: Node | undefined) => node?.spec?.unschedulable === true

export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filter({ pod }) {
    const tolerated = tolerates(pod.spec?.tolerations, UNSCHEDULABLE)
    return { filter: ({ node }) => (isCordoned(node) && !tolerated ? REJECTION : undefined) }
  },
  mayHelp(happening) {
    if (happening.kind === 'tolerations-added') return true
    if (happening.kind === 'node-added') return !isCordoned(happening.node)
    return happening.kind === 'node-taints' && isCordoned(happening.before) && !isCordoned(happening.node)
  },
}
