/** A host port can be held once per node. Mirrors plugins/nodeports. Rule SCH14. */
import { portConflicts } from '../node-info'
import type { Plugin, Rejection } from '../plugin'

const REJECTION: Rejection = {
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  resolvable: true,
}

export const nodePorts: Plugin = {
  name: 'NodePorts',
  filter({ hostPorts }) {
    if (hostPorts.length === 0) return undefined
    return {
      filter(node) {
        for (const port of hostPorts) if (portConflicts(node, port)) return REJECTION
        return undefined
      },
    }
  },
  mayHelp(happening, { hostPorts }) {
    if (happening.kind === 'node-added' || happening.kind === 'node-taints') return true
    if (happening.kind !== 'pod-deleted') return false
    return happening.pod.hostPorts.some((held) =>
      hostPorts.some(
        (wanted) =>
          held.port === wanted.port &&
          held.protocol === wanted.protocol &&
          (held.ip === wanted.ip || held.ip === '0.0.0.0' || wanted.ip === '0.0.0.0'),
      ),
    )
  },
}
