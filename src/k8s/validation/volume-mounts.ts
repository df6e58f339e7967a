/** Where containers mount volumes. Mirrors pkg/apis/core/validation: ValidateVolumeMounts, ValidateVolumeDevices. */
import type { Container, Volume } from '../api'
import {
  type FieldError,
  at,
  child,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
} from '../field-error'

export type VolumesByName = ReadonlyMap<string, Volume>

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None']

export function validateVolumeMounts(
  container: Container,
  volumes: VolumesByName,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const paths = new Set<string>()
  container.volumeMounts?.forEach((mount, i) => {
    const here = at(path, i)
    if (!mount.name) errors.push(required(child(here, 'name')))
    else if (!volumes.has(mount.name)) errors.push(notFound(child(here, 'name'), mount.name))
    if (!mount.mountPath) errors.push(required(child(here, 'mountPath')))
    if (paths.has(mount.mountPath))
      errors.push(invalid(child(here, 'mountPath'), mount.mountPath, 'must be unique'))
    paths.add(mount.mountPath)
    if (container.volumeDevices?.some((device) => device.name === mount.name))
      errors.push(invalid(child(here, 'name'), mount.name, 'must not already exist in volumeDevices'))
    if (container.volumeDevices?.some((device) => device.devicePath === mount.mountPath))
      errors.push(
        invalid(
          child(here, 'mountPath'),
          mount.mountPath,
          'must not already exist as a path in volumeDevices',
        ),
      )
    errors.push(...validateSubPaths(mount, path))
    errors.push(...validatePropagation(mount.mountPropagation, container, child(here, 'mountPropagation')))
  })
  return errors
}

type Mount = NonNullable<Container['volumeMounts']>[number]

/** Upstream names the field without the index of the mount. */
function validateSubPaths(mount: Mount, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (mount.subPath) errors.push(...validateLocalDescendingPath(mount.subPath, child(path, 'subPath')))
  if (mount.subPathExpr) {
    if (mount.subPath)
      errors.push(
        invalid(
          child(path, 'subPathExpr'),
          mount.subPathExpr,
          'subPathExpr and subPath are mutually exclusive',
        ),
      )
    errors.push(...validateLocalDescendingPath(mount.subPathExpr, child(path, 'subPathExpr')))
  }
  return errors
}

/** A path below where it is used: relative, and never upwards. */
export function validateLocalDescendingPath(text: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (text.startsWith('/')) errors.push(invalid(path, text, 'must be a relative path'))
  return [...errors, ...noUpwards(text, path)]
}

export const noUpwards = (text: string, path: string): FieldError[] =>
  text.split('/').includes('..') ? [invalid(path, text, "must not contain '..'")] : []

function validatePropagation(
  propagation: string | undefined,
  container: Container,
  path: string,
): FieldError[] {
  if (propagation === undefined) return []
  if (!PROPAGATIONS.includes(propagation)) return [notSupported(path, propagation, PROPAGATIONS)]
  if (propagation === 'Bidirectional' && !container.securityContext?.privileged)
    return [forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')]
  return []
}

export function validateVolumeDevices(
  container: Container,
  volumes: VolumesByName,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const seen = { names: new Set<string>(), paths: new Set<string>() }
  container.volumeDevices?.forEach((device, i) => {
    const here = at(path, i)
    const volume = volumes.get(device.name)
    if (!device.name) errors.push(required(child(here, 'name')))
    if (seen.names.has(device.name)) errors.push(invalid(child(here, 'name'), device.name, 'must be unique'))
    if (device.name && !volume) errors.push(notFound(child(here, 'name'), device.name))
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral)
      errors.push(
        invalid(
          child(here, 'name'),
          device.name,
          'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        ),
      )
    if (!device.devicePath) errors.push(required(child(here, 'devicePath')))
    if (seen.paths.has(device.devicePath))
      errors.push(invalid(child(here, 'devicePath'), device.devicePath, 'must be unique'))
    if (device.devicePath) errors.push(...noUpwards(device.devicePath, child(here, 'devicePath')))
    seen.names.add(device.name)
    seen.paths.add(device.devicePath)
  })
  return errors
}
