/** Answers as tables, for clients that ask with as=Table. Mirrors pkg/printers/internalversion/printers.go. */
import type { ApiObject } from '../../../journal/entry'
import type { CustomKind } from '../../../k8s/custom-kind'
import type { Kind } from '../../../k8s/kinds'
import type { ApiResponse } from '../../component'
import type { Call } from '../kube-apiserver'
import type { Printer } from './cells'
import { cluster } from './cluster'
import { customCells } from './custom'
import { network } from './network'
import { partialOf } from './partial'
import { policy } from './policy'
import { storage } from './storage'
import { workloads } from './workloads'

export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description: string
  /** 0 always, 1 only with -o wide. */
  readonly priority: number
}
const PRINTERS: Readonly<Record<string, Printer>> = {
  ...workloads,
  ...network,
  ...storage,
  ...policy,
  ...cluster,
}
const ANY: Printer = {
  columns: ['Name', 'Created At'],
  cells: ({ metadata }: ApiObject) => [metadata.name, metadata.creationTimestamp],
}

export interface Table {
  readonly kind: 'Table'
  readonly apiVersion: 'meta.k8s.io/v1'
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly columnDefinitions: readonly Column[] | undefined
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[]
}

/** The answer to a get or list as a table; anything else as it is. */
export function asTable(call: Call, response: ApiResponse): ApiResponse {
  const body = response.body as {
    kind?: string
    items?: readonly ApiObject[]
    metadata?: { resourceVersion?: string; continue?: string }
  }
  if (response.code >= 300 || body.kind === 'Status') return response
  const { kind } = call.route
  const objects = body.items ?? [body as ApiObject]
  const table = tableOf(
    kind,
    objects,
    call.server.simulation.now,
    call.query.includeObject,
    body.metadata?.resourceVersion ?? '',
  )
  const more = body.items && body.metadata?.continue ? { continue: body.metadata.continue } : {}
  return { ...response, body: { ...table, metadata: { ...table.metadata, ...more } } }
}

export function tableOf(
  kind: Kind,
  objects: readonly ApiObject[],
  now: number,
  include: string | undefined,
  resourceVersion: string,
): Table {
  const printer = kind.custom ? customPrinter(kind.custom) : (PRINTERS[kind.kind] ?? ANY)
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: printer.columns.map(columnOf),
    rows: objects.map((object) => ({
      cells: printer.cells(object as never, now),
      object: included(object, include),
    })),
  }
}

const customPrinter = (custom: CustomKind): Printer => ({
  columns: ['Name', ...custom.columns.map(({ name, priority }) => `${priority ? '*' : ''}${name}`)],
  cells: (object: ApiObject, now) => customCells(custom, object, now),
})

const columnOf = (text: string): Column => {
  const name = text.replace(/^\*/, '')
  return {
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: text.startsWith('*') ? 1 : 0,
  }
}

function included(object: ApiObject, include: string | undefined): unknown {
  if (include === 'Object') return object
  if (include === 'None') return undefined
  return partialOf(object)
}
