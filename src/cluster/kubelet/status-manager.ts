/**
 * Tells the API server of pods' statuses: one after the other, a GET and a PATCH each, and deletes pods that have
 * terminated. Mirrors pkg/kubelet/status/status_manager.go.
 */
import type { Pod, PodStatus } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import type { Timer } from '../../sim/event-queue'
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
  const { timers, journal, api } = host
  const known = new Map<string, Known>()
  const sent = new Map<string, number>()
  const queue = new Set<string>()
  const startedAt = timers.now
  let busy = false
  let retry: Timer | undefined

  const put = (pod: Pod, status: PodStatus, isFinished: boolean) => {
    const uid = pod.metadata.uid
    const before = known.get(uid)
    if (before && same(before.status, status) && before.isFinished === isFinished) {
      before.pod = pod
      return
    }
    notePhase(pod, (before?.status ?? pod.status)?.phase, status.phase)
    const version = (before?.version ?? 0) + 1
    known.set(uid, { pod, status, version, isFinished, cause: journal.cause })
    queue.add(uid)
    if (!busy) next()
  }

  const notePhase = (pod: Pod, from: string | undefined, to: string | undefined) => {
    if (from === to || from === undefined || to === undefined) return
    journal.decided(podRef(pod), { reason: 'PhaseChanged', because: { from, to } })
  }

  const next = () => {
    const [uid] = queue
    busy = uid !== undefined
    if (uid === undefined) return
    queue.delete(uid)
    const entry = known.get(uid)
    if (!entry) return next()
    journal.because(entry.cause, () => syncPod(uid, entry))
  }

  /** Something did not go through: everything unsent is tried again at the next round. */
  const later = (uid: string) => {
    if (!retry?.run) {
      const wait = SYNC_PERIOD - ((timers.now - startedAt) % SYNC_PERIOD)
      retry = timers.after(wait, retryAll)
    }
    unsent.add(uid)
  }
  const unsent = new Set<string>()
  const retryAll = () => {
    for (const uid of unsent) queue.add(uid)
    unsent.clear()
    if (!busy) next()
  }

  const syncPod = (uid: string, { pod }: Known) => {
    const { namespace, name } = pod.metadata
    api.request({ method: 'GET', path: pathOf('pods', namespace, name) }, ({ code, body }) => {
      const entry = known.get(uid)
      if (!entry) return next()
      if (code === 404) {
        sent.set(uid, entry.version)
        return next()
      }
      if (code !== 200) {
        later(uid)
        return next()
      }
      const current = body as Pod
      if (current.metadata.uid !== uid) {
        forget(uid)
        return next()
      }
      patch(uid, entry, current)
    })
  }

  const patch = (uid: string, entry: Known, current: Pod) => {
    const merged = mergedStatus(current, entry.status, hooks.mayHaveRunning(uid))
    const difference = statusPatch(current.status ?? {}, merged)
    if (!difference) return patched(uid, entry, current)
    const { namespace, name } = current.metadata
    api.request(
      {
        method: 'PATCH',
        path: pathOf('pods', namespace, name, 'status'),
        contentType: 'application/strategic-merge-patch+json',
        body: { metadata: { uid }, status: difference },
      },
      ({ code, body }) => {
        if (code === 200) return patched(uid, entry, body as Pod)
        if (code !== 404) later(uid)
        next()
      },
    )
  }

  const patched = (uid: string, entry: Known, current: Pod) => {
    sent.set(uid, entry.version)
    const isGone = current.metadata.deletionTimestamp && isTerminalPhase(current.status?.phase)
    if (!isGone || !known.get(uid)?.isFinished || hooks.mayHaveRunning(uid)) return next()
    const { namespace, name } = current.metadata
    api.request(
      {
        method: 'DELETE',
        path: pathOf('pods', namespace, name),
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          gracePeriodSeconds: 0,
          preconditions: { uid },
        },
      },
      ({ code }) => {
        if (code === 200 || code === 404 || code === 409) forget(uid)
        else later(uid)
        next()
      },
    )
  }

  const forget = (uid: string) => {
    known.delete(uid)
    sent.delete(uid)
    queue.delete(uid)
    unsent.delete(uid)
  }

  const setFlag = (pod: Pod, id: string, flag: 'ready' | 'started', value: boolean) => {
    const before = known.get(pod.metadata.uid)
    if (!before) return
    const status = withFlag(before.status, id, flag, value)
    if (!status) return
    put(pod, flag === 'ready' ? withReadyConditions(pod, status, timers.now) : status, before.isFinished)
  }

  return {
    get: (uid) => known.get(uid)?.status,
    set(pod, draft) {
      const before = known.get(pod.metadata.uid)
      const old = before?.status ?? pod.status ?? {}
      put(pod, dated(pod, draft, old, timers.now), before?.isFinished ?? false)
    },
    terminate(pod) {
      const before = known.get(pod.metadata.uid)
      const status = before?.status ?? pod.status ?? {}
      const phase = status.phase
      const final: PodStatus = isTerminalPhase(phase) ? status : { ...status, phase: 'Failed' }
      put(pod, endedContainers(final), true)
      queue.add(pod.metadata.uid)
      if (!busy) next()
    },
    setReadiness: (pod, id, ready) => setFlag(pod, id, 'ready', ready),
    setStarted: (pod, id, started) => setFlag(pod, id, 'started', started),
    observe(pod) {
      const entry = known.get(pod.metadata.uid)
      if (!entry) return
      entry.pod = pod
      if (sent.get(pod.metadata.uid) !== entry.version || busy) return
      const merged = mergedStatus(pod, entry.status, hooks.mayHaveRunning(pod.metadata.uid))
      if (statusPatch(pod.status ?? {}, merged) || (entry.isFinished && pod.metadata.deletionTimestamp))
        later(pod.metadata.uid)
    },
    forget,
  }
}
