/** Rows of configuration and volumes. */
import type {
  ConfigMap,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  StorageClass,
} from '../../../k8s/api'
import { age, orNone, type Printer } from './cells'

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
const modes = (list: readonly string[] | undefined) =>
  (list ?? []).map((mode) => MODES[mode] ?? mode).join(',')
const count = (map: object | undefined) => Object.keys(map ?? {}).length

const persistentVolume: Printer = {
  columns: [
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    '*VolumeMode',
  ],
  cells({ spec, status, ...object }: PersistentVolume, now) {
    const claim = spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''
    const phase = object.metadata.deletionTimestamp ? 'Terminating' : status?.phase
    return [
      object.metadata.name,
      spec?.capacity?.storage,
      modes(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy,
      phase,
      claim,
      spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      age(object, now),
      spec?.volumeMode ?? '<unset>',
    ]
  },
}

const persistentVolumeClaim: Printer = {
  columns: [
    'Name',
    'Status',
    'Volume',
    'Capacity',
    'Access Modes',
    'StorageClass',
    'VolumeAttributesClass',
    'Age',
    '*VolumeMode',
  ],
  cells({ spec, status, ...object }: PersistentVolumeClaim, now) {
    const bound = !!spec?.volumeName
    const phase = object.metadata.deletionTimestamp ? 'Terminating' : status?.phase
    return [
      object.metadata.name,
      phase,
      spec?.volumeName ?? '',
      bound ? (status?.capacity?.storage ?? '') : '',
      bound ? modes(status?.accessModes) : '',
      spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      age(object, now),
      spec?.volumeMode ?? '<unset>',
    ]
  },
}

const storageClass: Printer = {
  columns: ['Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'],
  cells(object: StorageClass, now) {
    const isDefault = object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
    return [
      `${object.metadata.name}${isDefault ? ' (default)' : ''}`,
      object.provisioner,
      object.reclaimPolicy ?? 'Delete',
      object.volumeBindingMode ?? 'Immediate',
      `${object.allowVolumeExpansion ?? false}`,
      age(object, now),
    ]
  },
}

export const storage: Readonly<Record<string, Printer>> = {
  ConfigMap: {
    columns: ['Name', 'Data', 'Age'],
    cells: (object: ConfigMap, now) => [
      object.metadata.name,
      count(object.data) + count(object.binaryData),
      age(object, now),
    ],
  },
  Secret: {
    columns: ['Name', 'Type', 'Data', 'Age'],
    cells: (object: Secret, now) => [object.metadata.name, object.type, count(object.data), age(object, now)],
  },
  ServiceAccount: {
    columns: ['Name', 'Age'],
    cells: (object: Secret, now) => [orNone(object.metadata.name), age(object, now)],
  },
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  StorageClass: storageClass,
}
