/** JSON text with keys in order: equal values have equal texts. */
import { isMap } from './patch/json'

export const canonicalJson = (value: unknown): string => JSON.stringify(inKeyOrder(value)) ?? ''

export function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder)
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, inKeyOrder(value[key])]),
  )
}
