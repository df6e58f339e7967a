/**
 * The states of a pod's containers as the API shows them: what the runtime has, laid over what was shown before, with
 * the reason why a container cannot start. Pure. Mirrors kubelet_pods.go convertToAPIContainerStatuses.
 */
import type { ContainerState, ContainerStatus, Pod, ResourceRequirements } from '../../k8s/api'
import { toTime } from '../../k8s/time'
import type { ContainerStatus as RuntimeContainer } from '../cri'
import { RESTARTING_ALL, shouldBeRestarted } from './restart-policy'
import { type AnyContainer, containers, initContainers, isSidecar, type RuntimeStatus } from './surroundings'

export interface StatusSource {
  readonly status: RuntimeStatus
  /** Why a container could not be started, by its name. */
  reason(container: string): { readonly reason: string; readonly message: string } | undefined
  /** Text of the termination message file, or the tail of the log. */
  terminationMessage(container: AnyContainer, instance: RuntimeContainer): string
  /** What an instance runs with while a resize is not carried out yet. */
  actualResources?(instance: RuntimeContainer): ResourceRequirements | undefined
  /** 'docker.io/library/busybox:1.28'. */
  imageName(instance: RuntimeContainer): string
}

/** Nothing ran: the kernel's zero time, as containerd reports it. */
const NEVER = '1970-01-01T00:00:00Z'
/** Go's zero time, which JSON shows as null. */
const UNSET = null as unknown as string
const UNKNOWN = 'ContainerStatusUnknown'

export function containerStatuses(
  pod: Pod,
  specs: readonly AnyContainer[],
  before: readonly ContainerStatus[],
  source: StatusSource,
): ContainerStatus[] {
  const statuses: ContainerStatus[] = []
  for (const container of specs) {
    const old = before.find(({ name }) => name === container.name)
    const instances = source.status.containers.filter(({ name }) => name === container.name)
    const shown = instances[0]
      ? fromRuntime(container, instances, old, source)
      : withoutInstance(pod, container, old, source)
    statuses.push(withReason(pod, container, shown, source))
  }
  return statuses
}

function fromRuntime(
  container: AnyContainer,
  [newest, previous]: readonly RuntimeContainer[],
  old: ContainerStatus | undefined,
  source: StatusSource,
): ContainerStatus {
  const instance = newest!
  const state = stateOf(container, instance, source)
  const last = previous ? stateOf(container, previous, source) : ((old && carriedOver(old, instance)) ?? {})
  const { requests } = container.resources ?? {}
  // In key order, as the API server stores it: what it need not sort it need not copy.
  return {
    ...(requests && Object.keys(requests).length > 0 && { allocatedResources: requests }),
    containerID: `containerd://${instance.id}`,
    image: source.imageName(instance),
    imageID: instance.imageRef,
    lastState: last,
    name: container.name,
    ready: false,
    resources: resourcesOf(source.actualResources?.(instance) ?? container.resources),
    restartCount: Math.max(instance.attempt, old?.restartCount ?? 0),
    started: false,
    state,
    user: {
      linux: {
        gid: instance.user.gid,
        supplementalGroups: [...instance.user.supplementalGroups],
        uid: instance.user.uid,
      },
    },
    ...mountStatuses(container),
  }
}

/** The last state that was shown before, unless it is the present instance's own. */
function carriedOver(old: ContainerStatus, instance: RuntimeContainer): ContainerState {
  const id = `containerd://${instance.id}`
  const ended = old.state?.terminated
  if (ended && ended.containerID !== id) return { terminated: ended }
  return old.lastState?.terminated?.containerID === id ? {} : (old.lastState ?? {})
}

function resourcesOf({ limits, requests }: ResourceRequirements = {}) {
  return {
    ...(limits && Object.keys(limits).length > 0 && { limits }),
    ...(requests && Object.keys(requests).length > 0 && { requests }),
  }
}

function mountStatuses(container: AnyContainer) {
  const mounts = container.volumeMounts ?? []
  if (mounts.length === 0) return {}
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
      mountPath,
      name,
      ...(readOnly && { readOnly, recursiveReadOnly: recursiveOf(recursiveReadOnly) }),
    })),
  }
}

const recursiveOf = (wish: string | undefined) =>
  wish === 'Enabled' || wish === 'IfPossible' ? 'Enabled' : 'Disabled'

function stateOf(container: AnyContainer, instance: RuntimeContainer, source: StatusSource): ContainerState {
  if (instance.state === 'running') return { running: { startedAt: toTime(instance.startedAt) } }
  if (instance.state === 'created') return { waiting: {} }
  const message = instance.message || source.terminationMessage(container, instance)
  return {
    terminated: {
      exitCode: instance.exitCode,
      reason: instance.reason,
      ...(message && { message }),
      startedAt: instance.reason === 'StartError' ? NEVER : toTime(instance.startedAt),
      finishedAt: toTime(instance.finishedAt),
      containerID: `containerd://${instance.id}`,
    },
  }
}

/** The runtime has no instance: not started yet, or it is gone. */
function withoutInstance(
  pod: Pod,
  container: AnyContainer,
  old: ContainerStatus | undefined,
  source: StatusSource,
): ContainerStatus {
  const waiting = waitingFor(pod, container)
  const isRestarting = source.reason(container.name)?.reason === RESTARTING_ALL.reason
  if (isRestarting && old && !old.state?.waiting) return removedForRestart(waiting, old)
  if (old?.state?.terminated) return old
  const isInit = initContainers(pod).some(({ name }) => name === container.name) && !isSidecar(container)
  if (isInit && hasStarted(pod, source.status)) return { ...waiting, ...PAST }
  if (old?.state?.running) return vanished(pod, waiting, old)
  if (!old) return waiting
  return { ...waiting, restartCount: old.restartCount, lastState: old.lastState ?? {} }
}

/** An init container that nobody remembers, of a pod whose containers have started. */
const PAST = {
  state: {
    terminated: {
      exitCode: 0,
      reason: 'Completed',
      message:
        'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
      startedAt: UNSET,
      finishedAt: UNSET,
    },
  },
}

const hasStarted = (pod: Pod, { containers: instances }: RuntimeStatus) =>
  instances.some(({ name, state }) => state !== 'created' && containers(pod).some((it) => it.name === name))

function waitingFor(pod: Pod, container: AnyContainer): ContainerStatus {
  return {
    image: container.image ?? '',
    imageID: '',
    lastState: {},
    name: container.name,
    ready: false,
    restartCount: 0,
    started: false,
    state: {
      waiting: { reason: initContainers(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating' },
    },
    ...mountStatuses(container),
  }
}

/** Whatever it had come to before is forgotten with it. */
function removedForRestart(waiting: ContainerStatus, { restartCount }: ContainerStatus): ContainerStatus {
  const terminated = { ...RESTARTING_ALL, exitCode: 137, startedAt: UNSET, finishedAt: UNSET }
  return {
    ...waiting,
    state: { waiting: RESTARTING_ALL },
    lastState: { terminated },
    restartCount: restartCount + 1,
  }
}

function vanished(pod: Pod, waiting: ContainerStatus, old: ContainerStatus): ContainerStatus {
  return {
    ...waiting,
    lastState: {
      terminated: {
        exitCode: 137,
        reason: UNKNOWN,
        message:
          'The container could not be located when the pod was deleted.  The container used to be Running',
        startedAt: UNSET,
        finishedAt: UNSET,
      },
    },
    restartCount: old.restartCount + (pod.metadata.deletionTimestamp ? 0 : 1),
  }
}

/** A container that will be started again but could not be shows why; its end becomes the last state. */
function withReason(
  pod: Pod,
  container: AnyContainer,
  shown: ContainerStatus,
  source: StatusSource,
): ContainerStatus {
  const why = source.reason(container.name)
  if (
    !why ||
    why.reason === RESTARTING_ALL.reason ||
    shown.state?.running ||
    !shouldBeRestarted(pod, container, source.status)
  )
    return shown
  const isInit = initContainers(pod).some(({ name }) => name === container.name) && !isSidecar(container)
  if (isInit && shown.state?.terminated?.exitCode === 0) return shown
  return {
    ...shown,
    state: { waiting: { reason: why.reason, ...(why.message && { message: why.message }) } },
    lastState: shown.state?.terminated ? { terminated: shown.state.terminated } : (shown.lastState ?? {}),
  }
}
