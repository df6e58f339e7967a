/** How long a pod stays on a node with these taints. Mirrors pkg/controller/tainteviction (getMinTolerationTime). Rule TE1. */
import type { Pod, Taint } from '../../../k8s/api'
import { tolerates } from '../node-fitness'

export const noExecute = (taints: readonly Taint[] | undefined) =>
  (taints ?? []).filter(({ effect }) => effect === 'NoExecute')

/** Milliseconds until the pod has to go; Infinity when it may stay. */
export function evictionDelay(pod: Pod, taints: readonly Taint[]): number {
  let delay = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const used = (pod.spec?.tolerations ?? []).filter((it) => tolerates([it], taint))
    if (used.length === 0) return 0
    for (const { tolerationSeconds } of used)
      if (tolerationSeconds !== undefined) delay = Math.min(delay, Math.max(0, tolerationSeconds) * 1000)
  }
  return delay
}
