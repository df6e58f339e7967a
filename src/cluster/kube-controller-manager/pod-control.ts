/**
 * Creating and deleting pods in the name of an owner, with the Events that tell of it.
 * Mirrors pkg/controller/controller_utils.go (RealPodControl, slowStartBatch).
 */
import type { OwnerReference, Pod, PodTemplateSpec } from '../../k8s/api'
import { pathOf } from '../../k8s/kinds'
import { controllerRef } from '../../k8s/owner-reference'
import type { ApiObject } from '../../journal/entry'
import type { ApiResponse, Status } from '../component'
import { errorOf, type Shop, succeeded, type Work } from './controller'

/** controller_utils.go: SlowStartInitialBatchSize. */
const FIRST_BATCH = 1

export interface NewPod {
  readonly apiVersion: 'v1'
  readonly kind: 'Pod'
  readonly metadata: {
    readonly name?: string
    readonly generateName?: string
    readonly namespace: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly finalizers?: readonly string[]
    readonly ownerReferences: readonly OwnerReference[]
  }
  readonly spec: object
}

/** The pod an owner makes of its template; its name is left to the API server. */
export function podFromTemplate(template: PodTemplateSpec, owner: ApiObject): NewPod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name.slice(0, 246)}-`,
      namespace: owner.metadata.namespace!,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [controllerRef(owner)],
    },
    spec: template.spec ?? {},
  }
}

/** Creates a pod, and says so in an Event of the owner. */
export function createPod(
  shop: Shop,
  work: Work,
  owner: ApiObject,
  pod: NewPod,
  answered: (response: ApiResponse) => void,
): void {
  work.request({ method: 'POST', path: pathOf('pods', owner.metadata.namespace), body: pod }, (response) => {
    if (succeeded(response)) {
      const { name } = (response.body as Pod).metadata
      shop.events.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${name}`)
    } else if (!namespaceIsTerminating(response))
      shop.events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${errorOf(response)}`)
    answered(response)
  })
}

/** Refusals that only mean that the whole namespace goes away are not worth an Event. */
export const namespaceIsTerminating = (response: ApiResponse) =>
  (response.body as Status | undefined)?.details?.causes?.some(
    ({ reason }) => reason === 'NamespaceTerminating',
  ) ?? false

/** Deletes a pod, and says so in an Event of the owner. A pod that is gone already is as good as deleted. */
export function deletePod(
  shop: Shop,
  work: Work,
  owner: ApiObject,
  pod: Pod,
  answered: (response: ApiResponse) => void,
): void {
  const { namespace, name } = pod.metadata
  work.request({ method: 'DELETE', path: pathOf('pods', namespace, name) }, (response) => {
    if (succeeded(response)) shop.events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
    else if (response.code !== 404)
      shop.events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${errorOf(response)}`)
    answered(response)
  })
}

/**
 * Does something `count` times in batches of 1, 2, 4, …, each after the one before, and stops after a batch in which
 * something failed: a mistake that all share is then made once and not five hundred times.
 */
export function slowStart(
  count: number,
  act: (index: number, done: (succeeded: boolean) => void) => void,
  finished: (succeeded: number) => void,
): void {
  const batch = (from: number, size: number): void => {
    const end = Math.min(count, from + size)
    if (from >= end) return finished(from)
    let open = end - from
    let failures = 0
    for (let i = from; i < end; i++)
      act(i, (succeeded) => {
        if (!succeeded) failures++
        if (--open > 0) return
        if (failures > 0) finished(end - failures)
        else batch(end, 2 * size)
      })
  }
  batch(0, FIRST_BATCH)
}
