/** What commands that change objects share: go on after failures, say `pod/x labeled`. */
import type { Call } from './call'
import { applyMergePatch } from '../k8s/patch/json-merge-patch'
import { applyJsonPatch, type JsonPatchOperation } from '../k8s/patch/json-patch'
import { applyStrategicMergePatch } from '../k8s/patch/strategic-merge-patch'
import { JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, type Thing } from './client'
import { Failure, isProblem, type Problem, Refusal } from './failure'
import { changeQuery, type DryRun, dryRunOf } from './printers/result'
import { kindText } from './resource-types'
import type { Task } from './run'
import { fetchItems, type Item, type Items, pathOfItem, reportAll } from './targets'

/** Runs something for each object that the arguments name, and reports all failures at the end. */
export function* forEachItem(
  call: Call,
  args: readonly string[],
  change: (item: Item, items: Items) => Task<void> | void,
): Task<void> {
  const found = yield* fetchItems(call, args)
  const problems: Problem[] = [...found.problems]
  for (const item of found.items)
    try {
      const asking = change(item, found)
      if (asking) yield* asking
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      problems.push(thrown)
    }
  reportAll(problems)
}

/** Sends a merge patch, unless only pretending. */
export function* mergePatch(
  call: Call,
  item: Item,
  patch: unknown,
  options: { dryRun?: DryRun; manager?: string; contentType?: string; subresource?: string } = {},
): Task<Thing> {
  const {
    dryRun = dryRunOf(call),
    manager = call.command.name,
    contentType = MERGE_PATCH,
    subresource,
  } = options
  if (dryRun === 'client') return pretended(item, patch, contentType)
  const name = call.flags.string('field-manager') || (manager ? `kubectl-${manager}` : 'kubectl')
  try {
    return yield* call.client.patch(
      pathOfItem(item, subresource),
      contentType,
      patch,
      changeQuery(dryRun, name),
    )
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.reason === 'UnsupportedMediaType')
      throw new Failure(
        `${contentType} is not supported by ${kindText(item.kind).replace(/^\//, '')}: ${thrown.message}`,
      )
    throw thrown instanceof Refusal && item.source
      ? thrown.during(`error when patching "${item.source}"`)
      : thrown
  }
}

/** What a patch would give, carried out on the laptop. */
function pretended({ thing, kind }: Item, patch: unknown, contentType: string): Thing {
  if (contentType === JSON_PATCH) {
    const outcome = applyJsonPatch(thing, patch as JsonPatchOperation[])
    if ('error' in outcome) throw new Failure(outcome.error)
    return outcome.value as Thing
  }
  return (
    contentType === STRATEGIC_PATCH
      ? applyStrategicMergePatch(thing, patch, kind.kind)
      : applyMergePatch(thing, patch)
  ) as Thing
}

/** Arguments of the form `pod x key=value other-`: what to change, and how. */
export function splitPairs(args: readonly string[], what: string): { resources: string[]; pairs: string[] } {
  const first = args.findIndex((arg) => isPair(arg))
  const resources = first < 0 ? [...args] : args.slice(0, first)
  const pairs = first < 0 ? [] : args.slice(first)
  const stray = pairs.find((pair) => !isPair(pair))
  if (stray !== undefined)
    throw new Failure(`unexpected args: all resources must be specified before ${what} changes: ${stray}`)
  return { resources, pairs }
}
const isPair = (arg: string) =>
  (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg.length > 1)

export interface Pairs {
  readonly set: Readonly<Record<string, string>>
  readonly remove: readonly string[]
}

export function parsePairs(pairs: readonly string[], what: string): Pairs {
  const set: Record<string, string> = {}
  const remove: string[] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals > 0) set[pair.slice(0, equals)] = pair.slice(equals + 1)
    else remove.push(pair.slice(0, -1))
  }
  const both = remove.find((key) => key in set)
  if (both)
    throw new Failure(
      `can not both modify and remove ${what === 'annotation' ? 'an' : 'a'} ${what} in the same command`,
    )
  return { set, remove }
}

/** `--record`: the command line, for rollout history. */
export function changeCause(call: Call): Record<string, string> {
  if (!call.flags.bool('record')) return {}
  return {
    'kubernetes.io/change-cause': ['kubectl', ...call.system.argv.slice(1)]
      .join(' ')
      .replace(/--record(?!=)/, '--record=true'),
  }
}
