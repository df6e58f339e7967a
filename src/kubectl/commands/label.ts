/** kubectl label. Mirrors kubectl/pkg/cmd/label/label.go. */
import type { Call, Command } from '../call'
import { forEachItem, mergePatch, type Pairs, parsePairs, splitPairs } from '../changing'
import { Failure, usageFailure } from '../failure'
import { compactJson } from '../printers/json'
import { dryRunOf, resultPrinter } from '../printers/result'
import { ALL, ALL_NAMESPACES, CHANGE, FIELD_SELECTOR, FILENAME, LOCAL, SELECTOR } from '../shared-flags'
import type { Item } from '../targets'

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

export const label: Command = {
  name: 'label',
  group: 'Settings Commands:',
  short: 'Update the labels on a resource',
  usage:
    'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  examples: `# Update pod 'foo' with the label 'unhealthy' and the value 'true'
kubectl label pods foo unhealthy=true

# Update pod 'foo' by removing a label named 'bar' if it exists
kubectl label pods foo bar-`,
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
      help: 'If true, allow labels to be overwritten, otherwise reject label updates that overwrite existing labels.',
    },
    { name: 'list', type: 'bool', help: 'If true, display the labels for a given resource.' },
    {
      name: 'resource-version',
      type: 'string',
      help: 'If non-empty, the labels update will only succeed if this is the current resource-version for the object.',
    },
  ],
  *run(call) {
    const { resources, pairs } = splitPairs(call.args, 'label')
    const list = call.flags.bool('list')
    if (resources.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(
        call.path,
        'one or more resources must be specified as <resource> <name> or <resource>/<name>',
      )
    if (pairs.length === 0 && !list) throw new Failure('at least one label update is required')
    const changes = parsePairs(pairs, 'label')
    for (const value of Object.values(changes.set))
      if (!VALUE.test(value)) throw new Failure(`invalid label value: "${value}": ${VALUE_TEXT}`)
    const done = resultPrinter(call, dryRunOf(call))
    yield* forEachItem(call, resources, function* (item) {
      if (list) return listLabels(call, item)
      checkOverwrite(call, item, changes)
      const [patch, what] = labelPatch(call, item, changes)
      const thing = what === 'not labeled' ? item.thing : yield* mergePatch(call, item, patch)
      done(thing, what)
    })
  },
}

function listLabels(call: Call, { thing }: Item): void {
  for (const [key, value] of Object.entries(thing.metadata.labels ?? {})) call.out(`${key}=${value}\n`)
}

function checkOverwrite(call: Call, { thing }: Item, { set }: Pairs): void {
  if (call.flags.bool('overwrite')) return
  for (const key of Object.keys(set)) {
    const before = thing.metadata.labels?.[key]
    if (before !== undefined && before !== set[key])
      throw new Failure(`'${key}' already has a value (${before}), and --overwrite is false`)
  }
}

/** The patch, and what it does in a word: a shorter object means that labels went. */
function labelPatch(call: Call, { thing }: Item, { set, remove }: Pairs): [patch: unknown, what: string] {
  const before = thing.metadata.labels ?? {}
  const after: Record<string, string> = { ...before, ...set }
  const labels: Record<string, string | null> = { ...set }
  for (const key of remove) {
    if (!(key in before)) call.out(`label "${key}" not found.\n`)
    else labels[key] = null
    delete after[key]
  }
  const [old, now] = [compactJson(before), compactJson(after)]
  const what =
    old === now
      ? 'not labeled'
      : !call.flags.bool('overwrite') && now.length < old.length
        ? 'unlabeled'
        : 'labeled'
  const version = call.flags.string('resource-version')
  return [{ metadata: { labels, ...(version ? { resourceVersion: version } : {}) } }, what]
}
