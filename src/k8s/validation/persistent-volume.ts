/** PersistentVolumes, claims and StorageClasses. Mirrors pkg/apis/core/validation: ValidatePersistentVolume(Claim). */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api'
import { type FieldError, child, forbidden, invalid, keyed, notSupported, required } from '../field-error'
import { canonicalQuantity, parseQuantity } from '../quantity'
import { validateNodeSelector } from './affinity'
import { deepEqual } from './equality'
import { validateLabelSelector } from './label-selector'
import { subdomain } from './names'
import { needs, validateHostPath } from './volumes'

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const VOLUME_MODES = ['Block', 'Filesystem']
const RECLAIM = ['Delete', 'Recycle', 'Retain']

function validateAccessModes(modes: readonly string[] | undefined, path: string): FieldError[] {
  if (!modes?.length) return [required(path, 'at least 1 access mode is required')]
  const errors = modes
    .filter((mode) => !ACCESS_MODES.includes(mode))
    .map((mode) => notSupported(path, mode, ACCESS_MODES))
  if (modes.includes('ReadWriteOncePod') && modes.length > 1)
    errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'))
  return errors
}

function validateMode(mode: string | undefined, path: string): FieldError[] {
  return mode === undefined || VOLUME_MODES.includes(mode) ? [] : [notSupported(path, mode, VOLUME_MODES)]
}

function positive(text: string, path: string): FieldError[] {
  if ((parseQuantity(text) ?? 0) > 0) return []
  return [invalid(path, canonicalQuantity(text), 'must be greater than zero')]
}

export function validateClaim({ spec = {} }: PersistentVolumeClaim, path = 'spec'): FieldError[] {
  const errors = validateLabelSelector(spec.selector, child(path, 'selector'))
  errors.push(...validateAccessModes(spec.accessModes, child(path, 'accessModes')))
  const storage = spec.resources?.requests?.storage
  if (storage === undefined) errors.push(required(keyed(child(path, 'resources'), 'storage')))
  else errors.push(...positive(storage, keyed(child(path, 'resources'), 'storage')))
  if (spec.storageClassName)
    for (const problem of subdomain(spec.storageClassName))
      errors.push(invalid(child(path, 'storageClassName'), spec.storageClassName, problem))
  return [...errors, ...validateMode(spec.volumeMode, child(path, 'volumeMode'))]
}

export function validateClaimUpdate(
  after: PersistentVolumeClaim,
  before: PersistentVolumeClaim,
): FieldError[] {
  const frozen = ({ spec = {} }: PersistentVolumeClaim) => {
    const { resources, volumeAttributesClassName: _, ...rest } = spec
    return { ...rest, resources: { ...resources, requests: undefined } }
  }
  const binding = !before.spec?.volumeName && after.spec?.volumeName
  const old = binding ? { ...before, spec: { ...before.spec, volumeName: after.spec!.volumeName } } : before
  const errors: FieldError[] = []
  if (!deepEqual(frozen(after), frozen(old)))
    errors.push(
      forbidden(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    )
  const [now, then] = [after, before].map(
    (claim) => parseQuantity(claim.spec?.resources?.requests?.storage ?? '0') ?? 0,
  )
  if (now! < then!)
    errors.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'))
  return errors
}

/** Sources of PersistentVolumes and what each cannot do without. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  hostPath: [],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flocker: [],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  quobyte: ['registry', 'volume'],
  cephfs: ['monitors'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  fc: [],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  storageos: ['volumeName'],
  csi: ['driver', 'volumeHandle'],
}

export function validateVolume({ spec = {} }: PersistentVolume): FieldError[] {
  const errors = validateAccessModes(spec.accessModes, 'spec.accessModes')
  const capacity = spec.capacity ?? {}
  if (!Object.keys(capacity).length) errors.push(required('spec.capacity'))
  if (capacity.storage === undefined || Object.keys(capacity).length > 1)
    errors.push(notSupported('spec.capacity', capacity, ['storage']))
  for (const name of Object.keys(capacity).sort())
    errors.push(...positive(capacity[name]!, keyed('spec.capacity', name)))
  const reclaim = spec.persistentVolumeReclaimPolicy
  if (reclaim !== undefined && !RECLAIM.includes(reclaim))
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', reclaim, RECLAIM))
  if (spec.nodeAffinity?.required)
    errors.push(...validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required'))
  errors.push(...validateSources(spec as Readonly<Record<string, object>>))
  if (spec.local && !spec.nodeAffinity)
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'))
  if (spec.hostPath?.path === '/' && reclaim === 'Recycle')
    errors.push(
      forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"),
    )
  if (spec.storageClassName)
    for (const problem of subdomain(spec.storageClassName))
      errors.push(invalid('spec.storageClassName', spec.storageClassName, problem))
  return [...errors, ...validateMode(spec.volumeMode, 'spec.volumeMode')]
}

function validateSources(spec: Readonly<Record<string, object>>): FieldError[] {
  const errors: FieldError[] = []
  const found = Object.keys(SOURCES).filter((name) => spec[name])
  found.forEach((name, i) => {
    const path = child('spec', name)
    if (i > 0) errors.push(forbidden(path, 'may not specify more than 1 volume type'))
    else if (name === 'hostPath') errors.push(...validateHostPath(spec.hostPath as { path?: string }, path))
    else errors.push(...needs(spec[name]!, SOURCES[name]!, path))
  })
  if (!found.length) errors.push(required('spec', 'must specify a volume type'))
  return errors
}

const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer']

export function validateStorageClass(storage: StorageClass): FieldError[] {
  const errors: FieldError[] = []
  if (!storage.provisioner) errors.push(required('provisioner'))
  const { reclaimPolicy, volumeBindingMode } = storage
  if (reclaimPolicy && reclaimPolicy !== 'Delete' && reclaimPolicy !== 'Retain')
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']))
  if (!volumeBindingMode) errors.push(required('volumeBindingMode'))
  else if (!BINDING_MODES.includes(volumeBindingMode))
    errors.push(notSupported('volumeBindingMode', volumeBindingMode, BINDING_MODES))
  return errors
}

export function validateStorageClassUpdate(after: StorageClass, before: StorageClass): FieldError[] {
  const errors: FieldError[] = []
  if (!deepEqual(after.parameters, before.parameters))
    errors.push(forbidden('parameters', 'updates to parameters are forbidden.'))
  if (after.provisioner !== before.provisioner)
    errors.push(forbidden('provisioner', 'updates to provisioner are forbidden.'))
  if (after.reclaimPolicy !== before.reclaimPolicy)
    errors.push(forbidden('reclaimPolicy', 'updates to reclaimPolicy are forbidden.'))
  if (after.volumeBindingMode !== before.volumeBindingMode)
    errors.push(invalid('volumeBindingMode', after.volumeBindingMode, 'field is immutable'))
  return errors
}
