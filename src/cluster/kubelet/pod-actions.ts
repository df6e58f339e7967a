/**
 * What to start and stop in a pod now, decided from what the runtime had when it was last looked at. Pure.
 * Mirrors kuberuntime_manager.go computePodActions and kuberuntime/util/util.go PodSandboxChanged.
 */
import type { Container, EphemeralContainer, Pod } from '../../k8s/api'
import type { ContainerStatus } from '../cri'
import { initActions } from './init-containers'
import { restartsAllAfter, restartsOnFailure, shouldBeRestarted } from './restart-policy'
import {
  type AnyContainer,
  containers,
  ephemeralContainers,
  initContainers,
  newestOf,
  type RuntimeStatus,
} from './surroundings'

export interface ContainerToKill {
  readonly id: string
  readonly container: AnyContainer
  readonly why: 'liveness' | 'startup' | 'changed' | 'resize'
  /** The text of the Killing event. */
  readonly message: string
}

export type ProbeResult = 'success' | 'failure' | 'unknown'
export interface ProbeResults {
  liveness(containerId: string): ProbeResult | undefined
  readiness(containerId: string): ProbeResult | undefined
  startup(containerId: string): ProbeResult | undefined
  /** Whether a container ran well before this kubelet did: what was said of it holds until it is probed anew. */
  isInherited?(startedAt: string): boolean
}

export interface PodActions {
  /** Kill all, the sandbox too. */
  readonly killPod: boolean
  readonly createSandbox: boolean
  readonly attempt: number
  /** Kill all containers at once and begin again in the same sandbox. */
  readonly restartAll: boolean
  readonly kill: readonly ContainerToKill[]
  readonly startEphemeral: readonly EphemeralContainer[]
  readonly startInit: readonly Container[]
  readonly start: readonly Container[]
}

const NOTHING: PodActions = {
  killPod: false,
  createSandbox: false,
  attempt: 0,
  restartAll: false,
  kill: [],
  startEphemeral: [],
  startInit: [],
  start: [],
}

/** The image with which a container runs is no longer the one in its spec. */
export type HasChanged = (container: Container, status: ContainerStatus) => 'changed' | 'resize' | undefined

export function podActions(
  pod: Pod,
  status: RuntimeStatus,
  probes: ProbeResults,
  hasChanged: HasChanged = () => undefined,
): PodActions {
  const sandbox = usableSandbox(pod, status)
  if (!sandbox) return withNewSandbox(pod, status)
  if (allMustRestart(pod, status)) return { ...NOTHING, restartAll: true }
  const startEphemeral = ephemeralContainers(pod).filter(({ name }) => !newestOf(status, name))
  const init = initActions(pod, status, probes, hasChanged)
  if (init.killPod) return { ...NOTHING, killPod: true, startEphemeral }
  if (!init.initialized) return { ...NOTHING, kill: init.kill, startInit: init.start, startEphemeral }
  const regular = regularActions(pod, status, probes, hasChanged)
  const killPod = regular.kept === 0 && regular.start.length === 0
  return {
    ...NOTHING,
    killPod,
    kill: [...init.kill, ...regular.kill],
    startEphemeral,
    startInit: killPod ? [] : init.start,
    start: regular.start,
  }
}

/** The sandbox in which containers can run: the only ready one, with an address unless it uses the node's network. */
export function usableSandbox(pod: Pod, { sandboxes }: RuntimeStatus) {
  const ready = sandboxes.filter((it) => it.ready)
  const [sandbox] = sandboxes
  if (!sandbox?.ready || ready.length > 1) return undefined
  return pod.spec?.hostNetwork || sandbox.ip !== '' ? sandbox : undefined
}

function withNewSandbox(pod: Pod, status: RuntimeStatus): PodActions {
  const attempt = status.sandboxes[0] ? status.sandboxes[0].attempt + 1 : 0
  const begin = { ...NOTHING, killPod: true, createSandbox: true, attempt }
  const never = pod.spec?.restartPolicy === 'Never'
  if (never && attempt !== 0 && status.containers.length > 0) return { ...begin, createSandbox: false }
  const start = containers(pod).filter(
    ({ name }) => pod.spec?.restartPolicy !== 'OnFailure' || !hasSucceeded(status, name),
  )
  if (start.length === 0) return { ...begin, createSandbox: false }
  const [first] = initContainers(pod)
  return first ? { ...begin, startInit: [first] } : { ...begin, start }
}

function hasSucceeded(status: RuntimeStatus, name: string): boolean {
  const newest = newestOf(status, name)
  return newest?.state === 'exited' && newest.exitCode === 0
}

const allMustRestart = (pod: Pod, status: RuntimeStatus) =>
  !pod.metadata.deletionTimestamp &&
  [...initContainers(pod), ...containers(pod)].some((container) => {
    const newest = newestOf(status, container.name)
    return newest?.state === 'exited' && restartsAllAfter(container, newest.exitCode)
  })

function regularActions(pod: Pod, status: RuntimeStatus, probes: ProbeResults, hasChanged: HasChanged) {
  const start: Container[] = []
  const kill: ContainerToKill[] = []
  let kept = 0
  for (const container of containers(pod)) {
    const newest = newestOf(status, container.name)
    if (newest?.state !== 'running') {
      if (shouldBeRestarted(pod, container, status)) start.push(container)
      continue
    }
    const why = reasonToKill(container, newest, probes, hasChanged)
    if (!why) {
      kept++
      continue
    }
    const restart = why === 'changed' || why === 'resize' || restartsOnFailure(pod, container)
    kill.push({ id: newest.id, container, why, message: killMessage(container.name, why, restart) })
    if (restart) start.push(container)
  }
  return { start, kill, kept }
}

function reasonToKill(
  container: Container,
  newest: ContainerStatus,
  probes: ProbeResults,
  hasChanged: HasChanged,
): ContainerToKill['why'] | undefined {
  const changed = hasChanged(container, newest)
  if (changed === 'changed') return 'changed'
  if (probes.liveness(newest.id) === 'failure') return 'liveness'
  if (probes.startup(newest.id) === 'failure') return 'startup'
  return changed
}

function killMessage(name: string, why: ContainerToKill['why'], restart: boolean): string {
  if (why === 'resize') return `Container ${name} resize requires restart`
  const what = why === 'changed' ? 'definition changed' : `failed ${why} probe`
  return `Container ${name} ${what}${restart ? ', will be restarted' : ''}`
}
