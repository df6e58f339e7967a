/**
 * Which init containers to start or kill now: one after the other, sidecars kept running beside what follows.
 * Mirrors kuberuntime_container.go computeInitContainerActions.
 */
import type { Container, Pod } from '../../k8s/api'
import type { ContainerStatus } from '../cri'
import type { ContainerToKill, HasChanged, ProbeResults } from './pod-actions'
import { hasFailed, restartsOnFailure } from './restart-policy'
import { containers, initContainers, isSidecar, newestOf, type RuntimeStatus } from './surroundings'

export interface InitActions {
  /** Whether the pod is initialised: its regular containers may start. */
  readonly initialized: boolean
  /** An init container failed for good. */
  readonly killPod: boolean
  readonly start: readonly Container[]
  readonly kill: readonly ContainerToKill[]
}

export function initActions(
  pod: Pod,
  status: RuntimeStatus,
  probes: ProbeResults,
  hasChanged: HasChanged,
): InitActions {
  const all = initContainers(pod)
  if (all.length === 0) return { initialized: true, killPod: false, start: [], kill: [] }
  const start: Container[] = []
  const kill: ContainerToKill[] = []
  let initialized = hasStartedRegular(pod, status)
  let later = initialized // whether a later one shows that this one is done
  for (let i = all.length - 1; i >= 0; i--) {
    const container = all[i]!
    const newest = newestOf(status, container.name)
    if (!newest) {
      if (later && isSidecar(container)) start.push(container)
      continue
    }
    if (later && !isSidecar(container)) continue
    const step = isSidecar(container)
      ? sidecarStep(container, newest, probes, hasChanged)
      : regularStep(pod, container, newest)
    if (step === 'fail') return { initialized: false, killPod: true, start: [], kill: [] }
    if (!later && isPassed(step)) {
      const following = all[i + 1]
      if (following) start.push(following)
      else initialized = true
    }
    if (typeof step === 'object') kill.push(step)
    if (typeof step === 'object' || step === 'restart') start.push(container)
    later = true
  }
  if (!later) start.push(all[0]!)
  return { initialized, killPod: false, start: start.reverse(), kill }
}

type Step = 'next' | 'wait' | 'restart' | 'fail' | ContainerToKill

/** What is killed after it had started keeps nobody waiting. */
const isPassed = (step: Step) => step === 'next' || (typeof step === 'object' && step.why !== 'startup')

function sidecarStep(
  container: Container,
  newest: ContainerStatus,
  probes: ProbeResults,
  hasChanged: HasChanged,
): Step {
  if (newest.state === 'exited') return 'restart'
  if (newest.state !== 'running') return 'wait'
  if (container.startupProbe) {
    const startup = probes.startup(newest.id)
    if (startup === 'failure') return killing(container, newest, 'startup')
    if (startup !== 'success') return 'wait'
  }
  const changed = hasChanged(container, newest)
  if (changed) return killing(container, newest, changed)
  if (container.livenessProbe && probes.liveness(newest.id) === 'failure')
    return killing(container, newest, 'liveness')
  return 'next'
}

function killing(
  container: Container,
  { id }: ContainerStatus,
  why: ContainerToKill['why'],
): ContainerToKill {
  const { name } = container
  const texts = {
    startup: `Init container ${name} failed startup probe`,
    liveness: `Init container ${name} failed liveness probe`,
    changed: `Init container ${name} definition changed`,
    resize: `Container ${name} resize requires restart`,
  }
  return { id, container, why, message: texts[why] }
}

function regularStep(pod: Pod, container: Container, newest: ContainerStatus): Step {
  if (newest.state !== 'exited') return 'wait'
  if (!hasFailed(newest)) return 'next'
  return restartsOnFailure(pod, container) ? 'restart' : 'fail'
}

/** Once a regular container of the present sandbox has started, all init containers must have been done. */
function hasStartedRegular(pod: Pod, status: RuntimeStatus): boolean {
  const sandbox = status.sandboxes[0]?.id
  return containers(pod).some(
    ({ name }) => newestOf(status, name)?.sandboxId === sandbox && sandbox !== undefined,
  )
}
