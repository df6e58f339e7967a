/**
 * How fast the wish may become true: up quickly, down only when it has been wished for a while.
 * Mirrors pkg/controller/podautoscaler/horizontal.go (stabilizeRecommendationWithBehaviors, convertDesiredReplicas…).
 * Rules HPA4–HPA5.
 */
import type { HPAScalingRules, HorizontalPodAutoscaler } from '../../../k8s/api'

const DOWNSCALE_WINDOW = 300
export interface Recommendation {
  readonly at: number
  readonly replicas: number
}
export interface Change {
  readonly at: number
  readonly by: number
}

export interface Limited {
  readonly replicas: number
  readonly reason: string
  readonly message: string
  readonly isLimited: boolean
  readonly isStabilized: boolean
}

export function stabilized(
  hpa: HorizontalPodAutoscaler,
  current: number,
  wish: number,
  history: readonly Recommendation[],
  now: number,
): number {
  const window = (rules: HPAScalingRules | undefined, fallback: number) =>
    (rules?.stabilizationWindowSeconds ?? fallback) * 1000
  const { scaleUp, scaleDown } = hpa.spec?.behavior ?? {}
  const within = (span: number) =>
    history.filter(({ at }) => now - at <= span).map(({ replicas }) => replicas)
  const lowest = Math.min(wish, ...within(window(scaleUp, 0)))
  const highest = Math.max(wish, ...within(window(scaleDown, DOWNSCALE_WINDOW)))
  if (current < lowest) return lowest
  return current > highest ? highest : current
}

export function limited(
  hpa: HorizontalPodAutoscaler,
  current: number,
  wish: number,
  changes: readonly Change[],
  now: number,
): Pick<Limited, 'replicas' | 'reason' | 'message' | 'isLimited'> {
  const min = hpa.spec?.minReplicas ?? 1
  const max = hpa.spec?.maxReplicas ?? 1
  if (wish > current) {
    const rate = upLimit(hpa.spec?.behavior?.scaleUp, current, changes, now)
    const cap = Math.min(rate, max)
    if (wish <= cap) return within(wish, min)
    return cap === max
      ? answer(max, 'TooManyReplicas', 'the desired replica count is more than the maximum replica count')
      : answer(
          cap,
          'ScaleUpLimit',
          'the desired replica count is increasing faster than the maximum scale rate',
        )
  }
  if (wish < current) {
    const rate = downLimit(hpa.spec?.behavior?.scaleDown, current, changes, now)
    const floor = Math.max(rate, min)
    if (wish >= floor) return within(wish, min)
    return floor === min
      ? answer(min, 'TooFewReplicas', 'the desired replica count is less than the minimum replica count')
      : answer(
          floor,
          'ScaleDownLimit',
          'the desired replica count is decreasing faster than the maximum scale rate',
        )
  }
  return within(wish, min)
}

const answer = (replicas: number, reason: string, message: string) => ({
  replicas,
  reason,
  message,
  isLimited: true,
})
const within = (replicas: number, _: number) => ({
  replicas,
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
  isLimited: false,
})

const UP = [
  { type: 'Percent', value: 100, periodSeconds: 15 },
  { type: 'Pods', value: 4, periodSeconds: 15 },
]
const DOWN = [{ type: 'Percent', value: 100, periodSeconds: 15 }]

function recent(changes: readonly Change[], sign: 1 | -1, period: number, now: number): number {
  let sum = 0
  for (const { at, by } of changes) if (now - at < period * 1000 && by * sign > 0) sum += Math.abs(by)
  return sum
}

function upLimit(
  rules: HPAScalingRules | undefined,
  current: number,
  changes: readonly Change[],
  now: number,
): number {
  if (rules?.selectPolicy === 'Disabled') return current
  const limits = (rules?.policies ?? UP).map(({ type, value, periodSeconds }) => {
    const before = current - recent(changes, 1, periodSeconds, now)
    return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100))
  })
  return rules?.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits)
}

function downLimit(
  rules: HPAScalingRules | undefined,
  current: number,
  changes: readonly Change[],
  now: number,
): number {
  if (rules?.selectPolicy === 'Disabled') return current
  const limits = (rules?.policies ?? DOWN).map(({ type, value, periodSeconds }) => {
    const before = current + recent(changes, -1, periodSeconds, now)
    return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100))
  })
  return rules?.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits)
}
