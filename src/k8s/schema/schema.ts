/** The 1.36 schema as data, and how to walk it. Built by scripts/schema.mjs from published type packages. */
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
}

const DEFINITIONS = structure.definitions as unknown as Readonly<Record<string, SchemaType>>

/** A type with its reference followed, and the name of the definition if it has one. */
export function resolve(type: SchemaType): { readonly name: string | undefined; readonly type: SchemaType } {
  if (type.$ref === undefined) return { name: undefined, type }
  return { name: type.$ref, type: DEFINITIONS[type.$ref] ?? { type: 'any' } }
}

/** The same without the name: for those who ask often. */
export const typeOf = (type: SchemaType): SchemaType =>
  type.$ref === undefined ? type : (DEFINITIONS[type.$ref] ?? ANY)
const ANY: SchemaType = { type: 'any' }

export const rootType = (kind: Kind): SchemaType => ({ $ref: kind.definition })
