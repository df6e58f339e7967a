/**
 * Chooses a node for each pod: pop, filter, score, bind, one pod at a time. Mirrors pkg/scheduler (scheduler.go,
 * schedule_one.go). Rules: SPEC.md.
 */
import type {
  LabelSelector,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
} from '../../k8s/api'
import { controllerOf } from '../../k8s/owner-reference'
import { withRateLimit } from '../client-rate-limit'
import { type Component, type Host, type Informers, refOf } from '../component'
import { createEventRecorder, type EventRecorder } from '../event-recorder'
import { bind } from './binding'
import { listen, RUNNING_PODS, SCHEDULER_NAME } from './event-handlers'
import { Nominator } from './nominator'
import type { World } from './plugin'
import { PLUGINS } from './plugins/plugins'
import { failScheduling, sayFailure } from './scheduling-failure'
import { SchedulerCache } from './scheduler-cache'
import { type Attempt, chooseNode, findNodes, verdicts } from './scheduling-cycle'
import { type QueuedPod, SchedulingQueue } from './scheduling-queue'

/** KubeSchedulerConfiguration: clientConnection. */
const API_RATE = { qps: 50, burst: 100 }
/** How long one scheduling cycle takes. */
const CYCLE = 1
/** And one that fails: its pod is told before the next is looked at. Median of the recordings' events. */
const FAILED_CYCLE = 8

export interface Scheduler {
  readonly host: Host
  readonly events: EventRecorder
  readonly queue: SchedulingQueue
  readonly nominator: Nominator
  readonly world: World
  readonly budgets: () => Iterable<PodDisruptionBudget>
  /** Where the next round over the nodes begins. */
  nextStart: number
}

export function createScheduler(): Component {
  return { name: 'kube-scheduler', start }
}

function start(host: Host): void {
  let awake = false
  let busyUntil = 0
  const wake = () => {
    if (awake) return
    awake = true
    const { now } = host.timers
    host.timers.after(Math.max(CYCLE, busyUntil - now), () => {
      awake = false
      const ready = isSynced(host.informers)
      if (ready && scheduleOne(scheduler) === 'failed') busyUntil = host.timers.now + FAILED_CYCLE
      if (!scheduler.queue.isEmpty) wake()
    })
  }
  const budgets = host.informers.of<PodDisruptionBudget>('poddisruptionbudgets.policy')
  const scheduler: Scheduler = {
    host: withRateLimit(host, API_RATE),
    events: createEventRecorder(host, { component: SCHEDULER_NAME, style: 'events.k8s.io' }),
    queue: new SchedulingQueue(host, wake),
    nominator: new Nominator(),
    world: createWorld(host.informers),
    budgets: () => budgets.list(),
    nextStart: 0,
  }
  const { queue, nominator, world } = scheduler
  listen({ informers: host.informers, queue, nominator, world, plugins: PLUGINS })
}

/** A scheduler that does not know its nodes yet would call every pod unschedulable. */
const isSynced = (informers: Informers) =>
  informers.of('nodes').synced && informers.of('pods', RUNNING_PODS).synced

function createWorld(informers: Informers): World {
  const namespaces = informers.of<Namespace>('namespaces')
  const claimUsers = informers
    .of<Pod>('pods', RUNNING_PODS)
    .index('claims', ({ metadata, spec }) =>
      (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
        persistentVolumeClaim ? [`${metadata.namespace}/${persistentVolumeClaim.claimName}`] : [],
      ),
    )
  return {
    cache: new SchedulerCache(),
    namespaceLabels: (name) => namespaces.get(name)?.metadata.labels,
    services: informers.of<Service>('services'),
    ownerSelector: ownerSelectors(informers),
    claims: informers.of<PersistentVolumeClaim>('persistentvolumeclaims'),
    volumes: informers.of<PersistentVolume>('persistentvolumes'),
    storageClasses: informers.of<StorageClass>('storageclasses.storage.k8s.io'),
    claimUsers,
  }
}

function ownerSelectors(informers: Informers): (pod: Pod) => LabelSelector | undefined {
  const replicaSets = informers.of<ReplicaSet>('replicasets.apps')
  const statefulSets = informers.of<StatefulSet>('statefulsets.apps')
  const controllers = informers.of<ReplicationController>('replicationcontrollers')
  return (pod) => {
    const owner = controllerOf(pod)
    const key = `${pod.metadata.namespace}/${owner?.name}`
    switch (owner?.kind) {
      case 'ReplicaSet':
        return replicaSets.get(key)?.spec?.selector
      case 'StatefulSet':
        return statefulSets.get(key)?.spec?.selector
      case 'ReplicationController':
        return { matchLabels: controllers.get(key)?.spec?.selector ?? {} }
      default:
        return undefined
    }
  }
}

function scheduleOne(scheduler: Scheduler): 'failed' | undefined {
  const queued = scheduler.queue.pop()
  if (!queued) return undefined
  return scheduler.host.journal.because(queued.cause, () => {
    if (queued.pod.metadata.deletionTimestamp) return skipDeleted(scheduler, queued)
    const { world, nominator } = scheduler
    const nodes = world.cache.nodes.length
    if (nodes === 0) return noNodes(scheduler, queued)
    const attempt = findNodes(queued.info, PLUGINS, world, scheduler.nextStart, (node, pod) =>
      nominator.on(node, pod),
    )
    scheduler.nextStart = (scheduler.nextStart + attempt.evaluated) % nodes
    if (attempt.feasible.length > 0) return assign(scheduler, queued, attempt)
    failScheduling(scheduler, queued, attempt)
    return 'failed'
  })
}

function skipDeleted({ events }: Scheduler, { pod, info }: QueuedPod): undefined {
  const message = `skip schedule deleting pod: ${info.key}`
  events.event(pod as never, 'Warning', 'FailedScheduling', message, { action: 'Scheduling' })
}

function noNodes(scheduler: Scheduler, queued: QueuedPod): 'failed' {
  const message = 'no nodes available to schedule pods'
  const because = { filters: [], message }
  const about = refOf('pods', queued.pod)
  const decision = scheduler.host.journal.decided(about, { reason: 'Unschedulable', because })
  scheduler.queue.reject(queued, new Set())
  scheduler.host.journal.because(decision, () => sayFailure(scheduler, queued, 'Unschedulable', message))
  return 'failed'
}

function assign(scheduler: Scheduler, queued: QueuedPod, attempt: Attempt): undefined {
  const { host, world, queue, nominator } = scheduler
  const { pod, info } = queued
  const { node, scores } = chooseNode(info, attempt.feasible, PLUGINS, world, host.random)
  const { feasible, evaluated } = attempt
  const decision = host.journal.decided(refOf('pods', pod), {
    reason: 'Scheduled',
    because: {
      node: node.name,
      feasible: feasible.length,
      evaluated,
      filters: verdicts(attempt, world),
      scores,
    },
  })
  world.cache.setPod(pod, node.name, true)
  nominator.delete(info.key)
  host.journal.because(decision, () =>
    bind({ api: host.api, timers: host.timers, world }, info, node.name, (error) => {
      if (error === undefined) return sayScheduled(scheduler, queued, node.name)
      if (!world.cache.isAssumed(info.key)) return
      world.cache.removePod(info.key)
      if (queue.get(info.key) !== queued) return
      sayFailure(scheduler, queued, 'SchedulerError', error)
      queue.reject(queued, new Set())
      queue.requeue(queued, true)
    }),
  )
}

function sayScheduled({ events }: Scheduler, { pod, info }: QueuedPod, node: string): void {
  const message = `Successfully assigned ${info.key} to ${node}`
  events.event(pod as never, 'Normal', 'Scheduled', message, { action: 'Binding' })
}
