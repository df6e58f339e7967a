/**
 * The phase of a pod, from the states of its containers alone. Pure. Mirrors kubelet_pods.go getPhase; «waiting» with
 * a last state counts as stopped.
 */
import type { ContainerStateTerminated, ContainerStatus, Pod } from '../../k8s/api'
import { RESTARTING_ALL, restartsAfter } from './restart-policy'
import { type AnyContainer, containers, initContainers, isSidecar } from './surroundings'

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

export function phaseOf(
  pod: Pod,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
  /** The pod worker is finishing the pod: nothing will be started any more. */
  isTerminal: boolean,
): Phase {
  if ([...initStatuses, ...statuses].some(isRestarting)) return 'Running'
  const init = countInit(pod, initStatuses)
  const all = countRegular(pod, statuses)
  if (init.failedForGood) return 'Failed'
  const anyStarted = statuses.some(
    (it) => it.state?.running || it.state?.terminated || it.lastState?.terminated,
  )
  if (init.pending || (init.sidecarPending && !anyStarted)) return 'Pending'
  if (all.waiting > 0 || init.sidecarWaiting) return 'Pending'
  if ((all.running > 0 || init.sidecarRunning) && all.unknown === 0) return 'Running'
  if (all.stopped === 0 || all.unknown > 0) return 'Pending'
  if (isTerminal || all.mayRestart === 0) return all.succeeded === all.stopped ? 'Succeeded' : 'Failed'
  return 'Running'
}

const isRestarting = ({ state }: ContainerStatus) => state?.waiting?.reason === RESTARTING_ALL.reason

/** Whether what ended so is started again: by rule and policy, or because all are. */
const startsAgain = (pod: Pod, container: AnyContainer, { exitCode, reason }: ContainerStateTerminated) =>
  reason === RESTARTING_ALL.reason || restartsAfter(pod, container, exitCode)

function countInit(pod: Pod, statuses: readonly ContainerStatus[]) {
  const counts = {
    pending: false,
    failedForGood: false,
    sidecarPending: false,
    sidecarWaiting: false,
    sidecarRunning: false,
  }
  for (const container of initContainers(pod)) {
    const status = statuses.find(({ name }) => name === container.name)
    if (isSidecar(container)) countSidecar(counts, status)
    else countOnce(pod, container, counts, status)
  }
  return counts
}

function countOnce(
  pod: Pod,
  container: AnyContainer,
  counts: { pending: boolean; failedForGood: boolean },
  status: ContainerStatus | undefined,
) {
  const ended = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated)
  if (!ended) counts.pending = true
  else if (ended.exitCode !== 0) {
    if (startsAgain(pod, container, ended)) counts.pending = true
    else counts.failedForGood = true
  }
}

function countSidecar(
  counts: { sidecarPending: boolean; sidecarWaiting: boolean; sidecarRunning: boolean },
  status: ContainerStatus | undefined,
) {
  if (status?.state?.running) {
    counts.sidecarRunning = true
    if (!status.started) counts.sidecarPending = true
  } else if (!status?.state?.terminated && !status?.lastState?.terminated) {
    counts.sidecarPending = true
    if (status?.state?.waiting) counts.sidecarWaiting = true
  }
}

function countRegular(pod: Pod, statuses: readonly ContainerStatus[]) {
  const counts = { unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, mayRestart: 0 }
  for (const container of containers(pod)) {
    const status = statuses.find(({ name }) => name === container.name)
    const ended = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated)
    if (!status) counts.unknown++
    else if (status.state?.running) counts.running++
    else if (ended) {
      counts.stopped++
      if (ended.exitCode === 0) counts.succeeded++
      if (startsAgain(pod, container, ended)) counts.mayRestart++
    } else counts.waiting++
  }
  return counts
}
