/** Waiting for a pod, and until an object is gone. Mirrors client-go/tools/watch UntilWithSync, kubectl/pkg/cmd/wait/delete.go. */
import type { Pod } from '../k8s/api'
import type { Call } from './call'
import { pathFor, type Thing } from './client'
import { Failure, isNotFound, Refusal } from './failure'
import { kindNamed } from './resource-types'
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

/** Returns the pod once it is as wanted; `isReady` sees each of its states. What is said when nobody tells more is the caller's. */
export function* whenPod(
  call: Call,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name?: string | undefined },
  isReady: (pod: Pod) => boolean,
  { deadline, untold }: { readonly deadline?: number; readonly untold: string },
): Task<Pod> {
  const path = pathFor(kindNamed('pods'), namespace)
  const query = { fieldSelector: `metadata.name=${name}` }
  const list = yield* call.client.list(path, query)
  const found = list.items[0] as unknown as Pod | undefined
  if (found && isReady(found)) return found
  const watch = call.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion ?? '' })
  for (;;) {
    const event = yield* watch.next(deadline)
    if (event === 'timeout' || event === 'closed') throw new Failure(untold)
    if (event.type === 'DELETED') throw new Failure(`pods "${name}" not found`)
    const pod = event.object as Pod
    if (event.type !== 'BOOKMARK' && isReady(pod)) {
      watch.stop()
      return pod
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
