/**
 * What is wrong with one field of an object, in the API server's words.
 * Mirrors apimachinery/pkg/util/validation/field (errors.go, path.go).
 */
import { goJson, goQuote } from './go-text'

export type FieldErrorType =
  | 'Invalid value'
  | 'Required value'
  | 'Unsupported value'
  | 'Duplicate value'
  | 'Not found'
  | 'Forbidden'
  | 'Too long'
  | 'Too many'
  | 'Too few'
  | 'Internal error'

export interface FieldError {
  readonly type: FieldErrorType
  /** 'spec.containers[0].image'. */
  readonly field: string
  /** The bad value; null prints as null, and some types print none at all. */
  readonly value?: unknown
  readonly detail: string
}

const error = (type: FieldErrorType, field: string, value: unknown, detail: string): FieldError => ({
  type,
  field: field || '<nil>',
  value,
  detail,
})

export const invalid = (field: string, value: unknown, detail: string) =>
  error('Invalid value', field, value, detail)
export const required = (field: string, detail = '') => error('Required value', field, '', detail)
export const forbidden = (field: string, detail: string) => error('Forbidden', field, '', detail)
export const duplicate = (field: string, value: unknown) => error('Duplicate value', field, value, '')
export const notFound = (field: string, value: unknown) => error('Not found', field, value, '')
export const notSupported = (field: string, value: unknown, supported: readonly string[]) =>
  error(
    'Unsupported value',
    field,
    value,
    supported.length ? `supported values: ${supported.map(goQuote).join(', ')}` : '',
  )

/** Types whose text never shows the value. */
const SILENT: readonly FieldErrorType[] = ['Required value', 'Forbidden', 'Too long', 'Internal error']

/** The error without its path, as `causes[].message` of a Status has it. */
export function errorBody(e: FieldError): string {
  const value = SILENT.includes(e.type) ? '' : `: ${valueText(e.value)}`
  return `${e.type}${value}${e.detail ? `: ${e.detail}` : ''}`
}

/** 'spec.restartPolicy: Unsupported value: "x": supported values: …'. */
export const text = (e: FieldError) => `${e.field}: ${errorBody(e)}`

function valueText(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`
  return goJson(value)
}

/** Reasons in `causes[]` of a Status. */
export const CAUSE_REASONS: Readonly<Record<FieldErrorType, string>> = {
  'Invalid value': 'FieldValueInvalid',
  'Required value': 'FieldValueRequired',
  'Unsupported value': 'FieldValueNotSupported',
  'Duplicate value': 'FieldValueDuplicate',
  'Not found': 'FieldValueNotFound',
  Forbidden: 'FieldValueForbidden',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
  'Too few': 'FieldValueTooFew',
  'Internal error': 'InternalError',
}

/** Joins a path: child('spec', 'ports') → 'spec.ports'; child('', 'spec') → 'spec'. */
export const child = (path: string, name: string) => (path ? `${path}.${name}` : name)
/** 'spec.ports' → 'spec.ports[0]'. */
export const at = (path: string, index: number) => `${path}[${index}]`
/** 'data' → 'data[a b]'. */
export const keyed = (path: string, key: string) => `${path}[${key}]`

/** All errors in one text, as Status.message joins them: the only one as it is, several in brackets, no text twice. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(text))]
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
}
