/** Volumes of pods. Mirrors pkg/apis/core/validation: ValidateVolumes, validateVolumeSource. */
import type { KeyToPath, Volume, VolumeProjection } from '../api'
import {
  type FieldError,
  at,
  child,
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../field-error'
import { parseQuantity } from '../quantity'
import { validateFieldRef } from './env'
import { label } from './names'
import { validateResourceFieldSelector } from './resources'
import { noUpwards, validateLocalDescendingPath, type VolumesByName } from './volume-mounts'

export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
): { readonly errors: FieldError[]; readonly valid: VolumesByName } {
  const errors: FieldError[] = []
  const valid = new Map<string, Volume>()
  volumes.forEach((volume, i) => {
    const here = at(path, i)
    const own = validateSource(volume, here)
    if (!volume.name) own.push(required(child(here, 'name')))
    else
      for (const problem of label(volume.name)) own.push(invalid(child(here, 'name'), volume.name, problem))
    if (valid.has(volume.name)) own.push(duplicate(child(here, 'name'), volume.name))
    if (own.length) errors.push(...own)
    else valid.set(volume.name, volume)
  })
  return { errors, valid }
}

/** Sources in upstream's order: of two, the later one is blamed. */
const SOURCES =
  `emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs flocker
persistentVolumeClaim rbd cinder cephfs quobyte downwardAPI fc flexVolume configMap azureFile vsphereVolume
photonPersistentDisk portworxVolume azureDisk storageos projected scaleIO csi ephemeral image`.split(/\s+/)

function validateSource(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = []
  const sources = SOURCES.filter((name) => (volume as unknown as Record<string, unknown>)[name] !== undefined)
  sources.forEach((name, i) => {
    const here = child(path, name)
    if (i > 0) errors.push(forbidden(here, 'may not specify more than 1 volume type'))
    else errors.push(...validateOne(volume, name, here))
  })
  if (!sources.length) errors.push(required(path, 'must specify a volume type'))
  return errors
}

function validateOne(volume: Volume, source: string, path: string): FieldError[] {
  switch (source) {
    case 'emptyDir':
      return validateEmptyDir(volume, path)
    case 'hostPath':
      return validateHostPath(volume.hostPath!, path)
    case 'secret':
      return [
        ...needs(volume.secret!, ['secretName'], path),
        ...validateMode(volume.secret!.defaultMode, child(path, 'defaultMode')),
        ...validateItems(volume.secret!.items, child(path, 'items')),
      ]
    case 'configMap':
      return [
        ...needs(volume.configMap!, ['name'], path),
        ...validateMode(volume.configMap!.defaultMode, child(path, 'defaultMode')),
        ...validateItems(volume.configMap!.items, child(path, 'items')),
      ]
    case 'downwardAPI':
      return [
        ...validateMode(volume.downwardAPI!.defaultMode, child(path, 'defaultMode')),
        ...validateDownwardFiles(volume.downwardAPI!.items, child(path, 'items')),
      ]
    case 'projected':
      return validateProjected(volume.projected!, path)
    default:
      return validateNetwork(volume, source, path)
  }
}

/** Fields that sources on a network cannot do without. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  gitRepo: ['repository'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  nfs: ['server', 'path'],
  glusterfs: ['endpoints', 'path'],
  persistentVolumeClaim: ['claimName'],
  cinder: ['volumeID'],
  cephfs: ['monitors'],
  rbd: ['monitors', 'image'],
  azureFile: ['secretName', 'shareName'],
  azureDisk: ['diskName', 'diskURI'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  flexVolume: ['driver'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  csi: ['driver'],
  quobyte: ['registry', 'volume'],
  iscsi: ['targetPortal', 'iqn'],
}

function validateNetwork(volume: Volume, source: string, path: string): FieldError[] {
  const value = (volume as unknown as Record<string, object>)[source]!
  const errors = needs(value, NEEDS[source] ?? [], path)
  if (source === 'nfs' && volume.nfs?.path && !volume.nfs.path.startsWith('/'))
    errors.push(invalid(child(path, 'path'), volume.nfs.path, 'must be an absolute path'))
  if (source === 'ephemeral' && !volume.ephemeral?.volumeClaimTemplate)
    errors.push(required(child(path, 'volumeClaimTemplate')))
  if (source === 'fc') {
    const fc = volume.fc!
    if (!fc.targetWWNs?.length && !fc.wwids?.length)
      errors.push(
        required(child(path, 'targetWWNs'), 'must specify either targetWWNs or wwids, but not both'),
      )
    if (fc.targetWWNs?.length && fc.lun === undefined)
      errors.push(required(child(path, 'lun'), 'lun is required if targetWWNs is specified'))
  }
  if (source === 'flocker' && !volume.flocker?.datasetName && !volume.flocker?.datasetUUID)
    errors.push(required(path, 'one of datasetName and datasetUUID is required'))
  return errors
}

export function needs(value: object, fields: readonly string[], path: string): FieldError[] {
  return fields
    .filter((field) => {
      const given = (value as Record<string, unknown>)[field]
      return given === undefined || given === '' || (Array.isArray(given) && !given.length)
    })
    .map((field) => required(child(path, field)))
}

function validateEmptyDir(volume: Volume, path: string): FieldError[] {
  const limit = volume.emptyDir?.sizeLimit
  if (limit === undefined || (parseQuantity(limit) ?? 0) >= 0) return []
  return [forbidden(child(path, 'sizeLimit'), 'SizeLimit field must be a valid resource quantity')]
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

export function validateHostPath(source: { path?: string; type?: string }, path: string): FieldError[] {
  if (!source.path) return [required(child(path, 'path'))]
  const errors = noUpwards(source.path, child(path, 'path'))
  if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type))
    errors.push(notSupported(child(path, 'type'), source.type, HOST_PATH_TYPES))
  return errors
}

const MODE_WORDS = 'must be a number between 0 and 0777 (octal), both inclusive'
function validateMode(mode: number | undefined, path: string): FieldError[] {
  return mode === undefined || (mode >= 0 && mode <= 0o777) ? [] : [invalid(path, mode, MODE_WORDS)]
}

function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  items?.forEach((item, i) => {
    const here = at(path, i)
    if (!item.key) errors.push(required(child(here, 'key')))
    if (!item.path) errors.push(required(child(here, 'path')))
    else errors.push(...validateNotDots(item.path, child(here, 'path')))
    errors.push(...validateMode(item.mode, child(here, 'mode')))
  })
  return errors
}

function validateNotDots(text: string, path: string): FieldError[] {
  const errors = validateLocalDescendingPath(text, path)
  if (text.startsWith('..') && !text.startsWith('../') && text !== '..')
    errors.push(invalid(path, text, "must not start with '..'"))
  return errors
}

const FILE_FIELDS = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
])

type DownwardFiles = NonNullable<NonNullable<Volume['downwardAPI']>['items']>
function validateDownwardFiles(files: DownwardFiles | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  files?.forEach((file) => {
    if (!file.path) errors.push(required(child(path, 'path')))
    else errors.push(...validateNotDots(file.path, child(path, 'path')))
    if (file.fieldRef) errors.push(...validateFieldRef(file.fieldRef, FILE_FIELDS, child(path, 'fieldRef')))
    if (file.fieldRef && file.resourceFieldRef)
      errors.push(
        invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
      )
    else if (file.resourceFieldRef)
      errors.push(
        ...validateResourceFieldSelector(file.resourceFieldRef, child(path, 'resourceFieldRef'), true),
      )
    else if (!file.fieldRef) errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'))
    errors.push(...validateMode(file.mode, child(path, 'mode')))
  })
  return errors
}

const PROJECTIONS = [
  'secret',
  'configMap',
  'downwardAPI',
  'serviceAccountToken',
  'clusterTrustBundle',
  'podCertificate',
] as const

function validateProjected(source: NonNullable<Volume['projected']>, path: string): FieldError[] {
  const errors = validateMode(source.defaultMode, child(path, 'defaultMode'))
  const paths = new Set<string>()
  source.sources?.forEach((projection, i) => {
    const here = at(child(path, 'sources'), i)
    const kinds = PROJECTIONS.filter((name) => projection[name])
    kinds.forEach((name, n) => {
      if (n > 0) errors.push(forbidden(here, 'may not specify more than 1 volume type per source'))
      else errors.push(...validateProjection(projection, name, child(here, name)))
    })
    if (!kinds.length) errors.push(required(here, 'must specify one of the volume projection types'))
    for (const file of filesOf(projection)) {
      if (paths.has(file))
        errors.push(invalid(child(here, kinds[0] ?? ''), file, 'conflicting duplicate paths'))
      paths.add(file)
    }
  })
  return errors
}

const filesOf = (projection: VolumeProjection): string[] =>
  [
    ...(projection.secret?.items ?? []),
    ...(projection.configMap?.items ?? []),
    ...(projection.downwardAPI?.items ?? []),
  ]
    .map((item) => item.path)
    .filter(Boolean)

function validateProjection(
  projection: VolumeProjection,
  name: (typeof PROJECTIONS)[number],
  path: string,
): FieldError[] {
  if (name === 'secret' || name === 'configMap')
    return [
      ...needs(projection[name]!, ['name'], path),
      ...validateItems(projection[name]!.items, child(path, 'items')),
    ]
  if (name === 'downwardAPI')
    return validateDownwardFiles(projection.downwardAPI!.items, child(path, 'items'))
  if (name !== 'serviceAccountToken') return []
  const errors: FieldError[] = []
  const { expirationSeconds = 3600, path: file } = projection.serviceAccountToken!
  if (expirationSeconds < 600)
    errors.push(
      invalid(
        child(path, 'expirationSeconds'),
        expirationSeconds,
        'may not specify a duration less than 10 minutes',
      ),
    )
  if (expirationSeconds > 2 ** 32)
    errors.push(
      invalid(
        child(path, 'expirationSeconds'),
        expirationSeconds,
        'may not specify a duration larger than 2^32 seconds',
      ),
    )
  if (!file) errors.push(required(child(path, 'path')))
  else errors.push(...validateNotDots(file, child(path, 'path')))
  return errors
}
