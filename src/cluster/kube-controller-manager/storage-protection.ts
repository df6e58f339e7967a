/**
 * Storage in use is not taken away: a finalizer stays until nobody uses it any more.
 * Mirrors pkg/controller/volume/{pvcprotection,pvprotection}.
 */
import type { ApiObject } from '../../journal/entry'
import { pathOf } from '../../k8s/kinds'
import type { Work } from './controller'

/** Puts the finalizer on, or, when the object is being deleted and free, takes it off. */
export function protect(
  resource: string,
  object: ApiObject,
  finalizer: string,
  isInUse: () => boolean,
  work: Work,
): void {
  const { finalizers = [], deletionTimestamp } = object.metadata
  const has = finalizers.includes(finalizer)
  if (deletionTimestamp && has && !isInUse())
    return setFinalizers(
      resource,
      object,
      finalizers.filter((it) => it !== finalizer),
      work,
    )
  if (!deletionTimestamp && !has) setFinalizers(resource, object, [...finalizers, finalizer], work)
}

function setFinalizers(resource: string, object: ApiObject, finalizers: readonly string[], work: Work): void {
  const { namespace, name } = object.metadata
  const path = pathOf(resource, namespace, name)
  const body = { ...object, metadata: { ...object.metadata, finalizers } }
  work.request({ method: 'PUT', path, body }, ({ code }) => {
    if (code >= 400 && code !== 404) work.fail()
  })
}
