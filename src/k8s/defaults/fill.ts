/** Copy on write for defaults: what needs no change stays the very same object. */

/** The object with every absent field set; the same object when none is absent. */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  for (const key in defaults)
    if (object[key] === undefined && defaults[key] !== undefined)
      return { ...defaults, ...withoutUndefined(object) }
  return object
}

function withoutUndefined<T extends object>(object: T): T {
  const out: Partial<T> = {}
  for (const key in object) if (object[key] !== undefined) out[key] = object[key]
  return out as T
}

/** The object with one field replaced, unless it would be the same. */
export function put<T extends object, K extends keyof T>(object: T, field: K, value: T[K]): T {
  return object[field] === value ? object : { ...object, [field]: value }
}

/** The object with a field, if present, passed through a function. */
export function within<T extends object, K extends keyof T>(
  object: T,
  field: K,
  change: (value: NonNullable<T[K]>) => NonNullable<T[K]>,
): T {
  const value = object[field]
  return value === undefined || value === null
    ? object
    : put(object, field, change(value as NonNullable<T[K]>))
}

/** The list with every item passed through a function; the same list when no item changed. */
export function each<T>(list: readonly T[], change: (item: T) => T): T[] {
  let out: T[] | undefined
  for (let i = 0; i < list.length; i++) {
    const item = change(list[i]!)
    if (item !== list[i]) (out ??= [...list])[i] = item
  }
  return out ?? (list as T[])
}

/** `within` for a field that is a list. */
export const withinEach = <T extends object, K extends keyof T, Item>(
  object: T,
  field: K,
  change: (item: Item) => Item,
): T =>
  within(object, field, (list) => each(list as unknown as Item[], change) as unknown as NonNullable<T[K]>)
