/**
 * A set of fields of an object, as managedFields writes it (FieldsV1): a tree whose keys are path elements, 'f:spec',
 * 'k:{"name":"web"}', 'v:"x"'. Mirrors sigs.k8s.io/structured-merge-diff/fieldpath.
 */
import { goQuote } from '../go-text'
import { type Fields, isMap } from './json'

export interface FieldSet {
  /** Whether the place itself belongs to the set, not only what is below it. */
  readonly member: boolean
  readonly below: ReadonlyMap<string, FieldSet>
}

export const EMPTY: FieldSet = { member: false, below: new Map() }
const LEAF: FieldSet = { member: true, below: new Map() }

export const isEmpty = (set: FieldSet): boolean => !set.member && set.below.size === 0

/** Collects paths one by one. */
export class FieldSetBuilder {
  member = false
  readonly below = new Map<string, FieldSetBuilder>()

  insert(path: readonly string[]): void {
    const [element, ...rest] = path
    if (element === undefined) {
      this.member = true
      return
    }
    let inside = this.below.get(element)
    if (!inside) this.below.set(element, (inside = new FieldSetBuilder()))
    inside.insert(rest)
  }
}

function combined(
  a: FieldSet,
  b: FieldSet,
  member: (a: boolean, b: boolean) => boolean,
  keysOf: 'both' | 'first' | 'shared',
): FieldSet {
  const below = new Map<string, FieldSet>()
  for (const [element, inside] of a.below) {
    const other = b.below.get(element)
    if (keysOf === 'shared' && !other) continue
    const set = other ? combined(inside, other, member, keysOf) : inside
    if (!isEmpty(set)) below.set(element, set)
  }
  if (keysOf === 'both')
    for (const [element, inside] of b.below) if (!a.below.has(element)) below.set(element, inside)
  return { member: member(a.member, b.member), below }
}

export const union = (a: FieldSet, b: FieldSet) => combined(a, b, (x, y) => x || y, 'both')
export const difference = (a: FieldSet, b: FieldSet) => combined(a, b, (x, y) => x && !y, 'first')
export const intersection = (a: FieldSet, b: FieldSet) => combined(a, b, (x, y) => x && y, 'shared')

/** The set without some places and all that is below them. */
export function without(set: FieldSet, places: FieldSet): FieldSet {
  if (places.member) return EMPTY
  const below = new Map<string, FieldSet>()
  for (const [element, inside] of set.below) {
    const cut = places.below.get(element)
    const left = cut ? without(inside, cut) : inside
    if (!isEmpty(left)) below.set(element, left)
  }
  return { member: set.member, below }
}

export function setOf(paths: readonly (readonly string[])[]): FieldSet {
  const builder = new FieldSetBuilder()
  for (const path of paths) builder.insert(path)
  return builder
}

/** What the set has at a path and below; undefined when nothing. */
export function at(set: FieldSet, path: readonly string[]): FieldSet | undefined {
  let found: FieldSet | undefined = set
  for (const element of path) found = found?.below.get(element)
  return found
}

/** Field names, then list elements by key, then by value: the order in which sets are written. */
const RANK: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 }
const inOrder = ([a]: readonly [string, FieldSet], [b]: readonly [string, FieldSet]) =>
  RANK[a[0]!]! - RANK[b[0]!]! || (a < b ? -1 : a > b ? 1 : 0)

/** The paths of all members: those of a place first, then those inside its parts. */
export function pathsOf(set: FieldSet, path: readonly string[] = []): (readonly string[])[] {
  const children = [...set.below].sort(inOrder)
  return [
    ...children.filter(([, { member }]) => member).map(([element]) => [...path, element]),
    ...children.flatMap(([element, inside]) => pathsOf(inside, [...path, element])),
  ]
}

/** '.spec.template.spec.containers[name="web"].image'. */
export const pathText = (path: readonly string[]) => path.map(elementText).join('')

function elementText(element: string): string {
  const text = element.slice(2)
  if (element.startsWith('f:')) return `.${text}`
  if (element.startsWith('i:')) return `[${text}]`
  if (element.startsWith('v:')) return `[=${valueText(JSON.parse(text))}]`
  const keys = Object.entries(JSON.parse(text) as Fields)
  return `[${keys.map(([name, value]) => `${name}=${valueText(value)}`).join(',')}]`
}

const valueText = (value: unknown) =>
  typeof value === 'string' ? goQuote(value) : `${JSON.stringify(value)}`

/** As `fieldsV1` of an entry of managedFields. */
export function toFieldsV1(set: FieldSet): Fields {
  const out: Record<string, unknown> = {}
  if (set.member && set.below.size > 0) out['.'] = {}
  for (const [element, inside] of [...set.below].sort(inOrder)) out[element] = toFieldsV1(inside)
  return out
}

export function fromFieldsV1(fields: unknown, top = true): FieldSet {
  if (!isMap(fields)) return EMPTY
  const names = Object.keys(fields)
  if (names.length === 0) return top ? EMPTY : LEAF
  const below = new Map<string, FieldSet>()
  for (const name of names) if (name !== '.') below.set(name, fromFieldsV1(fields[name], false))
  return { member: names.includes('.'), below }
}
