/**
 * Pods that wait for a node: those to try now, those that back off, those that nothing can help for the moment.
 * Mirrors pkg/scheduler/backend/queue (scheduling_queue.go, backoff_queue.go).
 */
import type { Pod } from '../../k8s/api'
import { seconds, minutes } from '../../sim/duration'
import { refOf, type Host } from '../component'
import type { Timer } from '../../sim/event-queue'
import { PodHeap } from './pod-heap'
import { type PodInfo, podInfo } from './pod-info'
import { gatesOf } from './plugins/scheduling-gates'

const INITIAL_BACKOFF = seconds(1)
const MAX_BACKOFF = seconds(10)
/** Pods are flushed together, in windows of this length (backoffQOrderingWindowDuration). */
const BACKOFF_WINDOW = seconds(1)
/** DefaultPodMaxInUnschedulablePodsDuration. */
const FLUSHED_AFTER = minutes(5)
const FLUSH_PERIOD = seconds(30)

export interface QueuedPod {
  pod: Pod
  info: PodInfo
  attempts: number
  /** When it entered the part of the queue in which it is. */
  since: number
  /** Plugins that rejected it last. */
  rejectors: ReadonlySet<string>
  backoffUntil: number
  timer: Timer | undefined
  /** What woke it last. */
  cause: number
  /** Which of its entries in a heap counts: the last. */
  ticket: number
  place: 'active' | 'backoff' | 'unschedulable' | 'gated' | 'in-flight'
}

export class SchedulingQueue {
  readonly #host: Host
  readonly #wake: () => void
  readonly #pods = new Map<string, QueuedPod>()
  readonly #active = new PodHeap('active', (a, b) => b.priority - a.priority || a.at - b.at)
  readonly #backoff = new PodHeap('backoff', (a, b) => a.at - b.at || b.priority - a.priority)
  readonly #unschedulable = new Set<QueuedPod>()
  #flushing = false

  constructor(host: Host, wake: () => void) {
    this.#host = host
    this.#wake = wake
  }

  get(key: string): QueuedPod | undefined {
    return this.#pods.get(key)
  }
  get unschedulable(): Iterable<QueuedPod> {
    return this.#unschedulable
  }
  get isEmpty(): boolean {
    return this.#active.isEmpty && this.#backoff.isEmpty
  }

  add(pod: Pod): void {
    const info = podInfo(pod)
    const queued: QueuedPod = {
      pod,
      info,
      attempts: 0,
      since: this.#host.timers.now,
      rejectors: NOBODY,
      backoffUntil: 0,
      timer: undefined,
      cause: this.#host.journal.cause,
      ticket: 0,
      place: 'gated',
    }
    this.#pods.set(info.key, queued)
    this.#admit(queued)
  }

  /** The pod itself changed; `mayHelp` tells whether that may help it. */
  update(pod: Pod, mayHelp: (queued: QueuedPod) => boolean): void {
    const queued = this.#pods.get(podInfo(pod).key)
    if (!queued) return this.add(pod)
    queued.pod = pod
    queued.info = podInfo(pod)
    if (queued.place === 'gated') this.#admit(queued)
    else if (queued.place === 'unschedulable' && mayHelp(queued)) this.requeue(queued)
  }

  delete(key: string): void {
    const queued = this.#pods.get(key)
    if (!queued) return
    this.#leave(queued)
    this.#pods.delete(key)
  }

  /** The next pod to try: by priority, then who waits longest; with nothing else to do, one that still backs off. */
  pop(): QueuedPod | undefined {
    const next = this.#active.pop() ?? this.#backoff.pop()
    if (!next) return undefined
    this.#leave(next)
    next.attempts++
    return next
  }

  /** Not schedulable now: it waits until something happens that may help. */
  reject(queued: QueuedPod, rejectors: ReadonlySet<string>): void {
    if (this.#pods.get(queued.info.key) !== queued) return
    queued.rejectors = rejectors
    queued.since = this.#host.timers.now
    queued.place = 'unschedulable'
    this.#unschedulable.add(queued)
    this.#flushLater()
  }

  /** Puts a pod back that something may have helped: behind its back-off, if that is not over. */
  requeue(queued: QueuedPod, afterError = false): void {
    this.#leave(queued)
    queued.cause = this.#host.journal.cause
    const until = queued.since + backoffOf(queued.attempts)
    queued.backoffUntil = until - (((until % BACKOFF_WINDOW) + BACKOFF_WINDOW) % BACKOFF_WINDOW)
    const wait = queued.backoffUntil - this.#host.timers.now
    if (wait <= 0) return this.#activate(queued)
    queued.place = 'backoff'
    // Only pods that were unschedulable may cut their back-off short, not those that met an error.
    if (!afterError) this.#backoff.push(queued, queued.backoffUntil)
    const about = refOf('pods', queued.pod as never)
    queued.timer = this.#host.timers.visibly('scheduling-back-off', about, '', wait, () => {
      queued.timer = undefined
      this.#leave(queued)
      this.#activate(queued)
    })
    if (!afterError) this.#wake()
  }

  #admit(queued: QueuedPod): void {
    const gates = gatesOf(queued.pod)
    if (gates.length === 0) return this.#activate(queued)
    this.#host.journal.decided(refOf('pods', queued.pod as never), {
      reason: 'SchedulingGated',
      because: { gates },
    })
  }

  #activate(queued: QueuedPod): void {
    queued.place = 'active'
    queued.since = this.#host.timers.now
    queued.cause = this.#host.journal.cause
    this.#active.push(queued, queued.since)
    this.#wake()
  }

  #leave(queued: QueuedPod): void {
    queued.place = 'in-flight'
    this.#unschedulable.delete(queued)
    this.#host.timers.cancel(queued.timer)
    queued.timer = undefined
  }

  /** Whatever was missed: after five minutes every pod is tried again. */
  #flushLater(): void {
    if (this.#flushing) return
    this.#flushing = true
    this.#host.timers.after(FLUSH_PERIOD, () => {
      this.#flushing = false
      const now = this.#host.timers.now
      for (const queued of [...this.#unschedulable])
        if (now - queued.since > FLUSHED_AFTER) this.requeue(queued)
      if (this.#unschedulable.size > 0) this.#flushLater()
    })
  }
}

const NOBODY: ReadonlySet<string> = new Set()

/** One second, doubled with each attempt, ten at most. */
export const backoffOf = (attempts: number) =>
  attempts === 0 ? 0 : Math.min(MAX_BACKOFF, INITIAL_BACKOFF * 2 ** Math.min(attempts - 1, 10))
