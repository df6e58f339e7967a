/** What every part of a kubelet works with, and the few facts about pods that all of them read. */
import type { Container, EphemeralContainer, Pod, Toleration } from '../../k8s/api'
import type { ObjectRef } from '../../journal/entry'
import { type Host, refOf } from '../component'
import type { ContainerStatus, Cri, PodSandboxStatus } from '../cri'
import type { EventRecorder } from '../event-recorder'
import type { Machine } from '../linux/machine'

export interface NodePlan {
  readonly name: string
  readonly address: string
  readonly podCIDR?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly {
    readonly key: string
    readonly value?: string
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  }[]
  readonly controlPlane: boolean
}

export interface Surroundings {
  readonly host: Host
  readonly cri: Cri
  readonly machine: Machine
  readonly node: NodePlan
  readonly recorder: EventRecorder
}

/** What the runtime had of a pod when it was last looked at; newest first. */
export interface RuntimeStatus {
  readonly sandboxes: readonly PodSandboxStatus[]
  readonly containers: readonly ContainerStatus[]
}

export type AnyContainer = Container | EphemeralContainer

export const podRef = (pod: Pod): ObjectRef => refOf('pods', pod)
/** `<name>_<namespace>(<uid>)`, as upstream's format.Pod prints it. */
export const podName = ({ metadata }: Pod) => `${metadata.name}_${metadata.namespace}(${metadata.uid})`

export const isSidecar = (container: AnyContainer) => container.restartPolicy === 'Always'
export const initContainers = (pod: Pod): readonly Container[] => pod.spec?.initContainers ?? []
export const containers = (pod: Pod): readonly Container[] => pod.spec?.containers ?? []
export const ephemeralContainers = (pod: Pod): readonly EphemeralContainer[] =>
  pod.spec?.ephemeralContainers ?? []
export const allContainers = (pod: Pod): readonly AnyContainer[] => [
  ...initContainers(pod),
  ...containers(pod),
  ...ephemeralContainers(pod),
]
export const sidecars = (pod: Pod) => initContainers(pod).filter(isSidecar)

export function fieldPathOf(pod: Pod, name: string): string {
  if (initContainers(pod).some((it) => it.name === name)) return `spec.initContainers{${name}}`
  if (ephemeralContainers(pod).some((it) => it.name === name)) return `spec.ephemeralContainers{${name}}`
  return `spec.containers{${name}}`
}

/** The newest instance of a container. */
export const newestOf = (status: RuntimeStatus, name: string) =>
  status.containers.find((it) => it.name === name)

export const isTerminalPhase = (phase: string | undefined) => phase === 'Succeeded' || phase === 'Failed'

export const graceOf = (pod: Pod) => pod.spec?.terminationGracePeriodSeconds ?? 30

/** Never evicted, admitted under pressure: scheduler's priority of system-cluster-critical and above. */
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000
export const isCritical = (pod: Pod) => (pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY

export function tolerates(
  tolerations: readonly Toleration[] | undefined,
  taint: { readonly key: string; readonly value?: string; readonly effect: string },
): boolean {
  return (tolerations ?? []).some(
    (it) =>
      (!it.effect || it.effect === taint.effect) &&
      (!it.key || it.key === taint.key) &&
      (it.operator === 'Exists' || (it.value ?? '') === (taint.value ?? '')),
  )
}

/** wait.Jitter: at least the duration, at most half as much more. */
export const jittered = (host: Host, duration: number) =>
  Math.round(duration * (1 + host.random.next() * 0.5))
