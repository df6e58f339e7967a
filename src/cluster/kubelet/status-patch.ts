/**
 * The difference between two pod statuses as a strategic merge patch: conditions are merged by type, addresses by ip,
 * all else replaced. Mirrors pkg/util/pod PatchPodStatus.
 */
import type { PodCondition, PodStatus } from '../../k8s/api'

type Json = Readonly<Record<string, unknown>>

/** The patch's `status`; undefined when nothing differs. */
export function statusPatch(before: PodStatus, after: PodStatus): Json | undefined {
  const patch: Record<string, unknown> = {}
  const a = before as Json
  const b = after as Json
  for (const key of changedKeys(a, b))
    if (key === 'conditions') Object.assign(patch, conditionsPatch(before.conditions, after.conditions))
    else patch[key] = valuePatch(a[key], b[key])
  return Object.keys(patch).length > 0 ? patch : undefined
}

function conditionsPatch(before: readonly PodCondition[] = [], after: readonly PodCondition[] = []) {
  const changes: Json[] = []
  for (const condition of after) {
    const old = before.find(({ type }) => type === condition.type)
    if (!old) changes.push(condition as unknown as Json)
    else if (!same(old, condition))
      changes.push({
        ...(objectPatch(old as unknown as Json, condition as unknown as Json) as Json),
        type: condition.type,
      })
  }
  for (const { type } of before)
    if (!after.some((it) => it.type === type)) changes.push({ $patch: 'delete', type })
  return {
    '$setElementOrder/conditions': after.map(({ type }) => ({ type })),
    ...(changes.length > 0 && { conditions: changes }),
  }
}

function valuePatch(before: unknown, after: unknown): unknown {
  if (after === undefined) return null
  return isObject(before) && isObject(after) ? objectPatch(before, after) : after
}

function objectPatch(before: Json, after: Json): Json {
  const patch: Record<string, unknown> = {}
  for (const key of changedKeys(before, after)) patch[key] = valuePatch(before[key], after[key])
  return patch
}

/** Those of both whose values differ, the old ones first. */
function changedKeys(before: Json, after: Json): string[] {
  const keys: string[] = []
  for (const key in before) if (!same(before[key], after[key])) keys.push(key)
  for (const key in after) if (!Object.hasOwn(before, key) && !same(undefined, after[key])) keys.push(key)
  return keys
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deep equality; an absent field equals an undefined one. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((it, i) => same(it, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  for (const key in a) if (!same(a[key], b[key])) return false
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false
  return true
}
