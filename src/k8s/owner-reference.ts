/** Who owns an object. Mirrors apimachinery/pkg/apis/meta/v1/controller_ref.go. */
import type { OwnerReference } from './api'

interface Owned {
  readonly metadata: { readonly uid?: string; readonly ownerReferences?: readonly OwnerReference[] }
}

/** The managing controller's reference, of which there is at most one. */
export const controllerOf = (object: Owned): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((owner) => owner.controller === true)

/** Whether this very object (not one of the same name) controls the other. */
export const isControlledBy = (object: Owned, owner: { readonly metadata: { readonly uid: string } }) =>
  controllerOf(object)?.uid === owner.metadata.uid

/** The reference by which a controller claims what it makes. */
export const controllerRef = (owner: {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly uid: string }
}): OwnerReference => ({
  apiVersion: owner.apiVersion,
  blockOwnerDeletion: true,
  controller: true,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
})
