/** What may change in a Pod. Mirrors pkg/apis/core/validation: ValidatePodUpdate. */
import type { Container, Pod, PodSpec, Toleration } from '../api'
import { type FieldError, at, child, forbidden, invalid, required } from '../field-error'
import { deepEqual } from './equality'
import { podSpecDiff } from './pod-spec-diff'
import { validateTolerations } from './scheduling'

const OTHER_FIELDS =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

export function validatePodUpdate(after: Pod, before: Pod): FieldError[] {
  const [is, was] = [after.spec!, before.spec!]
  const errors: FieldError[] = []
  for (const list of ['containers', 'initContainers'] as const) {
    if ((is[list]?.length ?? 0) !== (was[list]?.length ?? 0))
      return [...errors, forbidden(child('spec', list), 'pod updates may not add or remove containers')]
    is[list]?.forEach((container, i) => {
      if (!container.image) errors.push(required(child(at(child('spec', list), i), 'image')))
    })
  }
  errors.push(...validateDeadline(is.activeDeadlineSeconds, was.activeDeadlineSeconds))
  errors.push(...validateAddedTolerations(is.tolerations ?? [], was.tolerations ?? []))
  const gates = validateGateRemoval(is, was)
  errors.push(...gates)
  const levelled = level(is, was)
  if (!deepEqual(levelled, was))
    errors.push(forbidden('spec', `${OTHER_FIELDS}\n${podSpecDiff(was, levelled)}`))
  return errors
}

function validateDeadline(is: number | undefined, was: number | undefined): FieldError[] {
  const path = 'spec.activeDeadlineSeconds'
  if (was === undefined || is === was) return []
  if (is === undefined) return [invalid(path, null, 'must not update from a positive integer to nil value')]
  return is > was ? [invalid(path, is, 'must be less than or equal to previous value')] : []
}

function validateAddedTolerations(is: readonly Toleration[], was: readonly Toleration[]): FieldError[] {
  const kept = was.every((old) =>
    is.some((now) => deepEqual({ ...now, tolerationSeconds: 0 }, { ...old, tolerationSeconds: 0 })),
  )
  if (!kept)
    return [
      forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'),
    ]
  return validateTolerations(is, 'spec.tolerations')
}

function validateGateRemoval(is: PodSpec, was: PodSpec): FieldError[] {
  const old = new Set(was.schedulingGates?.map((gate) => gate.name))
  const errors: FieldError[] = []
  is.schedulingGates?.forEach(({ name }, i) => {
    if (!old.has(name))
      errors.push(
        forbidden(
          `${at('spec.schedulingGates', i)}.name`,
          `only deletion is allowed, but found new scheduling gate '${name}'`,
        ),
      )
  })
  return errors
}

/** The new spec with all that may change put back: what is left different, is not allowed. */
function level(is: PodSpec, was: PodSpec): PodSpec {
  const images = (now: readonly Container[] | undefined, old: readonly Container[] | undefined) =>
    now?.map((container, i) => ({ ...container, image: old![i]!.image }))
  const out: Record<string, unknown> = { ...is, containers: images(is.containers, was.containers) }
  if (is.initContainers) out.initContainers = images(is.initContainers, was.initContainers)
  for (const field of ['activeDeadlineSeconds', 'tolerations', 'schedulingGates'] as const)
    restore(out, was, field)
  if (is.terminationGracePeriodSeconds === 1 && (was.terminationGracePeriodSeconds ?? 0) < 0)
    restore(out, was, 'terminationGracePeriodSeconds')
  if (was.schedulingGates?.length)
    for (const field of ['nodeSelector', 'affinity'] as const) restore(out, was, field)
  return out as unknown as PodSpec
}

function restore(out: Record<string, unknown>, was: PodSpec, field: keyof PodSpec) {
  if (was[field] === undefined) delete out[field]
  else out[field] = was[field]
}
