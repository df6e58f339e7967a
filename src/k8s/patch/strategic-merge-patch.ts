/**
 * `application/strategic-merge-patch+json`: a merge patch that knows which lists merge by key, with directives.
 * Mirrors apimachinery/pkg/util/strategicpatch/patch.go.
 */
import { type Fields, isMap } from './json'
import { type ListRule, listRule } from './merge-keys'

const ORDER = '$setElementOrder/'
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/'

export const applyStrategicMergePatch = (target: unknown, patch: unknown, kind: string): unknown =>
  isMap(patch) ? mergeMap(isMap(target) ? target : {}, patch, kind, []) : patch

function mergeMap(target: Fields, patch: Fields, kind: string, path: readonly string[]): Fields {
  if (patch.$patch === 'delete') return {}
  if (patch.$patch === 'replace') return withoutDirectives(patch) as Fields
  const out: Record<string, unknown> = { ...target }
  const retain = patch.$retainKeys
  if (Array.isArray(retain)) for (const key of Object.keys(out)) if (!retain.includes(key)) delete out[key]
  for (const key of Object.keys(patch)) {
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length)
      const gone = patch[key] as readonly unknown[]
      if (Array.isArray(out[field])) out[field] = out[field].filter((value) => !gone.includes(value))
    }
  }
  for (const key of Object.keys(patch)) {
    if (key.startsWith('$')) continue
    const value = patch[key]
    if (value === null) delete out[key]
    else out[key] = mergeValue(out[key], value, kind, [...path, key])
  }
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(ORDER)) continue
    const field = key.slice(ORDER.length)
    const list = out[field]
    const rule = listRule(kind, [...path, field])
    if (Array.isArray(list) && rule)
      out[field] = inOrder(list, patch[key] as readonly unknown[], asList(target[field]), rule)
  }
  return out
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function mergeValue(target: unknown, patch: unknown, kind: string, path: readonly string[]): unknown {
  if (isMap(patch)) return isMap(target) ? mergeMap(target, patch, kind, path) : withoutDirectives(patch)
  if (!Array.isArray(patch)) return patch
  const rule = listRule(kind, path)
  if (!rule) return withoutDirectives(patch)
  return mergeList(asList(target), patch, rule, kind, path)
}

function mergeList(
  target: readonly unknown[],
  patch: readonly unknown[],
  { key }: ListRule,
  kind: string,
  path: readonly string[],
): unknown {
  if (key === undefined) return [...target, ...patch.filter((value) => !target.includes(value))]
  if (patch.some((item) => isMap(item) && item.$patch === 'replace' && item[key] === undefined))
    return withoutDirectives(patch.filter((item) => !(isMap(item) && item.$patch === 'replace')))
  const out = [...target]
  for (const item of patch) {
    if (!isMap(item)) continue
    const index = out.findIndex((other) => isMap(other) && other[key] === item[key])
    if (item.$patch === 'delete') {
      if (index >= 0) out.splice(index, 1)
    } else if (index < 0) out.push(withoutDirectives(item))
    else out[index] = mergeMap(out[index] as Fields, item, kind, path)
  }
  return out
}

/** The elements that the patch orders, in its order; those only the server knows stay where they were among them. */
function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  { key }: ListRule,
): unknown[] {
  const idOf = (item: unknown) => (key !== undefined && isMap(item) ? item[key] : item)
  const ranks = new Map(order.map((item, i) => [idOf(item), i]))
  const places = new Map(before.map((item, i) => [idOf(item), i]))
  const ordered = list
    .filter((item) => ranks.has(idOf(item)))
    .sort((a, b) => ranks.get(idOf(a))! - ranks.get(idOf(b))!)
  const others = list.filter((item) => !ranks.has(idOf(item)))
  const out: unknown[] = []
  let next = 0
  for (const item of ordered) {
    const place = places.get(idOf(item))
    while (place !== undefined && next < others.length && (places.get(idOf(others[next])) ?? 0) < place)
      out.push(others[next++])
    out.push(item)
  }
  return [...out, ...others.slice(next)]
}

/** What a patch says about something that is not there yet: no directives and no nulls. */
function withoutDirectives(patch: unknown): unknown {
  if (Array.isArray(patch))
    return patch.filter((item) => !(isMap(item) && item.$patch === 'delete')).map(withoutDirectives)
  if (!isMap(patch)) return patch
  const out: Record<string, unknown> = {}
  for (const key of Object.keys(patch))
    if (!key.startsWith('$') && patch[key] !== null) out[key] = withoutDirectives(patch[key])
  return out
}
