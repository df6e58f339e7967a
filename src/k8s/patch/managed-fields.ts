/**
 * Who owns which fields of an object: after an ordinary write, and after server-side apply with its conflicts. Mirrors
 * structured-merge-diff/merge/update.go and apimachinery/pkg/util/managedfields/internal. Left out: conversion between
 * API versions, and the bundling of old managers beyond ten.
 */
import {
  at,
  difference,
  EMPTY,
  type FieldSet,
  FieldSetBuilder,
  fromFieldsV1,
  intersection,
  isEmpty,
  pathsOf,
  setOf,
  toFieldsV1,
  union,
  without,
} from './field-set'
import type { FieldType } from './field-type'
import { compare, fieldsGiven, merged, removed } from './field-walk'
import { type Fields, isMap, sameJson } from './json'

export interface Owner {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
}
export interface Ownership extends Owner {
  /** RFC 3339; when the owner last changed something. */
  readonly time: string | undefined
  readonly fields: FieldSet
}
export interface Conflict {
  readonly owner: Owner
  readonly path: readonly string[]
}

/** metadata.managedFields, as it stands in an object. */
export interface ManagedFieldsEntry {
  readonly manager?: string
  readonly operation?: string
  readonly apiVersion?: string
  readonly time?: string
  readonly fieldsType?: string
  readonly fieldsV1?: unknown
  readonly subresource?: string
}

export const sameOwner = (a: Owner, b: Owner) =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.apiVersion === b.apiVersion &&
  a.subresource === b.subresource

/** Nobody owns what identifies an object, or what the server itself counts. */
const NOBODYS = setOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
])

const owned = (set: FieldSet, ignored: FieldSet) => difference(without(set, ignored), NOBODYS)
const rid = (owners: readonly Ownership[]) => owners.filter(({ fields }) => !isEmpty(fields))

/** After a create, update or patch: what it changed is its owner's, and nobody else's. */
export function afterUpdate(
  type: FieldType,
  before: unknown,
  after: unknown,
  owners: readonly Ownership[],
  owner: Owner,
  time: string,
  ignored: FieldSet = EMPTY,
): readonly Ownership[] {
  const difference = compare(type, before, after)
  const taken = union(difference.added, difference.modified)
  const left = rid(owners.map((each) => loses(each, union(taken, difference.removed))))
  const won = owned(taken, ignored)
  if (isEmpty(won)) return left
  const own = left.find((each) => sameOwner(each, owner))
  const fields = own ? union(own.fields, won) : won
  return [...left.filter((each) => each !== own), { ...owner, time, fields }]
}

const loses = (ownership: Ownership, fields: FieldSet): Ownership =>
  isEmpty(intersection(ownership.fields, fields))
    ? ownership
    : { ...ownership, fields: difference(ownership.fields, fields) }

export interface Application {
  readonly type: FieldType
  readonly live: Fields
  readonly config: Fields
  readonly owners: readonly Ownership[]
  readonly owner: Owner
  readonly time: string
  readonly ignored: FieldSet
}
export interface Applied {
  readonly object: Fields
  readonly owners: readonly Ownership[]
  /** Fields of others that the configuration would change. */
  readonly conflicts: readonly Conflict[]
}

/** The configuration laid over the live object, without what its owner applied last time and does not any more. */
export function apply({ type, live, config, owners, owner, time, ignored }: Application): Applied {
  const last = owners.find((each) => sameOwner(each, owner))
  const fields = owned(fieldsGiven(type, config), ignored)
  const others = owners.filter((each) => each !== last)
  const wanted = [...others, { ...owner, time: last?.time, fields }]
  const whole = merged(type, live, config)
  const gone = last ? toPrune(last.fields, wanted) : EMPTY
  const object = removed(type, whole, gone) as Fields
  const { added, modified, removed: lost } = compare(type, live, object)
  const taken = union(added, modified)
  const conflicts = others.flatMap((each) =>
    pathsOf(intersection(each.fields, taken)).map((path) => ({ owner: each, path })),
  )
  const left = others.map((each) => loses(each, union(taken, lost)))
  const same = sameJson(object, live)
  const own = { ...owner, time: same && last ? last.time : time, fields }
  return { object, owners: rid([...left, own]), conflicts }
}

/** What was applied before, and neither is applied now nor owned by another, nor holds anything owned. */
function toPrune(last: FieldSet, owners: readonly Ownership[]): FieldSet {
  const out = new FieldSetBuilder()
  const walk = (set: FieldSet, path: readonly string[]): void => {
    const named = path.at(-1)?.startsWith('f:') ?? false
    const isOwned = owners.some(({ fields }) => at(fields, path) !== undefined)
    if (path.length > 0 && (set.member || named) && !isOwned) out.insert(path)
    else for (const [element, inside] of set.below) walk(inside, [...path, element])
  }
  walk(last, [])
  return out
}

/** In the order in which the server writes them. */
export function toEntries(owners: readonly Ownership[]): readonly ManagedFieldsEntry[] {
  return [...owners].sort(byAge).map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields),
    manager,
    operation,
    ...(subresource ? { subresource } : {}),
    ...(time === undefined ? {} : { time }),
  }))
}

function byAge(a: Ownership, b: Ownership): number {
  for (const field of ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const) {
    const [x, y] = [a[field] ?? '', b[field] ?? '']
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

export function fromEntries(entries: readonly ManagedFieldsEntry[]): readonly Ownership[] {
  return entries
    .filter((entry) => isMap(entry) && entry.operation !== undefined)
    .map(({ manager = '', operation, apiVersion = '', subresource = '', time, fieldsV1 }) => ({
      manager,
      operation: operation === 'Apply' ? 'Apply' : 'Update',
      apiVersion,
      subresource,
      time,
      fields: fromFieldsV1(fieldsV1),
    }))
}

export const holds = (ownership: Ownership, fields: FieldSet) => isEmpty(difference(fields, ownership.fields))

/** Owners after all that `manager` updated has become what `applier` applies (csaupgrade). */
export function movedTo(
  owners: readonly Ownership[],
  manager: string,
  applier: string,
): readonly Ownership[] {
  const isFormer = (each: Ownership) =>
    each.manager === manager && each.operation === 'Update' && !each.subresource
  const into =
    owners.find((each) => each.manager === applier && each.operation === 'Apply' && !each.subresource) ??
    owners.find(isFormer)
  if (!into) return owners
  const former = owners.find((each) => isFormer(each) && each.apiVersion === into.apiVersion)
  const fields = former ? union(into.fields, former.fields) : into.fields
  return owners.flatMap((each) => {
    if (each === into) return [{ ...into, manager: applier, operation: 'Apply' as const, fields }]
    return isFormer(each) ? [] : [each]
  })
}
