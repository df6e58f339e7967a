/** Node and pod affinity. Mirrors pkg/apis/core/validation: validateAffinity, ValidateNodeSelector. */
import type { Affinity, NodeSelector, NodeSelectorTerm, PodAffinityTerm, PodAntiAffinity } from '../api'
import { type FieldError, at, child, forbidden, invalid, required } from '../field-error'
import { validateLabelSelector } from './label-selector'
import { label, labelValue, qualifiedName, subdomain } from './names'

export function validateAffinity(affinity: Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return []
  const errors: FieldError[] = []
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity
  if (nodeAffinity) {
    const here = child(path, 'nodeAffinity')
    const needed = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution
    if (needed)
      errors.push(
        ...validateNodeSelector(needed, child(here, 'requiredDuringSchedulingIgnoredDuringExecution')),
      )
    nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      const place = at(child(here, 'preferredDuringSchedulingIgnoredDuringExecution'), i)
      errors.push(...validateWeight(term.weight, place))
      errors.push(...validateTerm(term.preference ?? {}, child(place, 'preference')))
    })
  }
  if (podAffinity) errors.push(...validatePodAffinity(podAffinity, child(path, 'podAffinity')))
  if (podAntiAffinity) errors.push(...validatePodAffinity(podAntiAffinity, child(path, 'podAntiAffinity')))
  return errors
}

const validateWeight = (weight: number, path: string): FieldError[] =>
  weight >= 1 && weight <= 100
    ? []
    : [invalid(child(path, 'weight'), weight ?? 0, 'must be in the range 1-100')]

export function validateNodeSelector(selector: NodeSelector, path: string): FieldError[] {
  const terms = child(path, 'nodeSelectorTerms')
  if (!selector.nodeSelectorTerms?.length)
    return [required(terms, 'must have at least one node selector term')]
  return selector.nodeSelectorTerms.flatMap((term, i) => validateTerm(term, at(terms, i)))
}

type NodeRequirement = NonNullable<NodeSelectorTerm['matchExpressions']>[number]

function validateTerm(term: NodeSelectorTerm, path: string): FieldError[] {
  const errors: FieldError[] = []
  term.matchExpressions?.forEach((requirement, i) =>
    errors.push(...validateRequirement(requirement, at(child(path, 'matchExpressions'), i))),
  )
  term.matchFields?.forEach((requirement, i) =>
    errors.push(...validateFieldRequirement(requirement, at(child(path, 'matchFields'), i))),
  )
  return errors
}

function validateRequirement({ key, operator, values = [] }: NodeRequirement, path: string): FieldError[] {
  const errors: FieldError[] = []
  const here = child(path, 'values')
  if (operator === 'In' || operator === 'NotIn') {
    if (!values.length) errors.push(required(here, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length)
      errors.push(forbidden(here, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.push(required(here, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else errors.push(invalid(child(path, 'operator'), operator ?? '', 'not a valid selector operator'))
  for (const problem of qualifiedName(key ?? '')) errors.push(invalid(child(path, 'key'), key ?? '', problem))
  values.forEach((value, i) => {
    for (const problem of labelValue(value)) errors.push(invalid(at(here, i), value, problem))
  })
  return errors
}

function validateFieldRequirement(
  { key, operator, values = [] }: NodeRequirement,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1)
      errors.push(
        required(
          child(path, 'values'),
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      )
  } else errors.push(invalid(child(path, 'operator'), operator ?? '', 'not a valid selector operator'))
  if (key !== 'metadata.name')
    errors.push(invalid(child(path, 'key'), key ?? '', 'not a valid field selector key'))
  else
    values.forEach((value, i) => {
      for (const problem of subdomain(value))
        errors.push(invalid(at(child(path, 'values'), i), value, problem))
    })
  return errors
}

function validatePodAffinity(affinity: PodAntiAffinity, path: string): FieldError[] {
  const errors: FieldError[] = []
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) =>
    errors.push(
      ...validatePodTerm(term, at(child(path, 'requiredDuringSchedulingIgnoredDuringExecution'), i)),
    ),
  )
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
    const here = at(child(path, 'preferredDuringSchedulingIgnoredDuringExecution'), i)
    errors.push(...validateWeight(term.weight, here))
    errors.push(
      ...validatePodTerm(term.podAffinityTerm ?? { topologyKey: '' }, child(here, 'podAffinityTerm')),
    )
  })
  return errors
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, child(path, 'labelSelector')),
    ...validateLabelSelector(term.namespaceSelector, child(path, 'namespaceSelector')),
  ]
  for (const name of term.namespaces ?? [])
    for (const problem of label(name)) errors.push(invalid(child(path, 'namespace'), name, problem))
  const { topologyKey = '' } = term
  if (!topologyKey) errors.push(required(child(path, 'topologyKey'), 'can not be empty'))
  for (const problem of qualifiedName(topologyKey))
    errors.push(invalid(child(path, 'topologyKey'), topologyKey, problem))
  return errors
}
