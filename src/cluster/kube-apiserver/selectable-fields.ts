/** Which fields of a kind can be selected by, and their values. Mirrors AddFieldLabelConversionFunc and ToSelectableFields. */
import type { ApiObject } from '../../journal/entry'
import type { Kind } from '../../k8s/kinds'

const METADATA = ['metadata.name', 'metadata.namespace']
const EVENT = [
  ...METADATA,
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (field) => `involvedObject.${field}`,
  ),
  'reason',
  'reportingComponent',
  'source',
  'type',
]

const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    ...METADATA,
    'spec.hostNetwork',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.nominatedNodeName',
    'status.phase',
    'status.podIP',
    'status.podIPs',
  ],
  Node: ['metadata.name', 'spec.unschedulable'],
  Namespace: ['metadata.name', 'status.phase'],
  Secret: [...METADATA, 'type'],
  Service: [...METADATA, 'spec.clusterIP', 'spec.type'],
  ReplicationController: [...METADATA, 'status.replicas'],
  Job: [...METADATA, 'status.successful'],
  CertificateSigningRequest: ['metadata.name', 'spec.signerName'],
  Event: EVENT,
}

/** Where a field is found that is not called by its path. */
const PATHS: Readonly<Record<string, string>> = {
  'status.successful': 'status.succeeded',
  source: 'source.component',
}
/** Of fields that are left out when they are empty. */
const EMPTY: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
  'status.replicas': '0',
  'status.successful': '0',
}

/** Why a field cannot be selected by. */
export function unselectable(kind: Kind, field: string): string | undefined {
  const own = SELECTABLE[kind.kind]
  if ((own ?? METADATA).includes(field)) return undefined
  if (kind.kind === 'Job') return `field label "${field}" not supported for batchv1.Job`
  if (kind.kind === 'Service') return `field label "${field}" not supported for Service`
  if (own || kind.custom) return `field label not supported: ${field}`
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
}

export function selectableValue(object: ApiObject, field: string): string {
  let value: unknown = object
  for (const part of partsOf(field)) value = (value as Record<string, unknown> | undefined)?.[part]
  return value === undefined ? (EMPTY[field] ?? '') : `${value}`
}

const PARTS = new Map<string, readonly string[]>()

/** A field's way into an object; each watch asks for it at each change. */
function partsOf(field: string): readonly string[] {
  const parts = PARTS.get(field) ?? (PATHS[field] ?? field).split('.')
  PARTS.set(field, parts)
  return parts
}
