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
  /** By resource, then by index. */
  readonly #groups = new Map<string, Map<string, Set<Watcher>>>()

  constructor(etcd: Etcd) {
    etcd.onCommit((change) => this.#tell(change))
  }

  add(resource: string, selection: ObjectSelection, handlers: WatchHandlers): () => void {
    const watcher = { selection, handlers }
    const groups = this.#groups.get(resource) ?? new Map<string, Set<Watcher>>()
    const group = groups.get(selection.index) ?? new Set()
    this.#groups.set(resource, groups.set(selection.index, group.add(watcher)))
    return () => group.delete(watcher)
  }

  #tell(change: Change): void {
    const { before, object } = change
    const groups = this.#groups.get(change.resource)
    if (!groups) return
    const tellAt = (index: string) => {
      const group = groups.get(index)
      if (group) for (const { selection, handlers } of group) tell(change, selection, handlers)
    }
    const now = indexesOf(object)
    for (const index of now) tellAt(index)
    if (before) for (const index of indexesOf(before)) if (!now.includes(index)) tellAt(index)
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
