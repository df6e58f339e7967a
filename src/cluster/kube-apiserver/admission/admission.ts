/** Admission plugins in upstream's order. Mirrors pkg/kubeapiserver/options/plugins.go. */
import type { Kind } from '../../../k8s/kinds'
import type { Registry } from '../registry/registry'
import type { Stored } from '../registry/strategy'
import { defaultTolerations } from './default-toleration-seconds'
import { checkNamespace } from './namespace-lifecycle'
import { resolvePriority } from './priority'
import { addServiceAccount } from './service-account'

export function admit(registry: Registry, kind: Kind, object: Stored): Stored {
  checkNamespace(registry, kind, object)
  if (kind.resource !== 'pods') return object
  return defaultTolerations(resolvePriority(registry, kind, addServiceAccount(registry, kind, object)))
}
