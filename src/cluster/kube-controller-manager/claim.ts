/**
 * Which of the objects a selector finds belong to a controller: it adopts orphans and releases what no longer matches.
 * Mirrors pkg/controller/controller_ref_manager.go.
 */
import type { LabelSelector } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import { pathOf } from '../../k8s/kinds'
import { controllerOf, controllerRef } from '../../k8s/owner-reference'
import type { ApiObject } from '../../journal/entry'
import type { Informer } from '../component'
import { succeeded, type Work } from './controller'

/** Objects by the uid of their controller; orphans by 'orphan/<namespace>'. */
export function byController<T extends ApiObject>(informer: Informer<T>): (key: string) => Iterable<T> {
  return informer.index('controller', (object) => [
    controllerOf(object as never)?.uid ?? orphansOf(object.metadata.namespace),
  ])
}

export const orphansOf = (namespace: string | undefined) => `orphan/${namespace ?? ''}`

interface Claim<T> {
  readonly work: Work
  readonly owner: ApiObject
  /** Plural[.group] of what is claimed. */
  readonly resource: string
  readonly selector: LabelSelector | undefined
  readonly candidates: (key: string) => Iterable<T>
  /** Finalizers that an orphan gets when it is adopted, or loses when released. */
  readonly finalizer?: string
}

/** Those that are the owner's, in the informer's order. Adoption and release are sent on the way. */
export function claim<T extends ApiObject>(it: Claim<T>): readonly T[] {
  const mine: T[] = []
  for (const object of it.candidates(it.owner.metadata.uid)) {
    if (selects(it.selector, object.metadata.labels)) mine.push(object)
    else if (!it.owner.metadata.deletionTimestamp) release(it, object)
  }
  if (it.owner.metadata.deletionTimestamp) return mine
  for (const object of it.candidates(orphansOf(it.owner.metadata.namespace)))
    if (!object.metadata.deletionTimestamp && selects(it.selector, object.metadata.labels)) {
      adopt(it, object)
      mine.push(object)
    }
  return mine
}

function adopt<T extends ApiObject>({ work, owner, resource, finalizer }: Claim<T>, object: T): void {
  work.request(
    {
      method: 'PATCH',
      path: pathOf(resource, object.metadata.namespace, object.metadata.name),
      contentType: 'application/strategic-merge-patch+json',
      body: {
        metadata: {
          ownerReferences: [controllerRef(owner)],
          uid: object.metadata.uid,
          ...(finalizer && { finalizers: [finalizer] }),
        },
      },
    },
    (response) => {
      if (!succeeded(response) && response.code !== 404) work.fail()
    },
  )
}

function release<T extends ApiObject>({ work, owner, resource, finalizer }: Claim<T>, object: T): void {
  work.request(
    {
      method: 'PATCH',
      path: pathOf(resource, object.metadata.namespace, object.metadata.name),
      contentType: 'application/strategic-merge-patch+json',
      body: {
        metadata: {
          ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }],
          uid: object.metadata.uid,
          ...(finalizer && { '$deleteFromPrimitiveList/finalizers': [finalizer] }),
        },
      },
    },
    (response) => {
      if (!succeeded(response) && response.code !== 404 && response.code !== 422) work.fail()
    },
  )
}
