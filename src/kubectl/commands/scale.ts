/** kubectl scale. Mirrors kubectl/pkg/cmd/scale/scale.go and kubectl/pkg/scale/scale.go. */
import type { Call, Command } from '../call'
import { changeCause, forEachItem, mergePatch } from '../changing'
import { Failure, Plain } from '../failure'
import { dryRunOf, resultPrinter } from '../printers/result'
import { ALL, CHANGE, FILENAME, SELECTOR } from '../shared-flags'
import type { Item } from '../targets'

export const scale: Command = {
  name: 'scale',
  group: 'Deploy Commands:',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  usage:
    'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  examples: `# Scale a replica set named 'foo' to 3
kubectl scale --replicas=3 rs/foo

# If the deployment named mysql's current size is 2, scale mysql to 3
kubectl scale --current-replicas=2 --replicas=3 deployment/mysql`,
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    SELECTOR,
    ALL,
    { name: 'replicas', type: 'int', required: true, help: 'The new desired number of replicas. Required.' },
    {
      name: 'current-replicas',
      type: 'int',
      default: '-1',
      help: 'Precondition for current size. Requires that the current number of replicas match this value in order to scale.',
    },
    { name: 'resource-version', type: 'string', help: 'Precondition for resource version.' },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: "The length of time to wait before giving up on a scale operation, zero means don't wait.",
    },
  ],
  *run(call) {
    const replicas = call.flags.int('replicas')
    if (replicas < 0)
      throw new Failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const dryRun = dryRunOf(call)
    const done = resultPrinter(call, dryRun)
    yield* forEachItem(call, call.args, function* (item) {
      checkScalable(item)
      checkCurrent(call, item)
      yield* mergePatch(call, item, { spec: { replicas } }, { dryRun, subresource: 'scale', manager: '' })
      if (call.flags.bool('record') && dryRun === 'none')
        yield* mergePatch(call, item, { metadata: { annotations: changeCause(call) } }, { dryRun })
      done({ ...item.thing, spec: { ...item.thing.spec, replicas } }, 'scaled')
    })
  },
}

function checkScalable({ kind }: Item): void {
  if (!kind.subresources.includes('scale'))
    throw new Plain('Error from server (NotFound): the server could not find the requested resource')
}

function checkCurrent(call: Call, { thing }: Item): void {
  const expected = call.flags.int('current-replicas')
  const actual = Number(thing.spec?.replicas ?? 0)
  if (expected >= 0 && expected !== actual)
    throw new Failure(`Expected replicas to be ${expected}, was ${actual}`)
}
