/** Nothing is created in a namespace that is not there, or that is going. Mirrors plugin namespace/lifecycle. */
import type { ApiObject } from '../../../journal/entry'
import { kindOf } from '../../../k8s/kinds'
import type { Call } from '../kube-apiserver'
import { forbidden, notFound } from '../refusal'

export function checkNamespace({ server, route }: Call, object: ApiObject): void {
  if (!route.kind.namespaced) return
  const name = object.metadata.namespace!
  const namespace = server.etcd.get('namespaces', undefined, name)
  if (!namespace) throw notFound(kindOf('v1', 'Namespace')!, name)
  if (!namespace.metadata.deletionTimestamp) return
  throw forbidden(
    route.kind,
    object.metadata.name,
    `unable to create new content in namespace ${name} because it is being terminated`,
  )
}
