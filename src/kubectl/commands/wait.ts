/** kubectl wait. Mirrors kubectl/pkg/cmd/wait. */
import { type Call, type Command, line } from '../call'
import { pathFor, type Thing } from '../client'
import { Failure, isNotFound, isProblem, type Problem } from '../failure'
import { qualified } from '../printers/output'
import { relaxed, valuesAt } from '../printers/jsonpath'
import { resultName } from '../resource-types'
import { catching, type Task, together } from '../run'
import { ALL, ALL_NAMESPACES, FIELD_SELECTOR, FILENAME, LOCAL, OUTPUT, SELECTOR } from '../shared-flags'
import { fetchItems, type Item, reportAll } from '../targets'
import { timedOut, waitForDeletion } from '../waiting'

/** Whether an object meets the condition. */
type Met = (thing: Thing) => boolean

type Condition =
  | { readonly type: 'delete' }
  | { readonly type: 'create' }
  | { readonly type: 'met'; readonly met: Met }

export const wait: Command = {
  name: 'wait',
  group: 'Advanced Commands:',
  short: 'Wait for a specific condition on one or many resources',
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  completes: 'resources',
  flags: [
    ...FILENAME,
    ...OUTPUT,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    LOCAL,
    {
      name: 'for',
      type: 'strings',
      help: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true.",
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '30s',
      help: "The length of time to wait before giving up.  Zero means check once and don't wait, negative means wait for a week.",
    },
  ],
  *run(call) {
    if (call.flags.all('for').length === 0)
      throw new Failure('at least one --for condition must be specified')
    const conditions = call.flags.all('for').map(parseCondition)
    const given = call.flags.duration('timeout')
    const deadline = call.system.now + (given < 0 ? 168 * 3_600_000 : given)
    for (const condition of conditions) yield* waitFor(call, condition, deadline)
  },
}

function parseCondition(text: string): Condition {
  const lower = text.toLowerCase()
  if (lower === 'delete') return { type: 'delete' }
  if (lower === 'create') return { type: 'create' }
  if (text.startsWith('condition=')) {
    const [name = '', value = 'true'] = text.slice('condition='.length).split('=')
    return { type: 'met', met: (thing) => hasCondition(thing, name, value) }
  }
  if (text.startsWith('jsonpath=')) return { type: 'met', met: parseJsonPath(text.slice('jsonpath='.length)) }
  throw new Failure(`unrecognized condition: "${text}"`)
}

function hasCondition(thing: Thing, name: string, value: string): boolean {
  const status = thing.status as
    | {
        conditions?: readonly { type: string; status: string; observedGeneration?: number }[]
        observedGeneration?: number
      }
    | undefined
  const found = status?.conditions?.find(({ type }) => type.toLowerCase() === name.toLowerCase())
  if (!found) return false
  const observed = found.observedGeneration ?? status?.observedGeneration
  if (observed !== undefined && observed < (thing.metadata.generation ?? 0)) return false
  return found.status.toLowerCase() === value.toLowerCase()
}

function parseJsonPath(text: string): Met {
  const match = /^(\{.*\}|[^=]+)(?:=(.*))?$/s.exec(text)
  if (!match || match[2] === '')
    throw new Failure(
      match
        ? "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"
        : 'jsonpath expression cannot be empty',
    )
  const path = relaxed(match[1]!)
  const wanted = match[2]?.replace(/^(["'])(.*)\1$/s, '$2')
  return (thing) => {
    const values = valuesAt(path, thing)
    if (values.length === 0) return false
    if (values.length > 1) throw new Failure(`given jsonpath expression matches more than one value`)
    if (wanted === undefined) return true
    if (typeof values[0] === 'object' && values[0] !== null)
      throw new Failure(`jsonpath leads to a nested object: ${path}`)
    return `${values[0] as string}` === wanted
  }
}

function* waitFor(call: Call, condition: Condition, deadline: number): Task<void> {
  if (condition.type === 'create') return yield* waitForCreation(call, deadline)
  const { items, problems } = yield* fetchItems(call)
  const missing = problems.filter((problem) => !(condition.type === 'delete' && isNotFound(problem)))
  if (missing.length > 0) return reportAll(missing)
  if (items.length === 0) {
    if (condition.type === 'delete') return
    throw new Failure('no matching resources found')
  }
  const outcomes = yield* together(
    items.map((item) =>
      condition.type === 'delete'
        ? waitForDelete(call, item, deadline)
        : waitUntilMet(call, item, condition.met, deadline),
    ),
  )
  const failed: Problem[] = []
  for (const outcome of outcomes)
    if ('thrown' in outcome) {
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      failed.push(outcome.thrown)
    }
  reportAll(failed)
}

function* waitForDelete(call: Call, item: Item, deadline: number): Task<void> {
  yield* waitForDeletion(call, item, item.thing.metadata.uid, deadline)
  line(call, `${resultName(item.kind)}/${item.name} condition met`)
}

function* waitUntilMet(call: Call, item: Item, met: Met, deadline: number): Task<void> {
  const path = pathFor(item.kind, item.namespace)
  const query = { fieldSelector: `metadata.name=${item.name}` }
  const say = () =>
    line(
      call,
      `${qualified({ ...item.thing, apiVersion: item.kind.apiVersion, kind: item.kind.kind })} condition met`,
    )
  for (;;) {
    const list = yield* call.client.list(path, query)
    const found = list.items[0]
    if (!found) throw new Failure(`${item.kind.resource} "${item.name}" not found`)
    if (met(found)) return say()
    const watch = call.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion ?? '' })
    for (;;) {
      const event = yield* watch.next(deadline)
      if (event === 'timeout') {
        watch.stop()
        throw timedOut(item)
      }
      if (event === 'closed' || event.type === 'ERROR') break
      if (event.type === 'DELETED') continue
      if (event.type !== 'BOOKMARK' && met(event.object as Thing)) {
        watch.stop()
        return say()
      }
    }
  }
}

/** How often wait --for=create asks again (kubectl/pkg/cmd/wait/wait.go). */
const POLL_MS = 500

function* waitForCreation(call: Call, deadline: number): Task<void> {
  if (call.flags.string('selector') || call.flags.string('field-selector'))
    throw new Failure('--for=create cannot be used with selectors')
  for (;;) {
    const outcome = yield* catching(fetchItems(call))
    if ('thrown' in outcome) throw outcome.thrown
    const { items, problems } = outcome.value
    const other = problems.filter((problem) => !isNotFound(problem))
    if (other.length > 0) return reportAll(other)
    if (problems.length === 0 && items.length > 0) {
      for (const { kind, name } of items) line(call, `${resultName(kind)}/${name} condition met`)
      return
    }
    if (call.system.now >= deadline) throw new Failure('timed out waiting for the condition')
    yield* call.client.wait(POLL_MS)
  }
}
