/** What `get` is asked for, from its arguments or files. */
import type { Call } from '../call'
import { readManifests } from '../manifests'
import type { Task } from '../run'
import { reportAll, type Target, targetsOf } from '../targets'

/** What is to be asked for: from arguments, or from the objects of files. */
export function* wanted(call: Call): Task<(Target & { namespace?: string })[]> {
  if (!call.flags.changed('filename'))
    return targetsOf(call.args, Boolean(call.flags.string('selector') || call.flags.string('field-selector')))
  const { found, problems } = yield* readManifests(call, false)
  reportAll(problems)
  return found.map(({ kind, thing }) => ({
    kind,
    name: thing.metadata.name,
    namespace: thing.metadata.namespace,
  }))
}
