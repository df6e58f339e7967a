/** A pod's number in the queue, from its class. Mirrors plugin/pkg/admission/priority. */
import type { PriorityClass } from '../../../k8s/api'
import type { Kind } from '../../../k8s/kinds'
import { forbidden } from '../refusal'
import type { Registry } from '../registry/registry'
import type { Stored } from '../registry/strategy'

const CLASSES = 'priorityclasses.scheduling.k8s.io'

export function resolvePriority(registry: Registry, kind: Kind, pod: Stored): Stored {
  const name = pod.spec?.priorityClassName as string | undefined
  const classes = name
    ? [registry.etcd.get(CLASSES, undefined, name)]
    : registry.etcd.range(CLASSES).filter((object) => (object as unknown as PriorityClass).globalDefault)
  const found = classes[0] as unknown as PriorityClass | undefined
  if (name && !found) throw forbidden(kind, pod.metadata.name, `no PriorityClass with name ${name} was found`)
  const priority = found?.value ?? 0
  const given = pod.spec?.priority
  if (given !== undefined && given !== priority)
    throw forbidden(
      kind,
      pod.metadata.name,
      `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    )
  const preemptionPolicy = found?.preemptionPolicy ?? 'PreemptLowerPriority'
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(found && { priorityClassName: found.metadata.name }),
      priority,
      preemptionPolicy,
    },
  }
}
