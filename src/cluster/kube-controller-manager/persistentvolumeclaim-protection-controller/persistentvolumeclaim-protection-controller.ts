/** A claim that a pod uses stays. Mirrors pkg/controller/volume/pvcprotection. */
import type { PersistentVolumeClaim, Pod } from '../../../k8s/api'
import { isPodTerminal } from '../../../k8s/pod'
import { type Change, defineController } from '../controller'
import { protect } from '../storage-protection'

const FINALIZER = 'kubernetes.io/pvc-protection'

export const persistentVolumeClaimProtectionController = defineController({
  name: 'persistentvolumeclaim-protection-controller',
  reconciles: 'persistentvolumeclaims',
  begin(shop) {
    const claims = shop.of<PersistentVolumeClaim>('persistentvolumeclaims')
    const users = shop.of<Pod>('pods').index('protected claims', claimsOf)
    const isInUse = (key: string) => {
      for (const pod of users(key)) if (!isPodTerminal(pod) && pod.spec?.nodeName) return true
      return false
    }
    return {
      wokenBy: {
        pods: ({ object, deleted }: Change<Pod>) =>
          deleted || isPodTerminal(object) ? claimsOf(object) : [],
      },
      sync(key, work) {
        const claim = claims.get(key)
        if (claim) protect('persistentvolumeclaims', claim, FINALIZER, () => isInUse(key), work)
      },
    }
  },
})

const claimsOf = ({ metadata, spec }: Pod) =>
  (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [`${metadata.namespace}/${claim.claimName}`] : [],
  )
