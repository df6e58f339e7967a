/**
 * Two forms of an object, field by field: what differs, what a configuration says, what merging makes of both, and an
 * object without some of its fields. Mirrors structured-merge-diff/typed (compare.go, tofieldset.go, merge.go, remove.go).
 */
import { type FieldSet, FieldSetBuilder } from './field-set'
import { ANYTHING, type FieldType } from './field-type'
import { definedKeys, type Fields, isMap, sameJson } from './json'

/** The path element of a list's element, or why it has none. */
export function elementOf(type: FieldType, item: unknown): string {
  if (type.keys!.length === 0) return `v:${JSON.stringify(item)}`
  const fields = isMap(item) ? item : {}
  const keys: Record<string, unknown> = {}
  for (const key of [...type.keys!].sort()) {
    const value = fields[key] ?? type.keyDefaults?.[key]
    if (value !== undefined) keys[key] = value
  }
  return `k:${JSON.stringify(keys)}`
}

const isOneValue = (type: FieldType, value: unknown) =>
  type.atomic || (Array.isArray(value) ? !type.keys : !isMap(value))
const isBare = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isMap(value) && definedKeys(value).length === 0)

export interface Difference {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

export function compare(type: FieldType, before: unknown, after: unknown): Difference {
  const out = {
    added: new FieldSetBuilder(),
    modified: new FieldSetBuilder(),
    removed: new FieldSetBuilder(),
  }
  compareAt(type, before, after, [], out)
  return out
}

type Out = { readonly [Part in keyof Difference]: FieldSetBuilder }

function compareAt(type: FieldType, before: unknown, after: unknown, path: string[], out: Out): void {
  if (before === after) return
  const sort = before === undefined ? out.added : after === undefined ? out.removed : undefined
  sort?.insert(path)
  if (isBare(before) && isBare(after)) {
    if (!sort && !sameJson(before, after)) out.modified.insert(path)
    return
  }
  const shape = isBare(after) ? before : after
  if (isOneValue(type, shape) || (!isBare(before) && Array.isArray(before) !== Array.isArray(shape))) {
    if (!sort && !sameJson(before, after)) out.modified.insert(path)
  } else if (Array.isArray(shape)) compareLists(type, asList(before), asList(after), path, out)
  else compareMaps(type, asMap(before), asMap(after), path, out)
}

const asMap = (value: unknown): Fields => (isMap(value) ? value : {})
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function compareMaps(type: FieldType, before: Fields, after: Fields, path: string[], out: Out): void {
  for (const key of new Set([...definedKeys(before), ...definedKeys(after)]))
    compareAt(type.field(key) ?? ANYTHING, before[key], after[key], [...path, `f:${key}`], out)
}

function compareLists(
  type: FieldType,
  before: readonly unknown[],
  after: readonly unknown[],
  path: string[],
  out: Out,
): void {
  const was = byElement(type, before)
  const is = byElement(type, after)
  for (const element of new Set([...was.keys(), ...is.keys()]))
    compareAt(type.items ?? ANYTHING, was.get(element), is.get(element), [...path, element], out)
}

const byElement = (type: FieldType, list: readonly unknown[]) =>
  new Map(list.map((item) => [elementOf(type, item), item]))

/** The fields that an applied configuration gives. */
export function fieldsGiven(type: FieldType, config: unknown): FieldSet {
  const out = new FieldSetBuilder()
  givenAt(type, config, [], out)
  return out
}

function givenAt(type: FieldType, value: unknown, path: readonly string[], out: FieldSetBuilder): void {
  if (isBare(value) || isOneValue(type, value)) out.insert(path)
  else if (Array.isArray(value))
    for (const item of value) {
      const inside = [...path, elementOf(type, item)]
      out.insert(inside)
      givenAt(type.items ?? ANYTHING, item, inside, out)
    }
  else
    for (const key of definedKeys(value as Fields))
      givenAt(type.field(key) ?? ANYTHING, (value as Fields)[key], [...path, `f:${key}`], out)
}

/** The live object with what the configuration says. */
export function merged(type: FieldType, live: unknown, config: unknown): unknown {
  if (config === undefined) return live
  if (isOneValue(type, config) || live === undefined || live === null) return config
  if (Array.isArray(config)) return Array.isArray(live) ? mergedLists(type, live, config) : config
  if (!isMap(live)) return config
  const out: Record<string, unknown> = { ...live }
  for (const key of definedKeys(config as Fields))
    out[key] = merged(type.field(key) ?? ANYTHING, live[key], (config as Fields)[key])
  return out
}

/** Elements keep the configuration's order; those only the live list has stay before the next shared one. */
function mergedLists(type: FieldType, live: readonly unknown[], config: readonly unknown[]): unknown[] {
  const was = byElement(type, live)
  const wanted = byElement(type, config)
  const out: unknown[] = []
  const order = [...was.keys()]
  const taken = new Set<string>()
  let next = 0
  const takeLiveOnly = () => {
    for (; next < order.length && (!wanted.has(order[next]!) || taken.has(order[next]!)); next++)
      if (!wanted.has(order[next]!)) out.push(was.get(order[next]!))
  }
  for (const [element, item] of wanted) {
    takeLiveOnly()
    taken.add(element)
    out.push(merged(type.items ?? ANYTHING, was.get(element), item))
  }
  takeLiveOnly()
  return out
}

/** The value without the places of a set; undefined when the place itself is among them. */
export function removed(type: FieldType, value: unknown, gone: FieldSet): unknown {
  if (gone.member) return undefined
  if (gone.below.size === 0 || isOneValue(type, value)) return value
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const inside = gone.below.get(elementOf(type, item))
      const left = inside ? removed(type.items ?? ANYTHING, item, inside) : item
      return left === undefined ? [] : [left]
    })
  const out: Record<string, unknown> = { ...(value as Fields) }
  for (const [element, inside] of gone.below) {
    const key = element.slice(2)
    const left = removed(type.field(key) ?? ANYTHING, out[key], inside)
    if (left === undefined) delete out[key]
    else out[key] = left
  }
  return out
}
