/** Something gathered from the journal, which goes on where it stopped and begins anew after a fork. */
import type { Entry } from '../../journal/entry'

interface Gathered<Index> {
  seen: number
  last: Entry | undefined
  index: Index
}

/** What `add` makes of all entries so far; kept for as long as the run's list of entries. */
export function journalIndex<Index>(make: () => Index, add: (index: Index, entry: Entry) => void) {
  const kept = new WeakMap<readonly Entry[], Gathered<Index>>()
  return (entries: readonly Entry[]): Index => {
    let found = kept.get(entries)
    if (!found || (found.seen > 0 && entries[found.seen - 1] !== found.last)) {
      found = { seen: 0, last: undefined, index: make() }
      kept.set(entries, found)
    }
    for (; found.seen < entries.length; found.seen++) {
      found.last = entries[found.seen]!
      add(found.index, found.last)
    }
    return found.index
  }
}
