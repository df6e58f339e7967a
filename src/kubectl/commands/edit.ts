/** kubectl edit: the object in an editor, then a patch of what changed. Mirrors kubectl/pkg/cmd/util/editor/editoptions.go. */
import { Failure as Errno } from '../../cluster/linux/syscalls'
import { createThreeWayMergePatch } from '../../k8s/patch/three-way-patch'
import { parseYaml, toYaml, YamlProblem } from '../../k8s/yaml'
import { type Call, type Command, line } from '../call'
import { MERGE_PATCH, STRATEGIC_PATCH, type Thing } from '../client'
import { Failure, Refusal, textOf, usageFailure } from '../failure'
import { qualified } from '../printers/output'
import { type Task, until } from '../run'
import { CHANGE, FILENAME, VALIDATE } from '../shared-flags'
import { fetchItems, type Item, pathOfItem, reportAll } from '../targets'

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

export const edit: Command = {
  name: 'edit',
  group: 'Basic Commands (Intermediate):',
  short: 'Edit a resource on the server',
  usage: 'edit (RESOURCE/NAME | -f FILENAME) [options]',
  examples: `# Edit the service named 'registry'
kubectl edit svc/registry

# Use an alternative editor
KUBE_EDITOR="nano" kubectl edit svc/registry`,
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...CHANGE,
    VALIDATE,
    { name: 'output-patch', type: 'bool', help: 'Output the patch if the resource is edited.' },
    {
      name: 'save-config',
      type: 'bool',
      help: 'If true, the configuration of current object will be saved in its annotation.',
    },
    {
      name: 'subresource',
      type: 'string',
      values: ['status'],
      help: 'If specified, edit will operate on the subresource of the requested object.',
    },
    {
      name: 'windows-line-endings',
      type: 'bool',
      help: 'Defaults to the line ending native to your platform.',
    },
  ],
  *run(call) {
    if (call.args.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(call.path, 'must specify one of -f and -k or a resource')
    const { items, problems } = yield* fetchItems(call)
    reportAll(problems)
    for (const item of items) {
      const editor = call.system.env.KUBE_EDITOR
      if (editor) yield* editWith(call, editor, item)
      else openInApp(call, item)
    }
  },
}

const bare = ({ thing }: Item): Thing => {
  const { managedFields: _, ...metadata } = thing.metadata
  return { ...thing, metadata }
}

/** The app's own editor takes over: what is applied from there is a command of its own. */
function openInApp(call: Call, item: Item): void {
  const path = `${item.kind.singular}-${item.name}.yaml`
  call.hooks.edit?.(path, toYaml(bare(item)))
  line(
    call,
    `Opened ${item.kind.singular}/${item.name} in the editor beside this terminal: apply it from there.`,
  )
}

function* editWith(call: Call, editor: string, item: Item): Task<void> {
  const path = `/tmp/kubectl-edit-${call.random.between(100_000_000, 4_000_000_000)}.yaml`
  const original = toYaml(bare(item))
  let notes = ''
  let before = original
  for (;;) {
    write(call, path, `${HEADER}${notes}${before}`)
    yield* runEditor(call, editor, path)
    const text = read(call, path)
    if (text.trim() === '' || text === original || (notes === '' && text === before))
      return void call.out('Edit cancelled, no changes made.\n')
    if (notes !== '' && text === before) throw stored(call, path)
    const problem = yield* save(call, item, text)
    if (problem === undefined) return
    call.err(`error: ${item.kind.plural} "${item.name}" is invalid\n`)
    notes = problem
      .split('\n')
      .map((each) => `# ${each}\n`)
      .join('')
    before = text
  }
}

function stored(call: Call, path: string): Failure {
  call.err(`A copy of your changes has been stored to "${path}"\n`)
  return new Failure('Edit cancelled, no valid changes were saved.')
}

/** Sends what changed; returns what was wrong with it, if it was refused as invalid. */
function* save(call: Call, item: Item, text: string): Task<string | undefined> {
  try {
    const wanted = parseYaml(text)[0] as Thing
    const patch = createThreeWayMergePatch(bare(item), wanted, bare(item), item.kind)
    if (Object.keys(patch).length === 0) {
      call.out('Edit cancelled, no changes made.\n')
      return undefined
    }
    if (call.flags.bool('output-patch')) line(call, `Patch: ${JSON.stringify(patch)}`)
    const thing = yield* call.client.patch(
      pathOfItem(item),
      item.kind.custom ? MERGE_PATCH : STRATEGIC_PATCH,
      patch,
      {
        fieldManager: 'kubectl-edit',
        fieldValidation: 'Strict',
      },
    )
    line(call, `${qualified(thing)} edited`)
    return undefined
  } catch (thrown) {
    if (thrown instanceof YamlProblem) return `The edited file had a syntax error: ${thrown.message}`
    if (thrown instanceof Refusal && (thrown.reason === 'Invalid' || thrown.reason === 'BadRequest'))
      return textOf(thrown)
    throw thrown
  }
}

function* runEditor(call: Call, editor: string, path: string): Task<void> {
  const status = yield* until<{ code: number }>((resume) => {
    const child = call.system.spawn(['sh', '-c', `${editor} "${path}"`], {}, resume)
    if (child instanceof Errno) resume({ code: 127 })
  })
  if (status.code !== 0) throw new Failure(`there was a problem with the editor "${editor}"`)
}

function write(call: Call, path: string, text: string): void {
  const failed = call.system.writeFile(path, text)
  if (failed) throw new Failure(`open ${path}: ${failed.message.toLowerCase()}`)
}

/** The file without its comments. */
function read(call: Call, path: string): string {
  const text = call.system.readFile(path)
  if (text instanceof Errno) throw new Failure(`open ${path}: ${text.message.toLowerCase()}`)
  return text
    .split(/(?<=\n)/)
    .filter((each) => !each.startsWith('#'))
    .join('')
}
