/** The 1.36 schema as data, and how to walk it. Built by scripts/schema.mjs from published type packages. */
import type { JsonSchema } from '../json-schema'
import type { Kind } from '../kinds'
import structure from './structure.json'

export interface SchemaType {
  readonly type?:
    | 'object'
    | 'array'
    | 'int32'
    | 'int64'
    | 'double'
    | 'string'
    | 'boolean'
    | 'int-or-string'
    | 'quantity'
    | 'any'
  readonly $ref?: string
  readonly fields?: Readonly<Record<string, SchemaType>>
  readonly required?: readonly string[]
  readonly items?: SchemaType
  readonly values?: SchemaType
  readonly enum?: readonly string[]
  readonly format?: string
  /** Of a custom kind's; what is built in is described elsewhere. */
  readonly description?: string
}

const BUILT = structure.definitions as unknown as Readonly<Record<string, SchemaType>>
const SCHEMA_OF_SCHEMAS = 'apiextensions.v1.JSONSchemaProps'

/** A schema holds schemas, which the published types do not say. */
function holdingItself(schema: SchemaType): SchemaType {
  const itself = { $ref: SCHEMA_OF_SCHEMAS }
  const list: SchemaType = { type: 'array', items: itself }
  const map: SchemaType = { type: 'object', values: itself }
  const parts = { allOf: list, anyOf: list, oneOf: list, not: itself, items: itself, properties: map }
  return { ...schema, fields: { ...schema.fields, ...parts, patternProperties: map, definitions: map } }
}

const DEFINITIONS: Readonly<Record<string, SchemaType>> = {
  ...BUILT,
  [SCHEMA_OF_SCHEMAS]: holdingItself(BUILT[SCHEMA_OF_SCHEMAS]!),
  // Whatever JSON there is.
  'apiextensions.v1.JSON': { type: 'any' },
  'apiextensions.v1.JSONSchemaPropsOrBool': { type: 'any' },
  'apiextensions.v1.JSONSchemaPropsOrStringArray': { type: 'any' },
}

/** A type with its reference followed, and the name of the definition if it has one. */
export function resolve(type: SchemaType): { readonly name: string | undefined; readonly type: SchemaType } {
  if (type.$ref === undefined) return { name: undefined, type }
  return { name: type.$ref, type: DEFINITIONS[type.$ref] ?? { type: 'any' } }
}

/** The same without the name: for those who ask often. */
export const typeOf = (type: SchemaType): SchemaType =>
  type.$ref === undefined ? type : (DEFINITIONS[type.$ref] ?? ANY)
const ANY: SchemaType = { type: 'any' }

export const rootType = (kind: Kind): SchemaType =>
  kind.custom ? customRoot(kind.custom.schema) : { $ref: kind.definition }

/** A custom kind's schema in the same form: what every object has, and its own. */
function customRoot(schema: JsonSchema): SchemaType {
  const own = fromJson(schema)
  const { apiVersion, kind, metadata } = DEFINITIONS['core.v1.ConfigMap']?.fields ?? {}
  return {
    ...own,
    type: 'object',
    fields: {
      ...own.fields,
      apiVersion: { ...apiVersion!, ...saidOf(own, 'apiVersion') },
      kind: { ...kind!, ...saidOf(own, 'kind') },
      metadata: { ...metadata!, ...saidOf(own, 'metadata') },
    },
  }
}

const saidOf = ({ fields }: SchemaType, name: string) => {
  const description = fields?.[name]?.description
  return description === undefined ? {} : { description }
}

function fromJson(schema: JsonSchema): SchemaType {
  const { type, description, properties, additionalProperties, items, required } = schema
  const inner = Object.entries(properties ?? {}).map(([name, part]) => [name, fromJson(part)] as const)
  return {
    ...(TYPES[type ?? ''] && { type: TYPES[type ?? ''] }),
    ...(description === undefined ? {} : { description }),
    ...(inner.length > 0 ? { fields: Object.fromEntries(inner) } : {}),
    ...(typeof additionalProperties === 'object' ? { values: fromJson(additionalProperties) } : {}),
    ...(items ? { items: fromJson(items) } : {}),
    ...(required ? { required } : {}),
    ...(schema.enum ? { enum: schema.enum.map(String) } : {}),
  } as SchemaType
}

const TYPES: Readonly<Record<string, SchemaType['type']>> = {
  object: 'object',
  array: 'array',
  string: 'string',
  boolean: 'boolean',
  integer: 'int64',
  number: 'double',
}
