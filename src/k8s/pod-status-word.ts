/** The READY, STATUS and RESTARTS of `kubectl get pods`. Mirrors pkg/printers/internalversion/printers.go: printPod. */
import type { ContainerStatus, Pod } from './api'
import { isPodReady, isSidecar, podCondition } from './pod'

export interface PodStatusWord {
  /** Number of containers and sidecars that are ready. */
  readonly ready: number
  readonly total: number
  /** 'Running', 'CrashLoopBackOff', 'Init:0/1'. */
  readonly word: string
  readonly restarts: number
  /** When the newest of the dead containers finished; RFC 3339. */
  readonly lastRestart: string | undefined
}

interface Walk {
  ready: number
  restarts: number
  last: string | undefined
  word: string
}

/** All that kubectl's row of a pod says of its containers. */
export function podSummary(pod: Pod): PodStatusWord {
  const spec = pod.spec
  const sidecars = spec?.initContainers?.filter(isSidecar).length ?? 0
  const walk: Walk = { ready: 0, restarts: 0, last: undefined, word: firstWord(pod) }
  const sidecarWalk: Walk = { ready: 0, restarts: 0, last: undefined, word: '' }
  const initializing = walkInit(pod, walk, sidecarWalk)
  if (!initializing || podCondition(pod, 'Initialized')?.status === 'True') {
    walk.restarts = sidecarWalk.restarts
    walk.last = sidecarWalk.last
    walkContainers(pod, walk)
  }
  return {
    ready: walk.ready,
    total: (spec?.containers?.length ?? 0) + sidecars,
    word: deletedWord(pod) ?? walk.word,
    restarts: walk.restarts,
    lastRestart: walk.last,
  }
}

function firstWord(pod: Pod): string {
  if (podCondition(pod, 'PodScheduled')?.reason === 'SchedulingGated') return 'SchedulingGated'
  return pod.status?.reason || pod.status?.phase || ''
}

function deletedWord(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (pod.status?.reason === 'NodeLost') return 'Unknown'
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? undefined : 'Terminating'
}

/** Says whether an init container still holds the pod up. */
function walkInit(pod: Pod, walk: Walk, sidecars: Walk): boolean {
  const containers = pod.spec?.initContainers ?? []
  const statuses = pod.status?.initContainerStatuses ?? []
  for (let i = 0; i < statuses.length; i++) {
    const status = statuses[i]!
    const container = containers.find((container) => container.name === status.name)
    count(status, walk)
    const sidecar = container !== undefined && isSidecar(container)
    if (sidecar) count(status, sidecars)
    if (status.state?.terminated && status.state.terminated.exitCode === 0) continue
    if (sidecar && status.started) {
      if (status.ready) walk.ready++
      continue
    }
    walk.word = `Init:${initWord(status, i, containers.length)}`
    return true
  }
  return false
}

function initWord(status: ContainerStatus, index: number, total: number): string {
  const { terminated, waiting } = status.state ?? {}
  if (terminated) return deathWord(terminated)
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return waiting.reason
  return `${index}/${total}`
}

const deathWord = (death: { reason?: string; signal?: number; exitCode: number }) =>
  death.reason || (death.signal ? `Signal:${death.signal}` : `ExitCode:${death.exitCode}`)

function count(status: ContainerStatus, walk: Walk) {
  walk.restarts += status.restartCount
  const finished = status.lastState?.terminated?.finishedAt
  if (finished && (walk.last === undefined || finished > walk.last)) walk.last = finished
}

/** From last to first, so that the first container has the last word. */
function walkContainers(pod: Pod, walk: Walk) {
  const statuses = pod.status?.containerStatuses ?? []
  let running = false
  let failure = ''
  for (let i = statuses.length - 1; i >= 0; i--) {
    const status = statuses[i]!
    count(status, walk)
    const { waiting, terminated } = status.state ?? {}
    if (waiting?.reason) walk.word = waiting.reason
    else if (terminated) {
      walk.word = deathWord(terminated)
      if (terminated.exitCode !== 0) failure = walk.word
    } else if (status.ready && status.state?.running) {
      running = true
      walk.ready++
    }
  }
  if (walk.word !== 'Completed') return
  if (running && isPodReady(pod)) walk.word = 'Running'
  else if (failure) walk.word = failure
  else if (running) walk.word = 'NotReady'
}
