/** Asking for a pod to go, which its disruption budget may refuse. Mirrors pkg/registry/core/pod/storage/eviction.go. */
import type { ApiObject } from '../../journal/entry'
import type { Pod, PodDisruptionBudget } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import { isPodReady, isPodTerminal } from '../../k8s/pod'
import { toTime } from '../../k8s/time'
import type { ApiResponse } from '../component'
import type { Call } from './kube-apiserver'
import { Refusal } from './refusal'
import { deleteStored } from './writing'

const BUDGETS = 'poddisruptionbudgets.policy'

export function evict(call: Call, object: ApiObject): ApiResponse {
  const pod = object as unknown as Pod
  const options = ((call.request.body ?? {}) as { deleteOptions?: object }).deleteOptions ?? {}
  if (!isPodTerminal(pod) && pod.status?.phase !== 'Pending' && !pod.metadata.deletionTimestamp)
    useBudget(call, pod)
  deleteStored(call, marked(call, pod), options)
  return { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } }
}

/** AddPodDisruptionConditions: why the pod will be gone, written before it goes. */
function marked({ server }: Call, pod: Pod): ApiObject {
  if (isPodTerminal(pod)) return pod as unknown as ApiObject
  const condition = {
    type: 'DisruptionTarget',
    ...(pod.metadata.generation ? { observedGeneration: pod.metadata.generation } : {}),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: toTime(server.simulation.now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  }
  const conditions = [
    ...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget'),
    condition,
  ]
  return server.etcd.put('pods', { ...pod, status: { ...pod.status, conditions } } as unknown as ApiObject)
}

function useBudget({ server }: Call, pod: Pod): void {
  const matching = (
    server.etcd.range(BUDGETS, pod.metadata.namespace) as unknown as PodDisruptionBudget[]
  ).filter(({ spec }) => selects(spec?.selector, pod.metadata.labels))
  if (matching.length > 1)
    throw new Refusal(
      500,
      'InternalError',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  const budget = matching[0]
  if (!budget) return
  const { status } = budget
  const policy = budget.spec?.unhealthyPodEvictionPolicy
  if (
    !isPodReady(pod) &&
    (policy === 'AlwaysAllow' || (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0))
  )
    return
  if ((status?.observedGeneration ?? 0) < (budget.metadata.generation ?? 0))
    throw refused('The disruption budget is still being processed by the server.', budget)
  if ((status?.disruptionsAllowed ?? 0) <= 0)
    throw refused(
      `The disruption budget ${budget.metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
      budget,
    )
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name]: toTime(server.simulation.now) }
  server.etcd.put(BUDGETS, {
    ...budget,
    status: { ...status, disruptionsAllowed: (status?.disruptionsAllowed ?? 1) - 1, disruptedPods },
  } as unknown as ApiObject)
}

const refused = (message: string, { metadata }: PodDisruptionBudget) =>
  new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    name: metadata.name,
    causes: [{ reason: 'DisruptionBudget', message }],
  })
