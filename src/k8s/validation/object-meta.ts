/** Metadata every object has. Mirrors apimachinery/pkg/api/validation/objectmeta.go. */
import type { ObjectMeta } from '../api'
import { type FieldError, child, forbidden, invalid, required } from '../field-error'
import { deepEqual } from './equality'
import { type NameRule, bytes, labelValue, qualifiedName } from './names'

const MAX_ANNOTATIONS_BYTES = 262_144

export function validateMetadata(
  metadata: ObjectMeta,
  rule: NameRule,
  namespaced: boolean,
  path = 'metadata',
): FieldError[] {
  const errors: FieldError[] = []
  const { name, generateName, namespace } = metadata
  if (generateName)
    for (const problem of rule(maskTrailingDash(generateName)))
      errors.push(invalid(child(path, 'generateName'), generateName, problem))
  if (!name) errors.push(required(child(path, 'name'), 'name or generateName is required'))
  else for (const problem of rule(name)) errors.push(invalid(child(path, 'name'), name, problem))
  if (!namespaced) {
    if (namespace) errors.push(forbidden(child(path, 'namespace'), 'not allowed on this type'))
  } else if (!namespace) errors.push(required(child(path, 'namespace')))
  return [...errors, ...validateAccessor(metadata, path)]
}

/** The prefix of a generated name may end in a dash. */
const maskTrailingDash = (name: string) =>
  name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name

function validateAccessor(metadata: ObjectMeta, path: string): FieldError[] {
  return [
    ...validateLabels(metadata.labels, child(path, 'labels')),
    ...validateAnnotations(metadata.annotations, child(path, 'annotations')),
    ...validateOwners(metadata, child(path, 'ownerReferences')),
    ...validateFinalizers(metadata.finalizers ?? [], child(path, 'finalizers')),
  ]
}

type StringMap = Readonly<Record<string, string>> | undefined

export function validateLabels(labels: StringMap, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const key of Object.keys(labels ?? {}).sort()) {
    for (const problem of qualifiedName(key)) errors.push(invalid(path, key, problem))
    for (const problem of labelValue(labels![key]!)) errors.push(invalid(path, labels![key], problem))
  }
  return errors
}

export function validateAnnotations(annotations: StringMap, path: string): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const key of Object.keys(annotations ?? {}).sort()) {
    for (const problem of qualifiedName(key.toLowerCase())) errors.push(invalid(path, key, problem))
    size += bytes(key) + bytes(annotations![key]!)
  }
  if (size > MAX_ANNOTATIONS_BYTES)
    errors.push({
      type: 'Too long',
      field: path,
      value: '',
      detail: `may not be more than ${MAX_ANNOTATIONS_BYTES} bytes`,
    })
  return errors
}

function validateOwners(metadata: ObjectMeta, path: string): FieldError[] {
  const errors: FieldError[] = []
  let controller = ''
  for (const owner of metadata.ownerReferences ?? []) {
    if (!owner.apiVersion)
      errors.push(invalid(child(path, 'apiVersion'), owner.apiVersion ?? '', 'version must not be empty'))
    if (!owner.kind) errors.push(invalid(child(path, 'kind'), owner.kind ?? '', 'must not be empty'))
    if (!owner.name) errors.push(invalid(child(path, 'name'), owner.name ?? '', 'must not be empty'))
    if (!owner.uid) errors.push(invalid(child(path, 'uid'), owner.uid ?? '', 'must not be empty'))
    if (!owner.controller) continue
    if (controller)
      errors.push(
        invalid(
          path,
          metadata.ownerReferences,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.kind}/${owner.name}`,
        ),
      )
    else controller = `${owner.kind}/${owner.name}`
  }
  return errors
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion']

function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const finalizer of finalizers) {
    const problems = qualifiedName(finalizer)
    for (const problem of problems) errors.push(invalid(path, finalizer, problem))
    if (!problems.length && !finalizer.includes('/') && !STANDARD_FINALIZERS.includes(finalizer))
      errors.push(
        invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'),
      )
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  return errors
}

const IMMUTABLE = 'field is immutable'

/** What an update may not change of any object. The server fills in what the client left empty before this runs. */
export function validateMetadataUpdate(
  after: ObjectMeta,
  before: ObjectMeta,
  path = 'metadata',
): FieldError[] {
  const errors: FieldError[] = []
  if (!after.resourceVersion)
    errors.push(
      invalid(child(path, 'resourceVersion'), after.resourceVersion ?? '', 'must be specified for an update'),
    )
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const)
    if (!deepEqual(after[field] ?? '', before[field] ?? ''))
      errors.push(invalid(child(path, field), after[field] ?? null, IMMUTABLE))
  if (before.deletionTimestamp)
    for (const finalizer of after.finalizers ?? [])
      if (!before.finalizers?.includes(finalizer))
        errors.push(
          forbidden(
            child(path, 'finalizers'),
            `no new finalizers can be added if the object is being deleted, found new finalizers []string{"${finalizer}"}`,
          ),
        )
  return [...errors, ...validateAccessor(after, path)]
}
