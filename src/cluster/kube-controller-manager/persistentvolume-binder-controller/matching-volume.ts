/** Which volume suits a claim. Mirrors component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume). Rule PV2. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../k8s/api'
import { selects } from '../../../k8s/label-selector'
import { quantity } from '../../../k8s/quantity'

/** The smallest that fits; one reserved for the claim comes before all others. */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
): PersistentVolume | undefined {
  let best: PersistentVolume | undefined
  for (const volume of volumes) {
    const { claimRef } = volume.spec ?? {}
    if (claimRef) {
      if (isReservedFor(volume, claim)) return volume
      continue
    }
    if (!suits(volume, claim)) continue
    if (!best || sizeOf(volume) < sizeOf(best)) best = volume
  }
  return best
}

const sizeOf = ({ spec }: PersistentVolume) => quantity(spec?.capacity?.storage)

export function isReservedFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const reference = spec?.claimRef
  if (reference?.name !== metadata.name || reference.namespace !== metadata.namespace) return false
  return !reference.uid || reference.uid === metadata.uid
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec, metadata, status } = volume
  const wanted = claim.spec
  return (
    !metadata.deletionTimestamp &&
    (status?.phase ?? 'Available') === 'Available' &&
    (spec?.volumeMode ?? 'Filesystem') === (wanted?.volumeMode ?? 'Filesystem') &&
    (spec?.storageClassName ?? '') === (wanted?.storageClassName ?? '') &&
    sizeOf(volume) >= quantity(wanted?.resources?.requests?.storage) &&
    (wanted?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode)) &&
    (!wanted?.selector || selects(wanted.selector, metadata.labels))
  )
}
