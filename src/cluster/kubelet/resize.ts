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
  { host, cri, recorder }: Surroundings,
  /** Why the node cannot take the pod as it now is. */
  objection: (pod: Pod) => Rejection | undefined,
  wake: (uid: string) => void,
): Resizes {
  const { timers } = host
  const pods = new Map<string, Resize>()
  const applied = new Map<string, ResourceRequirements>()
  let timer: Timer | undefined

  const known = (pod: Pod): Resize => {
    const existing = pods.get(pod.metadata.uid)
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
    pods.set(pod.metadata.uid, resize)
    return resize
  }

  const tell = (pod: Pod, type: 'Normal' | 'Warning', reason: string, what: string, error?: string) =>
    recorder.event(pod, type, reason, `Pod resize ${what}: ${summary(pod, error)}`)

  /** Grants what is asked for if there is room, or remembers that it must wait. */
  const consider = (resize: Resize, pod: Pod) => {
    const refusal = objection(pod)
    if (!refusal) {
      resize.allocated = wanted(pod)
      resize.pending = undefined
      resize.inProgress = true
      return tell(pod, 'Normal', 'ResizeStarted', 'started')
    }
    const isNew = resize.pending?.message !== refusal.message
    if (!resize.pending) resize.pendingSince = timers.now
    resize.pending = { reason: 'Deferred', message: refusal.message }
    if (isNew) tell(pod, 'Warning', 'ResizeDeferred', refusal.reason, refusal.message)
    if (!timer?.run) timer = timers.after(RETRY, retry)
  }

  const retry = () => {
    const waiting = [...pods.values()].filter((it) => it.pending).sort(byUrgency)
    for (const resize of waiting) {
      consider(resize, resize.pod)
      if (!resize.pending) wake(resize.pod.metadata.uid)
    }
  }

  /** A limit below what is in use would kill: it is refused, and asked for again (validateMemoryResizeAction). */
  const belowUsage = ({ metadata }: Pod, { name, resources }: Container): CriError | undefined => {
    const limit = quantity(resources?.limits?.memory)
    if (limit === 0) return undefined
    const used = cri.stats(metadata.uid).find((it) => it.name === name)?.memoryWorkingSet ?? 0
    const message = `cannot decrease memory limits: attempting to set container "${name}" memory limit (${limit}) below current usage (${used})`
    return used >= limit ? { code: 'Unknown', message } : undefined
  }
  const give = (pod: Pod, container: Container, { id }: ContainerStatus) => {
    cri.updatePodSandboxResources(pod.metadata.uid, podCgroup(pod))
    return cri.updateContainerResources(id, containerCgroup(container))
  }

  return {
    granted(pod) {
      const resize = known(pod)
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
      if (hasChanged) consider(resize, pod)
      return isSameAs(resize.allocated, pod) ? pod : withResources(pod, resize.allocated)
    },
    conditions(uid) {
      const resize = pods.get(uid)
      const verdicts: Verdict[] = []
      if (resize?.pending) verdicts.push({ type: 'PodResizePending', status: 'True', ...resize.pending })
      if (resize?.inProgress)
        verdicts.push({
          type: 'PodResizeInProgress',
          status: 'True',
          ...(resize.error && { reason: 'Error', message: resize.error }),
        })
      return verdicts
    },
    actual: ({ id }) => applied.get(id),
    actuate(pod, container, instance) {
      const now = container.resources ?? {}
      const before = applied.get(instance.id)
      if (!before) applied.set(instance.id, now)
      if (!before || same(before, now)) return undefined
      if (needsRestart(container, before)) return 'resize'
      const error = belowUsage(pod, container) ?? give(pod, container, instance)
      const resize = known(pod)
      if (error && resize.error !== error.message) tell(pod, 'Warning', 'ResizeError', 'error', error.message)
      // Its first refusal is news for the status.
      if (error && resize.error === undefined) wake(pod.metadata.uid)
      resize.error = error?.message
      if (!error) {
        applied.set(instance.id, now)
        wake(pod.metadata.uid)
      }
      return undefined
    },
    settle(pod, running) {
      const resize = pods.get(pod.metadata.uid)
      if (!resize?.inProgress) return
      const isDone = running.every(({ id, name }) => {
        const has = applied.get(id)
        return !has || same(has, resize.allocated.get(name) ?? {})
      })
      if (!isDone) return
      resize.inProgress = false
      tell(pod, 'Normal', 'ResizeCompleted', 'completed')
    },
    retry,
    forget(uid) {
      for (const { id } of cri.listContainers(uid)) applied.delete(id)
      pods.delete(uid)
      if ([...pods.values()].some((it) => it.pending)) retry()
    },
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
