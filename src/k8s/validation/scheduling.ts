/** Tolerations, spread constraints and gates. Mirrors pkg/apis/core/validation: ValidateTolerations, validateTopologySpreadConstraints. */
import type { PodSpec, Toleration, TopologySpreadConstraint } from '../api'
import { type FieldError, at, child, duplicate, invalid, notSupported, required } from '../field-error'
import { validateLabelSelector } from './label-selector'
import { labelValue, qualifiedName } from './names'

const OPERATORS = ['Equal', 'Exists']
/** In the order in which upstream declares them. */
export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, i) => validateToleration(toleration, at(path, i)))
}

function validateToleration(toleration: Toleration, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { key, operator, value = '', effect, tolerationSeconds } = toleration
  if (key) for (const problem of qualifiedName(key)) errors.push(invalid(child(path, 'key'), key, problem))
  else if (operator !== 'Exists')
    errors.push(
      invalid(
        child(path, 'operator'),
        operator ?? '',
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    )
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(
      invalid(
        child(path, 'effect'),
        effect ?? '',
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
      ),
    )
  if (operator === undefined || operator === 'Equal')
    errors.push(
      ...labelValue(value)
        .slice(0, 1)
        .map((problem) => invalid(child(path, 'operator'), value, problem)),
    )
  else if (operator === 'Exists') {
    if (value)
      errors.push(invalid(child(path, 'operator'), value, "value must be empty when `operator` is 'Exists'"))
  } else errors.push(notSupported(child(path, 'operator'), operator, OPERATORS))
  if (effect && !TAINT_EFFECTS.includes(effect))
    errors.push(notSupported(child(path, 'effect'), effect, TAINT_EFFECTS))
  return errors
}

const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway']
const INCLUSION = ['Honor', 'Ignore']

export function validateSpread(constraints: readonly TopologySpreadConstraint[], path: string): FieldError[] {
  const errors: FieldError[] = []
  constraints.forEach((constraint, i) => {
    const here = at(path, i)
    errors.push(...validateConstraint(constraint, here))
    const key = (c: TopologySpreadConstraint) => `{${c.topologyKey}, ${c.whenUnsatisfiable}}`
    if (constraints.slice(i + 1).some((other) => key(other) === key(constraint)))
      errors.push(duplicate(child(here, '{topologyKey, whenUnsatisfiable}'), key(constraint)))
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const)
      if (constraint[field] !== undefined && !INCLUSION.includes(constraint[field]))
        errors.push(notSupported(child(here, field), constraint[field], INCLUSION))
    errors.push(...validateLabelSelector(constraint.labelSelector, child(here, 'labelSelector')))
  })
  return errors
}

function validateConstraint(constraint: TopologySpreadConstraint, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: when = '', minDomains } = constraint
  if (maxSkew <= 0) errors.push(invalid(child(path, 'maxSkew'), maxSkew, 'must be greater than zero'))
  if (!topologyKey) errors.push(required(child(path, 'topologyKey'), 'can not be empty'))
  else
    for (const problem of qualifiedName(topologyKey))
      errors.push(invalid(child(path, 'topologyKey'), topologyKey, problem))
  if (!UNSATISFIABLE.includes(when))
    errors.push(notSupported(child(path, 'whenUnsatisfiable'), when, UNSATISFIABLE))
  if (minDomains === undefined) return errors
  if (minDomains <= 0)
    errors.push(invalid(child(path, 'minDomains'), minDomains, 'must be greater than zero'))
  if (when !== 'DoNotSchedule')
    errors.push(
      invalid(
        child(path, 'minDomains'),
        minDomains,
        `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${when}`,
      ),
    )
  return errors
}

export function validateGates(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  spec.schedulingGates?.forEach(({ name = '' }, i) => {
    const here = at(path, i)
    for (const problem of qualifiedName(name)) errors.push(invalid(here, name, problem))
    if (seen.has(name)) errors.push(duplicate(here, name))
    seen.add(name)
  })
  return errors
}
