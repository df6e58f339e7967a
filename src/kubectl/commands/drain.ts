/** kubectl drain. Mirrors kubectl/pkg/cmd/drain/drain.go and kubectl/pkg/drain/{drain,filters}.go. */
import { type Call, type Command, line } from '../call'
import { pathFor } from '../client'
import { Failure, isNotFound, isProblem, type Problem, Refusal, textOf } from '../failure'
import { dryRunOf } from '../printers/result'
import { kindNamed } from '../resource-types'
import { catching, type Task, together } from '../run'
import { DRY_RUN, SELECTOR } from '../shared-flags'
import type { Item } from '../targets'
import type { Pod } from '../../k8s/api'
import { podsToEvict } from './drain-filters'
import { nodesOf, setUnschedulable } from './nodes'

export const drain: Command = {
  name: 'drain',
  group: 'Cluster Management Commands:',
  short: 'Drain node in preparation for maintenance',
  usage: 'drain NODE [options]',
  completes: 'nodes',
  flags: [
    DRY_RUN,
    SELECTOR,
    { name: 'ignore-daemonsets', type: 'bool', help: 'Ignore DaemonSet-managed pods.' },
    {
      name: 'delete-emptydir-data',
      type: 'bool',
      help: 'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    },
    {
      name: 'force',
      type: 'bool',
      help: 'Continue even if there are pods that do not declare a controller.',
    },
    {
      name: 'disable-eviction',
      type: 'bool',
      help: 'Force drain to use delete, even if eviction is supported.',
    },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up, zero means infinite',
    },
    {
      name: 'skip-wait-for-delete-timeout',
      type: 'int',
      default: '0',
      help: 'If pod DeletionTimestamp older than N seconds, skip waiting for the pod.',
    },
    { name: 'pod-selector', type: 'string', help: 'Label selector to filter pods on the node' },
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      help: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
    },
  ],
  *run(call) {
    const { items, problems } = yield* nodesOf(call)
    if (problems.length > 0) throw problems[0]
    for (const item of items) yield* setUnschedulable(call, item, true)
    const pending = new Set(items.map(({ name }) => name))
    const failures: string[] = []
    for (const item of items) {
      const outcome = yield* catching(drainNode(call, item))
      if ('value' in outcome) {
        pending.delete(item.name)
        line(call, `node/${item.name} drained`)
        continue
      }
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      const messages =
        outcome.thrown instanceof DrainFailure ? outcome.thrown.messages : [textOf(outcome.thrown)]
      failures.push(...messages)
      const joined = messages.length > 1 ? `[${messages.join(', ')}]` : messages[0]
      call.err(`error: unable to drain node "${item.name}" due to error: ${joined}, continuing command...\n`)
    }
    if (failures.length === 0) return 0
    call.err(`There are pending nodes to be drained:\n${[...pending].map((name) => ` ${name}\n`).join('')}`)
    call.err(`${failures.join('\n')}\n`)
    return 1
  },
}

/** Several reasons at once, printed in a list and then one by one. */
class DrainFailure extends Failure {
  readonly messages: readonly string[]
  constructor(messages: readonly string[]) {
    super(messages.join(', '))
    this.messages = messages
  }
}

function* drainNode(call: Call, node: Item): Task<void> {
  const selector = call.flags.string('pod-selector')
  const query: Record<string, string> = { fieldSelector: `spec.nodeName=${node.name}`, limit: '500' }
  if (selector) query.labelSelector = selector
  const list = yield* call.client.list('/api/v1/pods', query)
  const daemonSets = yield* daemonSetsOf(call, list.items as unknown as Pod[])
  const { evict, refusals, warnings } = podsToEvict(list.items as unknown as Pod[], daemonSets, {
    force: call.flags.bool('force'),
    ignoreDaemonSets: call.flags.bool('ignore-daemonsets'),
    deleteEmptyDir: call.flags.bool('delete-emptydir-data'),
  })
  if (refusals.length > 0) throw new DrainFailure(refusals)
  if (warnings) call.err(`Warning: ${warnings}\n`)
  if (dryRunOf(call) !== 'none') {
    for (const pod of evict)
      line(
        call,
        `evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (${dryRunOf(call) === 'server' ? 'server dry run' : 'dry run'})`,
      )
    return
  }
  yield* evictAll(call, node, evict)
}

/** Which of the DaemonSets that control these pods still exist. */
function* daemonSetsOf(call: Call, pods: readonly Pod[]): Task<Set<string>> {
  const found = new Set<string>()
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller)
    const key = `${pod.metadata.namespace}/${owner?.name}`
    if (owner?.kind !== 'DaemonSet' || found.has(key)) continue
    const path = `/apis/apps/v1/namespaces/${pod.metadata.namespace}/daemonsets/${owner.name}`
    const outcome = yield* catching(call.client.get(path))
    if ('value' in outcome) found.add(key)
    else if (!isNotFound(outcome.thrown)) throw outcome.thrown
  }
  return found
}

function* evictAll(call: Call, node: Item, pods: readonly Pod[]): Task<void> {
  if (pods.length === 0) return
  const timeout = call.flags.duration('timeout')
  const deadline = timeout > 0 ? call.system.now + timeout : Number.POSITIVE_INFINITY
  const left = new Set(pods)
  const outcomes = yield* together(pods.map((pod) => evictOne(call, pod, deadline, timeout, left)))
  const failed: Problem[] = []
  for (const outcome of outcomes)
    if ('thrown' in outcome) {
      if (!isProblem(outcome.thrown)) throw outcome.thrown
      failed.push(outcome.thrown)
    }
  if (failed.length === 0) return
  const messages = failed.map(messageOf)
  const joined = messages.length > 1 ? `[${messages.join(', ')}]` : messages[0]
  call.err(`There are pending pods in node "${node.name}" when an error occurred: ${joined}\n`)
  for (const pod of left) call.err(`pod/${pod.metadata.name}\n`)
  throw new DrainFailure(messages)
}

const messageOf = (problem: Problem) => ('message' in problem ? problem.message : textOf(problem))

/** How long drain waits before it asks again when a disruption budget refuses (kubectl/pkg/drain/drain.go). */
const RETRY_MS = 5000
/** How often it looks whether the pod is gone. */
const POLL_MS = 1000

function* evictOne(call: Call, pod: Pod, deadline: number, timeout: number, left: Set<Pod>): Task<void> {
  const { name, namespace } = pod.metadata
  const subject = `pods/"${name}" -n "${namespace}"`
  const expired = () =>
    new Failure(`error when evicting ${subject}: global timeout reached: ${timeout / 1000}s`)
  for (;;) {
    line(call, `evicting pod ${namespace}/${name}`)
    if (call.system.now >= deadline) throw expired()
    const outcome = yield* catching(evict(call, pod))
    if ('value' in outcome) break
    const { thrown } = outcome
    if (isNotFound(thrown)) {
      left.delete(pod)
      return
    }
    if (!(thrown instanceof Refusal)) throw thrown
    if (thrown.reason !== 'TooManyRequests')
      throw new Failure(`error when evicting ${subject}: ${thrown.message}`)
    call.err(`error when evicting ${subject} (will retry after 5s): ${thrown.message}\n`)
    yield* call.client.wait(RETRY_MS)
  }
  yield* waitGone(call, pod, deadline, timeout)
  left.delete(pod)
  line(call, `pod/${name} evicted`)
}

function* evict(call: Call, pod: Pod): Task<unknown> {
  const { name = '', namespace } = pod.metadata
  const kind = kindNamed('pods')
  const seconds = call.flags.int('grace-period')
  const deleteOptions = seconds >= 0 ? { gracePeriodSeconds: seconds } : {}
  if (call.flags.bool('disable-eviction'))
    return yield* call.client.delete(pathFor(kind, namespace, name), deleteOptions)
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions }
  return yield* call.client.create(pathFor(kind, namespace, name, 'eviction'), body)
}

function* waitGone(call: Call, pod: Pod, deadline: number, timeout: number): Task<void> {
  const { name = '', namespace, uid } = pod.metadata
  const path = pathFor(kindNamed('pods'), namespace, name)
  for (;;) {
    const outcome = yield* catching(call.client.get(path))
    if ('thrown' in outcome) {
      if (isNotFound(outcome.thrown)) return
      throw outcome.thrown
    }
    if (outcome.value.metadata.uid !== uid) return
    if (call.system.now >= deadline)
      throw new Failure(
        `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: global timeout reached: ${timeout / 1000}s`,
      )
    yield* call.client.wait(POLL_MS)
  }
}
