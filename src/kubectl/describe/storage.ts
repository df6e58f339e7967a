/** Pages of PersistentVolumeClaims and PersistentVolumes. Mirrors kubectl/pkg/describe/describe.go. */
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import type { Description } from './description'
import { describeLabels, describeName } from './metadata'

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
const modesText = (modes: readonly string[] | undefined) =>
  (modes ?? []).map((mode) => MODES[mode] ?? mode).join(',')

export function* describeClaim(call: Call, d: Description, thing: Thing): Task<void> {
  const { metadata, spec, status } = thing as unknown as PersistentVolumeClaim
  const list = yield* call.client.list(`/api/v1/namespaces/${metadata.namespace}/pods`, { limit: '500' })
  const users = (list.items as unknown as Pod[])
    .filter((pod) => pod.spec?.volumes?.some((v) => v.persistentVolumeClaim?.claimName === metadata.name))
    .map((pod) => pod.metadata.name ?? '')
  describeName(d, thing)
  d.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`)
  d.line(
    0,
    `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${d.since(metadata.deletionTimestamp)})` : (status?.phase ?? '')}`,
  )
  d.line(0, `Volume:\t${spec?.volumeName ?? ''}`)
  describeLabels(d, thing)
  d.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`)
  const bound = Boolean(spec?.volumeName)
  d.line(0, `Capacity:\t${bound ? (status?.capacity?.storage ?? '') : ''}`)
  d.line(0, `Access Modes:\t${bound ? modesText(status?.accessModes) : ''}`)
  d.line(0, `VolumeMode:\t${spec?.volumeMode ?? ''}`)
  if (spec?.dataSource) {
    d.line(0, 'DataSource:')
    d.line(1, `Kind:\t${spec.dataSource.kind}`)
    d.line(1, `Name:\t${spec.dataSource.name}`)
  }
  d.list('Used By', users)
  if (status?.conditions?.length) {
    d.line(0, 'Conditions:')
    d.line(1, 'Type\tStatus\tReason\tMessage')
    for (const { type, status: value, reason, message } of status.conditions)
      d.line(1, `${type} \t${value} \t${reason ?? ''}\t${message ?? ''}`)
  }
}

export function describeVolume(_call: Call, d: Description, thing: Thing): void {
  const { metadata, spec, status } = thing as unknown as PersistentVolume
  d.line(0, `Name:\t${metadata.name}`)
  describeLabels(d, thing)
  d.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`)
  d.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`)
  d.line(
    0,
    `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${d.since(metadata.deletionTimestamp)})` : (status?.phase ?? '')}`,
  )
  d.line(0, `Claim:\t${spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''}`)
  d.line(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`)
  d.line(0, `Access Modes:\t${modesText(spec?.accessModes)}`)
  d.line(0, `VolumeMode:\t${spec?.volumeMode ?? ''}`)
  d.line(0, `Capacity:\t${spec?.capacity?.storage ?? ''}`)
  describeAffinity(d, spec?.nodeAffinity)
  d.line(0, `Message:\t${status?.message ?? ''}`)
  d.line(0, 'Source:')
  describeSource(d, spec)
}

function describeAffinity(
  d: Description,
  affinity: NonNullable<PersistentVolume['spec']>['nodeAffinity'],
): void {
  const terms = affinity?.required?.nodeSelectorTerms ?? []
  if (terms.length === 0) return d.line(0, 'Node Affinity:\t<none>')
  d.line(0, 'Node Affinity:')
  d.line(1, 'Required Terms:')
  terms.forEach((term, i) => {
    const lines = (term.matchExpressions ?? []).map(
      ({ key, operator, values }) =>
        `${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(', ')}]` : ''}`,
    )
    d.line(2, `Term ${i}:\t${lines[0] ?? '<none>'}`)
    for (const each of lines.slice(1)) d.line(2, `\t${each}`)
  })
}

function describeSource(d: Description, spec: PersistentVolume['spec']): void {
  if (spec?.hostPath) {
    d.line(1, 'Type:\tHostPath (bare host directory volume)')
    d.line(1, `Path:\t${spec.hostPath.path}`)
    d.line(1, `HostPathType:\t${spec.hostPath.type ?? ''}`)
  } else if (spec?.local) {
    d.line(1, 'Type:\tLocalVolume (a persistent volume backed by local storage on a node)')
    d.line(1, `Path:\t${spec.local.path}`)
  } else if (spec?.nfs) {
    d.line(1, 'Type:\tNFS (an NFS mount that lasts the lifetime of a pod)')
    d.line(1, `Server:\t${spec.nfs.server}`)
    d.line(1, `Path:\t${spec.nfs.path}`)
    d.line(1, `ReadOnly:\t${spec.nfs.readOnly ?? false}`)
  } else if (spec?.csi) {
    d.line(1, 'Type:\tCSI (a Container Storage Interface (CSI) volume source)')
    d.line(1, `Driver:\t${spec.csi.driver}`)
    d.line(1, `FSType:\t${spec.csi.fsType ?? ''}`)
    d.line(1, `VolumeHandle:\t${spec.csi.volumeHandle}`)
    d.line(1, `ReadOnly:\t${spec.csi.readOnly ?? false}`)
  } else d.line(1, '<unknown>')
}
