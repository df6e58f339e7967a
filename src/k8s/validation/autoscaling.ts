/** HorizontalPodAutoscalers and PodDisruptionBudgets. Mirrors pkg/apis/autoscaling/validation and pkg/apis/policy/validation. */
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../api'
import { type FieldError, at, child, forbidden, invalid, notSupported, required } from '../field-error'
import { shownSelector, validateLabelSelector } from './label-selector'
import { pathSegment } from './names'
import { validateIntOrPercent } from './workload'

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = []
  const {
    minReplicas,
    maxReplicas = 0,
    scaleTargetRef,
  } = spec ?? ({} as NonNullable<HorizontalPodAutoscaler['spec']>)
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  if (maxReplicas < 1) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'))
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  for (const field of ['kind', 'name'] as const) {
    const value = scaleTargetRef?.[field]
    if (!value) errors.push(required(child('spec.scaleTargetRef', field)))
    else
      for (const problem of pathSegment(value))
        errors.push(invalid(child('spec.scaleTargetRef', field), value, problem))
  }
  const metrics = (spec as { metrics?: Metric[] } | undefined)?.metrics
  metrics?.forEach((metric, i) => errors.push(...validateMetric(metric, at('spec.metrics', i))))
  return errors
}

interface Metric {
  readonly type?: string
  readonly [source: string]: unknown
}
const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}

function validateMetric(metric: Metric, path: string): FieldError[] {
  if (!metric.type) return [required(child(path, 'type'), 'must specify a metric source type')]
  const source = METRICS[metric.type]
  if (!source) return [notSupported(child(path, 'type'), metric.type, Object.keys(METRICS).sort())]
  if (!metric[source])
    return [required(child(path, source), 'must populate information for the given metric source')]
  const extra = Object.values(METRICS).filter((name) => name !== source && metric[name])
  return extra.map((name) => forbidden(child(path, name), 'must populate the given metric source only'))
}

export function validateBudget({ spec = {} }: PodDisruptionBudget): FieldError[] {
  const errors: FieldError[] = []
  const { minAvailable, maxUnavailable, selector } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(
      invalid(
        'spec',
        {
          MinAvailable: minAvailable,
          Selector: shownSelector(selector) ?? null,
          MaxUnavailable: maxUnavailable,
          UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
        },
        'minAvailable and maxUnavailable cannot be both set',
      ),
    )
  for (const [field, value] of [
    ['minAvailable', minAvailable],
    ['maxUnavailable', maxUnavailable],
  ] as const) {
    if (value === undefined) continue
    errors.push(...validateIntOrPercent(value, child('spec', field)))
    if (typeof value === 'string' && Number.parseInt(value, 10) > 100)
      errors.push(invalid(child('spec', field), value, 'must not be greater than 100%'))
  }
  errors.push(...validateLabelSelector(selector, 'spec.selector'))
  const policy = spec.unhealthyPodEvictionPolicy
  if (policy !== undefined && policy !== 'AlwaysAllow' && policy !== 'IfHealthyBudget')
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']))
  return errors
}
