/** A claim that only one pod may use at a time. Mirrors plugins/volumerestrictions. */
import type { Plugin, Rejection } from '../plugin'
import { uses } from './volume-binding'

const IN_USE: Rejection = {
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
  resolvable: true,
}

export const volumeRestrictions: Plugin = {
  name: 'VolumeRestrictions',
  filter({ pod, claims }, { claims: informer, claimUsers }) {
    const namespace = pod.metadata.namespace
    const exclusive = claims
      .map((name) => `${namespace}/${name}`)
      .filter((key) => informer.get(key)?.spec?.accessModes?.includes('ReadWriteOncePod'))
    if (exclusive.length === 0) return undefined
    const takenOn = new Set<string>()
    for (const key of exclusive)
      for (const user of claimUsers(key)) if (user.spec?.nodeName) takenOn.add(user.spec.nodeName)
    return { filter: () => (takenOn.size > 0 ? IN_USE : undefined) }
  },
  mayHelp: (happening, pod) =>
    happening.kind === 'claim-changed'
      ? uses(pod, happening.claim)
      : ['pod-deleted', 'node-added', 'node-taints'].includes(happening.kind),
}
