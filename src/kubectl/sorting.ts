/** `--sort-by`. Mirrors kubectl/pkg/cmd/get/sorter.go: missing values first, numbers by size, text naturally. */
import { parseQuantity } from '../k8s/quantity'
import type { Call } from './call'
import type { Thing } from './client'
import { valuesAt } from './printers/jsonpath'
import type { Table } from './printers/table'

export function sortThings(call: Call, things: readonly Thing[]): readonly Thing[] {
  const path = call.flags.string('sort-by')
  return path ? sortedBy(things, (thing) => valuesAt(path, thing)[0]) : things
}

/** Sorts a table whose rows carry whole objects; a path that finds nothing anywhere leaves no row (kubectl's quirk). */
export function sortRows(call: Call, table: Table): Table {
  const path = call.flags.string('sort-by')
  if (!path || !table.rows) return table
  const keyed = table.rows.map((row) => ({ row, value: valuesAt(path, row.object)[0] }))
  if (keyed.every(({ value }) => value === undefined)) return { ...table, rows: [] }
  return { ...table, rows: sortedBy(keyed, ({ value }) => value).map(({ row }) => row) }
}

function sortedBy<T>(items: readonly T[], valueOf: (item: T) => unknown): T[] {
  return items
    .map((item, i) => ({ item, i, value: valueOf(item) }))
    .sort((a, b) => order(a.value, b.value) || a.i - b.i)
    .map(({ item }) => item)
}

function order(a: unknown, b: unknown): number {
  const none = (v: unknown) => v === undefined || v === null
  if (none(a) || none(b)) return none(a) ? (none(b) ? 0 : -1) : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [parseQuantity(a), parseQuantity(b)]
    if (x !== undefined && y !== undefined) return x - y
    return natural(a, b)
  }
  return 0
}

/** web-2 before web-10. */
export function natural(a: string, b: string): number {
  const [as, bs] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const [x, y] = [as[i]!, bs[i]!]
    if (x === y) continue
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y)
    return x < y ? -1 : 1
  }
  return as.length - bs.length
}
