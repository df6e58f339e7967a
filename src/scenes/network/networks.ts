/** The three networks that a cluster consists of, as its objects have them. */
import type { Node } from '../../k8s/api'
import type { View } from '../../view/view'

export interface Networks {
  readonly node: string
  readonly service: string
  readonly pod: string
}

export function networksOf(view: View): Networks {
  const nodes: string[] = []
  const pods: string[] = []
  for (const { object } of view.objects.list('nodes')) {
    const { spec, status } = object as unknown as Node
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
    if (address) nodes.push(address)
    if (spec?.podCIDR) pods.push(spec.podCIDR.split('/')[0]!)
  }
  return { node: around(nodes, 3), service: serviceNetwork(view), pod: around(pods, 2) }
}

/** The smallest network of whole octets that holds them all, of at most this many fixed octets. */
function around(addresses: readonly string[], most: number): string {
  const [first, ...rest] = addresses.map((address) => address.split('.'))
  if (!first) return ''
  let fixed = 0
  while (fixed < most && rest.every((octets) => octets[fixed] === first[fixed])) fixed++
  return `${[...first.slice(0, fixed), '0', '0', '0', '0'].slice(0, 4).join('.')}/${8 * fixed}`
}

/** --service-cluster-ip-range, as the ServiceCIDR says it. */
function serviceNetwork(view: View): string {
  for (const { object } of view.objects.list('servicecidrs.networking.k8s.io'))
    return (object as unknown as { spec?: { cidrs?: string[] } }).spec?.cidrs?.[0] ?? ''
  return '10.96.0.0/12'
}
