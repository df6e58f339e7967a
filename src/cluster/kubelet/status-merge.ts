/**
 * How a pod's status is put together from what the kubelet found, what it said before, and what others wrote. Pure.
 * Mirrors status_manager.go updateStatusInternal, mergePodStatus, TerminatePod.
 */
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../k8s/api'
import { toTime } from '../../k8s/time'
import { readyConditions } from './pod-conditions'
import { runtimeId, type StatusDraft } from './pod-status'
import { isTerminalPhase } from './surroundings'

const OWNED = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
  'PodResizePending',
  'PodResizeInProgress',
])

/** Adds generation and transition times: a condition keeps its time as long as its status stays. */
export function dated(pod: Pod, draft: StatusDraft, old: PodStatus, at: number): PodStatus {
  const now = toTime(at)
  const conditions = draft.conditions.map((verdict): PodCondition => {
    const before = old.conditions?.find(({ type }) => type === verdict.type)
    // In key order, as the API server stores it: what it need not sort it need not copy.
    return {
      lastProbeTime: null as unknown as string,
      lastTransitionTime: before?.status === verdict.status ? before.lastTransitionTime! : now,
      ...(verdict.message && { message: verdict.message }),
      ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
      ...(verdict.reason && { reason: verdict.reason }),
      status: verdict.status,
      type: verdict.type,
    }
  })
  return { ...draft, conditions, startTime: draft.startTime ?? old.startTime ?? now }
}

/** What is stored: others' conditions stay, and a final phase waits until nothing can run any more. */
export function mergedStatus(current: Pod, status: PodStatus, mayHaveRunning: boolean): PodStatus {
  const old = current.status ?? {}
  const held = isTerminalPhase(status.phase) && !isTerminalPhase(old.phase) && mayHaveRunning
  const conditions = [
    ...(old.conditions ?? []).filter(({ type }) => !OWNED.has(type)),
    ...(status.conditions ?? []).filter(({ type }) => !held || type !== 'DisruptionTarget'),
  ].filter(({ type }, i, all) => all.findLastIndex((it) => it.type === type) === i)
  const { reason, message, phase, ...rest } = status
  const shown = held ? old : { reason, message, phase }
  return {
    ...kept(old),
    ...rest,
    ...(shown.phase && { phase: shown.phase }),
    ...(shown.reason && { reason: shown.reason }),
    ...(shown.message && { message: shown.message }),
    conditions,
  }
}

/** Fields of the status that others write. */
function kept({ nominatedNodeName, resourceClaimStatuses }: PodStatus): PodStatus {
  return {
    ...(nominatedNodeName && { nominatedNodeName }),
    ...(resourceClaimStatuses && { resourceClaimStatuses }),
  }
}

export function withFlag(
  status: PodStatus,
  id: string,
  flag: 'ready' | 'started',
  value: boolean,
): PodStatus | undefined {
  let found = false
  const marked = (statuses: readonly ContainerStatus[] | undefined) =>
    statuses?.map((it) => {
      if (runtimeId(it) !== id || it[flag] === value) return it
      found = true
      return { ...it, [flag]: value }
    })
  const containerStatuses = marked(status.containerStatuses)
  const initContainerStatuses = marked(status.initContainerStatuses)
  if (!found) return undefined
  return {
    ...status,
    ...(containerStatuses && { containerStatuses }),
    ...(initContainerStatuses && { initContainerStatuses }),
  }
}

/** What was started once and of which nothing is known any more ended somehow (status_manager.go TerminatePod). */
export function endedContainers({ status: shown = {} }: Pod, status: PodStatus): PodStatus {
  const { containerStatuses, initContainerStatuses } = status
  const regular = hasBegun(shown) ? containerStatuses?.map(ended) : undefined
  const last =
    initContainerStatuses?.findLastIndex((it) => !it.state?.waiting || it.lastState?.terminated) ?? -1
  const init = initContainerStatuses?.map((it, i) => (i <= Math.max(0, last) ? ended(it) : it))
  return {
    ...status,
    ...(regular && { containerStatuses: regular }),
    ...(init && { initContainerStatuses: init }),
  }
}

function ended(it: ContainerStatus): ContainerStatus {
  if (it.state?.terminated) return it
  const terminated = {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
    startedAt: null as unknown as string,
    finishedAt: null as unknown as string,
  }
  return { ...it, state: { terminated } }
}

/** A container left its waiting, or the last init container was done (hasPodInitialized). */
function hasBegun({ containerStatuses = [], initContainerStatuses = [] }: PodStatus): boolean {
  const last = initContainerStatuses.at(-1)
  return (
    containerStatuses.some((it) => it.lastState?.terminated || it.state?.running || it.state?.terminated) ||
    last?.state?.terminated?.exitCode === 0 ||
    last?.started === true
  )
}

export function withReadyConditions(pod: Pod, status: PodStatus, at: number): PodStatus {
  const verdicts = readyConditions(pod, status)
  const fresh = dated(pod, { ...status, conditions: verdicts }, status, at).conditions!
  const conditions = (status.conditions ?? []).map((it) => fresh.find(({ type }) => type === it.type) ?? it)
  return { ...status, conditions }
}
