/** A pod's priority from its class. Mirrors plugin/pkg/admission/priority. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod, PriorityClass } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

export function withPriority(call: Call, object: ApiObject): ApiObject {
  const pod = object as unknown as Pod
  const spec = pod.spec!
  const found = classOf(call, pod)
  const priority = found?.value ?? 0
  const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority'
  const refuse = (why: string) => forbidden(call.route.kind, pod.metadata.name, why)
  if (spec.priority !== undefined && spec.priority !== priority)
    throw refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    )
  if (spec.preemptionPolicy && spec.preemptionPolicy !== preemptionPolicy)
    throw refuse(
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    )
  const name = found ? { priorityClassName: found.metadata.name } : {}
  return { ...pod, spec: { ...spec, ...name, priority, preemptionPolicy } } as unknown as ApiObject
}

function classOf({ server, route }: Call, pod: Pod): PriorityClass | undefined {
  const resource = 'priorityclasses.scheduling.k8s.io'
  const name = pod.spec?.priorityClassName
  if (!name)
    return (server.etcd.range(resource) as unknown as PriorityClass[]).find(
      ({ globalDefault }) => globalDefault,
    )
  const found = server.etcd.get(resource, undefined, name) as unknown as PriorityClass | undefined
  if (!found) throw forbidden(route.kind, pod.metadata.name, `no PriorityClass with name ${name} was found`)
  return found
}
