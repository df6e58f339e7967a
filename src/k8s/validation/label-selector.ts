/** LabelSelectors in objects. Mirrors apimachinery/pkg/apis/meta/v1/validation: ValidateLabelSelector. */
import type { LabelSelector } from '../api'
import { type FieldError, at, child, forbidden, invalid, required } from '../field-error'
import { labelValue, qualifiedName } from './names'
import { validateLabels } from './object-meta'

export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return []
  const errors = validateLabels(selector.matchLabels, child(path, 'matchLabels'))
  selector.matchExpressions?.forEach((requirement, i) =>
    errors.push(...validateRequirement(requirement, at(child(path, 'matchExpressions'), i))),
  )
  return errors
}

type LabelRequirement = NonNullable<LabelSelector['matchExpressions']>[number]

function validateRequirement({ key, operator, values = [] }: LabelRequirement, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (operator === 'In' || operator === 'NotIn') {
    if (!values.length)
      errors.push(required(child(path, 'values'), "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length)
      errors.push(
        forbidden(
          child(path, 'values'),
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      )
  } else errors.push(invalid(child(path, 'operator'), operator ?? '', 'not a valid selector operator'))
  for (const problem of qualifiedName(key ?? '')) errors.push(invalid(child(path, 'key'), key ?? '', problem))
  values.forEach((value, i) => {
    for (const problem of labelValue(value))
      errors.push(invalid(at(child(path, 'values'), i), value, problem))
  })
  return errors
}

export const isEmptySelector = (selector: LabelSelector) =>
  !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length

/** A selector as Go marshals it: the form in which messages show it. */
export const shownSelector = (selector: LabelSelector | undefined) =>
  selector && {
    ...(selector.matchLabels ? { matchLabels: selector.matchLabels } : {}),
    ...(selector.matchExpressions?.length ? { matchExpressions: selector.matchExpressions } : {}),
  }
