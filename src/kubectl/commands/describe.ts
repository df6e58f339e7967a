/** kubectl describe. Mirrors kubectl/pkg/cmd/describe/describe.go. */
import type { Call, Command } from '../call'
import { pathFor, type Thing } from '../client'
import { isNotFound, isProblem, type Problem } from '../failure'
import { describeThing } from '../describe/describe'
import { readManifests } from '../manifests'
import type { Task } from '../run'
import { ALL_NAMESPACES, FILENAME, SELECTOR } from '../shared-flags'
import { fetchOne, fetchTarget, type Item, namespaceOf, reportAll, type Target, targetsOf } from '../targets'
import { itemOf } from '../targets'
import { usageFailure } from '../failure'

export const describe: Command = {
  name: 'describe',
  group: 'Troubleshooting and Debugging Commands:',
  short: 'Show details of a specific resource or group of resources',
  long: 'Show details of a specific resource or group of resources.\n\nPrint a detailed description of the selected resources, including related resources such as events or controllers.',
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  examples: `# Describe a node
kubectl describe nodes kubernetes-node-emt8.c.myproject.internal

# Describe a pod
kubectl describe pods/nginx`,
  completes: 'resources',
  flags: [
    ...FILENAME,
    SELECTOR,
    ALL_NAMESPACES,
    {
      name: 'show-events',
      type: 'bool',
      default: 'true',
      help: 'If true, display events related to the described object.',
    },
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      help: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
    },
  ],
  *run(call) {
    if (call.args.length === 0 && !call.flags.changed('filename'))
      throw usageFailure(
        call.path,
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      )
    const { items, problems, byPrefix } = yield* itemsToDescribe(call)
    const events = call.flags.changed('show-events')
      ? call.flags.bool('show-events')
      : items.length === 1 && !byPrefix
    const texts: string[] = []
    const failed = [...problems]
    for (const item of items)
      try {
        texts.push(yield* describeThing(call, item.kind, item.thing, events))
      } catch (thrown) {
        if (!isProblem(thrown)) throw thrown
        failed.push(thrown)
      }
    call.out(byPrefix ? texts.map((text) => `${text}\n`).join('') : texts.join('\n\n'))
    if (texts.length === 0 && failed.length === 0) nothing(call)
    reportAll(failed)
  },
}

interface ToDescribe {
  readonly items: readonly Item[]
  readonly problems: readonly Problem[]
  readonly byPrefix: boolean
}

function nothing(call: Call): void {
  if (call.flags.bool('all-namespaces')) call.err('No resources found\n')
  else call.err(`No resources found in ${call.namespace} namespace.\n`)
}

function* itemsToDescribe(call: Call): Task<ToDescribe> {
  const items: Item[] = []
  const problems: Problem[] = []
  let byPrefix = false
  for (const target of yield* targetsToDescribe(call, problems))
    try {
      items.push(
        ...(target.namespace && target.name
          ? [yield* fetchOne(call, target.kind, target.namespace, target.name)]
          : yield* fetchTarget(call, target)),
      )
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown
      const matching = isNotFound(thrown) && target.name ? yield* withPrefix(call, target, target.name) : []
      if (matching.length === 0) problems.push(thrown)
      else byPrefix = true
      items.push(...matching)
    }
  return { items, problems, byPrefix }
}

function* targetsToDescribe(call: Call, problems: Problem[]): Task<(Target & { namespace?: string })[]> {
  if (!call.flags.changed('filename')) return targetsOf(call.args, Boolean(call.flags.string('selector')))
  const read = yield* readManifests(call, false)
  problems.push(...read.problems)
  return read.found.map(({ kind, thing }) => ({
    kind,
    name: thing.metadata.name,
    namespace: thing.metadata.namespace,
  }))
}

/** A name that no object has may be the beginning of several. */
function* withPrefix(call: Call, { kind }: Target, prefix: string): Task<Item[]> {
  const list = yield* call.client.list(pathFor(kind, namespaceOf(call, kind)), { limit: '500' })
  return list.items
    .filter((thing: Thing) => thing.metadata.name.startsWith(prefix))
    .map((thing) => itemOf(kind, { apiVersion: kind.apiVersion, kind: kind.kind, ...thing }))
}
