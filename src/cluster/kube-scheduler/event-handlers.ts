/**
 * What the scheduler hears of the cluster: it keeps its cache right and wakes pods that may have been helped.
 * Mirrors pkg/scheduler/eventhandlers.go.
 */
import type { Node, PersistentVolumeClaim, Pod } from '../../k8s/api'
import { isPodTerminal } from '../../k8s/pod'
import { type Informers, keyOf } from '../component'
import type { Nominator } from './nominator'
import type { Happening, Plugin, World } from './plugin'
import { podInfo } from './pod-info'
import type { QueuedPod, SchedulingQueue } from './scheduling-queue'

export const SCHEDULER_NAME = 'default-scheduler'
/** Finished pods take no room: they look deleted from here (scheduler.go: newPodInformer). */
export const RUNNING_PODS = { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' }

export interface Listening {
  readonly informers: Informers
  readonly queue: SchedulingQueue
  readonly nominator: Nominator
  readonly world: World
  readonly plugins: readonly Plugin[]
}

export function listen(it: Listening): void {
  it.informers.of<Pod>('pods', RUNNING_PODS).on({
    added: (pod) => podSeen(it, undefined, pod),
    updated: (before, pod) => podSeen(it, before, pod),
    deleted: (pod) => podGone(it, pod),
  })
  it.informers.of<Node>('nodes').on({
    added(node) {
      it.world.cache.setNode(node)
      happened(it, { kind: 'node-added', node })
    },
    updated: (before, node) => nodeChanged(it, before, node),
    deleted(node) {
      it.world.cache.removeNode(node.metadata.name)
      happened(it, { kind: 'node-deleted', node })
    },
  })
  const claimChanged = (claim: PersistentVolumeClaim) => happened(it, { kind: 'claim-changed', claim })
  const volumeChanged = () => happened(it, { kind: 'volume-changed' })
  const classChanged = () => happened(it, { kind: 'class-changed' })
  it.world.claims.on({ added: claimChanged, updated: (_, claim) => claimChanged(claim) })
  it.world.volumes.on({ added: volumeChanged, updated: volumeChanged })
  it.world.storageClasses.on({ added: classChanged, updated: classChanged })
}

function podSeen(it: Listening, before: Pod | undefined, pod: Pod): void {
  if (isPodTerminal(pod)) return podGone(it, pod)
  if (pod.spec?.nodeName) assignedSeen(it, before, pod)
  else waitingSeen(it, before, pod)
}

function assignedSeen(it: Listening, before: Pod | undefined, pod: Pod): void {
  const info = podInfo(pod)
  const isNew = !before?.spec?.nodeName
  it.queue.delete(info.key)
  it.nominator.delete(info.key)
  it.world.cache.setPod(pod)
  if (isNew) return happened(it, { kind: 'pod-added', pod: info })
  if (!same(before.metadata.labels, pod.metadata.labels)) happened(it, { kind: 'pod-relabelled', pod: info })
  const was = podInfo(before)
  if (info.cpu < was.cpu || info.memory < was.memory) happened(it, { kind: 'pod-shrunk', pod: info })
}

function waitingSeen(it: Listening, before: Pod | undefined, pod: Pod): void {
  if ((pod.spec?.schedulerName ?? SCHEDULER_NAME) !== SCHEDULER_NAME) return
  const info = podInfo(pod)
  if (it.world.cache.isAssumed(info.key)) return
  const nominated = pod.status?.nominatedNodeName ?? ''
  if (nominated !== (it.nominator.nodeOf(info.key) ?? '') && (nominated || before?.status?.nominatedNodeName))
    it.nominator.set(info, nominated)
  it.queue.update(pod, (queued) => ownChanges(before, pod).some((change) => mayHelp(it, queued, change)))
}

function ownChanges(before: Pod | undefined, pod: Pod): readonly Happening[] {
  if (!before) return []
  const info = podInfo(pod)
  const was = podInfo(before)
  const changes: Happening[] = []
  if (!same(before.spec?.tolerations, pod.spec?.tolerations))
    changes.push({ kind: 'tolerations-added', pod: info })
  if (!same(before.metadata.labels, pod.metadata.labels)) changes.push({ kind: 'own-relabelled', pod: info })
  if (info.cpu < was.cpu || info.memory < was.memory) changes.push({ kind: 'own-shrunk', pod: info })
  return changes
}

function podGone(it: Listening, pod: Pod): void {
  const key = keyOf(pod as never)
  it.queue.delete(key)
  it.nominator.delete(key)
  it.world.cache.removePod(key)
  if (pod.spec?.nodeName) happened(it, { kind: 'pod-deleted', pod: podInfo(pod) })
}

function nodeChanged(it: Listening, before: Node, node: Node): void {
  it.world.cache.setNode(node)
  const cordoned = (of: Node) => of.spec?.unschedulable === true
  // A cordon helps nobody; its taint, which follows, counts as any.
  if ((cordoned(before) && !cordoned(node)) || !same(before.spec?.taints, node.spec?.taints))
    happened(it, { kind: 'node-taints', node, before })
  if (!same(before.status?.allocatable, node.status?.allocatable))
    happened(it, { kind: 'node-allocatable', node, before })
  if (!same(before.metadata.labels, node.metadata.labels)) happened(it, { kind: 'node-labels', node, before })
}

/** Wakes the pods that this may have helped (MoveAllToActiveOrBackoffQueue). */
export function happened(it: Listening, happening: Happening): void {
  for (const queued of [...it.queue.unschedulable])
    if (queued.rejectors.size === 0 || mayHelp(it, queued, happening)) it.queue.requeue(queued)
}

const mayHelp = (it: Listening, queued: QueuedPod, happening: Happening) =>
  it.plugins.some(
    (plugin) => queued.rejectors.has(plugin.name) && plugin.mayHelp?.(happening, queued.info, it.world),
  )

const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)
