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
  return new Pods(parts)
}

class Pods implements OwnPods {
  readonly workers = new Map<string, PodWorker>()
  readonly #parts: OwnPodsParts
  readonly #rejected = new Set<string>()

  constructor(parts: OwnPodsParts) {
    this.#parts = parts
  }

  added(pod: Pod): void {
    const { status, metadata } = pod
    if (isTerminalPhase(status?.phase) || metadata.deletionTimestamp || status?.startTime)
      return this.#begin(pod)
    const refusal = this.objection(pod)
    const rejection = refusal && this.#preempt(pod, refusal)
    if (rejection) return this.#reject(pod, rejection)
    const { journal } = this.#parts.surroundings.host
    const seq = journal.decided(podRef(pod), { reason: 'PodAdmitted', because: {} })
    journal.because(seq, () => this.#begin(pod))
  }

  updated(before: Pod, pod: Pod): void {
    const { uid } = pod.metadata
    if (before.metadata.uid !== uid) {
      this.removed(before)
      return this.added(pod)
    }
    const worker = this.workers.get(uid)
    this.#parts.status.observe(pod)
    if (worker && isOnlyStatus(before, pod)) worker.observe(pod)
    else if (worker) worker.update(pod)
    else if (this.#rejected.has(uid) && pod.metadata.deletionTimestamp) this.#begin(pod)
  }

  removed({ metadata: { uid } }: Pod): void {
    this.workers.get(uid)?.remove()
    this.#parts.gone(uid)
  }

  isKnown(uid: string): boolean {
    return this.workers.has(uid) || this.#rejected.has(uid)
  }

  forget(uid: string): void {
    this.workers.delete(uid)
    this.#rejected.delete(uid)
  }

  objection(pod: Pod): Rejection | undefined {
    return this.#objectionBeside(pod, this.#activeBeside(pod))
  }

  #activeBeside(pod: Pod): Pod[] {
    return [...this.workers.values()]
      .filter((it) => it.phase === 'syncing' && it.pod.metadata.uid !== pod.metadata.uid)
      .map((it) => this.#parts.granted(it.pod))
  }

  #objectionBeside(pod: Pod, active: readonly Pod[]): Rejection | undefined {
    const { surroundings } = this.#parts
    return objectionTo({
      pod,
      node: this.#parts.node(),
      nodeName: surroundings.node.name,
      allocatable: allocatable(surroundings),
      active,
      pressure: this.#parts.pressure(),
    })
  }

  /** A critical pod that only lacks resources takes them from others. */
  #preempt(pod: Pod, refusal: Rejection): Rejection | undefined {
    if (!isCritical(pod) || !refusal.reason.startsWith('OutOf')) return refusal
    const fits = (rest: readonly Pod[]) => !this.#objectionBeside(pod, rest)
    const victims = preemptionVictims(this.#activeBeside(pod), fits)
    if (!victims) return refusal
    for (const { metadata } of victims) {
      const worker = this.workers.get(metadata.uid)!
      this.#parts.surroundings.recorder.event(worker.pod, 'Warning', PREEMPTING, PREEMPTED_EVENT)
      worker.kill(
        { why: 'preempted', grace: graceOf(worker.pod) },
        { phase: 'Failed', reason: PREEMPTING, message: PREEMPTED_MESSAGE, disruption: true },
      )
    }
    return undefined
  }

  #reject(pod: Pod, { reason, message }: Rejection): void {
    const { surroundings, status } = this.#parts
    const { journal } = surroundings.host
    const seq = journal.decided(podRef(pod), { reason: 'PodRejected', because: { reason, message } })
    journal.because(seq, () => {
      this.#rejected.add(pod.metadata.uid)
      surroundings.recorder.event(pod, 'Warning', reason, message)
      status.set(pod, {
        phase: 'Failed',
        conditions: [],
        reason,
        message: `Pod was rejected: ${message}`,
        qosClass: qosOf(pod),
      })
    })
  }

  #begin(pod: Pod): void {
    const worker = this.#parts.createWorker(pod)
    this.workers.set(pod.metadata.uid, worker)
    worker.update(pod)
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
