/** What is gone from the API, and when it went: so that it can still be spoken of. */
import type { Entry, EntryOf } from '../../journal/entry'
import { journalIndex } from './journal-index'

type Removed = EntryOf<'object.removed'>

const removalsIn = journalIndex<Map<string, Removed[]>>(
  () => new Map(),
  (index, entry) => {
    if (entry.kind !== 'object.removed') return
    const id = `${entry.resource} ${entry.key}`
    const list = index.get(id)
    if (list) list.push(entry)
    else index.set(id, [entry])
  },
)

/** How the object with this key went last, of the first `count` entries. */
export function removalOf(
  entries: readonly Entry[],
  resource: string,
  key: string,
  count: number,
): Removed | undefined {
  return removalsIn(entries)
    .get(`${resource} ${key}`)
    ?.findLast(({ seq }) => seq <= count)
}
