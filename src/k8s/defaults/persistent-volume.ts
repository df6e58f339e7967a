/** Defaults of PersistentVolumes and claims. Mirrors pkg/apis/core/v1/defaults.go. */
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
} from '../api'
import { fill, put, within } from './fill'
import { storageDefaults } from './network-storage'

export const claimSpecDefaults = (spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec =>
  fill(spec, { resources: {}, volumeMode: 'Filesystem' })

export const claimDefaults = (claim: PersistentVolumeClaim): PersistentVolumeClaim =>
  put(
    put(claim, 'spec', claimSpecDefaults(claim.spec ?? {})),
    'status',
    fill(claim.status ?? {}, { phase: 'Pending' }),
  )

export const persistentVolumeDefaults = (volume: PersistentVolume): PersistentVolume =>
  put(
    put(volume, 'spec', volumeSpecDefaults(volume.spec ?? {})),
    'status',
    fill(volume.status ?? {}, { phase: 'Pending' }),
  )

function volumeSpecDefaults(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  const out = fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
  return storageDefaults(within(out, 'hostPath', (source) => fill(source, { type: '' })))
}
