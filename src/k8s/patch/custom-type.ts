/** How the parts of a custom resource merge in server-side apply: as its schema says. Mirrors apiextensions' structural schemas. */
import type { JsonSchema } from '../json-schema'
import { ANYTHING, type FieldType, metadataType } from './field-type'
import { isMap } from './json'

const known = new WeakMap<JsonSchema, FieldType>()

export function customType(schema: JsonSchema, root = true): FieldType {
  let type = known.get(schema)
  if (!type) known.set(schema, (type = typeFor(schema, root)))
  return type
}

function typeFor(schema: JsonSchema, root: boolean): FieldType {
  const list = schema['x-kubernetes-list-type']
  const keys = list === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : list === 'set' ? [] : undefined
  const form = schema['x-kubernetes-int-or-string'] ? 'any' : FORMS[schema.type ?? '']
  return {
    form: form ?? 'any',
    atomic: schema['x-kubernetes-map-type'] === 'atomic' || (schema.type === 'array' && !keys),
    keys,
    field(name) {
      if (root && name === 'metadata') return metadataType()
      const inner = schema.properties?.[name]
      if (inner) return customType(inner, false)
      if (isMap(schema.additionalProperties))
        return customType(schema.additionalProperties as JsonSchema, false)
      const isOpen = schema['x-kubernetes-preserve-unknown-fields'] || !schema.properties
      return isOpen || (root && (name === 'apiVersion' || name === 'kind')) ? ANYTHING : undefined
    },
    get items() {
      return schema.items ? customType(schema.items, false) : ANYTHING
    },
  }
}

const FORMS: Readonly<Record<string, FieldType['form']>> = {
  object: 'map',
  array: 'list',
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
}
