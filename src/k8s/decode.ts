/**
 * A JSON body becomes an object of its kind, or the API server's refusal of it.
 * Mirrors sigs.k8s.io/json (strict decoding), encoding/json's error texts and
 * apiserver/pkg/endpoints/handlers/rest.go (transformDecodeError). Fields are visited in key order, as kubectl sends them.
 */
import type { ObjectMeta } from './api'
import { base64Problem } from './base64'
import { goQuote } from './go-text'
import { type Kind, kindOf } from './kinds'
import { canonicalQuantity } from './quantity'
import { quantityProblem } from './quantity-problem'
import { embeddedIn, goType, staysNull, valuesOf, vanishes } from './schema/go-types'
import { resolve, rootType, type SchemaType } from './schema/schema'
import { timeProblem } from './time-problem'

/** An object as it comes from a body: whatever its kind has, under a name. */
export interface DecodedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'
export type Decoded =
  | { readonly object: DecodedObject; readonly warnings: readonly string[] }
  | {
      readonly error: string
      /** Paths of the fields it is about. */
      readonly at: readonly string[]
    }

/** Where the decoder stands. `go` is Go's field path, `strict` the path in the document. */
interface Place {
  readonly struct: string
  readonly go: readonly string[]
  readonly strict: string
  /** 'core.v1.Container.image': for what the schema does not know. */
  readonly field: string
}
interface Findings {
  /** A wrong type lets the decoder go on; the first one is reported at the end. */
  wrongType: string | undefined
  wrongAt: string
  readonly unknown: string[]
  readonly unknownAt: string[]
}

/** What a custom unmarshaller says (quantities, times): it ends decoding. */
class DecodeError extends Error {
  readonly at: string
  constructor(message: string, at: string) {
    super(message)
    this.at = at
  }
}

/** Decodes a body as the kind its path names; the text is that of a 400. */
export function decodeObject(kind: Kind, body: unknown, fieldValidation: FieldValidation): Decoded {
  const misfit = kindProblem(kind, body)
  if (misfit) return { error: misfit, at: ['kind'] }
  const findings: Findings = { wrongType: undefined, wrongAt: '', unknown: [], unknownAt: [] }
  const refuse = (why: string, at: readonly string[]): Decoded => ({
    at,
    error: `${kind.kind} in version ${goQuote(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  })
  let value: unknown
  try {
    value = decode(rootType(kind), body, { struct: '', go: [], strict: '', field: '' }, findings)
  } catch (error) {
    if (error instanceof DecodeError) return refuse(error.message, [error.at])
    throw error
  }
  if (findings.wrongType) return refuse(findings.wrongType, [findings.wrongAt])
  if (fieldValidation === 'Strict' && findings.unknown.length)
    return refuse(`strict decoding error: ${findings.unknown.join(', ')}`, findings.unknownAt)
  const fields = value as Record<string, unknown>
  const object = { ...fields, apiVersion: kind.apiVersion, kind: kind.kind, metadata: fields.metadata ?? {} }
  return {
    object: object as unknown as DecodedObject,
    warnings: fieldValidation === 'Warn' ? findings.unknown : [],
  }
}

function kindProblem(kind: Kind, body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const got = goKind(body)
    return `couldn't get version/kind; json parse error: json: cannot unmarshal ${got} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`
  }
  const { apiVersion = kind.apiVersion, kind: name = kind.kind } = body as Record<string, unknown>
  if (apiVersion === kind.apiVersion && name === kind.kind) return undefined
  const version = `${apiVersion}`.split('/').at(-1)!
  const start = `${name} in version ${goQuote(version)} cannot be handled as a ${kind.kind}: `
  if (!kindOf(`${apiVersion}`, `${name}`))
    return `${start}no kind "${name}" is registered for version "${apiVersion}" in scheme "k8s/pkg/api/legacyscheme/scheme.go:30"`
  if (apiVersion !== kind.apiVersion)
    return `the API version in the data (${apiVersion}) does not match the expected API version (${kind.apiVersion})`
  return `${start}converting (v1.${name}) to (core.${kind.kind}): unknown conversion`
}

function decode(schema: SchemaType, value: unknown, place: Place, findings: Findings): unknown {
  const { name, type } = resolve(schema)
  if (value === null || value === undefined) return zero(type)
  switch (type.type) {
    case 'any':
    case undefined:
      return value
    case 'quantity':
      return decodeQuantity(value, place)
    case 'int-or-string':
      return decodeIntOrString(value, place)
    case 'object':
      return type.fields
        ? decodeStruct(name, type, schema, value, place, findings)
        : decodeMap(type, schema, value, place, findings)
    case 'array':
      return decodeArray(type, schema, value, place, findings)
    default:
      return decodeScalar(type, schema, value, place, findings)
  }
}

function zero(type: SchemaType): unknown {
  switch (type.type) {
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'int32':
    case 'int64':
    case 'double':
      return 0
    case 'quantity':
      return '0'
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return null
  }
}

function decodeStruct(
  name: string | undefined,
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return wrong(schema, value, place, findings, {})
  if (Object.keys(type.fields!).length === 0) return value
  const out: Record<string, unknown> = {}
  const struct = name?.split('.').at(-1) ?? place.struct
  const source = value as Record<string, unknown>
  for (const key of Object.keys(source).sort()) {
    const strict = place.strict ? `${place.strict}.${key}` : key
    const field = Object.hasOwn(type.fields!, key) ? type.fields![key] : undefined
    if (!field) {
      findings.unknown.push(`unknown field ${goQuote(strict)}`)
      findings.unknownAt.push(strict)
      continue
    }
    const embedded = embeddedIn(name, key)
    const go = embedded ? [...place.go, embedded, key] : [...place.go, key]
    const path = `${name}.${key}`
    if (source[key] === null) {
      if (staysNull(path)) out[key] = null
      continue
    }
    const decoded = decode(field, source[key], { struct, go, strict, field: path }, findings)
    if (vanishes(path, key, decoded) && !type.required?.includes(key)) continue
    if (isEmptyMap(field, decoded)) continue
    out[key] = decoded
  }
  return out
}

/** An empty map, unlike an empty struct, is left out when encoded. */
function isEmptyMap(schema: SchemaType, value: unknown): boolean {
  const { type } = resolve(schema)
  return type.type === 'object' && !type.fields && Object.keys(value as object).length === 0
}

function decodeMap(
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return wrong(schema, value, place, findings, {})
  const out: Record<string, unknown> = {}
  const source = value as Record<string, unknown>
  for (const key of Object.keys(source).sort()) {
    const strict = place.strict ? `${place.strict}.${key}` : key
    const inner = decode(valuesOf(type, place.field), source[key], { ...place, strict, field: '' }, findings)
    // Defined rather than assigned: a key may be called __proto__.
    Object.defineProperty(out, key, { value: inner, enumerable: true, configurable: true, writable: true })
  }
  return out
}

function decodeArray(
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
): unknown {
  if (!Array.isArray(value)) return wrong(schema, value, place, findings, [])
  return value.map((item, i) =>
    decode(type.items!, item, { ...place, strict: `${place.strict}[${i}]`, field: '' }, findings),
  )
}

function decodeScalar(
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
): unknown {
  if (type.format === 'date-time') return decodeTime(value, place)
  if (type.type === 'string' && typeof value === 'string')
    return type.format === 'byte' ? decodeBytes(value, place, findings) : value
  if (type.type === 'boolean' && typeof value === 'boolean') return value
  if (type.type === 'double' && typeof value === 'number') return value
  if (typeof value === 'number' && fits(type.type, value)) return value
  return wrong(schema, value, place, findings, zero(type))
}

const fits = (type: SchemaType['type'], value: number) =>
  Number.isInteger(value) &&
  ((type === 'int32' && value >= -2147483648 && value <= 2147483647) ||
    (type === 'int64' && Math.abs(value) <= 9223372036854775807))

/** What encoding/json calls the kind of a value. */
function goKind(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}

function wrong(schema: SchemaType, value: unknown, place: Place, findings: Findings, instead: unknown) {
  const { type } = resolve(schema)
  const numeric = type.type === 'int32' || type.type === 'int64'
  const got = numeric && typeof value === 'number' ? `number ${value}` : goKind(value)
  blame(findings, typeError(got, goType(schema, place.field), place), place)
  return instead
}

function blame(findings: Findings, problem: string, place: Place) {
  if (findings.wrongType) return
  findings.wrongType = problem
  findings.wrongAt = place.strict
}

function typeError(got: string, type: string, place: Place): string {
  if (!place.go.length) return `json: cannot unmarshal ${got} into Go value of type ${type}`
  return `json: cannot unmarshal ${got} into Go struct field ${place.struct}.${place.go.join('.')} of type ${type}`
}

function decodeQuantity(value: unknown, place: Place): string {
  const source = typeof value === 'object' ? '{}' : `${value}`.trim()
  const problem = quantityProblem(source)
  if (problem) throw new DecodeError(problem, place.strict)
  return canonicalQuantity(source)
}

function decodeIntOrString(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && fits('int32', value)) return value
  const got = typeof value === 'number' ? `number ${value}` : goKind(value)
  throw new DecodeError(typeError(got, 'int32', place), place.strict)
}

function decodeTime(value: unknown, place: Place): string {
  if (typeof value !== 'string')
    throw new DecodeError(typeError(goKind(value), 'string', place), place.strict)
  const problem = timeProblem(value)
  if (problem) throw new DecodeError(problem, place.strict)
  return value
}

function decodeBytes(value: string, place: Place, findings: Findings): string {
  const problem = base64Problem(value)
  if (problem) blame(findings, problem, place)
  return value.replace(/[\r\n]/g, '')
}
