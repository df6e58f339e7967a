/** kubectl delete. Mirrors kubectl/pkg/cmd/delete/delete.go and kubectl/pkg/cmd/wait/delete.go. */
import { type Call, type Command, scope } from '../call'
import { pathFor, type Thing } from '../client'
import { Failure, isNotFound, isProblem, type Problem, Refusal } from '../failure'
import type { Flag } from '../flags'
import { readManifests } from '../manifests'
import { type DryRun, dryRunOf, suffixOf } from '../printers/result'
import { resultName } from '../resource-types'
import type { Task } from '../run'
import { ALL, ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILENAME, SELECTOR } from '../shared-flags'
import { type Item, itemOf, namespaceOf, reportAll, selectionOf, targetsOf } from '../targets'
import { waitForDeletion } from '../waiting'

export const DELETION_FLAGS: readonly Flag[] = [
  {
    name: 'cascade',
    type: 'string',
    default: 'background',
    bare: 'background',
    values: ['background', 'orphan', 'foreground'],
    help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController).',
  },
  {
    name: 'force',
    type: 'bool',
    help: 'If true, immediately remove resources from API and bypass graceful deletion.',
  },
  {
    name: 'grace-period',
    type: 'int',
    default: '-1',
    help: 'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).',
  },
  {
    name: 'timeout',
    type: 'duration',
    default: '0s',
    help: 'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
  },
  {
    name: 'wait',
    type: 'bool',
    default: 'true',
    help: 'If true, wait for resources to be gone before returning. This waits for finalizers.',
  },
]

export const deleteCommand: Command = {
  name: 'delete',
  group: 'Basic Commands (Intermediate):',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    ALL,
    DRY_RUN,
    ...DELETION_FLAGS,
    {
      name: 'now',
      type: 'bool',
      help: 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).',
    },
    {
      name: 'ignore-not-found',
      type: 'bool',
      help: 'Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.',
    },
    {
      name: 'interactive',
      short: 'i',
      type: 'bool',
      help: 'If true, delete resource only when user confirms.',
    },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      values: ['name'],
      help: 'Output mode. Use "-o name" for shorter output (resource/name).',
    },
    { name: 'raw', type: 'string', help: 'Raw URI to DELETE to the server.' },
  ],
  *run(call) {
    const dryRun = dryRunOf(call)
    const options = deletionOf(call)
    if (call.flags.string('output') && call.flags.string('output') !== 'name')
      throw new Failure(
        `unexpected -o output mode: ${call.flags.string('output')}. We only support '-o name'`,
      )
    const { items, problems } = yield* itemsToDelete(call)
    const failed = [...problems]
    const deleted: Item[] = []
    for (const item of items)
      try {
        yield* deleteItem(call, item, options, dryRun)
        deleted.push(item)
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown
        const ignored = isNotFound(thrown) && (call.flags.bool('ignore-not-found') || call.flags.bool('all'))
        if (!ignored) failed.push(thrown)
      }
    if (items.length === 0 && failed.length === 0) nothing(call)
    if (call.flags.bool('wait') && dryRun === 'none') yield* waitForAll(call, deleted, failed)
    reportAll(failed)
  },
}

export interface Deletion {
  readonly gracePeriod: number
  readonly force: boolean
  readonly cascade: 'Background' | 'Foreground' | 'Orphan'
}

/** What the flags together mean, with kubectl's own checks and warnings. */
export function deletionOf(call: Call): Deletion {
  const { flags } = call
  let gracePeriod = flags.int('grace-period')
  const force = flags.bool('force')
  if (flags.bool('now')) {
    if (gracePeriod !== -1) throw new Failure('--now and --grace-period cannot be specified together')
    gracePeriod = 1
  }
  if (gracePeriod > 0 && force)
    throw new Failure('--force and --grace-period greater than 0 cannot be specified together')
  if (gracePeriod < 0 && force) gracePeriod = 0
  if (gracePeriod === 0 && !force) gracePeriod = 1
  if (gracePeriod === 0)
    call.client.warn(
      'Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    )
  return { gracePeriod, force, cascade: cascadeOf(flags.string('cascade')) }
}

export function cascadeOf(value: string): Deletion['cascade'] {
  if (value === 'background' || value === 'true') return 'Background'
  if (value === 'foreground') return 'Foreground'
  if (value === 'orphan' || value === 'false') return 'Orphan'
  throw new Failure(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`)
}

interface ToDelete {
  readonly items: readonly Item[]
  readonly problems: readonly Problem[]
}

const NO_TARGET = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

function* itemsToDelete(call: Call): Task<ToDelete> {
  const { flags } = call
  const selecting = Boolean(flags.string('selector') || flags.string('field-selector'))
  if (flags.list('filename').length > 0) return yield* itemsOfFiles(call)
  if (call.args.length === 0) throw new Failure(NO_TARGET)
  if (flags.bool('all') && flags.string('selector'))
    throw new Failure('cannot set --all and --selector at the same time')
  const items: Item[] = []
  for (const { kind, name } of targetsOf(call.args, selecting)) {
    const namespace = namespaceOf(call, kind)
    if (name !== undefined) {
      if (flags.bool('all')) throw new Failure('name cannot be provided when a selector is specified')
      items.push(itemOf(kind, { metadata: { name, namespace } }))
      continue
    }
    if (!selecting && !flags.bool('all'))
      throw new Failure('resource(s) were provided, but no name was specified')
    const list = yield* call.client.list(pathFor(kind, namespace), { ...selectionOf(call), limit: '500' })
    for (const thing of list.items) items.push(itemOf(kind, thing))
  }
  return { items, problems: [] }
}

function* itemsOfFiles(call: Call): Task<ToDelete> {
  const { found, problems } = yield* readManifests(call, false)
  if (found.length === 0 && problems.length === 0) throw new Failure(NO_TARGET)
  return { items: found.map(({ kind, thing, source }) => ({ ...itemOf(kind, thing), source })), problems }
}

function nothing(call: Call): void {
  if (!call.flags.bool('ignore-not-found') || call.flags.bool('all')) call.err('No resources found\n')
}

/** Sends the DELETE and says so; fills in the uid, which the wait needs. */
export function* deleteItem(call: Call, item: Item, deletion: Deletion, dryRun: DryRun): Task<void> {
  if (dryRun !== 'client') {
    const body: Record<string, unknown> = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: deletion.cascade,
      ...(deletion.gracePeriod >= 0 ? { gracePeriodSeconds: deletion.gracePeriod } : {}),
      ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
    }
    try {
      const answer = yield* call.client.delete(pathFor(item.kind, item.namespace, item.name), body)
      remember(item, answer)
    } catch (thrown) {
      throw thrown instanceof Refusal && item.source
        ? thrown.during(`error when deleting "${item.source}"`)
        : thrown
    }
  }
  call.out(`${deletedText(call, item, deletion, dryRun)}\n`)
}

const uids = new WeakMap<Item, string>()
function remember(item: Item, answer: Thing): void {
  const uid = answer.metadata?.uid ?? (answer as { details?: { uid?: string } }).details?.uid
  if (uid) uids.set(item, uid)
}

function deletedText(call: Call, item: Item, { gracePeriod }: Deletion, dryRun: DryRun): string {
  if (call.flags.string('output') === 'name') return `${resultName(item.kind)}/${item.name}`
  const where = item.kind.namespaced ? ` from ${item.namespace ?? scope(call)} namespace` : ''
  const how = gracePeriod === 0 ? 'force deleted' : 'deleted'
  return `${resultName(item.kind)} "${item.name}" ${how}${where}${suffixOf(dryRun)}`
}

function* waitForAll(call: Call, items: readonly Item[], failed: Problem[]): Task<void> {
  const timeout = call.flags.duration('timeout') || 168 * 3_600_000
  const deadline = call.system.now + timeout
  for (const item of items)
    try {
      yield* waitForDeletion(call, item, uids.get(item), deadline)
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      failed.push(thrown)
    }
}
