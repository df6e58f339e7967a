/**
 * In-place resize: whether the node can give a running pod the resources it now asks for, and whether its containers
 * have them yet. Mirrors pkg/kubelet/allocation (allocation_manager.go) and events/resize.go.
 */
import type { Container, Pod, ResourceRequirements } from '../../k8s/api'
import { quantity } from '../../k8s/quantity'
import type { Timer } from '../../sim/event-queue'
import type { ContainerStatus, CriError } from '../cri'
import type { Rejection } from './admission'
import type { Verdict } from './pod-conditions'
import { containerCgroup, podCgroup, qosOf } from './pod-resources'
import { same } from './status-patch'
import { containers, initContainers, type Surroundings } from './surroundings'

/** allocation_manager.go: retryDelay. */
const RETRY = 180_000

interface Resize {
  pod: Pod
  /** What the pod was given, by container. */
  allocated: ReadonlyMap<string, ResourceRequirements>
  /** `pod.spec` asks for what is allocated. */
  isGranted: boolean
  pending: { readonly reason: 'Deferred' | 'Infeasible'; readonly message: string } | undefined
  pendingSince: number
  inProgress: boolean
  error: string | undefined
}

export interface Resizes {
  /** The pod as far as the node has granted it: to be used instead of what the API says. */
  granted(pod: Pod): Pod
  /** A container was made with these resources. */
  conditions(uid: string): Verdict[]
  /** What an instance runs with. */
  actual(instance: ContainerStatus): ResourceRequirements | undefined
  /** Whether a running container must be restarted for its new resources; gives them to it if not. */
  actuate(pod: Pod, container: Container, instance: ContainerStatus): 'resize' | undefined
  /** A sync begins: a resize that has been carried out is over. */
  settle(pod: Pod, running: readonly ContainerStatus[]): void
  /** Room may have become free. */
  retry(): void
  forget(uid: string): void
}

export function createResizes(
  surroundings: Surroundings,
  /** Why the node cannot take the pod as it now is. */
  objection: (pod: Pod) => Rejection | undefined,
  wake: (uid: string) => void,
): Resizes {
  return new PodResizes(surroundings, objection, wake)
}

class PodResizes implements Resizes {
  readonly #surroundings: Surroundings
  readonly #objection: (pod: Pod) => Rejection | undefined
  readonly #wake: (uid: string) => void
  readonly #pods = new Map<string, Resize>()
  /** What each instance runs with. */
  readonly #applied = new Map<string, ResourceRequirements>()
  #timer: Timer | undefined

  constructor(
    surroundings: Surroundings,
    objection: (pod: Pod) => Rejection | undefined,
    wake: (uid: string) => void,
  ) {
    this.#surroundings = surroundings
    this.#objection = objection
    this.#wake = wake
  }

  granted(pod: Pod): Pod {
    const resize = this.#known(pod)
    const hasChanged = resize.pod !== pod
    // Only its status changed, and what it asks for was granted.
    if (resize.isGranted && resize.pod.spec === pod.spec) {
      resize.pod = pod
      return pod
    }
    resize.pod = pod
    resize.isGranted = false
    if (isSameAs(resize.allocated, pod)) {
      resize.pending = undefined
      resize.isGranted = true
      return pod
    }
    if (hasChanged) this.#consider(resize, pod)
    return isSameAs(resize.allocated, pod) ? pod : withResources(pod, resize.allocated)
  }

  conditions(uid: string): Verdict[] {
    const resize = this.#pods.get(uid)
    const verdicts: Verdict[] = []
    if (resize?.pending) verdicts.push({ type: 'PodResizePending', status: 'True', ...resize.pending })
    if (resize?.inProgress)
      verdicts.push({
        type: 'PodResizeInProgress',
        status: 'True',
        ...(resize.error && { reason: 'Error', message: resize.error }),
      })
    return verdicts
  }

  actual({ id }: ContainerStatus): ResourceRequirements | undefined {
    return this.#applied.get(id)
  }

  actuate(pod: Pod, container: Container, instance: ContainerStatus): 'resize' | undefined {
    const now = container.resources ?? {}
    const before = this.#applied.get(instance.id)
    if (!before) this.#applied.set(instance.id, now)
    if (!before || same(before, now)) return undefined
    if (needsRestart(container, before)) return 'resize'
    const error = this.#belowUsage(pod, container) ?? this.#give(pod, container, instance)
    if (error) this.#failed(pod, error)
    else {
      this.#known(pod).error = undefined
      this.#applied.set(instance.id, now)
      this.#wake(pod.metadata.uid)
    }
    return undefined
  }

  settle(pod: Pod, running: readonly ContainerStatus[]): void {
    const resize = this.#pods.get(pod.metadata.uid)
    if (!resize?.inProgress) return
    const isDone = running.every(({ id, name }) => {
      const has = this.#applied.get(id)
      return !has || same(has, resize.allocated.get(name) ?? {})
    })
    if (!isDone) return
    resize.inProgress = false
    this.#tell(pod, 'Normal', 'ResizeCompleted', 'completed')
  }

  retry(): void {
    const waiting = [...this.#pods.values()].filter((it) => it.pending).sort(byUrgency)
    for (const resize of waiting) {
      this.#consider(resize, resize.pod)
      if (!resize.pending) this.#wake(resize.pod.metadata.uid)
    }
  }

  forget(uid: string): void {
    for (const { id } of this.#surroundings.cri.listContainers(uid)) this.#applied.delete(id)
    this.#pods.delete(uid)
    if ([...this.#pods.values()].some((it) => it.pending)) this.retry()
  }

  #known(pod: Pod): Resize {
    const existing = this.#pods.get(pod.metadata.uid)
    if (existing) return existing
    const resize: Resize = {
      pod,
      allocated: wanted(pod),
      isGranted: false,
      pending: undefined,
      pendingSince: 0,
      inProgress: false,
      error: undefined,
    }
    this.#pods.set(pod.metadata.uid, resize)
    return resize
  }

  #tell(pod: Pod, type: 'Normal' | 'Warning', reason: string, what: string, error?: string): void {
    this.#surroundings.recorder.event(pod, type, reason, `Pod resize ${what}: ${summary(pod, error)}`)
  }

  /** Grants what is asked for if there is room, or remembers that it must wait. */
  #consider(resize: Resize, pod: Pod): void {
    const refusal = this.#objection(pod)
    if (!refusal) {
      resize.allocated = wanted(pod)
      resize.pending = undefined
      resize.inProgress = true
      return this.#tell(pod, 'Normal', 'ResizeStarted', 'started')
    }
    const { timers } = this.#surroundings.host
    const isNew = resize.pending?.message !== refusal.message
    if (!resize.pending) resize.pendingSince = timers.now
    resize.pending = { reason: 'Deferred', message: refusal.message }
    if (isNew) this.#tell(pod, 'Warning', 'ResizeDeferred', refusal.reason, refusal.message)
    if (!this.#timer?.run) this.#timer = timers.after(RETRY, () => this.retry())
  }

  #failed(pod: Pod, { message }: CriError): void {
    const resize = this.#known(pod)
    if (resize.error !== message) this.#tell(pod, 'Warning', 'ResizeError', 'error', message)
    // Its first refusal is news for the status.
    if (resize.error === undefined) this.#wake(pod.metadata.uid)
    resize.error = message
  }

  /** A limit below what is in use would kill: it is refused, and asked for again (validateMemoryResizeAction). */
  #belowUsage({ metadata }: Pod, { name, resources }: Container): CriError | undefined {
    const limit = quantity(resources?.limits?.memory)
    if (limit === 0) return undefined
    const stats = this.#surroundings.cri.stats(metadata.uid)
    const used = stats.find((it) => it.name === name)?.memoryWorkingSet ?? 0
    const message = `cannot decrease memory limits: attempting to set container "${name}" memory limit (${limit}) below current usage (${used})`
    return used >= limit ? { code: 'Unknown', message } : undefined
  }

  #give(pod: Pod, container: Container, { id }: ContainerStatus): CriError | undefined {
    const { cri } = this.#surroundings
    cri.updatePodSandboxResources(pod.metadata.uid, podCgroup(pod))
    return cri.updateContainerResources(id, containerCgroup(container))
  }
}

const all = (pod: Pod) => [...initContainers(pod), ...containers(pod)]
const wanted = (pod: Pod) => new Map(all(pod).map(({ name, resources }) => [name, resources ?? {}]))

const isSameAs = (allocated: ReadonlyMap<string, ResourceRequirements>, pod: Pod) =>
  all(pod).every(({ name, resources }) => same(allocated.get(name) ?? {}, resources ?? {}))

function withResources(pod: Pod, allocated: ReadonlyMap<string, ResourceRequirements>): Pod {
  const given = (list: readonly Container[]) =>
    list.map((it) => ({ ...it, resources: allocated.get(it.name) ?? {} }))
  const spec = pod.spec!
  return {
    ...pod,
    spec: {
      ...spec,
      containers: given(spec.containers),
      ...(spec.initContainers && { initContainers: given(spec.initContainers) }),
    },
  }
}

function needsRestart(container: Container, before: ResourceRequirements): boolean {
  const amounts = ({ limits, requests }: ResourceRequirements, name: string) => [
    limits?.[name],
    requests?.[name],
  ]
  return (container.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      !same(amounts(before, resourceName), amounts(container.resources ?? {}, resourceName)),
  )
}

const QOS_ORDER = ['Guaranteed', 'Burstable', 'BestEffort']

/** sortPendingResizes: higher priority, better class, longer wait first. */
const byUrgency = (a: Resize, b: Resize) =>
  (b.pod.spec?.priority ?? 0) - (a.pod.spec?.priority ?? 0) ||
  QOS_ORDER.indexOf(qosOf(a.pod)) - QOS_ORDER.indexOf(qosOf(b.pod)) ||
  a.pendingSince - b.pendingSince

function summary(pod: Pod, error: string | undefined): string {
  const part = (list: readonly Container[]) =>
    list.map(({ name, resources }) => ({ name, resources: resources ?? {} }))
  const init = part(initContainers(pod))
  return JSON.stringify({
    ...(init.length > 0 && { initContainers: init }),
    containers: part(containers(pod)),
    generation: pod.metadata.generation ?? 0,
    ...(error && { error }),
  })
}
