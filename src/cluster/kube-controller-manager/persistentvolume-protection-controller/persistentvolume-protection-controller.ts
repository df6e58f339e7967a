/** A volume that is bound stays. Mirrors pkg/controller/volume/pvprotection. */
import type { PersistentVolume } from '../../../k8s/api'
import { defineController } from '../controller'
import { protect } from '../storage-protection'

const FINALIZER = 'kubernetes.io/pv-protection'

export const persistentVolumeProtectionController = defineController({
  name: 'persistentvolume-protection-controller',
  reconciles: 'persistentvolumes',
  begin(shop) {
    const volumes = shop.of<PersistentVolume>('persistentvolumes')
    return {
      sync(key, work) {
        const volume = volumes.get(key)
        const isInUse = () => volume?.status?.phase === 'Bound'
        if (volume) protect('persistentvolumes', volume, FINALIZER, isInUse, work)
      },
    }
  },
})
