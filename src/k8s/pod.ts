/** What many readers need to know of a Pod. Mirrors k8s.io/kubectl/pkg/util/podutils and pkg/api/v1/pod. */
import type { Container, Pod, PodCondition, PodSpec } from './api'

export const podCondition = (pod: Pod, type: string): PodCondition | undefined =>
  pod.status?.conditions?.find((condition) => condition.type === type)

export const isPodReady = (pod: Pod) => podCondition(pod, 'Ready')?.status === 'True'

/** Ready for at least `minReadySeconds`: what rollouts count as available. Instants in simulated ms. */
export function isPodAvailable(
  pod: Pod,
  minReadySeconds: number,
  now: number,
  toMs: (time: string) => number | undefined,
): boolean {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return false
  if (minReadySeconds === 0) return true
  const since = ready.lastTransitionTime === undefined ? undefined : toMs(ready.lastTransitionTime)
  return since !== undefined && since + minReadySeconds * 1000 <= now
}

/** Its phase says that it will never run again. */
export const isPodTerminal = (pod: Pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Neither finished nor being deleted: what ReplicaSets count. */
export const isPodActive = (pod: Pod) => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined

/** An init container that keeps running beside the others. */
export const isSidecar = (container: Pick<Container, 'restartPolicy'>) => container.restartPolicy === 'Always'

/** Init containers, then the others, in the order in which they start. */
export const allContainers = (spec: PodSpec): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
]

/** Restarts of all containers together. */
export function podRestarts(pod: Pod): number {
  let sum = 0
  for (const status of pod.status?.initContainerStatuses ?? []) sum += status.restartCount
  for (const status of pod.status?.containerStatuses ?? []) sum += status.restartCount
  return sum
}
