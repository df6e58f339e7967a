/**
 * What a pod worker does in each of its phases: SyncPod, SyncTerminatingPod, SyncTerminatedPod of kubelet.go.
 */
import type { Pod, Service } from '../../k8s/api'
import type { Timer } from '../../sim/event-queue'
import { fromTime } from '../../k8s/time'
import { rpcError } from '../cri'
import type { ImagePuller } from './image-pull'
import type { Pleg } from './pleg'
import { podActions } from './pod-actions'
import type { PodSteps, PodWorker, Verdict } from './pod-worker'
import type { ProbeManager } from './probe-manager'
import { podStatus, type StatusDraft } from './pod-status'
import type { Resizes } from './resize'
import { ReasonCache } from './start-failure'
import type { StatusManager } from './status-manager'
import { createContainerSyncer } from './sync-containers'
import { graceOf, isTerminalPhase, podRef, type RuntimeStatus, type Surroundings } from './surroundings'
import { terminationMessage } from './termination-message'
import { killPod } from './termination'
import type { VolumeManager } from './volumes/volume-manager'
import type { WatchedObjects } from './watched-objects'

export interface PodParts {
  readonly surroundings: Surroundings
  readonly pleg: Pleg
  readonly status: StatusManager
  readonly probes: ProbeManager
  readonly volumes: VolumeManager
  readonly objects: WatchedObjects
  readonly images: ImagePuller
  readonly resizes: Resizes
  /** undefined until they have been read once. */
  services(): Iterable<Service> | undefined
}

/** How long unmounting and removing the cgroup take (polls of 100 ms). */
const CLEAN_UP = 100

export function createPodSteps(parts: PodParts): PodSteps & { forget(uid: string): void } {
  const { surroundings, pleg, status, probes, volumes, objects, resizes } = parts
  const { host, cri, machine, node, recorder } = surroundings
  const { timers } = host
  const reasons = new ReasonCache()
  const containers = createContainerSyncer(parts)
  const deadlines = new Map<string, Timer>()

  /** Looks at the pod anew and tells the status manager. */
  const report = (worker: PodWorker, runtime: RuntimeStatus, isTerminal: boolean): StatusDraft => {
    const { verdict } = worker
    const pod = resizes.granted(worker.pod)
    const { uid } = pod.metadata
    const before = status.get(uid) ?? pod.status ?? {}
    const draft = podStatus({
      pod,
      before,
      status: runtime,
      probes: probes.results,
      hostAddress: node.address,
      isTerminal,
      ...(verdict && { verdict }),
      podIP: podAddress(pod, runtime, before.podIP, node.address),
      reason: (container) => reasons.of(uid, container),
      terminationMessage: (container, instance) => terminationMessage(cri, pod, container, instance),
      actualResources: resizes.actual,
      imageName: (instance) => cri.imageStatus(instance.image)?.repoTag || instance.image,
    })
    const disrupted = verdict?.disruption ? [disruption(verdict)] : []
    status.set(worker.pod, {
      ...draft,
      conditions: [...resizes.conditions(uid), ...disrupted, ...draft.conditions],
    })
    const now = status.get(uid)
    if (now) probes.poke(pod, now)
    return draft
  }

  /** What a sync that found nothing to do had looked at: a resync of the same is over before it begins. */
  const settled = new Map<string, { pod: Pod; runtime: RuntimeStatus; probes: number }>()
  const isSettled = ({ pod, verdict }: PodWorker, runtime: RuntimeStatus) => {
    const seen = settled.get(pod.metadata.uid)
    return (
      seen?.pod === pod &&
      seen.runtime === runtime &&
      seen.probes === probes.version(pod.metadata.uid) &&
      !verdict
    )
  }

  const sync: PodSteps['sync'] = (worker, runtime, done) => {
    const networkNotReady = worker.pod.spec?.hostNetwork ? undefined : machine.networkNotReady
    if (!networkNotReady && isSettled(worker, runtime)) {
      const now = status.get(worker.pod.metadata.uid)
      volumes.refresh(worker.pod)
      if (now) probes.poke(worker.pod, now)
      return done({ kind: 'done' })
    }
    const looked = { pod: worker.pod, runtime, probes: probes.version(worker.pod.metadata.uid) }
    const pod = resizes.granted(worker.pod)
    const { uid } = pod.metadata
    resizes.settle(
      pod,
      runtime.containers.filter(({ state }) => state === 'running'),
    )
    watchDeadline(worker)
    const draft = report(worker, runtime, false)
    if (isTerminalPhase(draft.phase)) return done({ kind: 'terminal' })
    if (networkNotReady) {
      const message = `network is not ready: ${networkNotReady}`
      recorder.event(worker.pod, 'Warning', 'NetworkNotReady', message)
      return done({ kind: 'failed', transient: true })
    }
    objects.isRead(pod)
    volumes.refresh(pod)
    volumes.whenMounted(pod, (failed) => {
      if (failed) return done({ kind: 'failed' })
      warnOfPullSecrets(pod)
      probes.add(pod)
      const actions = podActions(pod, runtime, probes.results, (container, instance) =>
        container.image !== instance.image ? 'changed' : resizes.actuate(pod, container, instance),
      )
      const podIP = status.get(uid)?.podIP ?? ''
      const hooks = { sandboxReady: () => showSandbox(worker) }
      containers.sync(pod, runtime, podIP, actions, hooks, (result) => {
        for (const { container, failure } of result.starts) reasons.note(uid, container, failure)
        settled.delete(uid)
        const isResizing = resizes.conditions(uid).length > 0
        if (result.didSomething) pleg.touched(uid)
        else if (!result.failed && !isResizing) settled.set(uid, looked)
        if (!result.failed && (result.didSomething || isResizing)) pleg.relistNow()
        if (!result.failed) return done({ kind: 'done' })
        done({ kind: 'failed', ...(result.until !== undefined && { until: result.until }) })
      })
    })
  }

  /** PodReadyToStartContainers turns true before any image is pulled; nothing else is looked at again. */
  const showSandbox = ({ pod }: PodWorker) => {
    const now = status.get(pod.metadata.uid)
    if (!now) return
    const conditions = (now.conditions ?? []).map(({ type, status: is, reason, message }) => ({
      type,
      status: type === 'PodReadyToStartContainers' ? 'True' : is,
      ...(reason && { reason }),
      ...(message && { message }),
    }))
    status.set(pod, { ...now, conditions })
  }

  const warnOfPullSecrets = (pod: Pod) => {
    const namespace = pod.metadata.namespace ?? ''
    const missing = (pod.spec?.imagePullSecrets ?? [])
      .map(({ name = '' }) => name)
      .filter((name) => !objects.secret(namespace, name))
    if (missing.length === 0) return
    recorder.event(
      pod,
      'Warning',
      'FailedToRetrieveImagePullSecret',
      `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`,
    )
  }

  /** activeDeadlineSeconds counts from the pod's start here. */
  const watchDeadline = (worker: PodWorker) => {
    const { pod } = worker
    const { uid } = pod.metadata
    const seconds = pod.spec?.activeDeadlineSeconds
    if (seconds === undefined || deadlines.has(uid)) return
    const started = fromTime(status.get(uid)?.startTime ?? pod.status?.startTime ?? '') ?? timers.now
    const wait = Math.max(0, started + seconds * 1000 - timers.now)
    const timer = timers.visibly('deadline', podRef(pod), '', wait, () => passed(worker))
    deadlines.set(uid, timer)
  }
  const passed = (worker: PodWorker) => {
    if (worker.phase !== 'syncing') return
    const message = 'Pod was active on the node longer than the specified deadline'
    recorder.event(worker.pod, 'Normal', 'DeadlineExceeded', message)
    worker.kill(
      { why: 'deadline', grace: graceOf(worker.pod) },
      { phase: 'Failed', reason: 'DeadlineExceeded', message, disruption: false },
    )
  }

  const terminating: PodSteps['terminating'] = (worker, runtime, done) => {
    const { pod, termination } = worker
    const { uid } = pod.metadata
    report(worker, runtime, false)
    probes.stopLivenessAndStartup(pod)
    const podIP = status.get(uid)?.podIP ?? ''
    const { why, grace } = termination!
    killPod(surroundings, pod, runtime, podIP, { why, grace }, (error) => {
      pleg.touched(uid)
      if (error) {
        recorder.event(pod, 'Warning', 'FailedKillPod', `error killing pod: ${rpcError(error)}`)
        return done({ kind: 'failed' })
      }
      probes.remove(uid)
      const left = { sandboxes: cri.listPodSandboxes(uid), containers: cri.listContainers(uid) }
      report(worker, left, true)
      done({ kind: 'done' })
    })
  }

  const terminated: PodSteps['terminated'] = (worker, runtime, done) => {
    const { uid } = worker.pod.metadata
    report(worker, runtime, true)
    volumes.release(uid)
    timers.cancel(deadlines.get(uid))
    timers.after(CLEAN_UP, () => {
      done({ kind: 'done' })
      status.terminate(worker.pod)
    })
  }

  return {
    sync,
    terminating,
    terminated,
    interrupted: ({ pod }) => volumes.cancel(pod.metadata.uid),
    forget(uid) {
      reasons.forget(uid)
      containers.forget(uid)
      parts.images.forget(uid)
      probes.remove(uid)
      volumes.release(uid)
      resizes.forget(uid)
      settled.delete(uid)
      timers.cancel(deadlines.get(uid))
      deadlines.delete(uid)
    },
  }
}

const disruption = ({ message }: Verdict) => ({
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'TerminationByKubelet',
  message,
})

/** The address of the newest sandbox; it stays after the pod has ended. */
function podAddress(pod: Pod, runtime: RuntimeStatus, before: string | undefined, node: string): string {
  if (pod.spec?.hostNetwork) return node
  const [sandbox] = runtime.sandboxes
  return (sandbox?.ready ? sandbox.ip : '') || (before ?? '')
}
