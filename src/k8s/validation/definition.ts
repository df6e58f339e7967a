/** What is wrong with a CustomResourceDefinition beyond its schema. Mirrors apiextensions-apiserver/pkg/apis/apiextensions/validation. */
import type { Definition } from '../custom-kind'
import { type FieldError, invalid, required } from '../field-error'

export function validateDefinition(object: Definition): FieldError[] {
  const { metadata } = object
  const spec = object.spec ?? {}
  const errors: FieldError[] = []
  const name = `${spec.names?.plural ?? ''}.${spec.group ?? ''}`
  if (metadata.name !== name)
    errors.push(invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'))
  if (!spec.group) errors.push(required('spec.group'))
  else if (!spec.group.includes('.'))
    errors.push(invalid('spec.group', spec.group, 'should be a domain with at least one dot'))
  if (spec.scope !== 'Cluster' && spec.scope !== 'Namespaced')
    errors.push({
      type: 'Unsupported value',
      field: 'spec.scope',
      value: spec.scope ?? '',
      detail: 'supported values: "Cluster", "Namespaced"',
    })
  return [...errors, ...versionErrors(spec), ...nameErrors(spec)]
}

function versionErrors({ versions = [] }: Definition['spec']): FieldError[] {
  const errors: FieldError[] = []
  for (const [i, { schema }] of versions.entries()) {
    const path = `spec.versions[${i}].schema.openAPIV3Schema`
    if (!schema?.openAPIV3Schema) errors.push(required(path, 'schemas are required'))
    else if (!schema.openAPIV3Schema.type)
      errors.push(required(`${path}.type`, 'must not be empty at the root'))
    else if (schema.openAPIV3Schema.type !== 'object')
      errors.push(invalid(`${path}.type`, schema.openAPIV3Schema.type, 'must be object at the root'))
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.push(invalid('spec.versions', versions, 'must contain unique version names'))
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(invalid('spec.versions', versions, 'must have exactly one version marked as storage version'))
  return errors
}

function nameErrors({ names }: Definition['spec']): FieldError[] {
  const errors: FieldError[] = []
  if (!names?.plural) errors.push(required('spec.names.plural'))
  if (!names?.singular) errors.push(required('spec.names.singular'))
  if (!names?.kind) errors.push(required('spec.names.kind'))
  if (!names?.listKind) errors.push(required('spec.names.listKind'))
  return errors
}

/** singular, listKind and the conversion that nobody asked for. */
export function definitionDefaults(object: Definition): Definition {
  const { spec } = object
  const names = spec?.names
  if (!names?.kind) return object
  return {
    ...object,
    spec: {
      conversion: { strategy: 'None' },
      ...spec,
      names: {
        ...names,
        singular: names.singular || names.kind.toLowerCase(),
        listKind: names.listKind || `${names.kind}List`,
      },
    } as Definition['spec'],
  }
}
