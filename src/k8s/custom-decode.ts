/** A body becomes an object of its kind, built in or defined by somebody: metadata is decoded alike, the rest by its schema. */
import { type Decoded, decodeObject, type DecodedObject, type FieldValidation } from './decode'
import { goQuote } from './go-text'
import { filled, pruned } from './json-schema'
import type { Kind } from './kinds'
import { isMap } from './patch/json'

export function decodeAny(
  kind: Kind,
  body: unknown,
  fieldValidation: FieldValidation,
  before?: object,
): Decoded {
  if (!kind.custom) return decodeObject(kind, body, fieldValidation, before)
  if (!isMap(body)) return decodeObject({ ...kind, definition: METADATA_ONLY }, body, fieldValidation)
  const { apiVersion = kind.apiVersion, kind: name = kind.kind, metadata = {}, ...content } = body
  if (apiVersion !== kind.apiVersion || name !== kind.kind) return misfit(kind, `${apiVersion as string}`)
  const decoded = decodeObject(
    { ...kind, definition: METADATA_ONLY },
    { apiVersion, kind: name, metadata },
    fieldValidation,
  )
  if ('error' in decoded) return decoded
  const unknown: string[] = []
  const rest = pruned(kind.custom.schema, content, unknown) as object
  const texts = unknown.map((path) => `unknown field ${goQuote(path)}`)
  if (fieldValidation === 'Strict' && texts.length > 0)
    return {
      at: unknown,
      error: `${kind.kind} in version ${goQuote(kind.version)} cannot be handled as a ${kind.kind}: strict decoding error: ${texts.join(', ')}`,
    }
  const object = filled(kind.custom.schema, { ...rest, ...decoded.object }) as DecodedObject
  return { object, warnings: fieldValidation === 'Warn' ? [...decoded.warnings, ...texts] : decoded.warnings }
}

/** A built-in kind that has metadata, and else nothing that must be there. */
const METADATA_ONLY = 'core.v1.ConfigMap'

const misfit = (kind: Kind, apiVersion: string): Decoded => ({
  at: ['apiVersion'],
  error:
    apiVersion === kind.apiVersion
      ? `the object provided is unrecognized (must be of type ${kind.kind})`
      : `the API version in the data (${apiVersion}) does not match the expected API version (${kind.apiVersion})`,
})
