/** kubectl cordon, uncordon and taint. Mirrors kubectl/pkg/cmd/drain/drain.go and kubectl/pkg/cmd/taint/taint.go. */
import type { Node, Taint } from '../../k8s/api'
import { type Call, type Command, line } from '../call'
import { mergePatch } from '../changing'
import { STRATEGIC_PATCH } from '../client'
import { Failure, isProblem, type Problem, usageFailure } from '../failure'
import { dryRunOf, suffixOf } from '../printers/result'
import { kindNamed } from '../resource-types'
import { catching, type Task } from '../run'
import { ALL, CHANGE, DRY_RUN, SELECTOR } from '../shared-flags'
import { fetchItems, type Item, reportAll } from '../targets'

const cordonCommand = (name: 'cordon' | 'uncordon', short: string): Command => ({
  name,
  group: 'Cluster Management Commands:',
  short,
  usage: `${name} NODE [options]`,
  completes: 'nodes',
  flags: [DRY_RUN, SELECTOR],
  *run(call) {
    const { items, problems } = yield* nodesOf(call)
    const failed: Problem[] = [...problems]
    for (const item of items) {
      const outcome = yield* catching(setUnschedulable(call, item, name === 'cordon'))
      if ('thrown' in outcome) {
        if (!isProblem(outcome.thrown)) throw outcome.thrown
        failed.push(outcome.thrown)
      }
    }
    reportAll(failed)
  },
})

export const cordon = cordonCommand('cordon', 'Mark node as unschedulable')
export const uncordon = cordonCommand('uncordon', 'Mark node as schedulable')

/** The nodes that are named or selected. */
export function* nodesOf(call: Call): Task<{ items: readonly Item[]; problems: readonly Problem[] }> {
  const { path } = call
  const name = call.command.name
  if (call.args.length === 0 && !call.flags.string('selector'))
    throw usageFailure(path, `USAGE: ${name} NODE [flags]`)
  if (call.args.length > 0 && call.flags.string('selector'))
    throw new Failure('error: cannot specify both a node name and a --selector option')
  const args = call.args.map((arg) => arg.replace(/^nodes?\//, ''))
  return yield* fetchItems(call, ['nodes', ...args])
}

export function* setUnschedulable(call: Call, item: Item, wanted: boolean): Task<void> {
  const dryRun = dryRunOf(call)
  const { spec } = item.thing as unknown as Node
  const word = wanted ? 'cordoned' : 'uncordoned'
  if ((spec?.unschedulable ?? false) === wanted)
    return line(call, `node/${item.name} already ${word}${suffixOf(dryRun)}`)
  yield* mergePatch(
    call,
    item,
    { spec: { unschedulable: wanted ? true : null } },
    { dryRun, contentType: STRATEGIC_PATCH, manager: 'cordon' },
  )
  line(call, `node/${item.name} ${word}${suffixOf(dryRun)}`)
}

export const taint: Command = {
  name: 'taint',
  group: 'Cluster Management Commands:',
  short: 'Update the taints on one or more nodes',
  usage: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  completes: 'nodes',
  flags: [
    ...CHANGE,
    SELECTOR,
    ALL,
    {
      name: 'overwrite',
      type: 'bool',
      help: 'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.',
    },
  ],
  *run(call) {
    const first = call.args.findIndex((arg) => /[=:]/.test(arg) || arg.endsWith('-'))
    const resources = first < 0 ? call.args : call.args.slice(0, first)
    const words = first < 0 ? [] : call.args.slice(first)
    if (resources.length === 0)
      throw usageFailure(call.path, 'one or more resources must be specified as <resource> <name>')
    const type = resources[0]!.split('/')[0]!
    if (kindNamed(type).resource !== 'nodes')
      throw new Failure(`invalid resource type ${type}, only node(s) is supported`)
    if (words.length === 0) throw new Failure('at least one taint update is required')
    const changes = words.map((word) => parseTaint(call, word))
    const { items, problems } = yield* fetchItems(call, resources)
    const failed: Problem[] = [...problems]
    for (const item of items) {
      const outcome = yield* catching(taintNode(call, item, changes))
      if ('value' in outcome) continue
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      failed.push(outcome.thrown)
    }
    reportAll(failed)
  },
}

interface Change {
  readonly key: string
  readonly value?: string
  readonly effect?: Taint['effect']
  readonly remove: boolean
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function parseTaint(call: Call, word: string): Change {
  const remove = word.endsWith('-')
  const text = remove ? word.slice(0, -1) : word
  const colon = text.lastIndexOf(':')
  const effect = colon < 0 ? undefined : text.slice(colon + 1)
  const [key = '', value] = (colon < 0 ? text : text.slice(0, colon)).split('=')
  if (effect !== undefined && !EFFECTS.includes(effect) && !(remove && effect === ''))
    throw usageFailure(call.path, `invalid taint effect: ${effect}, unsupported taint effect`)
  if (!remove && effect === undefined) throw usageFailure(call.path, `invalid taint spec: ${word}`)
  return { key, value, effect: effect as Taint['effect'] | undefined, remove }
}

function* taintNode(call: Call, item: Item, changes: readonly Change[]): Task<void> {
  const { spec } = item.thing as unknown as Node
  const before = spec?.taints ?? []
  const taken = changes.filter(
    (c) => !c.remove && before.some((t) => t.key === c.key && t.effect === c.effect),
  )
  if (taken.length > 0 && !call.flags.bool('overwrite'))
    throw new Failure(
      `node ${item.name} already has ${taken.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    )
  const missing = changes.filter((c) => c.remove && !before.some((t) => concerns(c, t)))
  if (missing.length > 0) throw new Failure(missing.map(missingText).join(', '))
  const added = changes.filter((c) => !c.remove)
  const taints = [
    ...added.map(({ key, value, effect }) => ({ key, ...(value ? { value } : {}), effect: effect! })),
    ...before.filter((t) => !changes.some((c) => concerns(c, t))),
  ]
  const dryRun = dryRunOf(call)
  yield* mergePatch(
    call,
    item,
    { spec: { taints: taints.length > 0 ? taints : null } },
    { dryRun, manager: 'taint' },
  )
  const word = added.length === 0 ? 'untainted' : taken.length > 0 ? 'modified' : 'tainted'
  line(call, `node/${item.name} ${word}${suffixOf(dryRun)}`)
}

const concerns = (change: Change, taint: Taint) =>
  change.key === taint.key && (!change.effect || change.effect === taint.effect)
const missingText = ({ key, effect }: Change) => `taint "${key}${effect ? `:${effect}` : ''}" not found`
