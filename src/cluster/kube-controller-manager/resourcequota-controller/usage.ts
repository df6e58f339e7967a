/** What a namespace uses of what a quota limits. Mirrors pkg/quota/v1/evaluator/core. Rule RQ1. */
import type { ApiObject } from '../../../journal/entry'
import type { PersistentVolumeClaim, Pod, Service } from '../../../k8s/api'
import { podLimits, podRequests } from '../../../k8s/pod-requests'
import { isPodTerminal } from '../../../k8s/pod'
import { binary, quantity } from '../../../k8s/quantity'

/** Objects of a resource in the namespace. */
export type Lister = (resource: string) => Iterable<ApiObject>

const OBJECT_COUNTS: Readonly<Record<string, string>> = {
  configmaps: 'configmaps',
  secrets: 'secrets',
  services: 'services',
  replicationcontrollers: 'replicationcontrollers',
  persistentvolumeclaims: 'persistentvolumeclaims',
  resourcequotas: 'resourcequotas',
}

/** The used amount of a quota's resource, as a quantity. */
export function usageOf(name: string, list: Lister): string | undefined {
  const counted = OBJECT_COUNTS[name] ?? (name.startsWith('count/') ? name.slice('count/'.length) : undefined)
  if (counted) return `${count(list(counted), () => true)}`
  if (name === 'pods') return `${count(list('pods'), (it) => !isPodTerminal(it as unknown as Pod))}`
  if (name === 'services.nodeports' || name === 'services.loadbalancers') return servicesOf(name, list)
  if (name === 'requests.storage') return storage(list)
  const [kind, ...rest] = name.split('.')
  const isPrefixed = kind === 'limits' || kind === 'requests'
  return podSum(isPrefixed ? rest.join('.') : name, kind === 'limits' ? podLimits : podRequests, list)
}

function count(objects: Iterable<ApiObject>, counts: (object: ApiObject) => boolean): number {
  let n = 0
  for (const object of objects) if (counts(object)) n++
  return n
}

function servicesOf(name: string, list: Lister): string {
  let n = 0
  for (const object of list('services')) {
    const { spec } = object as unknown as Service
    const isBalancer = spec?.type === 'LoadBalancer'
    if (name === 'services.loadbalancers') n += isBalancer ? 1 : 0
    else if (isBalancer || spec?.type === 'NodePort') n += spec?.ports?.length ?? 0
  }
  return `${n}`
}

function storage(list: Lister): string {
  let bytes = 0
  for (const object of list('persistentvolumeclaims'))
    bytes += quantity((object as unknown as PersistentVolumeClaim).spec?.resources?.requests?.storage)
  return binary(bytes)
}

function podSum(resource: string, read: typeof podRequests, list: Lister): string | undefined {
  let sum = 0
  for (const object of list('pods')) {
    const pod = object as unknown as Pod
    if (!isPodTerminal(pod) && pod.spec) sum += read(pod.spec)[resource] ?? 0
  }
  if (resource === 'cpu') return sum % 1000 === 0 ? `${sum / 1000}` : `${sum}m`
  return resource === 'memory' || resource === 'ephemeral-storage' ? binary(sum) : `${sum}`
}
