/** What a failed pod means by the Job's rules. Mirrors pkg/controller/job/pod_failure_policy.go. Rule JOB9. */
import type { Job, Pod, PodFailurePolicyRule } from '../../../k8s/api'
import { podCondition } from '../../../k8s/pod'

export interface PolicyVerdict {
  readonly action: PodFailurePolicyRule['action']
  /** Why the Job fails, when it does. */
  readonly message: string
}

export function judgeFailure({ spec }: Job, pod: Pod): PolicyVerdict | undefined {
  const rules = spec?.podFailurePolicy?.rules ?? []
  for (const [index, rule] of rules.entries()) {
    const message = matchExitCodes(rule, pod, index) ?? matchConditions(rule, pod, index)
    if (message !== undefined) return { action: rule.action, message }
  }
  return undefined
}

const nameOf = (pod: Pod) => `${pod.metadata.namespace}/${pod.metadata.name}`

function matchExitCodes(rule: PodFailurePolicyRule, pod: Pod, index: number): string | undefined {
  const { onExitCodes } = rule
  if (!onExitCodes) return undefined
  const { containerName, operator, values } = onExitCodes
  for (const status of [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ]) {
    const code = status.state?.terminated?.exitCode
    if (!code || (containerName && status.name !== containerName)) continue
    if (values.includes(code) === (operator === 'In'))
      return `Container ${status.name} for pod ${nameOf(pod)} failed with exit code ${code} matching ${rule.action} rule at index ${index}`
  }
  return undefined
}

function matchConditions(rule: PodFailurePolicyRule, pod: Pod, index: number): string | undefined {
  for (const { type, status = 'True' } of rule.onPodConditions ?? [])
    if (podCondition(pod, type)?.status === status)
      return `Pod ${nameOf(pod)} has condition ${type} matching ${rule.action} rule at index ${index}`
  return undefined
}
