/** Rows of nodes, namespaces, events and leases. */
import type { ComponentStatus, Event, ControllerRevision, Lease, Namespace, Node } from '../../../k8s/api'
import { ageOf } from '../../../k8s/human-duration'
import { age, NONE, orNone, type Printer } from './cells'

function nodeStatus({ status, spec }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  const word = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word
}

const ROLE = 'node-role.kubernetes.io/'
const roles = ({ metadata }: Node) =>
  Object.keys(metadata.labels ?? {})
    .filter((label) => label.startsWith(ROLE))
    .map((label) => label.slice(ROLE.length))
    .sort()
    .join(',') || NONE

const node: Printer = {
  columns: [
    'Name',
    'Status',
    'Roles',
    'Age',
    'Version',
    '*Internal-IP',
    '*External-IP',
    '*OS-Image',
    '*Kernel-Version',
    '*Container-Runtime',
  ],
  cells(object: Node, now) {
    const address = (type: string) =>
      orNone(object.status?.addresses?.find((it) => it.type === type)?.address)
    const info = object.status?.nodeInfo
    return [
      object.metadata.name,
      nodeStatus(object),
      roles(object),
      age(object, now),
      info?.kubeletVersion,
      address('InternalIP'),
      address('ExternalIP'),
      info?.osImage ?? '<unknown>',
      info?.kernelVersion ?? '<unknown>',
      info?.containerRuntimeVersion ?? '<unknown>',
    ]
  },
}

/** When an event was last seen: its series' last time, its last time, or when it happened. */
function lastSeen(event: Event, now: number): string {
  const last =
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp
  return ageOf(last, now)
}

const eventRow: Printer = {
  columns: [
    'Last Seen',
    'Type',
    'Reason',
    'Object',
    '*Subobject',
    '*Source',
    'Message',
    '*First Seen',
    '*Count',
    '*Name',
  ],
  cells(object: Event, now) {
    const about = object.involvedObject
    const component = object.source?.component || object.reportingComponent || ''
    const source = object.source?.host ? `${component}, ${object.source.host}` : component
    const first = ageOf(object.firstTimestamp ?? object.eventTime, now)
    return [
      lastSeen(object, now),
      object.type,
      object.reason,
      `${about.kind?.toLowerCase()}/${about.name}`,
      about.fieldPath ?? '',
      source,
      object.message?.trim(),
      first,
      object.series?.count ?? object.count ?? 1,
      object.metadata.name,
    ]
  },
}

export const cluster: Readonly<Record<string, Printer>> = {
  Node: node,
  Event: eventRow,
  Namespace: {
    columns: ['Name', 'Status', 'Age'],
    cells: (object: Namespace, now) => [object.metadata.name, object.status?.phase, age(object, now)],
  },
  ComponentStatus: {
    columns: ['Name', 'Status', 'Message', 'Error'],
    cells({ metadata, conditions = [] }: ComponentStatus) {
      const health = conditions.find(({ type }) => type === 'Healthy')
      const word = !health ? 'Unknown' : health.status === 'True' ? 'Healthy' : 'Unhealthy'
      return [metadata.name, word, health?.message ?? '', health?.error ?? '']
    },
  },
  Lease: {
    columns: ['Name', 'Holder', 'Age'],
    cells: (object: Lease, now) => [
      object.metadata.name,
      object.spec?.holderIdentity ?? '',
      age(object, now),
    ],
  },
  ControllerRevision: {
    columns: ['Name', 'Controller', 'Revision', 'Age'],
    cells(object: ControllerRevision, now) {
      const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
      const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
      return [
        object.metadata.name,
        owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : NONE,
        object.revision,
        age(object, now),
      ]
    },
  },
}
