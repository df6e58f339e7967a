/** Nodes, namespaces' limits and priorities. Mirrors pkg/apis/core/validation, pkg/apis/scheduling/validation, pkg/apis/coordination. */
import type { LimitRange, Lease, Node, PriorityClass, ResourceQuota, RuntimeClass } from '../api'
import {
  type FieldError,
  at,
  child,
  duplicate,
  forbidden,
  invalid,
  keyed,
  notSupported,
  required,
} from '../field-error'
import { canonicalQuantity, parseQuantity } from '../quantity'
import { deepEqual } from './equality'
import { label, labelValue, qualifiedName } from './names'
import { validateQuantity, validateResourceName } from './resources'
import { TAINT_EFFECTS } from './scheduling'

export function validateNode(node: Node): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  node.spec?.taints?.forEach((taint, i) => {
    const path = at('metadata.taints', i)
    for (const problem of qualifiedName(taint.key ?? ''))
      errors.push(invalid(child(path, 'key'), taint.key ?? '', problem))
    for (const problem of labelValue(taint.value ?? ''))
      errors.push(invalid(child(path, 'value'), taint.value, problem))
    if (!taint.effect) errors.push(required(child(path, 'effect')))
    else if (!TAINT_EFFECTS.includes(taint.effect))
      errors.push(notSupported(child(path, 'effect'), taint.effect, TAINT_EFFECTS))
    const key = `${taint.key}:${taint.effect}`
    if (seen.has(key))
      errors.push({
        ...duplicate(path, shownTaint(taint)),
        detail: 'taints must be unique by key and effect pair',
      })
    seen.add(key)
  })
  return errors
}

const shownTaint = (taint: { key: string; value?: string; effect: string; timeAdded?: string }) => ({
  Key: taint.key,
  Value: taint.value ?? '',
  Effect: taint.effect,
  TimeAdded: taint.timeAdded ?? null,
})

export function validateNodeUpdate(after: Node, before: Node): FieldError[] {
  const was = before.spec?.podCIDRs ?? []
  if (!was.length || deepEqual(was, after.spec?.podCIDRs)) return []
  return [forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')]
}

const HIGHEST_USER_PRIORITY = 1_000_000_000
const SYSTEM = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 } as const

export function validatePriorityClass(priority: PriorityClass): FieldError[] {
  const { metadata, value = 0, preemptionPolicy, globalDefault } = priority
  const errors: FieldError[] = []
  if (metadata.name?.startsWith('system-')) {
    const known = SYSTEM[metadata.name as keyof typeof SYSTEM]
    const problem =
      known === undefined
        ? `${metadata.name} is not a known system priority class`
        : known !== value
          ? `value of ${metadata.name} PriorityClass must be ${known}`
          : globalDefault
            ? `globalDefault of ${metadata.name} PriorityClass must be false`
            : undefined
    if (problem)
      errors.push(
        forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`,
        ),
      )
  } else if (value > HIGHEST_USER_PRIORITY)
    errors.push(
      forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`),
    )
  if (
    preemptionPolicy !== undefined &&
    preemptionPolicy !== 'Never' &&
    preemptionPolicy !== 'PreemptLowerPriority'
  )
    errors.push(notSupported('preemptionPolicy', preemptionPolicy, ['Never', 'PreemptLowerPriority']))
  return errors
}

export function validatePriorityClassUpdate(after: PriorityClass, before: PriorityClass): FieldError[] {
  const errors: FieldError[] = []
  if (after.value !== before.value) errors.push(forbidden('value', 'may not be changed in an update.'))
  if (after.preemptionPolicy !== before.preemptionPolicy)
    errors.push(invalid('preemptionPolicy', after.preemptionPolicy ?? null, 'field is immutable'))
  return errors
}

export function validateQuota({ spec = {} }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = []
  for (const name of Object.keys(spec.hard ?? {}).sort()) {
    const path = keyed('spec.hard', name)
    for (const problem of qualifiedName(name)) errors.push(invalid(path, name, problem))
    if (!name.includes('/') && !QUOTA_NAME.test(name)) {
      errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'))
      errors.push(invalid(path, name, 'must be a standard resource for quota'))
    }
    errors.push(...validateQuantity(name, spec.hard![name]!, path))
  }
  return errors
}
const QUOTA_NAME =
  /^(?:(?:requests|limits)\.(?:cpu|memory|ephemeral-storage|storage|hugepages-.*)|cpu|memory|ephemeral-storage|storage|hugepages-.*|pods|services(?:\.nodeports|\.loadbalancers)?|secrets|configmaps|persistentvolumeclaims|replicationcontrollers|resourcequotas|count\/.*)$/

const LIMIT_FIELDS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const errors: FieldError[] = []
  const types = new Set<string>()
  spec?.limits?.forEach((item, i) => {
    const path = at('spec.limits', i)
    if (types.has(item.type)) errors.push(duplicate(child(path, 'type'), item.type))
    types.add(item.type)
    for (const field of LIMIT_FIELDS)
      for (const name of Object.keys(item[field] ?? {}).sort())
        errors.push(...validateResourceName(name, keyed(child(path, field), name)))
    if (item.type === 'Pod')
      for (const field of ['default', 'defaultRequest'] as const)
        if (Object.keys(item[field] ?? {}).length)
          errors.push(forbidden(child(path, field), "may not be specified when `type` is 'Pod'"))
    errors.push(...validateOrder(item, path))
  })
  return errors
}

type Item = NonNullable<LimitRange['spec']>['limits'][number]

function validateOrder(item: Item, path: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set(LIMIT_FIELDS.flatMap((field) => Object.keys(item[field] ?? {})))
  for (const name of [...names].sort())
    for (const [low, high] of [
      ['min', 'max'],
      ['min', 'defaultRequest'],
      ['defaultRequest', 'max'],
      ['defaultRequest', 'default'],
      ['default', 'max'],
    ] as const) {
      const [small, big] = [item[low]?.[name], item[high]?.[name]]
      if (
        small === undefined ||
        big === undefined ||
        (parseQuantity(small) ?? 0) <= (parseQuantity(big) ?? 0)
      )
        continue
      const words = { min: 'min', max: 'max', default: 'default', defaultRequest: 'default request' }
      const blamed = low === 'min' && high === 'defaultRequest' ? 'defaultRequest' : low
      errors.push(
        invalid(
          keyed(child(path, blamed), name),
          canonicalQuantity(item[blamed]![name]!),
          `${words[low]} value ${canonicalQuantity(small)} is greater than ${words[high]} value ${canonicalQuantity(big)}`,
        ),
      )
    }
  return errors
}

export function validateLease({ spec = {} }: Lease): FieldError[] {
  const errors: FieldError[] = []
  if (spec.leaseDurationSeconds !== undefined && spec.leaseDurationSeconds <= 0)
    errors.push(invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, 'must be greater than 0'))
  if (spec.leaseTransitions !== undefined && spec.leaseTransitions < 0)
    errors.push(invalid('spec.leaseTransitions', spec.leaseTransitions, 'must be greater than or equal to 0'))
  return errors
}

export function validateRuntimeClass({ handler = '' }: RuntimeClass): FieldError[] {
  return label(handler).map((problem) => invalid('handler', handler, problem))
}
