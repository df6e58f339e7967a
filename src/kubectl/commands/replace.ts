/** kubectl replace. Mirrors kubectl/pkg/cmd/replace/replace.go. */
import type { Call, Command } from '../call'
import { pathFor } from '../client'
import { Failure, isNotFound, isProblem, type Problem, Refusal } from '../failure'
import { LAST_APPLIED, withLastApplied } from '../last-applied'
import { type Manifest, readManifests } from '../manifests'
import { changeQuery, dryRunOf, resultPrinter, validationOf } from '../printers/result'
import type { Task } from '../run'
import { CHANGE, FILENAME, VALIDATE } from '../shared-flags'
import { itemOf, reportAll } from '../targets'
import { waitForDeletion } from '../waiting'
import { DELETION_FLAGS, deleteItem, deletionOf } from './delete'

export const replace: Command = {
  name: 'replace',
  group: 'Advanced Commands:',
  short: 'Replace a resource by file name or stdin',
  usage: 'replace -f FILENAME [options]',
  flags: [
    ...FILENAME,
    ...CHANGE,
    VALIDATE,
    ...DELETION_FLAGS.map((flag) => (flag.name === 'wait' ? { ...flag, default: 'false' } : flag)),
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    {
      name: 'subresource',
      type: 'string',
      values: ['status', 'scale'],
      help: 'If specified, replace will operate on the subresource of the requested object.',
    },
  ],
  *run(call) {
    const validation = validationOf(call)
    const dryRun = dryRunOf(call)
    if (!call.flags.changed('filename') && !call.flags.changed('kustomize'))
      throw new Failure('must specify one of -f and -k')
    yield* call.client.loadSchema()
    const { found, problems } = yield* readManifests(call, validation !== 'Ignore')
    if (found.length === 0 && problems.length === 0) throw new Failure('no objects passed to replace')
    const failed: Problem[] = [...problems]
    const done = resultPrinter(call, dryRun)
    if (call.flags.bool('force')) yield* deleteAll(call, found)
    for (const manifest of found)
      try {
        const query = changeQuery(dryRun, 'kubectl-replace', { fieldValidation: validation })
        done(dryRun === 'client' ? manifest.thing : yield* send(call, manifest, query), 'replaced')
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown
        failed.push(
          thrown instanceof Refusal ? thrown.during(`error when replacing "${manifest.source}"`) : thrown,
        )
      }
    reportAll(failed)
  },
}

function* send(call: Call, { kind, thing }: Manifest, query: Readonly<Record<string, string>>) {
  const { name, namespace } = thing.metadata
  const body =
    call.flags.bool('save-config') || thing.metadata.annotations?.[LAST_APPLIED]
      ? withLastApplied(thing)
      : thing
  if (call.flags.bool('force')) return yield* call.client.create(pathFor(kind, namespace), body, query)
  if (!name) throw new Failure('resource name may not be empty')
  return yield* call.client.replace(
    pathFor(kind, namespace, name, call.flags.string('subresource')),
    body,
    query,
  )
}

/** --force deletes first, and waits until the old objects are gone. */
function* deleteAll(call: Call, found: readonly Manifest[]): Task<void> {
  const deletion = call.flags.changed('grace-period')
    ? deletionOf(call)
    : { gracePeriod: -1, force: true, cascade: 'Background' as const }
  const items = found.map(({ kind, thing }) => itemOf(kind, thing))
  for (const item of items)
    try {
      yield* deleteItem(call, item, deletion, 'none')
    } catch (thrown) {
      if (!isNotFound(thrown)) throw thrown
    }
  const deadline = call.system.now + (call.flags.duration('timeout') || 300_000)
  for (const item of items) yield* waitForDeletion(call, item, undefined, deadline)
}
