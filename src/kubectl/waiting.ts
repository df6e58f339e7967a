/** Waiting until an object is gone. Mirrors kubectl/pkg/cmd/wait/delete.go. */
import type { Call } from './call'
import { pathFor, type Thing } from './client'
import { Failure, isNotFound, Refusal } from './failure'
import type { Task } from './run'
import type { Item } from './targets'

export const timedOut = (item: Item) =>
  new Failure(`timed out waiting for the condition on ${item.kind.plural}/${item.name}`)

/** Returns when the object (of this uid, when known) is gone. */
export function* waitForDeletion(
  call: Call,
  item: Item,
  uid: string | undefined,
  deadline: number,
): Task<void> {
  const path = pathFor(item.kind, item.namespace)
  const query = { fieldSelector: `metadata.name=${item.name}` }
  for (;;) {
    const list = yield* listing(call, path, query)
    const found = list?.items[0]
    if (!found || (uid !== undefined && found.metadata.uid !== uid)) return
    if (call.system.now >= deadline) throw timedOut(item)
    const watch = call.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion ?? '' })
    for (;;) {
      const event = yield* watch.next(deadline)
      if (event === 'timeout') throw timedOut(item)
      if (event === 'closed' || event.type === 'ERROR') break
      if (event.type === 'DELETED' && isThis(event.object as Thing, found)) {
        watch.stop()
        return
      }
    }
  }
}

const isThis = (thing: Thing, found: Thing) =>
  thing.metadata?.uid === undefined || thing.metadata.uid === found.metadata.uid

/** The list; undefined when its namespace (or the right to see it) is gone. */
function* listing(call: Call, path: string, query: Readonly<Record<string, string>>) {
  try {
    return yield* call.client.list(path, query)
  } catch (thrown) {
    if (isNotFound(thrown) || (thrown instanceof Refusal && thrown.reason === 'Forbidden')) return undefined
    throw thrown
  }
}
