/** What the server does specially for a kind when it is created, changed or deleted. Mirrors pkg/registry/*'s strategies. */
import type { ApiObject } from '../../../journal/entry'
import type { Kind } from '../../../k8s/kinds'
import type { Call } from '../kube-apiserver'
import { jobStrategy } from './job'
import { podStrategy } from './pod'
import { secretStrategy } from './secret'
import { serviceStrategy } from './service'

export interface Strategy {
  readonly hasStatus: boolean
  readonly hasGeneration: boolean
  prepareForCreate(call: Call, object: ApiObject): ApiObject
  /** After all checks have passed: what is allocated only for objects that are really stored. */
  beforeStore(call: Call, object: ApiObject): ApiObject
  prepareForUpdate(call: Call, after: ApiObject, before: ApiObject): ApiObject
  /** Seconds of grace of a delete; 0 removes at once. */
  graceFor(object: ApiObject, asked: number | undefined): number
  /** What else changes when an object is marked as deleted. */
  onDelete(object: ApiObject): ApiObject
}

const WITHOUT_GENERATION = new Set([
  'Node',
  'Namespace',
  'Event',
  'Service',
  'Endpoints',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Lease',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'HorizontalPodAutoscaler',
  'ResourceQuota',
  'LimitRange',
  'ControllerRevision',
  'StorageClass',
  'RuntimeClass',
  'CSINode',
  'CSIDriver',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
])

const dropStatus = (object: ApiObject): ApiObject => {
  const { status: _, ...rest } = object as ApiObject & { status?: unknown }
  return rest
}
const withStatus = (object: ApiObject, status: object): ApiObject =>
  ({ ...dropStatus(object), status }) as ApiObject

function basic(kind: Kind): Strategy {
  const hasStatus = kind.subresources.includes('status')
  return {
    hasStatus,
    hasGeneration: kind.custom !== undefined || !WITHOUT_GENERATION.has(kind.kind),
    prepareForCreate: (_, object) => (hasStatus ? dropStatus(object) : object),
    beforeStore: (_, object) => object,
    prepareForUpdate: (_, after) => after,
    graceFor: () => 0,
    onDelete: (object) => object,
  }
}

const INITIAL_STATUS: Readonly<Record<string, object>> = {
  Deployment: {},
  StatefulSet: { replicas: 0 },
  ReplicaSet: { replicas: 0 },
  ReplicationController: { replicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  Job: {},
  CronJob: {},
  PersistentVolume: { phase: 'Pending' },
  PersistentVolumeClaim: { phase: 'Pending' },
  PodDisruptionBudget: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  HorizontalPodAutoscaler: { desiredReplicas: 0, currentMetrics: null },
  Ingress: { loadBalancer: {} },
  ResourceQuota: {},
}

const FINALIZED: Readonly<Record<string, string>> = {
  PersistentVolume: 'kubernetes.io/pv-protection',
  PersistentVolumeClaim: 'kubernetes.io/pvc-protection',
}

function strategyFor(kind: Kind): Strategy {
  const strategy = basic(kind)
  if (kind.custom) return strategy
  if (kind.kind === 'Pod') return podStrategy(strategy)
  if (kind.kind === 'Service') return serviceStrategy(strategy)
  if (kind.kind === 'Job') return jobStrategy(strategy)
  if (kind.kind === 'Secret') return secretStrategy(strategy)
  if (kind.kind === 'Namespace') return namespaceStrategy(strategy)
  if (kind.kind === 'Node') return { ...strategy, prepareForCreate: (_, object) => object }
  if (kind.kind === 'DaemonSet') return daemonSetStrategy(strategy)
  const status = INITIAL_STATUS[kind.kind]
  const finalizer = FINALIZED[kind.kind]
  if (!status) return strategy
  return {
    ...strategy,
    prepareForCreate: (_, object) => {
      const { finalizers = [] } = object.metadata
      const metadata =
        finalizer && !finalizers.includes(finalizer)
          ? { ...object.metadata, finalizers: [...finalizers, finalizer] }
          : object.metadata
      return withStatus({ ...object, metadata }, status)
    },
  }
}

/** A namespace holds itself until its content is gone, and is Terminating meanwhile. */
function namespaceStrategy(strategy: Strategy): Strategy {
  const phase = (object: ApiObject, name: string) =>
    ({ ...object, status: { ...(object as { status?: object }).status, phase: name } }) as ApiObject
  return {
    ...strategy,
    prepareForCreate(_, object) {
      const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
      return phase(
        {
          ...object,
          metadata: { ...object.metadata, labels },
          spec: { finalizers: ['kubernetes'] },
        } as ApiObject,
        'Active',
      )
    },
    onDelete: (object) => phase(object, 'Terminating'),
  }
}

function daemonSetStrategy(strategy: Strategy): Strategy {
  const GENERATION = 'deprecated.daemonset.template.generation'
  const annotated = (object: ApiObject, generation: string) => ({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...object.metadata.annotations, [GENERATION]: generation },
    },
  })
  return {
    ...strategy,
    prepareForCreate: (_, object) => withStatus(annotated(object, '1'), INITIAL_STATUS.DaemonSet!),
    prepareForUpdate(_, after, before) {
      const template = (object: ApiObject) =>
        JSON.stringify((object as { spec?: { template?: unknown } }).spec?.template)
      const was = Number(before.metadata.annotations?.[GENERATION] ?? 1)
      return annotated(after, `${template(after) === template(before) ? was : was + 1}`)
    },
  }
}

const strategies = new Map<Kind, Strategy>()

export function strategyOf(kind: Kind): Strategy {
  let strategy = strategies.get(kind)
  if (!strategy) strategies.set(kind, (strategy = strategyFor(kind)))
  return strategy
}
