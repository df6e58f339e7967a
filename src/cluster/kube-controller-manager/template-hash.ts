/**
 * Short names for the content of a template, as they end up in names and labels. Mirrors controller_utils.go
 * (ComputeHash) and apimachinery util/rand (SafeEncodeString). Upstream hashes Go's print of the struct; here it is
 * canonical JSON, so equal templates have equal names, though not those of a real cluster.
 */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789'

/** FNV-1a, 32 bits. */
export function fnv32a(text: string, start = 0x811c9dc5): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash >>> 0
}

/** Letters that cannot form a bad word. */
export function safeEncode(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) out += SAFE[text.charCodeAt(i) % SAFE.length]
  return out
}

export function templateHash(template: unknown, collisionCount: number | undefined): string {
  let hash = fnv32a(canonical(template))
  if (collisionCount !== undefined) hash = fnv32a(`${collisionCount}`, hash)
  return safeEncode(`${hash}`)
}

/** JSON with sorted keys; what is absent and what is undefined are the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const object = value as Record<string, unknown>
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`).join()}}`
}
