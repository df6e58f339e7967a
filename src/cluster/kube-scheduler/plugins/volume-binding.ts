/**
 * A pod's claims must be bound to volumes the node can reach, or be bindable there. Mirrors plugins/volumebinding
 * (volume_binding.go, binder.go).
 */
import type { PersistentVolume, PersistentVolumeClaim } from '../../../k8s/api'
import { goQuote } from '../../../k8s/go-text'
import { quantity } from '../../../k8s/quantity'
import type { NodeInfo } from '../node-info'
import { termMatchesNode } from '../node-selector'
import type { Plugin, Rejection, World } from '../plugin'
import type { PodInfo } from '../pod-info'

const none = (reason: string): Rejection => ({ reasons: [reason], resolvable: false })
const UNBOUND = none('pod has unbound immediate PersistentVolumeClaims')
const NO_VOLUMES = none("node(s) didn't find available persistent volumes to bind")
const WRONG_NODE = none("node(s) didn't match PersistentVolume's node affinity")
const NO_VOLUME = none('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node'

export const volumeBinding: Plugin = {
  name: 'VolumeBinding',
  filter(pod, world) {
    if (pod.claims.length === 0) return undefined
    const sorted = sortClaims(pod, world)
    if ('reasons' in sorted) return sorted
    return { filter: (node) => judge(sorted, node, world) }
  },
  mayHelp: (happening, pod) =>
    happening.kind === 'claim-changed' ? uses(pod, happening.claim) : HELPFUL.has(happening.kind),
}
const HELPFUL: ReadonlySet<string> = new Set([
  'volume-changed',
  'class-changed',
  'node-added',
  'node-labels',
  'node-taints',
])

/** Another pod's claim helps nobody (isSchedulableAfterPersistentVolumeClaimChange). */
export const uses = ({ pod, claims }: PodInfo, { metadata }: PersistentVolumeClaim) =>
  metadata.namespace === pod.metadata.namespace && claims.includes(metadata.name)

interface Sorted {
  readonly bound: readonly PersistentVolumeClaim[]
  readonly waiting: readonly PersistentVolumeClaim[]
}

function sortClaims(pod: PodInfo, world: World): Sorted | Rejection {
  const bound: PersistentVolumeClaim[] = []
  const waiting: PersistentVolumeClaim[] = []
  for (const name of pod.claims) {
    const claim = world.claims.get(`${pod.pod.metadata.namespace}/${name}`)
    if (!claim) return none(`persistentvolumeclaim ${goQuote(name)} not found`)
    if (claim.status?.phase === 'Lost')
      return none(
        `persistentvolumeclaim ${goQuote(name)} bound to non-existent persistentvolume ${goQuote(claim.spec?.volumeName ?? '')}`,
      )
    if (claim.metadata.deletionTimestamp)
      return none(`persistentvolumeclaim ${goQuote(name)} is being deleted`)
    if (isBound(claim)) bound.push(claim)
    else if (waitsForConsumer(claim, world)) waiting.push(claim)
    else return UNBOUND
  }
  return { bound, waiting }
}

export const isBound = (claim: PersistentVolumeClaim) =>
  !!claim.spec?.volumeName && claim.metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined

function waitsForConsumer(claim: PersistentVolumeClaim, { storageClasses }: World): boolean {
  const storageClass = storageClasses.get(claim.spec?.storageClassName ?? '')
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
}

function judge({ bound, waiting }: Sorted, node: NodeInfo, world: World): Rejection | undefined {
  for (const claim of bound) {
    const volume = world.volumes.get(claim.spec!.volumeName!)
    if (!volume) return NO_VOLUME
    if (!reaches(volume, node)) return WRONG_NODE
  }
  for (const claim of waiting) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE]
    if (selected && selected !== node.name) return NO_VOLUMES
    if (!provisionable(claim, world) && !availableVolume(claim, node, world)) return NO_VOLUMES
  }
  return undefined
}

function reaches(volume: PersistentVolume, node: NodeInfo): boolean {
  const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms
  return !terms || terms.some((term) => termMatchesNode(term, node.node))
}

const provisionable = (claim: PersistentVolumeClaim, { storageClasses }: World) => {
  const provisioner = storageClasses.get(claim.spec?.storageClassName ?? '')?.provisioner
  return provisioner !== undefined && provisioner !== 'kubernetes.io/no-provisioner'
}

function availableVolume(claim: PersistentVolumeClaim, node: NodeInfo, { volumes }: World): boolean {
  const wanted = quantity(claim.spec?.resources?.requests?.storage)
  for (const volume of volumes.list())
    if (
      !volume.spec?.claimRef &&
      (volume.spec?.storageClassName ?? '') === (claim.spec?.storageClassName ?? '') &&
      quantity(volume.spec?.capacity?.storage) >= wanted &&
      (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode)) &&
      reaches(volume, node)
    )
      return true
  return false
}
