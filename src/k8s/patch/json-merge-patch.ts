/** JSON Merge Patch, RFC 7386: `application/merge-patch+json`. */
import { isMap } from './json'

export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch
  const out: Record<string, unknown> = isMap(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete out[key]
    else out[key] = applyMergePatch(out[key], patch[key])
  }
  return out
}
