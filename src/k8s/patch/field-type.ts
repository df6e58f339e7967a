/**
 * How the parts of an object merge in server-side apply: which maps and lists are one value, which lists are told apart
 * by keys. From the schema's x-kubernetes-list-type, -list-map-keys and -map-type. Mirrors structured-merge-diff/schema.
 */
import type { Kind } from '../kinds'
import listTypes from '../schema/list-types.json'
import { resolve, rootType, type SchemaType } from '../schema/schema'

export interface FieldType {
  readonly form: 'map' | 'list' | 'string' | 'number' | 'boolean' | 'any'
  /** A map or list that has one owner as a whole. */
  readonly atomic: boolean
  /** Of a list whose elements are told apart: the fields that identify one; none for a set of plain values. */
  readonly keys: readonly string[] | undefined
  /** Values of keys where an element does not give them. */
  readonly keyDefaults?: Readonly<Record<string, unknown>>
  /** The type of a field or map value; undefined when the schema has no such field. */
  field(name: string): FieldType | undefined
  readonly items: FieldType | undefined
}

export const ANYTHING: FieldType = {
  form: 'any',
  atomic: false,
  keys: undefined,
  field: () => ANYTHING,
  get items() {
    return ANYTHING
  },
}

const LISTS = listTypes.lists as Readonly<Record<string, readonly string[]>>
const ATOMIC = new Set(listTypes.atomic)
/** The only key with a default: a port is a TCP port unless it says otherwise. */
const KEY_DEFAULTS = { protocol: 'TCP' }

const known = new Map<string, FieldType>()

function named(schema: SchemaType, place: string): FieldType {
  const id = place || `${schema.$ref}`
  let type = known.get(id)
  if (!type) known.set(id, (type = builtIn(schema, place)))
  return type
}

/** `place` is 'core.v1.PodSpec.containers', where a list or map of a definition is. */
function builtIn(schema: SchemaType, place: string): FieldType {
  const { name, type } = resolve(schema)
  const fields = new Map<string, FieldType>()
  const inner = (part: SchemaType, below: string) => (part.$ref ? named(part, '') : named(part, below))
  return {
    form: formOf(type),
    atomic: ATOMIC.has(name ?? '') || ATOMIC.has(place) || (type.type === 'array' && !LISTS[place]),
    keys: LISTS[place],
    keyDefaults: KEY_DEFAULTS,
    field(key) {
      if (!type.fields || Object.keys(type.fields).length === 0)
        return type.values ? inner(type.values, `${place}.*`) : ANYTHING
      const part = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined
      if (!part) return undefined
      let found = fields.get(key)
      if (!found) fields.set(key, (found = fieldOf(part, `${name ?? place}.${key}`)))
      return found
    },
    get items() {
      return type.items && inner(type.items, `${place}[]`)
    },
  }
}

/** A field may be atomic where its type in general is not. */
const fieldOf = (part: SchemaType, place: string) =>
  part.$ref && !ATOMIC.has(place) ? named(part, '') : named(part, place)

function formOf({ type }: SchemaType): FieldType['form'] {
  switch (type) {
    case 'object':
      return 'map'
    case 'array':
      return 'list'
    case 'boolean':
    case 'string':
      return type
    case 'int32':
    case 'int64':
    case 'double':
      return 'number'
    default:
      return 'any'
  }
}

/** What every object has under metadata. */
export const metadataType = (): FieldType => named({ $ref: 'meta.v1.ObjectMeta' }, '')

export const typeOfKind = (kind: Kind): FieldType => named(rootType(kind), '')
