/** What `apply` sends: the difference between what was applied, what is to be applied, and what is there. */
import type { Kind } from '../k8s/kinds'
import type { Thing } from './client'

export function threeWayPatch(original: unknown, modified: Thing, current: Thing, _kind: Kind): unknown {
  return difference(original ?? {}, modified, current) ?? {}
}

const isMap = (v: unknown): v is Record<string, unknown> =>
  v !== null && typeof v === 'object' && !Array.isArray(v)

function difference(original: unknown, modified: unknown, current: unknown): unknown {
  if (!isMap(modified) || !isMap(current))
    return JSON.stringify(modified) === JSON.stringify(current) ? undefined : modified
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(modified)) {
    const part = difference(isMap(original) ? original[key] : undefined, modified[key], current[key])
    if (part !== undefined) patch[key] = part
  }
  if (isMap(original))
    for (const key of Object.keys(original)) if (!(key in modified) && key in current) patch[key] = null
  return Object.keys(patch).length > 0 ? patch : undefined
}
