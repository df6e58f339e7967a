/** kubectl annotate. Mirrors kubectl/pkg/cmd/annotate/annotate.go. */
import type { Command } from '../call'
import { forEachItem, mergePatch, parsePairs, splitPairs } from '../changing'
import { Failure, usageFailure } from '../failure'
import { dryRunOf, resultPrinter } from '../printers/result'
import { ALL, ALL_NAMESPACES, CHANGE, FIELD_SELECTOR, FILENAME, LOCAL, SELECTOR } from '../shared-flags'

export const annotate: Command = {
  name: 'annotate',
  group: 'Settings Commands:',
  short: 'Update the annotations on a resource',
  usage:
    'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    LOCAL,
    {
      name: 'overwrite',
      type: 'bool',
      help: 'If true, allow annotations to be overwritten, otherwise reject annotation updates that overwrite existing annotations.',
    },
    { name: 'list', type: 'bool', help: 'If true, display the annotations for a given resource.' },
    {
      name: 'resource-version',
      type: 'string',
      help: 'If non-empty, the annotation update will only succeed if this is the current resource-version for the object.',
    },
  ],
  *run(call) {
    const { resources, pairs } = splitPairs(call.args, 'annotation')
    const list = call.flags.bool('list')
    if (resources.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(
        call.path,
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      )
    if (pairs.length === 0 && !list) throw new Failure('at least one annotation update is required')
    const { set, remove } = parsePairs(pairs, 'annotation')
    const done = resultPrinter(call, dryRunOf(call))
    yield* forEachItem(call, resources, function* (item) {
      const before = item.thing.metadata.annotations ?? {}
      if (list) {
        for (const [key, value] of Object.entries(before)) call.out(`${key}=${value}\n`)
        return
      }
      const taken = Object.keys(set)
        .sort()
        .filter((key) => key in before && before[key] !== set[key])
        .map((key) => `'${key}' already has a value (${before[key]})`)
      if (taken.length > 0 && !call.flags.bool('overwrite'))
        throw new Failure(
          `--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`,
        )
      const annotations: Record<string, string | null> = { ...set }
      for (const key of remove) annotations[key] = null
      done(yield* mergePatch(call, item, { metadata: { annotations } }), 'annotated')
    })
  },
}
