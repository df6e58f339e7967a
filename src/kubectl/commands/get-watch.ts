/** `get -w`: the list, then a row (or object) for each change. Mirrors kubectl/pkg/cmd/get/get.go (watch). */
import { type Call, scope } from '../call'
import { pathFor, TABLE_FORM, type Thing } from '../client'
import { Failure } from '../failure'
import type { Printer } from '../printers/output'
import { type Table, type TableOptions, TablePrinter } from '../printers/table'
import { resultName } from '../resource-types'
import type { Task } from '../run'
import { namespaceOf, selectionOf } from '../targets'
import { wanted } from './get-targets'

export function* watchObjects(call: Call, printer: Printer | undefined, options: TableOptions): Task<void> {
  const targets = yield* wanted(call)
  if (targets.length > 1)
    throw new Failure(
      'watch is only supported on individual resources and resource collections - more than 1 resource was found',
    )
  const { kind, name, namespace: own } = targets[0]!
  const namespace = own ?? namespaceOf(call, kind)
  const path = pathFor(kind, namespace)
  const query: Record<string, string> = { ...selectionOf(call) }
  if (name !== undefined) query.fieldSelector = `metadata.name=${name}`
  const accept = printer ? undefined : TABLE_FORM
  const prefix = call.flags.bool('show-kind') ? `${resultName(kind)}/` : ''
  const table = new TablePrinter({
    ...options,
    prefix,
    withNamespace: scope(call) === undefined && kind.namespaced,
  })
  const show = (object: unknown, type: string) =>
    call.out(printer ? printer(withType(call, object as Thing, type)) : table.print(object as Table, type))

  if (name !== undefined) yield* call.client.get(pathFor(kind, namespace, name))
  const list = yield* call.client.get<Table & { items?: readonly Thing[] }>(path, query, accept)
  if (!call.flags.bool('watch-only'))
    if (printer)
      for (const thing of list.items ?? [])
        show({ apiVersion: kind.apiVersion, kind: kind.kind, ...thing }, 'ADDED')
    else show(list, 'ADDED')
  const watch = call.client.watch(
    path,
    { ...query, resourceVersion: list.metadata?.resourceVersion ?? '' },
    accept,
  )
  for (;;) {
    const event = yield* watch.next()
    if (event === 'closed' || event === 'timeout') return
    if (event.type === 'ERROR') return
    if (event.type !== 'BOOKMARK') show(event.object, event.type)
  }
}

const withType = (call: Call, object: Thing, type: string): Thing =>
  call.flags.bool('output-watch-events') ? ({ object, type } as unknown as Thing) : object
