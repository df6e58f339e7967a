/** kubectl rollout status: follows a rollout to its end. Mirrors kubectl/pkg/cmd/rollout/rollout_status.go. */
import type { Call, Command } from '../call'
import { pathFor, type Thing } from '../client'
import { Failure } from '../failure'
import { rolloutStatus } from '../rollout-status'
import type { Task } from '../run'
import { FILENAME, SELECTOR } from '../shared-flags'
import { fetchItems, type Item, reportAll } from '../targets'

export const rolloutStatusCommand: Command = {
  name: 'status',
  short: 'Show the status of the rollout',
  usage: 'status (TYPE NAME | TYPE/NAME) [flags] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    SELECTOR,
    {
      name: 'watch',
      short: 'w',
      type: 'bool',
      default: 'true',
      help: "Watch the status of the rollout until it's done.",
    },
    {
      name: 'revision',
      type: 'int',
      default: '0',
      help: 'Pin to a specific revision for showing its status. Defaults to 0 (last revision).',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before ending watch, zero means never.',
    },
  ],
  *run(call) {
    if (call.args.length === 0 && !call.flags.changed('filename'))
      throw new Failure('required resource not specified')
    const { items, problems } = yield* fetchItems(call)
    reportAll(problems)
    for (const item of items) yield* follow(call, item)
  },
}

function* follow(call: Call, item: Item): Task<void> {
  const { kind, namespace, name } = item
  const path = pathFor(kind, namespace)
  const query = { fieldSelector: `metadata.name=${name}` }
  const timeout = call.flags.duration('timeout')
  const deadline = timeout > 0 ? call.system.now + timeout : Number.POSITIVE_INFINITY
  for (;;) {
    const list = yield* call.client.list(path, query)
    const found = list.items[0]
    if (!found) throw new Failure(`object has been deleted`)
    if (report(call, { apiVersion: kind.apiVersion, kind: kind.kind, ...found })) return
    const watch = call.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion ?? '' })
    for (;;) {
      const event = yield* watch.next(deadline)
      if (event === 'timeout') throw new Failure('timed out waiting for the condition')
      if (event === 'closed' || event.type === 'ERROR') break
      if (event.type === 'DELETED') throw new Failure(`object has been deleted`)
      if (event.type === 'BOOKMARK') continue
      if (report(call, event.object as Thing)) return watch.stop()
    }
  }
}

/** Prints how far it is; true when there is nothing more to wait for. */
function report(call: Call, thing: Thing): boolean {
  const { text, done } = rolloutStatus(thing)
  call.out(`${text}\n`)
  return done || !call.flags.bool('watch')
}
