/**
 * Whether a container that stopped is started again. Mirrors pkg/kubelet/container/helpers.go
 * (ShouldContainerBeRestarted) and pkg/api/v1/pod/util.go (ContainerShouldRestart).
 */
import type { Pod } from '../../k8s/api'
import { allContainers, type AnyContainer, newestOf, type RuntimeStatus } from './surroundings'

export const restartPolicyOf = (pod: Pod, container: AnyContainer) =>
  container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always'

/** Whether an exit with this code leads to a restart, by the container's rules, its policy, or the pod's. */
export function restartsAfter(pod: Pod, container: AnyContainer, code: number): boolean {
  if (ruleFor(container, code)) return true
  const policy = restartPolicyOf(pod, container)
  return policy === 'Always' || (policy === 'OnFailure' && code !== 0)
}

/** The first of the container's restart rules that matches the exit code. */
function ruleFor(container: AnyContainer, code: number) {
  return (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
    const listed = exitCodes?.values?.includes(code) ?? false
    return exitCodes?.operator === 'NotIn' ? !listed : listed
  })
}

/** Whether this exit starts the whole pod over, in place. */
export const restartsAllAfter = (container: AnyContainer, code: number) =>
  ruleFor(container, code)?.action === 'RestartAllContainers'

export function shouldBeRestarted(pod: Pod, container: AnyContainer, status: RuntimeStatus): boolean {
  if (pod.metadata.deletionTimestamp) return false
  const newest = newestOf(status, container.name)
  if (!newest || newest.state === 'created' || newest.state === 'unknown') return true
  if (newest.state === 'running') return false
  return restartsAfter(pod, container, newest.exitCode)
}

/** Whether a container that is killed for failing a probe is started again at all. */
export const restartsOnFailure = (pod: Pod, container: AnyContainer) => restartsAfter(pod, container, 1)

/** An init container whose exit counts as a failure: killed for memory counts even with code 0. */
export const hasFailed = (status: { readonly exitCode: number; readonly reason: string }) =>
  status.exitCode !== 0 || status.reason === 'OOMKilled'

/** Whether a rule of any of its containers may start the whole pod over. */
export const mayRestartAll = (pod: Pod) =>
  allContainers(pod).some((it) =>
    it.restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  )

/** What is shown of a container that was removed for that, as its state and as its last one. */
export const RESTARTING_ALL = {
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
}
