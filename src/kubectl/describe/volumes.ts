/** The Volumes block. Mirrors kubectl/pkg/describe/describe.go (describeVolumes). */
import type { DownwardAPIVolumeFile, KeyToPath, ProjectedVolumeSource, Volume } from '../../k8s/api'
import type { Description } from './description'
import { capitalised } from './words'

export function describeVolumes(d: Description, volumes: readonly Volume[] | undefined, space = ''): void {
  if (!volumes?.length) return d.line(0, `${space}Volumes:\t<none>`)
  d.line(0, `${space}Volumes:`)
  for (const volume of volumes) {
    d.line(1, `${space ? ' ' : ''}${volume.name}:`)
    describeSource(d, volume)
  }
}

function describeSource(d: Description, volume: Volume): void {
  const put = (title: string, value: unknown) => d.line(2, `${title}:\t${value ?? ''}`)
  const {
    hostPath,
    emptyDir,
    secret,
    configMap,
    persistentVolumeClaim,
    projected,
    downwardAPI,
    nfs,
    ephemeral,
    csi,
  } = volume
  if (hostPath) {
    put('Type', 'HostPath (bare host directory volume)')
    put('Path', hostPath.path)
    put('HostPathType', hostPath.type)
  } else if (emptyDir) {
    put('Type', "EmptyDir (a temporary directory that shares a pod's lifetime)")
    put('Medium', emptyDir.medium)
    put('SizeLimit', emptyDir.sizeLimit && emptyDir.sizeLimit !== '0' ? emptyDir.sizeLimit : '<unset>')
  } else if (secret) {
    put('Type', 'Secret (a volume populated by a Secret)')
    put('SecretName', secret.secretName)
    put('Optional', secret.optional ?? false)
  } else if (configMap) {
    put('Type', 'ConfigMap (a volume populated by a ConfigMap)')
    put('Name', configMap.name)
    put('Optional', configMap.optional ?? false)
  } else if (persistentVolumeClaim) {
    put('Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)')
    put('ClaimName', persistentVolumeClaim.claimName)
    put('ReadOnly', persistentVolumeClaim.readOnly ?? false)
  } else if (projected) describeProjected(d, projected)
  else if (downwardAPI) {
    put('Type', 'DownwardAPI (a volume populated by information about the pod)')
    describeItems(d, downwardAPI.items)
  } else if (nfs) {
    put('Type', 'NFS (an NFS mount that lasts the lifetime of a pod)')
    put('Server', nfs.server)
    put('Path', nfs.path)
    put('ReadOnly', nfs.readOnly ?? false)
  } else if (ephemeral) {
    put(
      'Type',
      'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    )
    put('StorageClass', ephemeral.volumeClaimTemplate?.spec.storageClassName)
  } else if (csi) {
    put('Type', 'CSI (a Container Storage Interface (CSI) volume source)')
    put('Driver', csi.driver)
    put('FSType', csi.fsType)
    put('ReadOnly', csi.readOnly ?? false)
  } else describeOther(d, volume)
}

function describeProjected(d: Description, projected: ProjectedVolumeSource): void {
  d.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)')
  for (const { secret, configMap, downwardAPI, serviceAccountToken } of projected.sources ?? []) {
    if (secret) {
      d.line(2, `SecretName:\t${secret.name ?? ''}`)
      d.line(2, `Optional:\t${secret.optional ?? false}`)
    } else if (downwardAPI) d.line(2, 'DownwardAPI:\ttrue')
    else if (configMap) {
      d.line(2, `ConfigMapName:\t${configMap.name ?? ''}`)
      d.line(2, `Optional:\t${configMap.optional ?? false}`)
    } else if (serviceAccountToken)
      d.line(2, `TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds ?? 3600}`)
  }
}

function describeItems(
  d: Description,
  items: readonly (DownwardAPIVolumeFile | KeyToPath)[] | undefined,
): void {
  d.line(2, 'Items:')
  for (const item of items ?? []) {
    if ('fieldRef' in item && item.fieldRef) d.line(3, `${item.fieldRef.fieldPath} -> ${item.path}`)
    else if ('resourceFieldRef' in item && item.resourceFieldRef)
      d.line(3, `${item.resourceFieldRef.resource} -> ${item.path}`)
  }
}

function describeOther(d: Description, volume: Volume): void {
  const type = Object.keys(volume).find((key) => key !== 'name')
  d.line(2, type ? `Type:\t${capitalised(type).replaceAll(' ', '')}` : '<unknown>')
}
