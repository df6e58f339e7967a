/** kubectl patch. Mirrors kubectl/pkg/cmd/patch/patch.go. */
import { Failure as Errno } from '../../cluster/linux/syscalls'
import { parseYaml, YamlProblem } from '../../k8s/yaml'
import { type Call, type Command, line } from '../call'
import { forEachItem, mergePatch } from '../changing'
import { JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH } from '../client'
import { Failure } from '../failure'
import { printerOf, qualified } from '../printers/output'
import { dryRunOf } from '../printers/result'
import { CHANGE, FILENAME, LOCAL } from '../shared-flags'

const TYPES: Readonly<Record<string, string>> = {
  strategic: STRATEGIC_PATCH,
  merge: MERGE_PATCH,
  json: JSON_PATCH,
}

export const patch: Command = {
  name: 'patch',
  group: 'Advanced Commands:',
  short: 'Update fields of a resource',
  usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
  examples: `# Partially update a node using a strategic merge patch
kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'

# Update a container's image using a JSON patch with positional arrays
kubectl patch pod valid-pod --type='json' -p='[{"op": "replace", "path": "/spec/containers/0/image", "value":"new image"}]'`,
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    LOCAL,
    { name: 'patch', short: 'p', type: 'string', help: 'The patch to be applied to the resource JSON file.' },
    {
      name: 'patch-file',
      type: 'string',
      values: 'file',
      help: 'A file containing a patch to be applied to the resource.',
    },
    {
      name: 'type',
      type: 'string',
      default: 'strategic',
      values: ['json', 'merge', 'strategic'],
      help: 'The type of patch being provided; one of [json merge strategic]',
    },
    {
      name: 'subresource',
      type: 'string',
      values: ['status', 'scale', 'resize'],
      help: 'If specified, patch will operate on the subresource of the requested object.',
    },
  ],
  *run(call) {
    const type = call.flags.string('type').toLowerCase()
    const contentType = TYPES[type]
    if (!contentType)
      throw new Failure(`--type must be one of [json merge strategic], not "${call.flags.string('type')}"`)
    const body = patchOf(call)
    const dryRun = dryRunOf(call)
    const printer = printerOf(call)
    yield* forEachItem(call, call.args, function* (item) {
      const subresource = call.flags.string('subresource') || undefined
      const thing = yield* mergePatch(call, item, body, {
        dryRun,
        contentType,
        subresource,
        manager: 'patch',
      })
      if (printer) return call.out(printer(thing))
      const same = thing.metadata.resourceVersion === item.thing.metadata.resourceVersion && dryRun === 'none'
      line(call, `${qualified(thing)} patched${same ? ' (no change)' : ''}`)
    })
  },
}

function patchOf(call: Call): unknown {
  if (call.flags.changed('patch') && call.flags.changed('patch-file'))
    throw new Failure('cannot specify --patch and --patch-file together')
  let text = call.flags.string('patch')
  if (call.flags.changed('patch-file')) {
    const read = call.system.readFile(call.flags.string('patch-file'))
    if (read instanceof Errno)
      throw new Failure(
        `unable to read patch file: open ${call.flags.string('patch-file')}: ${read.message.toLowerCase()}`,
      )
    text = read
  }
  if (text === '')
    throw new Failure('must specify --patch or --patch-file containing the contents of the patch')
  try {
    return parseYaml(text)[0]
  } catch (thrown) {
    if (!(thrown instanceof YamlProblem)) throw thrown
    throw new Failure(`unable to parse "${text}": ${thrown.message}`)
  }
}
