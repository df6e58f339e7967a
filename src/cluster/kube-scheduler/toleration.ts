/** Which taints a pod puts up with. Mirrors component-helpers/scheduling/corev1 (helpers.go) and Toleration.ToleratesTaint. */
import type { Taint, Toleration } from '../../k8s/api'

type TaintLike = Pick<Taint, 'key' | 'effect' | 'value'>

export function tolerationMatches(toleration: Toleration, taint: TaintLike): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  if (toleration.operator === 'Exists') return true
  return (toleration.value ?? '') === (taint.value ?? '')
}

export const tolerates = (tolerations: readonly Toleration[] | undefined, taint: TaintLike) =>
  tolerations?.some((toleration) => tolerationMatches(toleration, taint)) ?? false
