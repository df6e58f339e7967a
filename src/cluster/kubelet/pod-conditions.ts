/**
 * The conditions a kubelet writes: is there a network, are the init containers done, are the containers ready, is the
 * pod. Pure. Mirrors pkg/kubelet/status/generate.go.
 */
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../k8s/api'
import type { Phase } from './pod-phase'
import { containers, initContainers, isSidecar, sidecars } from './surroundings'

/** Without transition times, which the status manager adds. */
export type Verdict = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>

export interface ConditionInputs {
  readonly pod: Pod
  readonly phase: Phase
  readonly initStatuses: readonly ContainerStatus[]
  readonly statuses: readonly ContainerStatus[]
  /** There is a sandbox with a network. */
  readonly hasSandbox: boolean
  /** Conditions as the API server has them: readiness gates are set by others. */
  readonly others: readonly PodCondition[]
  /** Whether all containers are being restarted; undefined when no rule asks for that. */
  readonly restartsAll: boolean | undefined
}

export function conditionsOf(inputs: ConditionInputs): Verdict[] {
  const containersReady = containersReadyCondition(inputs)
  const verdicts: Verdict[] = [
    { type: 'PodReadyToStartContainers', status: inputs.hasSandbox ? 'True' : 'False' },
    initializedCondition(inputs),
    readyCondition(inputs, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ]
  if (inputs.restartsAll !== undefined) verdicts.push(restartingCondition(inputs))
  return verdicts
}

function restartingCondition({ phase, restartsAll }: ConditionInputs): Verdict {
  const type = 'AllContainersRestarting'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  if (!restartsAll) return { type, status: 'False' }
  const message = 'container exited with restart policy rule'
  return { type, status: 'True', reason: 'RestartAllContainersStarted', message }
}

/** Ready and ContainersReady alone, after a readiness probe changed its mind. */
export function readyConditions(pod: Pod, status: PodStatus): Verdict[] {
  const inputs: ConditionInputs = {
    pod,
    phase: status.phase as Phase,
    initStatuses: status.initContainerStatuses ?? [],
    statuses: status.containerStatuses ?? [],
    hasSandbox: true,
    others: pod.status?.conditions ?? [],
    restartsAll: undefined,
  }
  const containersReady = containersReadyCondition(inputs)
  return [readyCondition(inputs, containersReady), containersReady]
}

function initializedCondition({ pod, phase, initStatuses, statuses }: ConditionInputs): Verdict {
  const type = 'Initialized'
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' }
  const started = statuses.some((it) => it.started || it.state?.terminated || it.lastState?.terminated)
  if (initContainers(pod).length === 0 || started) return { type, status: 'True' }
  const unknown: string[] = []
  const incomplete: string[] = []
  for (const container of initContainers(pod)) {
    const status = initStatuses.find(({ name }) => name === container.name)
    if (!status) unknown.push(container.name)
    else if (isSidecar(container) ? !status.started : !status.ready) incomplete.push(container.name)
  }
  return notAll(type, 'ContainersNotInitialized', 'incomplete', unknown, incomplete)
}

function containersReadyCondition({ pod, phase, initStatuses, statuses }: ConditionInputs): Verdict {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const unknown: string[] = []
  const unready: string[] = []
  const look = (names: readonly { readonly name: string }[], known: readonly ContainerStatus[]) => {
    for (const { name } of names) {
      const status = known.find((it) => it.name === name)
      if (!status) unknown.push(name)
      else if (!status.ready) unready.push(name)
    }
  }
  look(sidecars(pod), initStatuses)
  look(containers(pod), statuses)
  return notAll(type, 'ContainersNotReady', 'unready', unknown, unready)
}

function notAll(type: string, reason: string, word: string, unknown: string[], not: string[]): Verdict {
  const messages: string[] = []
  if (unknown.length > 0) messages.push(`containers with unknown status: [${unknown.join(' ')}]`)
  if (not.length > 0) messages.push(`containers with ${word} status: [${not.join(' ')}]`)
  if (messages.length === 0) return { type, status: 'True' }
  return { type, status: 'False', reason, message: messages.join(', ') }
}

function readyCondition({ pod, others }: ConditionInputs, containersReady: Verdict): Verdict {
  const type = 'Ready'
  if (containersReady.status !== 'True') return { ...containersReady, type }
  const messages: string[] = []
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const gate = others.find((it) => it.type === conditionType)
    if (!gate)
      messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`)
    else if (gate.status !== 'True')
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`)
  }
  if (messages.length === 0) return { type, status: 'True' }
  return { type, status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') }
}
