/** Admission plugins in upstream's order: those that change an object, then those that only check it (options/plugins.go). */
import type { ApiObject } from '../../../journal/entry'
import type { Pod } from '../../../k8s/api'
import type { Call } from '../kube-apiserver'
import { checkLimits, withLimits } from './limit-ranger'
import { checkNamespace } from './namespace-lifecycle'
import { checkPodSecurity } from './pod-security/pod-security'
import { withPriority } from './priority'
import { checkQuota } from './resource-quota'
import { withRuntimeClass } from './runtime-class'
import { withServiceAccount } from './service-account'
import { withStorageClass } from './default-storage-class'
import { withIngressClass } from './default-ingress-class'
import { withNotReadyTaint } from './taint-nodes-by-condition'
import { withTolerations } from './default-toleration-seconds'

type Mutate = (call: Call, object: ApiObject) => ApiObject

const BY_KIND: Readonly<Record<string, readonly Mutate[]>> = {
  Pod: [withLimits, withServiceAccount, withPriority, withTolerations, withRuntimeClass],
  Node: [withNotReadyTaint],
  PersistentVolumeClaim: [withStorageClass],
  Ingress: [withIngressClass],
}

/** What admission makes of an object that is to be created; it may refuse it. */
export function admitCreate(call: Call, object: ApiObject): ApiObject {
  checkNamespace(call, object)
  if (call.route.kind.custom) return object
  const plugins = BY_KIND[call.route.kind.kind] ?? []
  return plugins.reduce((admitted, plugin) => plugin(call, admitted), withLists(call, object))
}

/** Admission comes before validation: a list that is required may be missing, which to Go is one without items. */
function withLists({ route }: Call, object: ApiObject): ApiObject {
  const { spec } = object as unknown as Partial<Pod>
  if (route.kind.kind !== 'Pod' || spec?.containers) return object
  return { ...object, spec: { ...spec, containers: [] } } as unknown as ApiObject
}

/** The validating half, after field validation. */
export function checkAdmitted(call: Call, object: ApiObject): void {
  if (call.route.kind.custom) return checkQuota(call, object)
  checkLimits(call, object)
  checkPodSecurity(call, object)
  checkQuota(call, object)
}

/** The same of a change. */
export const checkChanged = (call: Call, after: ApiObject, before: ApiObject): void =>
  checkPodSecurity(call, after, before)
