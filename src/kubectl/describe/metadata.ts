/** The first lines of most pages, and the conditions many end with. */
import type { Thing } from '../client'
import { type Description, longTime } from './description'

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

export function describeName(d: Description, { metadata }: Thing): void {
  d.line(0, `Name:\t${metadata.name}`)
  if (metadata.namespace) d.line(0, `Namespace:\t${metadata.namespace}`)
}
export function describeCreated(d: Description, { metadata }: Thing): void {
  d.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`)
}
export function describeLabels(d: Description, { metadata }: Thing): void {
  d.labels('Labels', metadata.labels)
  d.annotations(metadata.annotations)
}
export function describeController(d: Description, { metadata }: Thing): void {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller)
  if (controller) d.line(0, `Controlled By:\t${controller.kind}/${controller.name}`)
}

/** Type, Status and Reason, as Deployments and ReplicaSets show them. */
export function describeReasons(d: Description, conditions: readonly Condition[] | undefined): void {
  if (!conditions?.length) return
  d.line(0, 'Conditions:')
  d.line(1, 'Type\tStatus\tReason')
  d.line(1, '----\t------\t------')
  for (const { type, status, reason } of conditions) d.line(1, `${type} \t${status}\t${reason ?? ''}`)
}
