/** Pages of ConfigMaps, Secrets, ServiceAccounts, PriorityClasses and StorageClasses. Mirrors kubectl/pkg/describe. */
import type { ConfigMap, PriorityClass, Secret, ServiceAccount, StorageClass } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Description } from './description'
import { describeLabels, describeName } from './metadata'

export function describeConfigMap(_call: Call, d: Description, thing: Thing): void {
  const { data = {}, binaryData = {} } = thing as unknown as ConfigMap
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, '')
  d.line(0, 'Data')
  d.line(0, '====')
  for (const key of Object.keys(data).sort()) {
    d.line(0, `${key}:`)
    d.line(0, '----')
    d.line(0, data[key]!)
    d.line(0, '')
  }
  d.line(0, '')
  d.line(0, 'BinaryData')
  d.line(0, '====')
  for (const key of Object.keys(binaryData).sort()) d.line(0, `${key}: ${bytesOf(binaryData[key]!)} bytes`)
  d.line(0, '')
}

export function describeSecret(_call: Call, d: Description, thing: Thing): void {
  const { data = {}, type } = thing as unknown as Secret
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, '')
  d.line(0, `Type:\t${type ?? ''}`)
  d.line(0, '')
  d.line(0, 'Data')
  d.line(0, '====')
  for (const key of Object.keys(data).sort()) d.line(0, `${key}:\t${bytesOf(data[key]!)} bytes`)
}

/** How many bytes base64 text stands for. */
const bytesOf = (text: string) => Math.floor((text.length * 3) / 4) - (text.match(/=+$/)?.[0].length ?? 0)

export function describeServiceAccount(_call: Call, d: Description, thing: Thing): void {
  const { imagePullSecrets = [] } = thing as unknown as ServiceAccount
  describeName(d, thing)
  describeLabels(d, thing)
  d.list(
    'Image pull secrets',
    imagePullSecrets.map(({ name }) => name ?? ''),
  )
}

export function describePriorityClass(_call: Call, d: Description, thing: Thing): void {
  const { value, globalDefault, preemptionPolicy, description } = thing as unknown as PriorityClass
  d.line(0, `Name:\t${thing.metadata.name}`)
  d.line(0, `Value:\t${value}`)
  d.line(0, `GlobalDefault:\t${globalDefault ?? false}`)
  d.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? 'PreemptLowerPriority'}`)
  d.line(0, `Description:\t${description ?? ''}`)
  d.annotations(thing.metadata.annotations)
}

export function describeStorageClass(_call: Call, d: Description, thing: Thing): void {
  const { provisioner, parameters, allowVolumeExpansion, mountOptions, reclaimPolicy, volumeBindingMode } =
    thing as unknown as StorageClass
  const isDefault = thing.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
  d.line(0, `Name:\t${thing.metadata.name}`)
  d.line(0, `IsDefaultClass:\t${isDefault ? 'Yes' : 'No'}`)
  const annotations = Object.entries(thing.metadata.annotations ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  )
  d.line(0, `Annotations:\t${annotations.sort().join(',') || '<none>'}`)
  d.line(0, `Provisioner:\t${provisioner}`)
  const given = Object.keys(parameters ?? {}).sort()
  d.line(0, `Parameters:\t${given.map((key) => `${key}=${parameters![key]}`).join(',') || '<none>'}`)
  d.line(
    0,
    `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False'}`,
  )
  if (!mountOptions?.length) d.line(0, 'MountOptions:\t<none>')
  else {
    d.line(0, 'MountOptions:')
    for (const option of mountOptions) d.line(1, option)
  }
  if (reclaimPolicy) d.line(0, `ReclaimPolicy:\t${reclaimPolicy}`)
  if (volumeBindingMode) d.line(0, `VolumeBindingMode:\t${volumeBindingMode}`)
}
