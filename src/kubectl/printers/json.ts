/** JSON as Go prints it: keys sorted for unstructured objects, four spaces. Mirrors cli-runtime/pkg/printers/json.go. */

export const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const from = value as Record<string, unknown>
  const to: Record<string, unknown> = {}
  for (const key of Object.keys(from).sort(byBytes)) if (from[key] !== undefined) to[key] = sorted(from[key])
  return to
}
const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Go escapes what could end an HTML script. */
export const goEscaped = (json: string) =>
  json.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

export const compactJson = (value: unknown) => goEscaped(JSON.stringify(sorted(value)))
export const prettyJson = (value: unknown) => JSON.stringify(sorted(value), null, 4)
