/** Table of contents: which kind is described by which file. Others are shown field by field. */
import type { Kind } from '../../k8s/kinds'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import { Description } from './description'
import { describeEvents, eventsOf } from './events'
import { describeGeneric } from './generic'
import { describeRole, describeRoleBinding } from './access'
import { describeDeployment } from './deployment'
import { describeCronJob, describeJob } from './jobs'
import { describeIngress, describeIngressClass, describeNetworkPolicy } from './network'
import { describeNode } from './node'
import { describePod } from './pod'
import {
  describeAutoscaler,
  describeDisruptionBudget,
  describeLimitRange,
  describeNamespace,
  describeQuota,
} from './policies'
import { describeEndpoints, describeEndpointSlice, describeService } from './service'
import {
  describeConfigMap,
  describePriorityClass,
  describeSecret,
  describeServiceAccount,
  describeStorageClass,
} from './settings'
import { describeClaim, describeVolume } from './storage'
import {
  describeDaemonSet,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads'

/** Writes an object's page; what else it needs it asks for. */
export type Describer = (call: Call, d: Description, thing: Thing) => Task<void> | void

interface Entry {
  readonly describer: Describer
  /** Kinds whose page has no Events block. */
  readonly eventless?: boolean
}

const DESCRIBERS: Readonly<Record<string, Entry>> = {
  pods: { describer: describePod },
  'deployments.apps': { describer: describeDeployment },
  'replicasets.apps': { describer: describeReplicaSet },
  replicationcontrollers: { describer: describeReplicationController },
  'statefulsets.apps': { describer: describeStatefulSet },
  'daemonsets.apps': { describer: describeDaemonSet },
  'jobs.batch': { describer: describeJob },
  'cronjobs.batch': { describer: describeCronJob },
  services: { describer: describeService },
  endpoints: { describer: describeEndpoints },
  'endpointslices.discovery.k8s.io': { describer: describeEndpointSlice },
  'ingresses.networking.k8s.io': { describer: describeIngress },
  'ingressclasses.networking.k8s.io': { describer: describeIngressClass },
  'networkpolicies.networking.k8s.io': { describer: describeNetworkPolicy, eventless: true },
  nodes: { describer: describeNode },
  namespaces: { describer: describeNamespace, eventless: true },
  configmaps: { describer: describeConfigMap },
  secrets: { describer: describeSecret, eventless: true },
  serviceaccounts: { describer: describeServiceAccount },
  persistentvolumeclaims: { describer: describeClaim },
  persistentvolumes: { describer: describeVolume },
  'storageclasses.storage.k8s.io': { describer: describeStorageClass },
  'priorityclasses.scheduling.k8s.io': { describer: describePriorityClass },
  'poddisruptionbudgets.policy': { describer: describeDisruptionBudget },
  'horizontalpodautoscalers.autoscaling': { describer: describeAutoscaler },
  resourcequotas: { describer: describeQuota, eventless: true },
  limitranges: { describer: describeLimitRange, eventless: true },
  'roles.rbac.authorization.k8s.io': { describer: describeRole, eventless: true },
  'clusterroles.rbac.authorization.k8s.io': { describer: describeRole, eventless: true },
  'rolebindings.rbac.authorization.k8s.io': { describer: describeRoleBinding, eventless: true },
  'clusterrolebindings.rbac.authorization.k8s.io': { describer: describeRoleBinding, eventless: true },
}

export function* describeThing(call: Call, kind: Kind, thing: Thing, showEvents: boolean): Task<string> {
  const { describer, eventless } = DESCRIBERS[kind.resource] ?? { describer: describeGeneric }
  const whole = { apiVersion: kind.apiVersion, kind: kind.kind, ...thing }
  const events = showEvents && !eventless ? yield* eventsOf(call, whole) : undefined
  const d = new Description(call.system.now)
  const asking = describer(call, d, whole)
  if (asking) yield* asking
  if (events) describeEvents(d, events)
  return d.text
}
