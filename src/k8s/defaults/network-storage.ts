/** Defaults of volumes on a network. Mirrors pkg/apis/core/v1/defaults.go. */
import { fill } from './fill'

/** Network storage, in pods and in PersistentVolumes alike. */
export function storageDefaults<T extends object>(source: T): T {
  const of = source as Record<string, object | undefined>
  let out = of
  const set = (field: string, defaults: Record<string, unknown>) => {
    if (out[field]) out = { ...out, [field]: fill(out[field] as Record<string, unknown>, defaults) }
  }
  set('iscsi', { iscsiInterface: 'default' })
  set('rbd', { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' })
  set('azureDisk', { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false })
  set('scaleIO', { storageMode: 'ThinProvisioned', fsType: 'xfs' })
  return out as T
}
