/** Which pods were deleted, and when; the pod that the picture is about, and those that were deleted with it. */
import type { View } from '../../view/view'
import { journalIndex } from '../parts/journal-index'

export interface Deletion {
  readonly uid: string
  readonly key: string
  readonly at: number
  /** Whose it is: pods of one owner end alike. */
  readonly owner: string
  gone: number
}

interface Index {
  readonly list: Deletion[]
  readonly byUid: Map<string, Deletion>
}

export const deletionsIn = journalIndex<Index>(
  () => ({ list: [], byUid: new Map() }),
  ({ list, byUid }, entry) => {
    if ((entry.kind !== 'object.stored' && entry.kind !== 'object.removed') || entry.resource !== 'pods')
      return
    const { uid, deletionTimestamp, ownerReferences } = entry.object.metadata
    const known = byUid.get(uid)
    if (known && entry.kind === 'object.removed') known.gone = entry.at
    if (known || (entry.kind === 'object.stored' && !deletionTimestamp)) return
    const gone = entry.kind === 'object.removed' ? entry.at : Number.POSITIVE_INFINITY
    const owner = ownerReferences?.[0]?.uid ?? uid
    const deletion = { uid, key: entry.key, at: entry.at, owner, gone }
    byUid.set(uid, deletion)
    list.push(deletion)
  },
)

const MOST = 200
/** Deleted by one command. */
const TOGETHER = 1_000
const MOST_COMPANIONS = 5

/** Those deleted by a moment, the latest last. */
export const deletedBy = (list: readonly Deletion[], at: number) =>
  list.slice(0, countUpTo(list, at)).slice(-MOST)

/**
 * The first of those that one command deleted: of those that have been ending longest, else of those that were there
 * last. So the picture stays with one pod while others of its kind go before it.
 */
export function endingPod(view: View, list: readonly Deletion[], at: number): Deletion | undefined {
  const past = deletedBy(list, at)
  const ending = past.find(({ uid }) => view.objects.byUid(uid)) ?? lastGone(past)
  return ending && past.find((one) => isWith(one, ending.at) && one.at <= ending.at)
}

const lastGone = (past: readonly Deletion[]) =>
  past.reduce<Deletion | undefined>((last, next) => (last && last.gone > next.gone ? last : next), undefined)

const isWith = (one: Deletion, at: number) => Math.abs(one.at - at) <= TOGETHER

/** Of each owner one before the second of any: what differs is worth comparing. */
export function companionsOf(
  list: readonly Deletion[],
  uid: string,
  since: number,
  at: number,
): readonly Deletion[] {
  const together = list.filter((one) => one.at <= at && isWith(one, since))
  const turns = new Map<string, number>()
  const ranked = together.map((one) => {
    const turn = turns.get(one.owner) ?? 0
    turns.set(one.owner, turn + 1)
    return { one, turn }
  })
  return ranked
    .filter(({ one }) => one.uid !== uid)
    .sort((a, b) => a.turn - b.turn)
    .slice(0, MOST_COMPANIONS)
    .map(({ one }) => one)
}

function countUpTo(list: readonly Deletion[], at: number): number {
  let count = list.length
  while (count > 0 && list[count - 1]!.at > at) count--
  return count
}
