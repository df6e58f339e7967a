/**
 * Tells the API server of pods' statuses: one after the other, a GET and a PATCH each, and deletes pods that have
 * terminated. Mirrors pkg/kubelet/status/status_manager.go.
 */
import type { Pod, PodStatus } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import type { Timer } from '../../sim/event-queue'
import type { Host } from '../component'
import type { StatusDraft } from './pod-status'
import { dated, endedContainers, mergedStatus, withFlag, withReadyConditions } from './status-merge'
import { same, statusPatch } from './status-patch'
import { isTerminalPhase, podRef, type Surroundings } from './surroundings'

/** status_manager.go: syncPeriod. */
const SYNC_PERIOD = 10_000

interface Known {
  pod: Pod
  status: PodStatus
  version: number
  /** Nothing of the pod is left on the node. */
  isFinished: boolean
  cause: number
}

export interface StatusManager {
  get(uid: string): PodStatus | undefined
  set(pod: Pod, draft: StatusDraft): void
  /** The pod's worker is done: the phase becomes final, and the object may go. */
  terminate(pod: Pod): void
  setReadiness(pod: Pod, containerId: string, ready: boolean): void
  setStarted(pod: Pod, containerId: string, started: boolean): void
  /** The API server's object changed: somebody else may have changed the status. */
  observe(pod: Pod): void
  forget(uid: string): void
}

export interface StatusHooks {
  mayHaveRunning(uid: string): boolean
}

export function createStatusManager({ host }: Surroundings, hooks: StatusHooks): StatusManager {
  return new Manager(host, hooks)
}

class Manager implements StatusManager {
  readonly #host: Host
  readonly #hooks: StatusHooks
  readonly #known = new Map<string, Known>()
  /** The version of each status that the API server has. */
  readonly #sent = new Map<string, number>()
  readonly #queue = new Set<string>()
  readonly #unsent = new Set<string>()
  readonly #startedAt: number
  #busy = false
  #retry: Timer | undefined

  constructor(host: Host, hooks: StatusHooks) {
    this.#host = host
    this.#hooks = hooks
    this.#startedAt = host.timers.now
  }

  get(uid: string): PodStatus | undefined {
    return this.#known.get(uid)?.status
  }

  set(pod: Pod, draft: StatusDraft): void {
    const before = this.#known.get(pod.metadata.uid)
    const old = before?.status ?? pod.status ?? {}
    this.#put(pod, dated(pod, draft, old, this.#host.timers.now), before?.isFinished ?? false)
  }

  terminate(pod: Pod): void {
    const before = this.#known.get(pod.metadata.uid)
    const status = before?.status ?? pod.status ?? {}
    const final: PodStatus = isTerminalPhase(status.phase) ? status : { ...status, phase: 'Failed' }
    this.#put(pod, endedContainers(pod, final), true)
    this.#queue.add(pod.metadata.uid)
    if (!this.#busy) this.#next()
  }

  setReadiness(pod: Pod, containerId: string, ready: boolean): void {
    this.#setFlag(pod, containerId, 'ready', ready)
  }

  setStarted(pod: Pod, containerId: string, started: boolean): void {
    this.#setFlag(pod, containerId, 'started', started)
  }

  observe(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata
    const entry = this.#known.get(uid)
    if (!entry) return
    entry.pod = pod
    if (this.#sent.get(uid) !== entry.version || this.#busy) return
    const merged = mergedStatus(pod, entry.status, this.#hooks.mayHaveRunning(uid))
    if (statusPatch(pod.status ?? {}, merged) || (entry.isFinished && deletionTimestamp)) this.#later(uid)
  }

  forget(uid: string): void {
    this.#known.delete(uid)
    this.#sent.delete(uid)
    this.#queue.delete(uid)
    this.#unsent.delete(uid)
  }

  #setFlag(pod: Pod, id: string, flag: 'ready' | 'started', value: boolean): void {
    const before = this.#known.get(pod.metadata.uid)
    if (!before) return
    const status = withFlag(before.status, id, flag, value)
    if (!status) return
    const { now } = this.#host.timers
    this.#put(pod, flag === 'ready' ? withReadyConditions(pod, status, now) : status, before.isFinished)
  }

  #put(pod: Pod, status: PodStatus, isFinished: boolean): void {
    const { uid } = pod.metadata
    const before = this.#known.get(uid)
    if (before && same(before.status, status) && before.isFinished === isFinished) {
      before.pod = pod
      return
    }
    this.#notePhase(pod, (before?.status ?? pod.status)?.phase, status.phase)
    const version = (before?.version ?? 0) + 1
    this.#known.set(uid, { pod, status, version, isFinished, cause: this.#host.journal.cause })
    this.#queue.add(uid)
    if (!this.#busy) this.#next()
  }

  #notePhase(pod: Pod, from: string | undefined, to: string | undefined): void {
    if (from === to || from === undefined || to === undefined) return
    this.#host.journal.decided(podRef(pod), { reason: 'PhaseChanged', because: { from, to } })
  }

  #next(): void {
    const [uid] = this.#queue
    this.#busy = uid !== undefined
    if (uid === undefined) return
    this.#queue.delete(uid)
    const entry = this.#known.get(uid)
    if (!entry) return this.#next()
    this.#host.journal.because(entry.cause, () => this.#syncPod(uid, entry.pod))
  }

  /** Something did not go through: everything unsent is tried again at the next round. */
  #later(uid: string): void {
    const { timers } = this.#host
    if (!this.#retry?.run) {
      const wait = SYNC_PERIOD - ((timers.now - this.#startedAt) % SYNC_PERIOD)
      this.#retry = timers.after(wait, () => this.#retryAll())
    }
    this.#unsent.add(uid)
  }

  #retryAll(): void {
    for (const uid of this.#unsent) this.#queue.add(uid)
    this.#unsent.clear()
    if (!this.#busy) this.#next()
  }

  #syncPod(uid: string, { metadata: { namespace, name } }: Pod): void {
    const path = pathOf('pods', namespace, name)
    this.#host.api.request({ method: 'GET', path }, ({ code, body }) => {
      const entry = this.#known.get(uid)
      if (!entry) return this.#next()
      const current = body as Pod
      if (code === 200 && current.metadata.uid === uid) return this.#patch(uid, entry, current)
      if (code === 200) this.forget(uid)
      else if (code === 404) this.#sent.set(uid, entry.version)
      else this.#later(uid)
      this.#next()
    })
  }

  #patch(uid: string, entry: Known, current: Pod): void {
    const merged = mergedStatus(current, entry.status, this.#hooks.mayHaveRunning(uid))
    const difference = statusPatch(current.status ?? {}, merged)
    if (!difference) return this.#patched(uid, entry, current)
    const { namespace, name } = current.metadata
    this.#host.api.request(
      {
        method: 'PATCH',
        path: pathOf('pods', namespace, name, 'status'),
        contentType: 'application/strategic-merge-patch+json',
        body: { metadata: { uid }, status: difference },
      },
      ({ code, body }) => {
        if (code === 200) return this.#patched(uid, entry, body as Pod)
        if (code !== 404) this.#later(uid)
        this.#next()
      },
    )
  }

  #patched(uid: string, entry: Known, current: Pod): void {
    this.#sent.set(uid, entry.version)
    const isGone = current.metadata.deletionTimestamp && isTerminalPhase(current.status?.phase)
    if (!isGone || !this.#known.get(uid)?.isFinished || this.#hooks.mayHaveRunning(uid)) this.#next()
    else this.#delete(uid, current)
  }

  #delete(uid: string, { metadata: { namespace, name } }: Pod): void {
    const options = { gracePeriodSeconds: 0, preconditions: { uid } }
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...options }
    const path = pathOf('pods', namespace, name)
    this.#host.api.request({ method: 'DELETE', path, body }, ({ code }) => {
      if (code === 200 || code === 404 || code === 409) this.forget(uid)
      else this.#later(uid)
      this.#next()
    })
  }
}
