/**
 * The status of a pod as its kubelet sees it, made anew at the beginning of each sync. Pure.
 * Mirrors kubelet_pods.go generateAPIPodStatus.
 */
import type { ContainerStatus, Pod, PodStatus } from '../../k8s/api'
import { canonicalQuantity } from '../../k8s/quantity'
import { containerStatuses, type StatusSource } from './container-statuses'
import { usableSandbox } from './pod-actions'
import type { ProbeResults } from './pod-actions'
import { conditionsOf, type Verdict } from './pod-conditions'
import { phaseOf } from './pod-phase'
import { namedResources, podAmount, qosOf } from './pod-resources'
import { mayRestartAll, restartsAllAfter } from './restart-policy'
import {
  allContainers,
  type AnyContainer,
  containers,
  ephemeralContainers,
  initContainers,
  isSidecar,
  isTerminalPhase,
} from './surroundings'

/** A status whose conditions have no transition times yet. */
export type StatusDraft = Omit<PodStatus, 'conditions'> & { conditions: Verdict[] }

export interface StatusInputs extends StatusSource {
  readonly pod: Pod
  /** What the kubelet last said of the pod, or the API server's status after a restart. */
  readonly before: PodStatus
  readonly probes: ProbeResults
  readonly hostAddress: string
  /** The pod worker is finishing the pod. */
  readonly isTerminal: boolean
  /** The pod was evicted, ran past its deadline, …: what replaces the phase. */
  readonly verdict?: { readonly phase: 'Failed'; readonly reason: string; readonly message: string }
  readonly podIP: string
}

export function podStatus(inputs: StatusInputs): StatusDraft {
  const { pod, before, verdict } = inputs
  const initStatuses = marked(inputs, initContainers(pod), before.initContainerStatuses)
  const statuses = sorted(marked(inputs, containers(pod), before.containerStatuses))
  const ephemeral = sorted(marked(inputs, ephemeralContainers(pod), before.ephemeralContainerStatuses))
  const computed = phaseOf(pod, initStatuses, statuses, inputs.isTerminal)
  const phase = stickyPhase(pod, before, verdict?.phase ?? computed)
  const conditions = conditionsOf({
    pod,
    phase,
    initStatuses,
    statuses,
    hasSandbox: usableSandbox(pod, inputs.status) !== undefined,
    others: pod.status?.conditions ?? [],
    restartsAll: mayRestartAll(pod) ? restartsAll(pod, inputs) : undefined,
  })
  const kept = phase === before.phase ? before : undefined
  const reason = verdict?.reason ?? kept?.reason
  const message = verdict?.message ?? kept?.message
  return {
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    phase,
    conditions,
    ...(message && { message }),
    ...(reason && { reason }),
    hostIP: inputs.hostAddress,
    hostIPs: [{ ip: inputs.hostAddress }],
    ...(inputs.podIP && { podIP: inputs.podIP, podIPs: [{ ip: inputs.podIP }] }),
    ...(before.startTime && { startTime: before.startTime }),
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
    containerStatuses: statuses,
    qosClass: qosOf(pod),
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    ...podResources(pod),
  }
}

/** Succeeded and Failed are final, whatever containers do. */
function stickyPhase(pod: Pod, before: PodStatus, phase: NonNullable<PodStatus['phase']>) {
  if (isTerminalPhase(pod.status?.phase)) return pod.status!.phase as 'Succeeded' | 'Failed'
  if (isTerminalPhase(before.phase)) return before.phase as 'Succeeded' | 'Failed'
  return phase as 'Pending' | 'Running' | 'Succeeded' | 'Failed'
}

const sorted = (statuses: ContainerStatus[]) =>
  statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

const restartsAll = (pod: Pod, { status }: StatusSource) =>
  status.containers.some(
    ({ name, state, exitCode }, i) =>
      state === 'exited' &&
      status.containers.findIndex((it) => it.name === name) === i &&
      allContainers(pod).some((it) => it.name === name && restartsAllAfter(it, exitCode)),
  )

/** The statuses with `started` and `ready`, which probes decide. */
function marked(
  inputs: StatusInputs,
  specs: readonly AnyContainer[],
  before: readonly ContainerStatus[] | undefined,
): ContainerStatus[] {
  return containerStatuses(inputs.pod, specs, before ?? [], inputs).map((status) => {
    const container = specs.find(({ name }) => name === status.name)!
    const old = inherited(status, before, inputs.probes)
    const started = isStarted(container, status, inputs.probes, old)
    const ready = isReady(inputs.pod, container, status, started, inputs.probes, old)
    return { ...status, started, ready }
  })
}

/** What was said of a container that this kubelet found running (1.35: not to be unready for a restart of the kubelet). */
function inherited(
  { containerID, state }: ContainerStatus,
  before: readonly ContainerStatus[] | undefined,
  probes: ProbeResults,
): ContainerStatus | undefined {
  const since = state?.running?.startedAt
  if (!since || !probes.isInherited?.(since)) return undefined
  return before?.find((it) => it.containerID === containerID)
}

function isStarted(
  container: AnyContainer,
  status: ContainerStatus,
  probes: ProbeResults,
  old: ContainerStatus | undefined,
): boolean {
  if (!status.state?.running) return false
  if (!container.startupProbe) return true
  const result = probes.startup(runtimeId(status))
  return result === undefined ? (old?.started ?? false) : result === 'success'
}

function isReady(
  pod: Pod,
  container: AnyContainer,
  status: ContainerStatus,
  started: boolean,
  probes: ProbeResults,
  old: ContainerStatus | undefined,
): boolean {
  if (ephemeralContainers(pod).some(({ name }) => name === status.name)) return false
  const isInit = initContainers(pod).some(({ name }) => name === status.name)
  if (isInit && !isSidecar(container)) return status.state?.terminated?.exitCode === 0
  if (!status.state?.running || !started) return false
  if (!container.readinessProbe) return true
  const result = probes.readiness(runtimeId(status))
  return result === undefined ? (old?.ready ?? false) : result === 'success'
}

export const runtimeId = (status: ContainerStatus) => (status.containerID ?? '').slice('containerd://'.length)

/** What the pod as a whole was given: in-place resize made it part of the status. */
function podResources(pod: Pod) {
  const amounts = (which: 'requests' | 'limits') => {
    const names = namedResources(pod, which)
    if (names.length === 0) return undefined
    return Object.fromEntries(names.map((name) => [name, written(pod, which, name)]))
  }
  const requests = amounts('requests')
  const limits = amounts('limits')
  return {
    ...(requests && { allocatedResources: requests }),
    resources: { ...(limits && { limits }), ...(requests && { requests }) },
  }
}

function written(pod: Pod, which: 'requests' | 'limits', name: string): string {
  const all = [...containers(pod), ...initContainers(pod)]
  if (all.length === 1 && !pod.spec?.overhead) {
    const only = all[0]!.resources?.[which]?.[name]
    if (only !== undefined) return only
  }
  const amount = podAmount(pod, which, name)
  const isBytes = all.some((it) => /i$/.test(it.resources?.[which]?.[name] ?? ''))
  return isBytes ? bytes(amount) : canonicalQuantity(`${Math.round(amount * 1000)}m`)
}

function bytes(amount: number): string {
  for (const [suffix, unit] of [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const)
    if (amount > 0 && amount % unit === 0) return `${amount / unit}${suffix}`
  return `${amount}`
}
