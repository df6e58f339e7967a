/** Which pods were deleted, and when; the pod that the picture is about, and those that were deleted with it. */
import type { View } from '../../view/view'
import { journalIndex } from '../parts/journal-index'

export interface Deletion {
  readonly uid: string
  readonly key: string
  readonly at: number
}

export const deletionsIn = journalIndex<{ readonly list: Deletion[]; readonly seen: Set<string> }>(
  () => ({ list: [], seen: new Set() }),
  ({ list, seen }, entry) => {
    if ((entry.kind !== 'object.stored' && entry.kind !== 'object.removed') || entry.resource !== 'pods')
      return
    const { uid, deletionTimestamp } = entry.object.metadata
    if ((entry.kind === 'object.stored' && !deletionTimestamp) || seen.has(uid)) return
    seen.add(uid)
    list.push({ uid, key: entry.key, at: entry.at })
  },
)

const MOST = 200
/** Deleted by one command. */
const TOGETHER = 1_000
const MOST_COMPANIONS = 5

/** The one that has been ending longest, else the one that was deleted last. */
export function endingPod(view: View, list: readonly Deletion[], at: number): Deletion | undefined {
  const past = countUpTo(list, at)
  let found: Deletion | undefined
  for (let index = past - 1; index >= Math.max(0, past - MOST); index--)
    if (view.objects.byUid(list[index]!.uid)) found = list[index]
  return found ?? list[past - 1]
}

export const companionsOf = (
  list: readonly Deletion[],
  uid: string,
  since: number,
  at: number,
): readonly Deletion[] =>
  list
    .filter((other) => other.uid !== uid && other.at <= at && Math.abs(other.at - since) <= TOGETHER)
    .slice(0, MOST_COMPANIONS)

function countUpTo(list: readonly Deletion[], at: number): number {
  let count = list.length
  while (count > 0 && list[count - 1]!.at > at) count--
  return count
}
