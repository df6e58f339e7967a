/** The validation of every kind: all that is wrong with an object, in upstream's order. The object has its defaults. */
import type { ObjectMeta } from '../api'
import type { FieldError } from '../field-error'
import type { Kind } from '../kinds'
import { validateAutoscaler, validateBudget } from './autoscaling'
import {
  validateLease,
  validateLimitRange,
  validateNode,
  validateNodeUpdate,
  validatePriorityClass,
  validatePriorityClassUpdate,
  validateQuota,
  validateRuntimeClass,
} from './cluster-objects'
import { schemaErrors } from '../json-schema'
import { validateConfigMap, validateConfigurationUpdate, validateSecret } from './configuration'
import { validateDefinition } from './definition'
import { validateIngress, validateNetworkPolicy } from './ingress'
import { cronJobName, validateCronJob, validateJob, validateJobUpdate } from './job'
import { label, type NameRule, pathSegment, subdomain } from './names'
import { validateMetadata, validateMetadataUpdate } from './object-meta'
import {
  validateClaim,
  validateClaimUpdate,
  validateStorageClass,
  validateStorageClassUpdate,
  validateVolume,
} from './persistent-volume'
import { validatePodCreate } from './pod'
import { validatePodUpdate } from './pod-update'
import { validateBySchema } from './required-fields'
import { validateService, validateServiceUpdate } from './service'
import {
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateReplicationController,
  validateSelectorUpdate,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from './workload'

export { deprecationOf, warningsFor } from './warnings'

/** Each function knows the type of its own kind; the table cannot. */
type Any = any

interface Rules {
  /** The format of metadata.name; a DNS subdomain unless said. */
  readonly name?: NameRule
  /** What is wrong beyond the metadata. */
  readonly create?: (object: Any) => FieldError[]
  readonly update?: (after: Any, before: Any) => FieldError[]
}

const NAMED_BY_SEGMENT: Rules = { name: pathSegment }

const RULES: Readonly<Record<string, Rules>> = {
  Deployment: { create: validateDeployment, update: validateSelectorUpdate },
  ReplicaSet: { create: validateReplicaSet, update: validateSelectorUpdate },
  DaemonSet: { create: validateDaemonSet, update: validateSelectorUpdate },
  StatefulSet: { create: validateStatefulSet, update: validateStatefulSetUpdate },
  ReplicationController: { create: validateReplicationController },
  Job: { create: validateJob, update: validateJobUpdate },
  CronJob: { name: cronJobName, create: validateCronJob },
  Service: { name: label, create: validateService, update: validateServiceUpdate },
  Namespace: { name: label, create: () => [] },
  Node: { create: validateNode, update: validateNodeUpdate },
  ConfigMap: { create: validateConfigMap, update: validateConfigurationUpdate },
  Secret: { create: validateSecret, update: validateConfigurationUpdate },
  PersistentVolume: { create: validateVolume },
  PersistentVolumeClaim: { create: validateClaim, update: validateClaimUpdate },
  StorageClass: { create: validateStorageClass, update: validateStorageClassUpdate },
  HorizontalPodAutoscaler: { name: pathSegment, create: validateAutoscaler },
  PodDisruptionBudget: { create: validateBudget },
  Ingress: { create: validateIngress },
  NetworkPolicy: { create: validateNetworkPolicy },
  PriorityClass: { create: validatePriorityClass, update: validatePriorityClassUpdate },
  ResourceQuota: { create: validateQuota },
  LimitRange: { create: validateLimitRange },
  Lease: { create: validateLease },
  RuntimeClass: { create: validateRuntimeClass },
  CustomResourceDefinition: { create: validateDefinition },
  ServiceAccount: { create: () => [] },
  Event: { create: () => [] },
  Endpoints: { create: () => [] },
  EndpointSlice: { create: () => [] },
  ControllerRevision: { create: () => [] },
  ClusterRole: NAMED_BY_SEGMENT,
  ClusterRoleBinding: NAMED_BY_SEGMENT,
  Role: NAMED_BY_SEGMENT,
  RoleBinding: NAMED_BY_SEGMENT,
}

/** All that is wrong with a new object. Its kind's defaults have been applied, its namespace filled in. */
export function validateCreate(kind: Kind, object: object): FieldError[] {
  if (kind.custom) return validateCustom(kind, object)
  if (kind.kind === 'Pod') return validatePodCreate(object as never)
  const { metadata = {} } = object as { metadata?: object }
  const rules = RULES[kind.kind] ?? {}
  return [
    ...validateMetadata(metadata as ObjectMeta, rules.name ?? subdomain, kind.namespaced),
    ...(rules.create ?? ((it: object) => validateBySchema(kind, it)))(object),
  ]
}

function validateCustom(kind: Kind, object: object): FieldError[] {
  const { metadata } = object as { metadata: ObjectMeta }
  return [
    ...validateMetadata(metadata, subdomain, kind.namespaced),
    ...schemaErrors(kind.custom!.schema, object),
  ]
}

/** All that is wrong with a change: what may not change, then what would be wrong with a new object. */
export function validateUpdate(kind: Kind, after: object, before: object): FieldError[] {
  const [is, was] = [after, before].map((object) => (object as { metadata: ObjectMeta }).metadata)
  const errors = validateMetadataUpdate(is!, was!)
  if (kind.custom) return [...errors, ...schemaErrors(kind.custom.schema, after)]
  if (kind.kind === 'Pod') return [...errors, ...validatePodUpdate(after as never, before as never)]
  const rules = RULES[kind.kind] ?? {}
  const content = (rules.create ?? ((it: object) => validateBySchema(kind, it)))(after)
  const changes = rules.update?.(after, before) ?? []
  // Deployments and their like blame the template before the selector, claims and jobs the change first.
  return [...errors, ...content, ...changes]
}
