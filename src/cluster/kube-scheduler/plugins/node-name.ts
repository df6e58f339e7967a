/** A pod that names its node goes there. Mirrors plugins/nodename. Rule SCH11. */
import type { Plugin, Rejection } from '../plugin'

const REJECTION: Rejection = {
  reasons: ["node(s) didn't match the requested node name"],
  resolvable: false,
}

export const nodeName: Plugin = {
  name: 'NodeName',
  filter({ pod }) {
    const wanted = pod.spec?.nodeName
    return wanted ? { filter: (node) => (node.name === wanted ? undefined : REJECTION) } : undefined
  },
  mayHelp: (happening, { pod }) =>
    happening.kind === 'node-taints' ||
    (happening.kind === 'node-added' && happening.node.metadata.name === pod.spec?.nodeName),
}
