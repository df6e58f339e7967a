/**
 * Brings claims and volumes together, and makes volumes where a storage class says how.
 * Mirrors pkg/controller/volume/persistentvolume/pv_controller.go. Rules: SPEC.md.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { type Informer, keyOf, refOf } from '../../component'
import { createEventRecorder, type EventRecorder } from '../../event-recorder'
import { type Change, defineController, type Shop, succeeded, type Work } from '../controller'
import { isReservedFor, matchingVolume } from './matching-volume'

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
/** --pvclaimbinder-sync-period. */
const RESYNC = 15_000
/** The provisioner that this cluster has: of the default class. A class that names another waits for it. */
const OWN_PROVISIONER = 'podarium.dev/host-path'
/** How long it takes to make a volume. */
const PROVISIONING = 1500
const VOLUME = 'volume!'

interface Binding {
  readonly shop: Shop
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly classes: Informer<StorageClass>
  readonly users: (claim: string) => Iterable<Pod>
  readonly provisioning: Set<string>
  /** Of the provisioner, a process of its own in a real cluster. */
  readonly provisioner: EventRecorder
}

export const persistentVolumeBinderController = defineController({
  name: 'persistentvolume-binder-controller',
  recorder: 'persistentvolume-controller',
  reconciles: 'persistentvolumeclaims',
  begin(shop) {
    const claims = shop.of<PersistentVolumeClaim>('persistentvolumeclaims')
    const volumes = shop.of<PersistentVolume>('persistentvolumes')
    const it: Binding = {
      shop,
      claims,
      volumes,
      classes: shop.of<StorageClass>('storageclasses.storage.k8s.io'),
      users: shop.of<Pod>('pods').index('claims', claimsOf),
      provisioning: new Set(),
      provisioner: createEventRecorder(shop.host, {
        component: `${OWN_PROVISIONER}_${shop.host.random.uuid()}`,
        style: 'core',
      }),
    }
    shop.every(RESYNC, () => {
      for (const claim of claims.list()) if (claim.status?.phase !== 'Bound') shop.wake(keyOf(claim))
    })
    return {
      wokenBy: {
        persistentvolumes: ({ object, deleted }: Change<PersistentVolume>) => {
          const waiting = [...claims.list()].filter(
            (claim) => claim.status?.phase !== 'Bound' || claim.spec?.volumeName === object.metadata.name,
          )
          return [...(deleted ? [] : [`${VOLUME}${object.metadata.name}`]), ...waiting.map(keyOf)]
        },
      },
      sync(key, work) {
        if (key.startsWith(VOLUME)) return syncVolume(it, volumes.get(key.slice(VOLUME.length)), work)
        const claim = claims.get(key)
        if (!claim) return releaseVolumesOf(it, key)
        if (claim.metadata.annotations?.[BIND_COMPLETED] === undefined) syncUnbound(it, claim, work)
        else syncBound(it, claim, work)
      },
    }
  },
})

const claimsOf = ({ metadata, spec }: Pod) =>
  (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim, ephemeral, name }) =>
    claim
      ? [`${metadata.namespace}/${claim.claimName}`]
      : ephemeral
        ? [`${metadata.namespace}/${metadata.name}-${name}`]
        : [],
  )

function syncUnbound(it: Binding, claim: PersistentVolumeClaim, work: Work): void {
  const { shop, volumes, classes } = it
  const named = claim.spec?.volumeName
  if (named) {
    const volume = volumes.get(named)
    if (!volume) return
    if (volume.spec?.claimRef && !isReservedFor(volume, claim)) return
    return bind(it, claim, volume, false, work)
  }
  const className = claim.spec?.storageClassName ?? ''
  const storageClass = classes.get(className)
  const waits = storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
  const isSelected = claim.metadata.annotations?.[SELECTED_NODE] !== undefined
  const volume = waits && !isSelected ? undefined : matchingVolume(claim, volumes.list())
  if (volume) return bind(it, claim, volume, true, work)
  if (waits && !isSelected) return sayWaiting(it, claim)
  if (!className)
    return shop.events.event(
      claim,
      'Normal',
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
    )
  if (!storageClass)
    return shop.events.event(
      claim,
      'Warning',
      'ProvisioningFailed',
      `storageclass.storage.k8s.io "${className}" not found`,
    )
  if (storageClass.provisioner !== 'kubernetes.io/no-provisioner') provision(it, claim, storageClass, work)
}

function sayWaiting({ shop, users }: Binding, claim: PersistentVolumeClaim): void {
  const waiting = [...users(keyOf(claim))].filter((pod) => !pod.spec?.nodeName)
  const names = waiting.map(({ metadata }) => metadata.name)
  if (names.length > 0)
    return shop.events.event(
      claim,
      'Normal',
      'WaitForPodScheduled',
      `waiting for pod ${names.join(',')} to be scheduled`,
    )
  shop.events.event(
    claim,
    'Normal',
    'WaitForFirstConsumer',
    'waiting for first consumer to be created before binding',
  )
}

/** An external provisioner is asked by an annotation; the simulated one answers after a while. */
function provision(it: Binding, claim: PersistentVolumeClaim, storageClass: StorageClass, work: Work): void {
  const { shop, provisioning } = it
  const key = keyOf(claim)
  const { provisioner } = storageClass
  shop.events.event(
    claim,
    'Normal',
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  )
  if (claim.metadata.annotations?.[PROVISIONER] !== provisioner)
    work.request({
      method: 'PATCH',
      path: pathOf('persistentvolumeclaims', claim.metadata.namespace, claim.metadata.name),
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          annotations: {
            [PROVISIONER]: provisioner,
            'volume.beta.kubernetes.io/storage-provisioner': provisioner,
          },
        },
      },
    })
  if (provisioner !== OWN_PROVISIONER || provisioning.has(key)) return
  provisioning.add(key)
  it.provisioner.event(
    claim,
    'Normal',
    'Provisioning',
    `External provisioner is provisioning volume for claim "${key}"`,
  )
  shop.host.timers.after(PROVISIONING, () => {
    provisioning.delete(key)
    const now = it.claims.get(key)
    if (now && !now.spec?.volumeName) createVolume(it, now, storageClass)
  })
}

function createVolume(
  { shop, provisioner }: Binding,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
): void {
  const { namespace, name, uid, annotations } = claim.metadata
  const node = annotations?.[SELECTED_NODE]
  const volume = `pvc-${uid}`
  const body = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume, annotations: { [PROVISIONED_BY]: storageClass.provisioner } },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.storage },
      accessModes: claim.spec?.accessModes,
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
      storageClassName: storageClass.metadata.name,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid },
      hostPath: {
        path: `/opt/local-path-provisioner/${volume}_${namespace}_${name}`,
        type: 'DirectoryOrCreate',
      },
      ...(node && {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
            ],
          },
        },
      }),
    },
  }
  shop.host.api.request(
    { method: 'POST', path: pathOf('persistentvolumes', undefined), body },
    (response) => {
      if (succeeded(response))
        provisioner.event(
          claim,
          'Normal',
          'ProvisioningSucceeded',
          `Successfully provisioned volume ${volume}`,
        )
    },
  )
}

/** Four writes, as upstream: the volume's reference and phase, the claim's name and phase. */
function bind(
  it: Binding,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  byController: boolean,
  work: Work,
): void {
  const { shop } = it
  const message = `Bound to volume ${volume.metadata.name}`
  const about = refOf('persistentvolumeclaims', claim)
  const because = { reason: 'Bound', message }
  const decision = shop.host.journal.decided(about, { reason: 'Controller', because })
  shop.host.journal.because(decision, () =>
    reserve(claim, volume, byController, work, (reserved) =>
      setVolumePhase(reserved, 'Bound', work, () => completeClaim(claim, reserved, byController, work)),
    ),
  )
}

const mark = (byController: boolean) => (byController ? { [BOUND_BY_CONTROLLER]: 'yes' } : {})

function reserve(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  byController: boolean,
  work: Work,
  then: (volume: PersistentVolume) => void,
): void {
  if (volume.spec?.claimRef?.uid === claim.metadata.uid) return then(volume)
  const { namespace, name, uid, resourceVersion } = claim.metadata
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace,
    name,
    uid,
    resourceVersion,
  }
  const body = {
    ...volume,
    metadata: {
      ...volume.metadata,
      annotations: { ...volume.metadata.annotations, ...mark(byController && !volume.spec?.claimRef) },
    },
    spec: { ...volume.spec, claimRef },
  }
  const path = pathOf('persistentvolumes', undefined, volume.metadata.name)
  work.request({ method: 'PUT', path, body }, (response) => {
    if (succeeded(response)) then(response.body as PersistentVolume)
    else work.fail()
  })
}

function setVolumePhase(volume: PersistentVolume, phase: string, work: Work, then: () => void): void {
  if (volume.status?.phase === phase) return then()
  work.request(
    {
      method: 'PUT',
      path: pathOf('persistentvolumes', undefined, volume.metadata.name, 'status'),
      body: { ...volume, status: { ...volume.status, phase } },
    },
    (response) => {
      if (succeeded(response)) then()
      else work.fail()
    },
  )
}

function completeClaim(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  byController: boolean,
  work: Work,
): void {
  const { namespace, name } = claim.metadata
  const body = {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: { ...claim.metadata.annotations, ...mark(byController), [BIND_COMPLETED]: 'yes' },
    },
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  }
  work.request(
    { method: 'PUT', path: pathOf('persistentvolumeclaims', namespace, name), body },
    (response) => {
      if (succeeded(response)) setClaimBound(response.body as PersistentVolumeClaim, volume, work)
      else work.fail()
    },
  )
}

function setClaimBound(claim: PersistentVolumeClaim, volume: PersistentVolume, work: Work): void {
  const { namespace, name } = claim.metadata
  const status = {
    ...claim.status,
    phase: 'Bound',
    accessModes: volume.spec?.accessModes,
    capacity: volume.spec?.capacity,
  }
  work.request({
    method: 'PUT',
    path: pathOf('persistentvolumeclaims', namespace, name, 'status'),
    body: { ...claim, status },
  })
}

/** A bound claim whose volume vanished is lost; one that is merely not marked yet is marked. */
function syncBound({ shop, volumes }: Binding, claim: PersistentVolumeClaim, work: Work): void {
  const volume = volumes.get(claim.spec?.volumeName ?? '')
  if (volume) {
    if (claim.status?.phase !== 'Bound' && isReservedFor(volume, claim)) setClaimBound(claim, volume, work)
    return
  }
  if (claim.status?.phase === 'Lost' || claim.status?.phase !== 'Bound') return
  const { namespace, name } = claim.metadata
  work.request({
    method: 'PUT',
    path: pathOf('persistentvolumeclaims', namespace, name, 'status'),
    body: { ...claim, status: { phase: 'Lost' } },
  })
  const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
  shop.events.event(claim, 'Warning', 'ClaimLost', message)
}

function releaseVolumesOf({ shop, volumes }: Binding, key: string): void {
  for (const volume of volumes.list()) {
    const reference = volume.spec?.claimRef
    if (`${reference?.namespace}/${reference?.name}` === key) shop.wake(`${VOLUME}${volume.metadata.name}`)
  }
}

function syncVolume(it: Binding, volume: PersistentVolume | undefined, work: Work): void {
  if (!volume || volume.metadata.deletionTimestamp) return
  const reference = volume.spec?.claimRef
  if (!reference) return setVolumePhase(volume, 'Available', work, () => {})
  if (!reference.uid) return setVolumePhase(volume, 'Available', work, () => {})
  const claim = it.claims.get(`${reference.namespace}/${reference.name}`)
  if (claim?.metadata.uid === reference.uid) return
  setVolumePhase(volume, 'Released', work, () => {
    if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return
    const path = pathOf('persistentvolumes', undefined, volume.metadata.name)
    work.request({ method: 'DELETE', path }, ({ code }) => {
      if (code >= 400 && code !== 404) work.fail()
    })
  })
}
