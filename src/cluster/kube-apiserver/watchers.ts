/** Open watches, by resource and by what they asked for: a change is tested only against those that may want it. */
import type { ApiObject } from '../../journal/entry'
import type { WatchHandlers } from '../component'
import type { Change, Etcd } from '../etcd/etcd'
import { indexesOf, type ObjectSelection } from './selection'

interface Watcher {
  readonly selection: ObjectSelection
  readonly handlers: WatchHandlers
}

export class Watchers {
  readonly #groups = new Map<string, Set<Watcher>>()

  constructor(etcd: Etcd) {
    etcd.onCommit((change) => this.#tell(change))
  }

  add(resource: string, selection: ObjectSelection, handlers: WatchHandlers): () => void {
    const key = `${resource}|${selection.index}`
    const watcher = { selection, handlers }
    const group = this.#groups.get(key) ?? new Set()
    this.#groups.set(key, group.add(watcher))
    return () => group.delete(watcher)
  }

  #tell(change: Change): void {
    const { before, object } = change
    const now = indexesOf(object)
    this.#tellAt(change, now)
    if (before)
      this.#tellAt(
        change,
        indexesOf(before).filter((index) => !now.includes(index)),
      )
  }

  #tellAt(change: Change, indexes: readonly string[]): void {
    for (const index of indexes) {
      const group = this.#groups.get(`${change.resource}|${index}`)
      if (group) for (const { selection, handlers } of group) tell(change, selection, handlers)
    }
  }
}

/** An object that begins or ceases to match is ADDED or DELETED for this watcher. */
export function tell(change: Change, selection: ObjectSelection, handlers: WatchHandlers): void {
  const was = change.before !== undefined && selection.matches(change.before)
  const is = change.type !== 'DELETED' && selection.matches(change.object)
  if (is) handlers.event({ type: was ? 'MODIFIED' : 'ADDED', object: change.object })
  else if (was)
    handlers.event({ type: 'DELETED', object: change.type === 'DELETED' ? change.object : left(change) })
}

const left = ({ before, revision }: Change): ApiObject => ({
  ...before!,
  metadata: { ...before!.metadata, resourceVersion: `${revision}` },
})
