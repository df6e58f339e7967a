/** JSON values, as patches see them. All functions here and beside copy what they change and share the rest. */
export type Fields = Readonly<Record<string, unknown>>

export const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two JSON values say the same, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  if (!isMap(a) || !isMap(b)) return false
  // Without lists of keys: this runs for every write.
  let extra = 0
  for (const key in a) {
    if (a[key] === undefined) continue
    if (b[key] === undefined || !sameJson(a[key], b[key])) return false
    extra++
  }
  for (const key in b) if (b[key] !== undefined) extra--
  return extra === 0
}

/** Keys that would be there in JSON text. */
export const definedKeys = (map: Fields) => Object.keys(map).filter((key) => map[key] !== undefined)
