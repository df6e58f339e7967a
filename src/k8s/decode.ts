/**
 * A JSON body becomes an object of its kind, or the API server's refusal of it.
 * Mirrors sigs.k8s.io/json (strict decoding), encoding/json's error texts and
 * apiserver/pkg/endpoints/handlers/rest.go (transformDecodeError). Fields are visited in key order, as kubectl sends them.
 */
import type { ObjectMeta } from './api'
import { base64Problem } from './base64'
import { goQuote } from './go-text'
import {
  blame,
  DecodeError,
  type Findings,
  goKind,
  NO_STEP,
  pathTo,
  type Place,
  ROOT,
  typeError,
  unknownField,
} from './decode-place'
import { type Kind, kindOf } from './kinds'
import { canonicalQuantity } from './quantity'
import { quantityProblem } from './quantity-problem'
import { embeddedIn, goType, staysNull, valuesOf, vanishes } from './schema/go-types'
import { rootType, type SchemaType, typeOf } from './schema/schema'
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

/**
 * Decodes a body as the kind its path names; the text is that of a 400. Parts that are the very same as in `before`,
 * which is stored and so was decoded once, are not looked at again; what needs no change is not copied.
 */
export function decodeObject(
  kind: Kind,
  body: unknown,
  fieldValidation: FieldValidation,
  before?: object,
): Decoded {
  const misfit = kindProblem(kind, body)
  if (misfit) return { error: misfit, at: ['kind'] }
  const known = MANY_OF_ONE.get(body as object)
  if (known?.kind === kind && known.fieldValidation === fieldValidation) return known.decoded
  const findings: Findings = { wrongType: undefined, wrongAt: '', unknown: [], unknownAt: [] }
  const refuse = (why: string, at: readonly string[]): Decoded => ({
    at,
    error: `${kind.kind} in version ${goQuote(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  })
  let value: unknown
  try {
    value = decode(rootType(kind), body, ROOT, findings, before)
  } catch (error) {
    if (error instanceof DecodeError) return refuse(error.message, [error.at])
    throw error
  }
  if (findings.wrongType) return refuse(findings.wrongType, [findings.wrongAt])
  if (fieldValidation === 'Strict' && findings.unknown.length)
    return refuse(`strict decoding error: ${findings.unknown.join(', ')}`, findings.unknownAt)
  const fields = value as Record<string, unknown>
  const object = { ...fields, apiVersion: kind.apiVersion, kind: kind.kind, metadata: fields.metadata ?? {} }
  const decoded = {
    object: object as unknown as DecodedObject,
    warnings: fieldValidation === 'Warn' ? findings.unknown : [],
  }
  if (!before && decoded.object.metadata.generateName)
    MANY_OF_ONE.set(body as object, { kind, fieldValidation, decoded })
  return decoded
}

/** Bodies without a name of their own: a controller sends the very same one for each of its pods. */
const MANY_OF_ONE = new WeakMap<
  object,
  { readonly kind: Kind; readonly fieldValidation: FieldValidation; readonly decoded: Decoded }
>()

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

function decode(
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
  before?: unknown,
): unknown {
  if (value === null || value === undefined) return zero(typeOf(schema))
  if (value === before) return value
  const type = typeOf(schema)
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
        ? decodeStruct(schema.$ref, type, schema, value, place, findings, before)
        : decodeMap(type, schema, value, place, findings, before)
    case 'array':
      return decodeArray(type, schema, value, place, findings, before)
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

/** What is known of a struct's field before any value is seen. */
interface FieldPlan {
  readonly schema: SchemaType
  readonly path: string
  readonly go: readonly string[]
  readonly keepsNull: boolean
  readonly isRequired: boolean
  readonly isMap: boolean
  /** What typeof says of a value that needs no further look. */
  readonly plain: 'string' | 'boolean' | undefined
}
type Plan = Map<string, FieldPlan>
const plans = new WeakMap<SchemaType, Plan>()

function planOf(type: SchemaType): Plan {
  let plan = plans.get(type)
  if (!plan) plans.set(type, (plan = new Map()))
  return plan
}

function planned(plan: Plan, name: string | undefined, type: SchemaType, key: string): FieldPlan | undefined {
  if (!Object.hasOwn(type.fields!, key)) return undefined
  const schema = type.fields![key]!
  const path = `${name}.${key}`
  const embedded = embeddedIn(name, key)
  const { type: shape, fields, format } = typeOf(schema)
  const made = {
    schema,
    path,
    go: embedded ? [embedded, key] : [key],
    keepsNull: staysNull(path),
    isRequired: type.required?.includes(key) === true,
    // An empty map, unlike an empty struct, is left out when encoded.
    isMap: shape === 'object' && !fields,
    plain: !format && (shape === 'string' || shape === 'boolean') ? shape : undefined,
  }
  plan.set(key, made)
  return made
}

function decodeStruct(
  name: string | undefined,
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
  before: unknown,
): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return wrong(schema, value, place, findings, {})
  if (hasNoFields(type)) return value
  const source = value as Record<string, unknown>
  const was = before as Record<string, unknown> | undefined
  const struct = name?.slice(name.lastIndexOf('.') + 1) ?? place.struct
  const plan = planOf(type)
  const given = Object.keys(source)
  const keys = inOrder(given)
  let out: Record<string, unknown> | undefined = keys === given ? undefined : {}
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const field = plan.get(key) ?? planned(plan, name, type, key)
    const item = source[key]
    const kept = field ? decodeField(field, struct, key, item, place, findings, was?.[key]) : LEFT_OUT
    if (!field) unknownField(findings, pathTo(place, key))
    if (!out && kept !== item) out = firstOf(source, keys, i)
    if (out && kept !== LEFT_OUT) out[key] = kept
  }
  return out ?? source
}

/** A copy of the first `count` fields: nothing is copied before the first field that changes. */
function firstOf(source: Record<string, unknown>, keys: readonly string[], count: number) {
  const out: Record<string, unknown> = {}
  for (let i = 0; i < count; i++) out[keys[i]!] = source[keys[i]!]
  return out
}

const LEFT_OUT = Symbol('left out')

function decodeField(
  field: FieldPlan,
  struct: string,
  key: string,
  value: unknown,
  place: Place,
  findings: Findings,
  before: unknown,
): unknown {
  if (value === null) return field.keepsNull ? null : LEFT_OUT
  if (value !== undefined && value === before) return value
  const decoded =
    typeof value === field.plain
      ? value
      : decode(
          field.schema,
          value,
          { above: place, struct, go: field.go, step: key, field: field.path },
          findings,
          before,
        )
  if (!field.isRequired && isZero(decoded) && vanishes(field.path, key, decoded)) return LEFT_OUT
  return field.isMap && Object.keys(decoded as object).length === 0 ? LEFT_OUT : decoded
}

const isZero = (value: unknown) =>
  value === 0 || value === false || value === '' || (Array.isArray(value) && value.length === 0)

function hasNoFields({ fields }: SchemaType): boolean {
  for (const _ in fields) return false
  return true
}

/** The keys sorted; the very same list when they were. */
function inOrder(keys: readonly string[]): readonly string[] {
  for (let i = 1; i < keys.length; i++) if (keys[i]! < keys[i - 1]!) return [...keys].sort()
  return keys
}

function decodeMap(
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
  before: unknown,
): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return wrong(schema, value, place, findings, {})
  const source = value as Record<string, unknown>
  const was = before as Record<string, unknown> | undefined
  const values = valuesOf(type, place.field)
  const given = Object.keys(source)
  const keys = inOrder(given)
  const isText = values.type === 'string' && !values.format
  let isSame = keys === given
  const decoded = keys.map((key) => {
    const item = source[key]
    if (isText && typeof item === 'string') return item
    const inside = { above: place, struct: place.struct, go: NO_STEP, step: key, field: '' }
    const inner = decode(values, item, inside, findings, was?.[key])
    if (inner !== item) isSame = false
    return inner
  })
  return isSame ? source : mapOf(keys, decoded)
}

function mapOf(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (let i = 0; i < keys.length; i++)
    // Defined rather than assigned: a key may be called __proto__.
    Object.defineProperty(out, keys[i]!, {
      value: values[i],
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return out
}

function decodeArray(
  type: SchemaType,
  schema: SchemaType,
  value: unknown,
  place: Place,
  findings: Findings,
  before: unknown,
): unknown {
  if (!Array.isArray(value)) return wrong(schema, value, place, findings, [])
  const was = Array.isArray(before) ? before : undefined
  let out: unknown[] | undefined
  for (let i = 0; i < value.length; i++) {
    const inside = { above: place, struct: place.struct, go: NO_STEP, step: i, field: '' }
    const inner = decode(type.items!, value[i], inside, findings, was?.[i])
    if (inner !== value[i]) (out ??= [...value])[i] = inner
  }
  return out ?? value
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

function wrong(schema: SchemaType, value: unknown, place: Place, findings: Findings, instead: unknown) {
  const type = typeOf(schema)
  const numeric = type.type === 'int32' || type.type === 'int64'
  const got = numeric && typeof value === 'number' ? `number ${value}` : goKind(value)
  blame(findings, typeError(got, goType(schema, place.field), place), place)
  return instead
}

function decodeQuantity(value: unknown, place: Place): string {
  const source = typeof value === 'object' ? '{}' : `${value}`.trim()
  const problem = quantityProblem(source)
  if (problem) throw new DecodeError(problem, pathTo(place))
  return canonicalQuantity(source)
}

function decodeIntOrString(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && fits('int32', value)) return value
  const got = typeof value === 'number' ? `number ${value}` : goKind(value)
  throw new DecodeError(typeError(got, 'int32', place), pathTo(place))
}

function decodeTime(value: unknown, place: Place): string {
  if (typeof value !== 'string')
    throw new DecodeError(typeError(goKind(value), 'string', place), pathTo(place))
  const problem = timeProblem(value)
  if (problem) throw new DecodeError(problem, pathTo(place))
  return value
}

function decodeBytes(value: string, place: Place, findings: Findings): string {
  const problem = base64Problem(value)
  if (problem) blame(findings, problem, place)
  return value.replace(/[\r\n]/g, '')
}
