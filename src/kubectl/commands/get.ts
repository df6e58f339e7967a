/** kubectl get: lists, shows and watches objects. Mirrors kubectl/pkg/cmd/get/get.go. */
import type { Kind } from '../../k8s/kinds'
import { type Call, type Command, scope } from '../call'
import { pathFor, type Query, TABLE_FORM, type Thing } from '../client'
import { Failure, isNotFound, isProblem, type Problem } from '../failure'
import { printerOf } from '../printers/output'
import { type Table, type TableOptions, TablePrinter } from '../printers/table'
import { resultName } from '../resource-types'
import type { Task } from '../run'
import { ALL_NAMESPACES, FIELD_SELECTOR, FILENAME, FORMATS, OUTPUT, SELECTOR } from '../shared-flags'
import { fetchItems, namespaceOf, reportAll, selectionOf, type Target } from '../targets'
import { sortRows, sortThings } from '../sorting'
import { watchObjects } from './get-watch'
import { wanted } from './get-targets'

export const get: Command = {
  name: 'get',
  group: 'Basic Commands (Intermediate):',
  short: 'Display one or many resources',
  long: 'Display one or many resources.\n\nPrints a table of the most important information about the specified resources. You can filter the list using a label selector and the --selector flag.',
  usage:
    'get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  examples: `# List all pods in ps output format
kubectl get pods

# List all pods in ps output format with more information (such as node name)
kubectl get pods -o wide

# List a single replication controller with specified NAME in ps output format
kubectl get replicationcontroller web`,
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...OUTPUT.map((flag) =>
      flag.name === 'output'
        ? { ...flag, values: [...FORMATS, 'wide', 'custom-columns', 'custom-columns-file'] }
        : flag,
    ),
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    {
      name: 'watch',
      short: 'w',
      type: 'bool',
      help: 'After listing/getting the requested object, watch for changes.',
    },
    {
      name: 'watch-only',
      type: 'bool',
      help: 'Watch for changes to the requested object(s), without listing/getting first.',
    },
    {
      name: 'output-watch-events',
      type: 'bool',
      help: 'Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.',
    },
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      help: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
    },
    {
      name: 'ignore-not-found',
      type: 'bool',
      help: 'If the requested object does not exist the command will return exit code 0.',
    },
    {
      name: 'label-columns',
      short: 'L',
      type: 'list',
      help: 'Accepts a comma separated list of labels that are going to be presented as columns.',
    },
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers (default print headers).",
    },
    {
      name: 'show-kind',
      type: 'bool',
      help: 'If present, list the resource type for the requested object(s).',
    },
    {
      name: 'show-labels',
      type: 'bool',
      help: 'When printing, show all labels as the last column (default hide labels column)',
    },
    {
      name: 'sort-by',
      type: 'string',
      help: "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}').",
    },
    {
      name: 'raw',
      type: 'string',
      help: 'Raw URI to request from the server.  Uses the transport specified by the kubeconfig file.',
    },
    {
      name: 'subresource',
      type: 'string',
      values: ['status', 'scale', 'resize'],
      help: 'If specified, gets the subresource of the requested object.',
    },
    {
      name: 'server-print',
      type: 'bool',
      default: 'true',
      help: 'If true, have the server return the appropriate table output.',
    },
  ],
  *run(call) {
    if (call.flags.changed('raw')) return yield* getRaw(call)
    const printer = printerOf(call, true)
    if (call.args.length === 0 && !call.flags.changed('filename')) throw nothingNamed(call)
    if (call.flags.bool('watch') || call.flags.bool('watch-only'))
      return yield* watchObjects(call, printer, tableOptions(call, '', false))
    return printer ? yield* getObjects(call, printer) : yield* getTables(call)
  },
}

function nothingNamed(call: Call): Failure {
  call.err(
    `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n`,
  )
  return new Failure(
    `Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples`,
  )
}

function* getRaw(call: Call): Task<void> {
  const [path = '', search] = call.flags.string('raw').split('?')
  const query: Record<string, string> = {}
  for (const pair of search?.split('&') ?? []) {
    const [key = '', value = ''] = pair.split('=')
    query[decodeURIComponent(key)] = decodeURIComponent(value)
  }
  const body = yield* call.client.get<unknown>(path, query)
  call.out(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`)
}

function* getObjects(call: Call, printer: (thing: Thing) => string): Task<void> {
  const { items, problems, single } = yield* fetchItems(call)
  const failed = call.flags.bool('ignore-not-found') ? problems.filter((p) => !isNotFound(p)) : problems
  const things = sortThings(
    call,
    items.map(({ thing }) => thing),
  )
  if (single && things.length === 1) call.out(printer(things[0]!))
  else if (!single || call.flags.string('output') === 'name' || things.length > 0)
    call.out(printer(listOf(things)))
  reportAll(failed)
}

const listOf = (things: readonly Thing[]) =>
  ({ apiVersion: 'v1', items: things, kind: 'List', metadata: { resourceVersion: '' } }) as unknown as Thing

export function tableOptions(call: Call, prefix: string, withNamespace: boolean): TableOptions {
  const { flags } = call
  return {
    wide: flags.string('output') === 'wide',
    noHeaders: flags.bool('no-headers'),
    withNamespace,
    prefix,
    labelColumns: flags.list('label-columns'),
    showLabels: flags.bool('show-labels'),
    events: flags.bool('output-watch-events'),
  }
}

function* getTables(call: Call): Task<void> {
  const targets = yield* wanted(call)
  const several = new Set(targets.map(({ kind }) => kind)).size > 1
  const problems: Problem[] = []
  const screen = new Screen(call, several)
  for (const target of targets)
    try {
      screen.show(target.kind, yield* getTable(call, target))
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      if (!(isNotFound(thrown) && call.flags.bool('ignore-not-found'))) problems.push(thrown)
    }
  screen.end()
  if (!screen.printed && problems.length === 0 && !call.flags.bool('ignore-not-found'))
    nothingFound(call, targets)
  reportAll(problems)
}

export function nothingFound(call: Call, targets: readonly Target[]): void {
  const namespaced = targets.every(({ kind }) => kind.namespaced) && !call.flags.bool('all-namespaces')
  call.err(namespaced ? `No resources found in ${call.namespace} namespace.\n` : 'No resources found\n')
}

export function* getTable(call: Call, target: Target & { namespace?: string }): Task<Table> {
  const { kind, name } = target
  if (name !== undefined && call.flags.bool('all-namespaces') && kind.namespaced)
    throw new Failure('a resource cannot be retrieved by name across all namespaces')
  const path = pathFor(
    kind,
    target.namespace ?? namespaceOf(call, kind),
    name,
    call.flags.string('subresource'),
  )
  const query: Record<string, string> = name === undefined ? { ...selectionOf(call) } : {}
  if (name === undefined && call.flags.int('chunk-size') > 0) query.limit = call.flags.string('chunk-size')
  if (call.flags.string('sort-by')) query.includeObject = 'Object'
  const table = yield* getPages(call, path, query)
  return sortRows(call, table)
}

/** Lists are fetched in chunks. */
function* getPages(call: Call, path: string, query: Query): Task<Table> {
  const first = yield* call.client.get<Table>(path, query, TABLE_FORM)
  let table = first
  let next = first.metadata?.continue
  while (next) {
    const page: Table = yield* call.client.get<Table>(path, { ...query, continue: next }, TABLE_FORM)
    table = { ...table, rows: [...(table.rows ?? []), ...(page.rows ?? [])] }
    next = page.metadata?.continue
  }
  return table
}

/** The terminal as tables fill it: one kind in one set of columns, a blank line and new columns when the kind changes. */
class Screen {
  printed = false
  #call: Call
  #several: boolean
  #kind: Kind | undefined
  #printer: TablePrinter | undefined
  constructor(call: Call, several: boolean) {
    this.#call = call
    this.#several = several
  }

  show(kind: Kind, table: Table): void {
    if ((table.rows ?? []).length === 0) return
    if (kind !== this.#kind || !this.#printer) {
      this.end()
      const prefix = this.#several || this.#call.flags.bool('show-kind') ? `${resultName(kind)}/` : ''
      const withNamespace = scope(this.#call) === undefined && kind.namespaced
      this.#printer = new TablePrinter(tableOptions(this.#call, prefix, withNamespace))
      if (this.printed && !this.#call.flags.bool('no-headers')) this.#call.out('\n')
      this.#kind = kind
    }
    this.#printer.add(table)
    this.printed = true
  }

  /** What was shown so far is printed. */
  end(): void {
    if (this.#printer) this.#call.out(this.#printer.flush())
  }
}
