/**
 * The pods of this node, as the API server has them, and what their coming, changing and going sets in motion.
 * Mirrors kubelet.go HandlePodAdditions, HandlePodUpdates, HandlePodRemoves and rejectPod.
 */
import type { Node, Pod } from '../../k8s/api'
import { objectionTo, type Rejection } from './admission'
import { allocatable } from './node-status'
import { qosOf } from './pod-resources'
import type { PodWorker } from './pod-worker'
import { PREEMPTED_EVENT, PREEMPTED_MESSAGE, PREEMPTING, preemptionVictims } from './preemption'
import type { StatusManager } from './status-manager'
import { graceOf, isCritical, isTerminalPhase, podRef, type Surroundings } from './surroundings'

export interface OwnPods {
  readonly workers: Map<string, PodWorker>
  added(pod: Pod): void
  updated(before: Pod, pod: Pod): void
  removed(pod: Pod): void
  isKnown(uid: string): boolean
  forget(uid: string): void
  /** Why the node cannot take a pod, or what it has grown into. */
  objection(pod: Pod): Rejection | undefined
}

export interface OwnPodsParts {
  readonly surroundings: Surroundings
  readonly status: StatusManager
  node(): Node | undefined
  pressure(): readonly string[]
  /** What the node has granted a pod. */
  granted(pod: Pod): Pod
  createWorker(pod: Pod): PodWorker
  /** The object is gone from the API server. */
  gone(uid: string): void
}

export function createOwnPods(parts: OwnPodsParts): OwnPods {
  const { surroundings, status } = parts
  const { host, node, recorder } = surroundings
  const workers = new Map<string, PodWorker>()
  const rejected = new Set<string>()

  const activeBeside = (pod: Pod) =>
    [...workers.values()]
      .filter((it) => it.phase === 'syncing' && it.pod.metadata.uid !== pod.metadata.uid)
      .map((it) => parts.granted(it.pod))
  const objectionBeside = (pod: Pod, active: readonly Pod[]) =>
    objectionTo({
      pod,
      node: parts.node(),
      nodeName: node.name,
      allocatable: allocatable(surroundings),
      active,
      pressure: parts.pressure(),
    })
  const objection = (pod: Pod) => objectionBeside(pod, activeBeside(pod))

  /** A critical pod that only lacks resources takes them from others. */
  const preempt = (pod: Pod, refusal: Rejection): Rejection | undefined => {
    if (!isCritical(pod) || !refusal.reason.startsWith('OutOf')) return refusal
    const victims = preemptionVictims(activeBeside(pod), (rest) => !objectionBeside(pod, rest))
    if (!victims) return refusal
    for (const { metadata } of victims) {
      const worker = workers.get(metadata.uid)!
      recorder.event(worker.pod, 'Warning', PREEMPTING, PREEMPTED_EVENT)
      worker.kill(
        { why: 'preempted', grace: graceOf(worker.pod) },
        { phase: 'Failed', reason: PREEMPTING, message: PREEMPTED_MESSAGE, disruption: true },
      )
    }
    return undefined
  }

  const reject = (pod: Pod, { reason, message }: Rejection) => {
    const seq = host.journal.decided(podRef(pod), { reason: 'PodRejected', because: { reason, message } })
    host.journal.because(seq, () => {
      rejected.add(pod.metadata.uid)
      recorder.event(pod, 'Warning', reason, message)
      status.set(pod, {
        phase: 'Failed',
        conditions: [],
        reason,
        message: `Pod was rejected: ${message}`,
        qosClass: qosOf(pod),
      })
    })
  }

  const begin = (pod: Pod) => {
    const worker = parts.createWorker(pod)
    workers.set(pod.metadata.uid, worker)
    worker.update(pod)
  }

  const added = (pod: Pod) => {
    const isOld =
      isTerminalPhase(pod.status?.phase) || pod.metadata.deletionTimestamp || pod.status?.startTime
    if (isOld) return begin(pod)
    const refusal = objection(pod)
    const rejection = refusal && preempt(pod, refusal)
    if (rejection) return reject(pod, rejection)
    const seq = host.journal.decided(podRef(pod), { reason: 'PodAdmitted', because: {} })
    host.journal.because(seq, () => begin(pod))
  }
  const removed = ({ metadata: { uid } }: Pod) => {
    workers.get(uid)?.remove()
    parts.gone(uid)
  }
  return {
    workers,
    added,
    removed,
    updated(before, pod) {
      const { uid } = pod.metadata
      if (before.metadata.uid !== uid) {
        removed(before)
        return added(pod)
      }
      const worker = workers.get(uid)
      status.observe(pod)
      if (worker && isOnlyStatus(before, pod)) worker.observe(pod)
      else if (worker) worker.update(pod)
      else if (rejected.has(uid) && pod.metadata.deletionTimestamp) begin(pod)
    },
    isKnown: (uid) => workers.has(uid) || rejected.has(uid),
    forget(uid) {
      workers.delete(uid)
      rejected.delete(uid)
    },
    objection,
  }
}

/** The kubelet's own writes come back to it; only readiness gates of others make them worth a sync. */
function isOnlyStatus(before: Pod, pod: Pod): boolean {
  const a = before.metadata
  const b = pod.metadata
  return (
    a.generation === b.generation &&
    a.deletionTimestamp === b.deletionTimestamp &&
    a.deletionGracePeriodSeconds === b.deletionGracePeriodSeconds &&
    ((a.labels === b.labels && a.annotations === b.annotations) ||
      JSON.stringify([a.labels, a.annotations]) === JSON.stringify([b.labels, b.annotations])) &&
    (pod.spec?.readinessGates ?? []).every(
      ({ conditionType }) => gate(before, conditionType) === gate(pod, conditionType),
    )
  )
}
const gate = (pod: Pod, type: string) => pod.status?.conditions?.find((it) => it.type === type)?.status
