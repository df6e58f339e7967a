/** Pages of Services, Endpoints and EndpointSlices. Mirrors kubectl/pkg/describe/describe.go (describeService). */
import type { Endpoint, EndpointSlice, Endpoints, Service, ServicePort } from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import type { Task } from '../run'
import { type Description, orNone } from './description'
import { describeLabels, describeName } from './metadata'
import { mapSelectorText } from './tolerations'

export function* describeService(call: Call, d: Description, thing: Thing): Task<void> {
  const { spec, status } = thing as unknown as Service
  const list = yield* call.client.list(
    `/apis/discovery.k8s.io/v1/namespaces/${thing.metadata.namespace}/endpointslices`,
    { labelSelector: `kubernetes.io/service-name=${thing.metadata.name}` },
  )
  const slices = list.items as unknown as EndpointSlice[]
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, `Selector:\t${mapSelectorText(spec?.selector)}`)
  d.line(0, `Type:\t${spec?.type ?? ''}`)
  if (spec?.ipFamilyPolicy) d.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`)
  d.line(0, `IP Families:\t${orNone(spec?.ipFamilies?.join(','))}`)
  d.line(0, `IP:\t${spec?.clusterIP ?? ''}`)
  d.line(0, `IPs:\t${orNone(spec?.clusterIPs?.join(','))}`)
  if (spec?.externalIPs?.length) d.line(0, `External IPs:\t${spec.externalIPs.join(',')}`)
  if (spec?.loadBalancerIP) d.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`)
  if (spec?.externalName) d.line(0, `External Name:\t${spec.externalName}`)
  const ingress = status?.loadBalancer?.ingress ?? []
  if (ingress.length > 0)
    d.line(
      0,
      `LoadBalancer Ingress:\t${ingress.map(({ ip, hostname, ipMode }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname)).join(', ')}`,
    )
  for (const port of spec?.ports ?? []) describePort(d, port, slices)
  d.line(0, `Session Affinity:\t${spec?.sessionAffinity ?? ''}`)
  if (spec?.externalTrafficPolicy) d.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`)
  if (spec?.healthCheckNodePort) d.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`)
  if (spec?.internalTrafficPolicy) d.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`)
  if (spec?.loadBalancerSourceRanges?.length)
    d.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`)
}

function describePort(d: Description, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const name = port.name || '<unset>'
  const protocol = port.protocol ?? 'TCP'
  d.line(0, `Port:\t${name}\t${port.port}/${protocol}`)
  d.line(0, `TargetPort:\t${port.targetPort ?? port.port}/${protocol}`)
  if (port.nodePort) d.line(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}`)
  d.line(0, `Endpoints:\t${endpointsText(port, slices)}`)
}

/** formatEndpointSlices: ready endpoints of the port, three of them. */
function endpointsText(port: ServicePort, slices: readonly EndpointSlice[]): string {
  if (slices.length === 0) return '<none>'
  const all: string[] = []
  for (const slice of slices)
    for (const each of slice.ports ?? []) {
      if ((each.name ?? '') !== (port.name ?? '')) continue
      for (const endpoint of slice.endpoints ?? [])
        if (endpoint.conditions?.ready !== false)
          all.push(...endpoint.addresses.map((address) => `${address}:${each.port}`))
    }
  const more = all.length - 3
  return all.slice(0, 3).join(',') + (more > 0 ? ` + ${more} more...` : '')
}

export function describeEndpoints(_call: Call, d: Description, thing: Thing): void {
  const { subsets } = thing as unknown as Endpoints
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, 'Subsets:')
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets ?? []) {
    d.line(1, `Addresses:\t${orNone(addresses.map(({ ip }) => ip).join(','))}`)
    d.line(1, `NotReadyAddresses:\t${orNone(notReadyAddresses.map(({ ip }) => ip).join(','))}`)
    if (ports.length > 0) {
      d.line(1, 'Ports:')
      d.line(2, 'Name\tPort\tProtocol')
      d.line(2, '----\t----\t--------')
      for (const { name, port, protocol } of ports)
        d.line(2, `${name || '<unset>'}\t${port}\t${protocol ?? 'TCP'}`)
    }
    d.line(0, '')
  }
}

export function describeEndpointSlice(_call: Call, d: Description, thing: Thing): void {
  const { addressType, ports = [], endpoints = [] } = thing as unknown as EndpointSlice
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, `AddressType:\t${addressType}`)
  if (ports.length === 0) d.line(0, 'Ports: <unset>')
  else {
    d.line(0, 'Ports:')
    d.line(1, 'Name\tPort\tProtocol')
    d.line(1, '----\t----\t--------')
    for (const { name, port, protocol } of ports)
      d.line(1, `${name || '<unset>'}\t${port ?? ''}\t${protocol ?? ''}`)
  }
  if (endpoints.length === 0) return d.line(0, 'Endpoints: <none>')
  d.line(0, 'Endpoints:')
  for (const endpoint of endpoints) describeEndpoint(d, endpoint)
}

function describeEndpoint(
  d: Description,
  { addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint,
): void {
  d.line(1, `- Addresses:\t${addresses.join(',')}`)
  d.line(2, 'Conditions:')
  d.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`)
  d.line(2, `Hostname:\t${hostname ?? '<unset>'}`)
  if (targetRef) d.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`)
  d.line(2, `NodeName:\t${nodeName ?? '<unset>'}`)
  d.line(2, `Zone:\t${zone ?? '<unset>'}`)
}
