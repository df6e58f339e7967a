/**
 * Checks by the schema alone: required fields and enumerations, for kinds that nothing here acts on.
 * Upstream has functions of its own for each; these say the same in the commonest cases.
 */
import { type FieldError, at, child, notSupported, required } from '../field-error'
import type { Kind } from '../kinds'
import { resolve, rootType, type SchemaType } from '../schema/schema'

const SKIPPED = new Set(['metadata', 'status', 'apiVersion', 'kind'])

export function validateBySchema(kind: Kind, object: object): FieldError[] {
  const { type } = resolve(rootType(kind))
  const errors: FieldError[] = []
  for (const field of Object.keys(type.fields ?? {}).sort())
    if (!SKIPPED.has(field)) walkField(type, field, object as Record<string, unknown>, '', errors)
  return errors
}

function walkField(
  type: SchemaType,
  field: string,
  object: Record<string, unknown>,
  path: string,
  errors: FieldError[],
) {
  const here = child(path, field)
  const value = object[field]
  if (value === undefined || value === '') {
    const inner = resolve(type.fields![field]!).type
    if (type.required?.includes(field) && inner.type === 'string') errors.push(required(here))
    return
  }
  walk(type.fields![field]!, value, here, errors)
}

function walk(schema: SchemaType, value: unknown, path: string, errors: FieldError[]) {
  const { type } = resolve(schema)
  if (type.enum && typeof value === 'string' && !type.enum.includes(value))
    errors.push(notSupported(path, value, type.enum))
  if (Array.isArray(value))
    value.forEach((item, i) => walk(type.items ?? { type: 'any' }, item, at(path, i), errors))
  else if (type.fields && typeof value === 'object' && value !== null)
    for (const field of Object.keys(type.fields).sort())
      walkField(type, field, value as Record<string, unknown>, path, errors)
}
