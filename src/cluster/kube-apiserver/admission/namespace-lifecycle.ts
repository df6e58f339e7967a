/** Nothing is created in a namespace that is not there or is going. Mirrors plugin/namespace/lifecycle. */
import { type Kind, kindOfResource } from '../../../k8s/kinds'
import { forbidden, notFound } from '../refusal'
import type { Registry } from '../registry/registry'
import type { Stored } from '../registry/strategy'

export function checkNamespace(registry: Registry, kind: Kind, { metadata }: Stored): void {
  if (!kind.namespaced || metadata.namespace === undefined) return
  const namespace = registry.etcd.get('namespaces', undefined, metadata.namespace)
  if (!namespace) throw notFound(kindOfResource('namespaces')!, metadata.namespace)
  if (namespace.metadata.deletionTimestamp)
    throw forbidden(
      kind,
      metadata.name,
      `unable to create new content in namespace ${metadata.namespace} because it is being terminated`,
    )
}
