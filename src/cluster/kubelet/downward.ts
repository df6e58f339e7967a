/**
 * What a pod can learn of itself, as environment variables or files. Mirrors pkg/fieldpath and
 * pkg/api/v1/resource ExtractContainerResourceValue.
 */
import type { Pod, ResourceFieldSelector } from '../../k8s/api'
import { quantity } from '../../k8s/quantity'
import { type AnyContainer, containers, initContainers } from './surroundings'

export interface Addresses {
  readonly host: string
  readonly pod: string
}

/** undefined when there is no such field. */
export function fieldValue(pod: Pod, path: string, addresses: Addresses): string | undefined {
  const { metadata, spec } = pod
  const keyed = /^metadata\.(annotations|labels)\['(.*)'\]$/.exec(path)
  if (keyed) return metadata[keyed[1] as 'annotations' | 'labels']?.[keyed[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
      return mapText(metadata.labels)
    case 'metadata.annotations':
      return mapText(metadata.annotations)
    case 'spec.nodeName':
      return spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return spec?.serviceAccountName ?? ''
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.host
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.pod
    default:
      return undefined
  }
}

/** `key="value"`, one a line, by key. */
function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map![key])}`)
    .join('\n')
}

/** A request or limit divided by the divisor and rounded up; without a limit, what the node has. */
export function resourceValue(
  container: AnyContainer,
  { resource, divisor }: ResourceFieldSelector,
  node: { readonly cpu: number; readonly memory: number; readonly disk: number },
): string {
  const [which, name = ''] = resource.split(/\.(.*)/) as ['limits' | 'requests', string]
  const amounts = container.resources?.[which]
  const allocatable: Record<string, number> = {
    cpu: node.cpu,
    memory: node.memory,
    'ephemeral-storage': node.disk,
  }
  const value =
    amounts?.[name] !== undefined
      ? quantity(amounts[name])
      : which === 'limits'
        ? (allocatable[name] ?? 0)
        : 0
  const unit = quantity(divisor) || 1
  return `${Math.ceil(Number((value / unit).toPrecision(12)))}`
}

export const namedContainer = (pod: Pod, name: string | undefined) =>
  [...containers(pod), ...initContainers(pod)].find((it) => it.name === name)
