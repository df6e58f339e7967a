/** What the server itself writes into an object, per kind. Mirrors pkg/registry/<group>/<kind>/strategy.go. */
import type { PodSpec } from '../../../k8s/api'
import type { ApiObject } from '../../../journal/entry'
import type { Kind } from '../../../k8s/kinds'
import { type Fields, sameJson } from '../../../k8s/patch/json'
import { qosClass } from '../../../k8s/qos'
import { allocateClusterIP } from './cluster-ip'
import type { Registry } from './registry'

export interface Stored extends ApiObject {
  readonly spec?: Fields
  readonly status?: Fields
}

/** Kinds without a generation, because nobody observes it. */
const WITHOUT_GENERATION = [
  'Service',
  'Node',
  'Namespace',
  'ServiceAccount',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'LimitRange',
  'Lease',
]

export function prepareForCreate(kind: Kind, object: Stored, registry: Registry): Stored {
  const counted = object.spec !== undefined && !WITHOUT_GENERATION.includes(kind.kind)
  const { resourceVersion: _theirs, ...metadata } = object.metadata
  const fresh = { ...object, metadata: { ...metadata, ...(counted && { generation: 1 }) } } as Stored
  switch (kind.resource) {
    case 'pods':
      return { ...fresh, status: { phase: 'Pending', qosClass: qosClass(object.spec as unknown as PodSpec) } }
    case 'namespaces':
      return {
        ...fresh,
        metadata: {
          ...fresh.metadata,
          labels: { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name },
        },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      }
    case 'services':
      return { ...fresh, spec: allocateClusterIP(registry, fresh), status: { loadBalancer: {} } }
    case 'jobs.batch':
      return withJobSelector({ ...fresh, status: {} })
    default:
      return kind.subresources.includes('status') && kind.resource !== 'nodes'
        ? { ...fresh, status: {} }
        : fresh
  }
}

/** The status belongs to its own subresource, everything else to the object; a changed spec is a new generation. */
export function prepareForUpdate(kind: Kind, after: Stored, before: Stored, subresource?: string): Stored {
  const { status: wanted, ...rest } = after
  const owned =
    subresource === 'status'
      ? { ...before, status: wanted }
      : split(kind)
        ? { ...rest, status: before.status }
        : after
  const {
    uid,
    creationTimestamp,
    resourceVersion,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  } = before.metadata
  const changed = generation !== undefined && !sameJson(owned.spec, before.spec)
  const source = subresource === 'status' ? before.metadata : after.metadata
  return {
    ...owned,
    metadata: {
      ...source,
      uid,
      creationTimestamp,
      resourceVersion,
      ...(generation !== undefined && { generation: generation + (changed ? 1 : 0) }),
      ...(deletionTimestamp && { deletionTimestamp, deletionGracePeriodSeconds }),
    },
  } as Stored
}

const split = (kind: Kind) => kind.subresources.includes('status')

/** pkg/registry/batch/job/strategy.go: generateSelector. */
function withJobSelector(job: Stored): Stored {
  if (job.spec?.manualSelector === true) return job
  const { uid, name } = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const template = job.spec?.template as { metadata?: { labels?: object } } | undefined
  return {
    ...job,
    spec: {
      ...job.spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: {
        ...template,
        metadata: { ...template?.metadata, labels: { ...template?.metadata?.labels, ...labels } },
      },
    },
  }
}
