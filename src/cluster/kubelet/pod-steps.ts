/**
 * What a pod worker does in each of its phases: SyncPod, SyncTerminatingPod, SyncTerminatedPod of kubelet.go.
 */
import type { Pod, Service } from '../../k8s/api'
import { rpcError } from '../cri'
import { Deadlines } from './deadlines'
import type { ImagePuller } from './image-pull'
import type { Pleg } from './pleg'
import { podActions } from './pod-actions'
import type { PodSteps, PodWorker, SyncOutcome, Verdict } from './pod-worker'
import type { ProbeManager } from './probe-manager'
import { podStatus, type StatusDraft } from './pod-status'
import type { Resizes } from './resize'
import { ReasonCache } from './start-failure'
import type { StatusManager } from './status-manager'
import { type ContainerSyncer, createContainerSyncer, type SyncResult } from './sync-containers'
import { isTerminalPhase, type RuntimeStatus, type Surroundings } from './surroundings'
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
  return new Steps(parts)
}

type Done = (outcome: SyncOutcome) => void
/** What a sync looked at. */
interface Looked {
  readonly pod: Pod
  readonly runtime: RuntimeStatus
  readonly probes: number
}

class Steps implements PodSteps {
  readonly #parts: PodParts
  readonly #surroundings: Surroundings
  readonly #reasons = new ReasonCache()
  readonly #containers: ContainerSyncer
  readonly #deadlines: Deadlines
  /** What a sync that found nothing to do had looked at: a resync of the same is over before it begins. */
  readonly #settled = new Map<string, Looked>()

  constructor(parts: PodParts) {
    this.#parts = parts
    this.#surroundings = parts.surroundings
    this.#containers = createContainerSyncer(parts)
    this.#deadlines = new Deadlines(parts.surroundings)
  }

  sync(worker: PodWorker, runtime: RuntimeStatus, done: Done): void {
    const { status, volumes, probes } = this.#parts
    const looked = { pod: worker.pod, runtime, probes: probes.version(worker.pod.metadata.uid) }
    const isHost = worker.pod.spec?.hostNetwork ?? false
    const notReady = isHost ? undefined : this.#surroundings.machine.networkNotReady
    if (notReady || worker.verdict || !this.#isSettled(looked))
      return this.#syncAnew(worker, looked, notReady, done)
    const now = status.get(worker.pod.metadata.uid)
    volumes.refresh(worker.pod)
    if (now) probes.poke(worker.pod, now)
    done({ kind: 'done' })
  }

  terminating(worker: PodWorker, runtime: RuntimeStatus, done: Done): void {
    const { status, probes, pleg } = this.#parts
    const { pod, termination } = worker
    const { uid } = pod.metadata
    this.#report(worker, runtime, false)
    probes.stopLivenessAndStartup(pod)
    const podIP = status.get(uid)?.podIP ?? ''
    const { why, grace } = termination!
    killPod(this.#surroundings, pod, runtime, podIP, { why, grace }, (error) => {
      pleg.touched(uid)
      if (error) {
        const text = `error killing pod: ${rpcError(error)}`
        this.#surroundings.recorder.event(pod, 'Warning', 'FailedKillPod', text)
        return done({ kind: 'failed' })
      }
      probes.remove(uid)
      const { cri } = this.#surroundings
      const left = { sandboxes: cri.listPodSandboxes(uid), containers: cri.listContainers(uid) }
      this.#report(worker, left, true)
      done({ kind: 'done' })
    })
  }

  terminated(worker: PodWorker, runtime: RuntimeStatus, done: Done): void {
    const { uid } = worker.pod.metadata
    this.#report(worker, runtime, true)
    this.#parts.volumes.release(uid)
    this.#deadlines.cancel(uid)
    this.#surroundings.host.timers.after(CLEAN_UP, () => {
      done({ kind: 'done' })
      this.#parts.status.terminate(worker.pod)
    })
  }

  interrupted({ pod }: PodWorker): void {
    this.#parts.volumes.cancel(pod.metadata.uid)
  }

  forget(uid: string): void {
    const { images, probes, volumes, resizes } = this.#parts
    this.#reasons.forget(uid)
    this.#containers.forget(uid)
    images.forget(uid)
    probes.remove(uid)
    volumes.release(uid)
    resizes.forget(uid)
    this.#settled.delete(uid)
    this.#deadlines.forget(uid)
  }

  #isSettled({ pod, runtime, probes }: Looked): boolean {
    const seen = this.#settled.get(pod.metadata.uid)
    return seen?.pod === pod && seen.runtime === runtime && seen.probes === probes
  }

  #syncAnew(worker: PodWorker, looked: Looked, networkNotReady: string | undefined, done: Done): void {
    const { status, resizes, objects, volumes } = this.#parts
    const pod = resizes.granted(worker.pod)
    const running = looked.runtime.containers.filter(({ state }) => state === 'running')
    resizes.settle(pod, running)
    this.#deadlines.watch(worker, status.get(pod.metadata.uid)?.startTime)
    const draft = this.#report(worker, looked.runtime, false)
    if (isTerminalPhase(draft.phase)) return done({ kind: 'terminal' })
    if (networkNotReady) {
      const text = `network is not ready: ${networkNotReady}`
      this.#surroundings.recorder.event(worker.pod, 'Warning', 'NetworkNotReady', text)
      return done({ kind: 'failed', transient: true })
    }
    objects.isRead(pod)
    volumes.refresh(pod)
    volumes.whenMounted(pod, (failed) =>
      failed ? done({ kind: 'failed' }) : this.#syncContainers(worker, pod, looked, done),
    )
  }

  #syncContainers(worker: PodWorker, pod: Pod, looked: Looked, done: Done): void {
    const { status, probes, resizes } = this.#parts
    const { runtime } = looked
    this.#warnOfPullSecrets(pod)
    probes.add(pod)
    const actions = podActions(pod, runtime, probes.results, (container, instance) =>
      container.image !== instance.image ? 'changed' : resizes.actuate(pod, container, instance),
    )
    const podIP = status.get(pod.metadata.uid)?.podIP ?? ''
    const hooks = { sandboxReady: () => this.#showSandbox(worker) }
    this.#containers.sync(pod, runtime, podIP, actions, hooks, (result) => {
      this.#note(looked, result)
      // All are gone: one more sync begins anew.
      if (actions.restartAll) worker.poke()
      if (!result.failed) return done({ kind: 'done' })
      done({ kind: 'failed', ...(result.until !== undefined && { until: result.until }) })
    })
  }

  #note(looked: Looked, { starts, didSomething, failed }: SyncResult): void {
    const { pleg, resizes } = this.#parts
    const { uid } = looked.pod.metadata
    for (const { container, failure } of starts) this.#reasons.note(uid, container, failure)
    this.#settled.delete(uid)
    const isResizing = resizes.conditions(uid).length > 0
    if (didSomething) pleg.touched(uid)
    else if (!failed && !isResizing) this.#settled.set(uid, looked)
    if (!failed && (didSomething || isResizing)) pleg.relistNow()
  }

  /** Looks at the pod anew and tells the status manager. */
  #report(worker: PodWorker, runtime: RuntimeStatus, isTerminal: boolean): StatusDraft {
    const { status, probes, resizes } = this.#parts
    const { cri, node } = this.#surroundings
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
      reason: (container) => this.#reasons.of(uid, container),
      terminationMessage: (container, instance) => terminationMessage(cri, pod, container, instance),
      actualResources: (instance) => resizes.actual(instance),
      imageName: (instance) => cri.imageStatus(instance.image)?.repoTag || instance.image,
    })
    const disrupted = verdict?.disruption ? [disruption(verdict)] : []
    const conditions = [...resizes.conditions(uid), ...disrupted, ...draft.conditions]
    status.set(worker.pod, { ...draft, conditions })
    const now = status.get(uid)
    if (now) probes.poke(pod, now)
    return draft
  }

  /** PodReadyToStartContainers turns true before any image is pulled; nothing else is looked at again. */
  #showSandbox({ pod }: PodWorker): void {
    const now = this.#parts.status.get(pod.metadata.uid)
    if (!now) return
    const conditions = (now.conditions ?? []).map(({ type, status: is, reason, message }) => ({
      type,
      status: type === 'PodReadyToStartContainers' ? 'True' : is,
      ...(reason && { reason }),
      ...(message && { message }),
    }))
    this.#parts.status.set(pod, { ...now, conditions })
  }

  #warnOfPullSecrets(pod: Pod): void {
    const namespace = pod.metadata.namespace ?? ''
    const missing = (pod.spec?.imagePullSecrets ?? [])
      .map(({ name = '' }) => name)
      .filter((name) => !this.#parts.objects.secret(namespace, name))
    if (missing.length === 0) return
    const text = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`
    this.#surroundings.recorder.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', text)
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
