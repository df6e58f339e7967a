/** Pages of ReplicaSets, ReplicationControllers, DaemonSets and StatefulSets. Mirrors kubectl/pkg/describe/describe.go. */
import type {
  DaemonSet,
  PersistentVolumeClaim,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import type { Description } from './description'
import {
  describeController,
  describeCreated,
  describeLabels,
  describeName,
  describeReasons,
} from './metadata'
import { describePodTemplate } from './pod-template'
import { podsStatus } from './pods-status'
import { mapSelectorText, selectorText } from './tolerations'

export function* describeReplicaSet(call: Call, d: Description, thing: Thing): Task<void> {
  const { spec, status } = thing as unknown as ReplicaSet
  const pods = yield* podsStatus(call, thing, spec?.selector)
  describeName(d, thing)
  d.line(0, `Selector:\t${selectorText(spec?.selector)}`)
  describeLabels(d, thing)
  describeController(d, thing)
  d.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 1} desired`)
  d.line(0, `Pods Status:\t${pods}`)
  describePodTemplate(d, spec?.template)
  describeReasons(d, status?.conditions)
}

export function* describeReplicationController(call: Call, d: Description, thing: Thing): Task<void> {
  const { spec, status } = thing as unknown as ReplicationController
  const pods = yield* podsStatus(call, thing, { matchLabels: spec?.selector })
  describeName(d, thing)
  d.line(0, `Selector:\t${mapSelectorText(spec?.selector)}`)
  describeLabels(d, thing)
  d.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 1} desired`)
  d.line(0, `Pods Status:\t${pods}`)
  describePodTemplate(d, spec?.template)
  describeReasons(d, status?.conditions)
}

export function* describeDaemonSet(call: Call, d: Description, thing: Thing): Task<void> {
  const { spec, status } = thing as unknown as DaemonSet
  const pods = yield* podsStatus(call, thing, spec?.selector)
  describeName(d, thing)
  d.line(0, `Selector:\t${selectorText(spec?.selector)}`)
  d.line(0, `Node-Selector:\t${mapSelectorText(spec?.template.spec?.nodeSelector)}`)
  describeLabels(d, thing)
  d.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`)
  d.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`)
  d.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`)
  d.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`)
  d.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`)
  d.line(0, `Pods Status:\t${pods}`)
  describePodTemplate(d, spec?.template)
}

export function* describeStatefulSet(call: Call, d: Description, thing: Thing): Task<void> {
  const { spec, status } = thing as unknown as StatefulSet
  const pods = yield* podsStatus(call, thing, spec?.selector)
  describeName(d, thing)
  describeCreated(d, thing)
  d.line(0, `Selector:\t${selectorText(spec?.selector)}`)
  describeLabels(d, thing)
  d.line(0, `Replicas:\t${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`)
  d.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ''}`)
  const partition = spec?.updateStrategy?.rollingUpdate?.partition
  if (partition !== undefined) d.line(1, `Partition:\t${partition}`)
  d.line(0, `Pods Status:\t${pods}`)
  describePodTemplate(d, spec?.template)
  describeClaims(d, (spec?.volumeClaimTemplates ?? []) as PersistentVolumeClaim[])
}

function describeClaims(d: Description, claims: readonly PersistentVolumeClaim[]): void {
  if (claims.length === 0) return d.line(0, 'Volume Claims:\t<none>')
  d.line(0, 'Volume Claims:')
  for (const { metadata, spec } of claims) {
    d.line(1, `Name:\t${metadata.name}`)
    d.line(1, `StorageClass:\t${spec?.storageClassName ?? ''}`)
    d.labels('  Labels', metadata.labels)
    d.annotations(metadata.annotations, '  Annotations')
    d.line(1, `Capacity:\t${spec?.resources?.requests?.storage ?? '<default>'}`)
    d.line(1, `Access Modes:\t[${(spec?.accessModes ?? []).join(' ')}]`)
  }
}
