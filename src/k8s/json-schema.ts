/**
 * The schema of a custom resource at work: what it prunes, what it fills in, and all that it finds wrong, in the words of
 * the API server. Mirrors apiextensions-apiserver/pkg/apiserver/{schema/pruning,schema/defaulting,validation} and
 * kube-openapi/pkg/validation. Left out: CEL rules.
 */
import { canonicalJson } from './canonical-json'
import { type FieldError, invalid, notSupported, required } from './field-error'
import { definedKeys, type Fields, isMap, sameJson } from './patch/json'
import { fromTime } from './time'

/** JSONSchemaProps, as far as it is read. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly nullable?: boolean
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-validations'?: readonly unknown[]
}

const OF_EVERY_OBJECT = new Set(['apiVersion', 'kind', 'metadata'])

const tooLong = (field: string, most: number): FieldError => ({
  type: 'Too long',
  field,
  detail: `may not be more than ${most} bytes`,
})
const tooMany = (field: string, value: number, most: number): FieldError => ({
  type: 'Too many',
  field,
  value,
  detail: `must have at most ${most} items`,
})

/** The value without what the schema does not know; those paths are added to `unknown`. */
export function pruned(
  schema: JsonSchema,
  value: unknown,
  unknown: string[],
  path = '',
  root = true,
): unknown {
  if (Array.isArray(value))
    return value.map((item, i) => pruned(schema.items ?? {}, item, unknown, `${path}[${i}]`, false))
  if (!isMap(value)) return value
  const out: Record<string, unknown> = {}
  const isResource = root || schema['x-kubernetes-embedded-resource'] === true
  for (const key of definedKeys(value).sort()) {
    const below = path ? `${path}.${key}` : key
    const inner = innerOf(schema, key)
    if (inner) out[key] = pruned(inner, value[key], unknown, below, false)
    else if (keepsUnknown(schema) || (isResource && OF_EVERY_OBJECT.has(key))) out[key] = value[key]
    else unknown.push(below)
  }
  return out
}

const keepsUnknown = (schema: JsonSchema) =>
  schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true

function innerOf({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key]
  return isMap(additionalProperties) ? (additionalProperties as JsonSchema) : undefined
}

/** The value with the schema's defaults where it has nothing, or a null that may not be. */
export function filled(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) return schema.items ? value.map((item) => filled(schema.items!, item)) : value
  if (!isMap(value)) return value
  const out: Record<string, unknown> = { ...value }
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    if (inner.default !== undefined && (out[key] === undefined || (out[key] === null && !inner.nullable)))
      out[key] = inner.default
  for (const key of definedKeys(out)) {
    const inner = innerOf(schema, key)
    if (inner) out[key] = filled(inner, out[key])
  }
  return out
}

/** All that is wrong with a value. */
export function schemaErrors(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  if (value === null && schema.nullable) return []
  const wrong = typeError(schema, value, path)
  if (wrong) return [wrong]
  return [
    ...combinationErrors(schema, value, path),
    ...(typeof value === 'string' ? stringErrors(schema, value, path) : []),
    ...(typeof value === 'number' ? numberErrors(schema, value, path) : []),
    ...(Array.isArray(value) ? listErrors(schema, value, path) : []),
    ...enumErrors(schema, value, path),
    ...(isMap(value) ? objectErrors(schema, value, path) : []),
  ]
}

function typeError(schema: JsonSchema, value: unknown, path: string): FieldError | undefined {
  const is = typeOf(value)
  const { type } = schema
  const fits = schema['x-kubernetes-int-or-string']
    ? is === 'integer' || is === 'string'
    : type === undefined || type === is || (type === 'number' && is === 'integer')
  if (fits) return undefined
  const wanted = schema['x-kubernetes-int-or-string'] ? 'integer,string' : type
  return invalid(path, is, `${path} in body must be of type ${wanted}: "${is}"`)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value === 'object' ? 'object' : typeof value
}

const length = (text: string) => [...text].length

function stringErrors(schema: JsonSchema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (schema.maxLength !== undefined && length(value) > schema.maxLength)
    errors.push(tooLong(path, schema.maxLength))
  if (schema.minLength !== undefined && length(value) < schema.minLength)
    errors.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`))
  if (schema.pattern !== undefined && !matches(schema.pattern, value))
    errors.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`))
  if (schema.format !== undefined && !hasFormat(schema.format, value))
    errors.push(invalid(path, value, `${path} in body must be of type ${schema.format}: "${value}"`))
  return errors
}

/** A repetition of what ends in one: Go takes its time in proportion to the text, JavaScript may take for ever. */
const RUNAWAY = /[*+}][^()]*\)[*+{]/

/** Go's regular expressions, where they are also JavaScript's; others let everything pass. */
function matches(pattern: string, value: string): boolean {
  if (RUNAWAY.test(pattern)) return true
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => fromTime(text) !== undefined,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  uri: (text) => /^[a-z][a-z\d+.-]*:|^\//i.test(text),
}
const hasFormat = (format: string, text: string) => FORMATS[format]?.(text) ?? true

function numberErrors(schema: JsonSchema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { minimum, maximum, multipleOf } = schema
  const say = (what: string) => errors.push(invalid(path, value, `${path} in body should be ${what}`))
  if (multipleOf !== undefined && value % multipleOf !== 0) say(`a multiple of ${multipleOf}`)
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum))
    say(`less than ${schema.exclusiveMaximum ? '' : 'or equal to '}${maximum}`)
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum))
    say(`greater than ${schema.exclusiveMinimum ? '' : 'or equal to '}${minimum}`)
  return errors
}

function listErrors(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const { items, minItems, maxItems } = schema
  if (items) errors.push(...list.flatMap((item, i) => schemaErrors(items, item, `${path}[${i}]`)))
  if (minItems !== undefined && list.length < minItems)
    errors.push(invalid(path, list.length, `${path} in body should have at least ${minItems} items`))
  if (maxItems !== undefined && list.length > maxItems) errors.push(tooMany(path, list.length, maxItems))
  return [...errors, ...twinErrors(schema, list, path)]
}

/** Elements of sets and maps are told apart. */
function twinErrors(schema: JsonSchema, list: readonly unknown[], path: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type']
  if (kind !== 'set' && kind !== 'map') return []
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const idOf = (item: unknown) =>
    kind === 'set' || !isMap(item) ? item : Object.fromEntries(keys.map((key) => [key, item[key]]))
  const seen = new Set<string>()
  return list.flatMap((item, i) => {
    const id = canonicalJson(idOf(item))
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [{ type: 'Duplicate value' as const, field: `${path}[${i}]`, value: idOf(item), detail: '' }]
  })
}

function enumErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (!schema.enum || schema.enum.some((allowed) => sameJson(allowed, value))) return []
  const texts = schema.enum.map((allowed) =>
    typeof allowed === 'string' ? allowed : JSON.stringify(allowed),
  )
  return [notSupported(path, value, texts)]
}

function objectErrors(schema: JsonSchema, value: Fields, path: string): FieldError[] {
  const errors: FieldError[] = []
  const keys = definedKeys(value)
  const { minProperties, maxProperties } = schema
  if (minProperties !== undefined && keys.length < minProperties)
    errors.push(
      invalid(path, keys.length, `${path} in body should have at least ${minProperties} properties`),
    )
  if (maxProperties !== undefined && keys.length > maxProperties)
    errors.push(tooMany(path, keys.length, maxProperties))
  const at = (key: string) => (path ? `${path}.${key}` : key)
  for (const key of [...keys].sort()) {
    const inner = innerOf(schema, key)
    if (inner && !(path === '' && key === 'metadata'))
      errors.push(...schemaErrors(inner, value[key], at(key)))
  }
  for (const key of schema.required ?? []) if (value[key] === undefined) errors.push(required(at(key)))
  return errors
}

function combinationErrors(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const errors = (schema.allOf ?? []).flatMap((part) => schemaErrors(part, value, path))
  const fitting = (parts: readonly JsonSchema[]) =>
    parts.filter((part) => schemaErrors(part, value, path).length === 0).length
  const say = (what: string) => errors.push(invalid(path, value, `"${path}" must ${what}`))
  const { anyOf, oneOf, not } = schema
  if (anyOf && fitting(anyOf) === 0) say('validate at least one schema (anyOf)')
  if (oneOf && fitting(oneOf) !== 1)
    say(
      `validate one and only one schema (oneOf). ${fitting(oneOf) === 0 ? 'Found none valid' : `Found ${fitting(oneOf)} valid alternatives`}`,
    )
  if (not && fitting([not]) === 1) say('not validate the schema (not)')
  return errors
}

/** Where a schema has rules in the language that is not simulated. */
export function celPaths(schema: JsonSchema, path: string): string[] {
  const own = schema['x-kubernetes-validations']?.length ? [`${path}.x-kubernetes-validations`] : []
  const inner = Object.entries(schema.properties ?? {}).flatMap(([key, part]) =>
    celPaths(part, `${path}.properties[${key}]`),
  )
  const items = schema.items ? celPaths(schema.items, `${path}.items`) : []
  const values = isMap(schema.additionalProperties)
    ? celPaths(schema.additionalProperties as JsonSchema, `${path}.additionalProperties`)
    : []
  return [...own, ...inner, ...items, ...values]
}
