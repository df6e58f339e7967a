/**
 * What client-side apply sends: the difference of the manifest from the live object, and from what was applied last.
 * Mirrors strategicpatch.CreateThreeWayMergePatch and jsonmergepatch.CreateThreeWayJSONMergePatch.
 */
import type { Kind } from '../kinds'
import { kindOf } from '../kinds'
import { definedKeys, type Fields, isMap, sameJson } from './json'
import { isRetainKeys, type ListRule, listRule } from './merge-keys'

/** A strategic merge patch for built-in kinds, a JSON merge patch for custom ones; `{}` when nothing differs. */
export function createThreeWayMergePatch(
  original: unknown,
  modified: unknown,
  current: unknown,
  kind: Pick<Kind, 'apiVersion' | 'kind'>,
): Fields {
  const strategic = kindOf(kind.apiVersion, kind.kind) !== undefined
  return diffMap(asMap(original), asMap(modified), asMap(current), {
    kind: strategic ? kind.kind : undefined,
    path: [],
  })
}

interface Place {
  /** Undefined for a JSON merge patch, which replaces lists whole. */
  readonly kind: string | undefined
  readonly path: readonly string[]
}

const asMap = (value: unknown): Fields => (isMap(value) ? value : {})
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function diffMap(original: Fields, modified: Fields, current: Fields, place: Place): Fields {
  const patch: Record<string, unknown> = {}
  for (const key of definedKeys(modified)) {
    const inside = { kind: place.kind, path: [...place.path, key] }
    const was = original[key]
    const wanted = modified[key]
    const live = current[key]
    if (isMap(wanted) && isMap(live)) {
      const part = diffMap(asMap(was), wanted, live, inside)
      if (Object.keys(part).length > 0) patch[key] = part
    } else if (Array.isArray(wanted) && Array.isArray(live))
      diffLists(patch, key, asList(was), wanted, live, inside)
    else if (!sameJson(wanted, live)) patch[key] = wanted
  }
  for (const key of definedKeys(original)) if (modified[key] === undefined) patch[key] = null
  const changed = Object.keys(patch).length > 0
  if (changed && place.kind !== undefined && isRetainKeys(place.kind, place.path))
    patch.$retainKeys = definedKeys(modified).sort()
  return patch
}

function diffLists(
  patch: Record<string, unknown>,
  key: string,
  was: readonly unknown[],
  wanted: readonly unknown[],
  live: readonly unknown[],
  place: Place,
): void {
  const rule = place.kind === undefined ? undefined : listRule(place.kind, place.path)
  if (!rule) {
    if (!sameJson(wanted, live)) patch[key] = wanted
  } else if (rule.key === undefined) diffSets(patch, key, was, wanted, live)
  else
    diffByKey(
      patch,
      key,
      was as readonly Fields[],
      wanted as readonly Fields[],
      live as readonly Fields[],
      rule,
      place,
    )
}

function diffSets(
  patch: Record<string, unknown>,
  key: string,
  was: readonly unknown[],
  wanted: readonly unknown[],
  live: readonly unknown[],
): void {
  const added = wanted.filter((value) => !live.includes(value))
  const removed = was.filter((value) => !wanted.includes(value))
  if (added.length > 0) patch[key] = added
  if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed
  if (added.length > 0 || removed.length > 0) patch[`$setElementOrder/${key}`] = wanted
}

function diffByKey(
  patch: Record<string, unknown>,
  key: string,
  was: readonly Fields[],
  wanted: readonly Fields[],
  live: readonly Fields[],
  rule: ListRule,
  place: Place,
): void {
  const id = rule.key!
  const find = (list: readonly Fields[], item: Fields) => list.find((other) => other[id] === item[id])
  const items: Fields[] = []
  for (const item of wanted) {
    const there = find(live, item)
    if (!there) items.push(item)
    else {
      const part = diffMap(find(was, item) ?? {}, item, there, place)
      if (Object.keys(part).length > 0) items.push({ ...part, [id]: item[id] })
    }
  }
  for (const item of was) if (!find(wanted, item)) items.push({ $patch: 'delete', [id]: item[id] })
  if (items.length === 0 && inSameOrder(wanted, live, id)) return
  patch[`$setElementOrder/${key}`] = wanted.map((item) => ({ [id]: item[id] }))
  if (items.length > 0) patch[key] = items
}

function inSameOrder(wanted: readonly Fields[], live: readonly Fields[], id: string): boolean {
  const ids = wanted.map((item) => item[id])
  return sameJson(
    ids,
    live.map((item) => item[id]).filter((value) => ids.includes(value)),
  )
}
