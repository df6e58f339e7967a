/** What a resize may change of a pod. Mirrors pkg/apis/core/validation ValidatePodResize. */
import type { Pod, ResourceRequirements } from '../../k8s/api'
import { type FieldError, forbidden, invalid } from '../../k8s/field-error'
import { qosClass } from '../../k8s/qos'

type Amounts = ResourceRequirements['requests']

/** The errors of a pod's new form, of which only `resources` may differ. */
export function checkResize(before: Pod, after: Pod): readonly FieldError[] {
  const old = before.spec!.containers
  const now = after.spec!.containers
  if (old.length !== now.length)
    return [forbidden('spec.containers', 'containers may not be added or removed on resize')]
  const renamed = old.flatMap(({ name }, i) =>
    now[i]!.name === name
      ? []
      : [forbidden(`spec.containers[${i}].name`, 'containers may not be renamed or reordered on resize')],
  )
  if (renamed.length > 0) return renamed
  return [
    ...checkClass(before, after),
    ...old.flatMap(({ resources }, i) =>
      checkContainer(resources, now[i]!.resources, `spec.containers[${i}].resources`),
    ),
  ]
}

function checkClass(before: Pod, after: Pod): readonly FieldError[] {
  const was = before.status?.qosClass ?? qosClass(before.spec!)
  if (was === qosClass(after.spec!)) return []
  return [invalid('spec', was, 'Pod QOS Class may not change as a result of resizing')]
}

function checkContainer(
  before: ResourceRequirements | undefined,
  after: ResourceRequirements | undefined,
  field: string,
): readonly FieldError[] {
  const parts = ['requests', 'limits'] as const
  const removed = parts.flatMap((part) =>
    isRemoved(before?.[part], after?.[part])
      ? [forbidden(`${field}.${part}`, `resource ${part} cannot be removed`)]
      : [],
  )
  const others = parts.some((part) => othersOf(before?.[part]) !== othersOf(after?.[part]))
  return others ? [...removed, forbidden('spec', 'only cpu and memory resources are mutable')] : removed
}

const isRemoved = (before: Amounts = {}, after: Amounts = {}) =>
  Object.keys(before).some((name) => after[name] === undefined)

/** What is neither cpu nor memory. */
const othersOf = (amounts: Amounts = {}) =>
  Object.keys(amounts)
    .filter((name) => name !== 'cpu' && name !== 'memory')
    .sort()
    .map((name) => `${name}=${amounts[name]}`)
    .join()
