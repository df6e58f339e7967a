/** The defaults of every kind: what the API server adds while it decodes, before admission. */
import type { Kind } from '../kinds'
import { cronJobDefaults, jobDefaults } from './job'
import {
  autoscalerDefaults,
  csiDriverDefaults,
  limitRangeDefaults,
  namespaceDefaults,
  networkPolicyDefaults,
  nodeDefaults,
  priorityClassDefaults,
  roleBindingDefaults,
  secretDefaults,
  storageClassDefaults,
} from './others'
import { definitionDefaults } from '../validation/definition'
import { claimDefaults, persistentVolumeDefaults } from './persistent-volume'
import { podDefaults, templateDefaults } from './pod'
import { endpointsDefaults, endpointSliceDefaults, serviceDefaults } from './service'
import {
  daemonSetDefaults,
  deploymentDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workloads'
import { within } from './fill'

/** Each function knows the type of its own kind; the table cannot. */
type Defaults = (object: any) => object

const BY_KIND: Readonly<Record<string, Defaults>> = {
  Pod: podDefaults,
  PodTemplate: (object) => within(object, 'template', templateDefaults as never),
  Deployment: deploymentDefaults,
  ReplicaSet: replicaSetDefaults,
  ReplicationController: replicationControllerDefaults,
  DaemonSet: daemonSetDefaults,
  StatefulSet: statefulSetDefaults,
  Job: jobDefaults,
  CronJob: cronJobDefaults,
  Service: serviceDefaults,
  Endpoints: endpointsDefaults,
  EndpointSlice: endpointSliceDefaults,
  Secret: secretDefaults,
  Namespace: namespaceDefaults,
  Node: nodeDefaults,
  LimitRange: limitRangeDefaults,
  PersistentVolume: persistentVolumeDefaults,
  PersistentVolumeClaim: claimDefaults,
  HorizontalPodAutoscaler: autoscalerDefaults,
  NetworkPolicy: networkPolicyDefaults,
  StorageClass: storageClassDefaults,
  PriorityClass: priorityClassDefaults,
  ClusterRoleBinding: roleBindingDefaults,
  RoleBinding: roleBindingDefaults,
  CSIDriver: csiDriverDefaults,
  CustomResourceDefinition: definitionDefaults,
}

/** The object with its kind's defaults: a copy where something was added, the very same where nothing was. */
export function withDefaults<T extends object>(kind: Kind, object: T): T {
  const defaults = kind.custom ? undefined : BY_KIND[kind.kind]
  return defaults ? (defaults(object) as T) : object
}
