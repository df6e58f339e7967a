/** Defaults of Services and their endpoints. Mirrors pkg/apis/core/v1/defaults.go and pkg/apis/discovery/v1. */
import type { Endpoints, EndpointSlice, Service, ServicePort, ServiceSpec } from '../api'
import { fill, put, withinEach } from './fill'

/** Three hours, of sessionAffinity ClientIP. */
const AFFINITY_SECONDS = 10800

export const serviceDefaults = (service: Service): Service =>
  put(
    put(service, 'spec', serviceSpecDefaults(service.spec ?? {})),
    'status',
    fill(service.status ?? {}, { loadBalancer: {} }),
  )

function serviceSpecDefaults(spec: ServiceSpec): ServiceSpec {
  let out = fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (out.sessionAffinity === 'None' && out.sessionAffinityConfig) {
    const { sessionAffinityConfig: _, ...rest } = out
    out = rest
  }
  if (out.sessionAffinity === 'ClientIP' && out.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    out = { ...out, sessionAffinityConfig: { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } }
  if (out.type === 'NodePort' || out.type === 'LoadBalancer')
    out = fill(out, { externalTrafficPolicy: 'Cluster' })
  if (out.type !== 'ExternalName') out = fill(out, { internalTrafficPolicy: 'Cluster' })
  if (out.type === 'LoadBalancer') out = fill(out, { allocateLoadBalancerNodePorts: true })
  return withinEach(out, 'ports', portDefaults)
}

function portDefaults(port: ServicePort): ServicePort {
  const out = fill(port, { protocol: 'TCP', targetPort: port.port })
  return out.targetPort === 0 || out.targetPort === '' ? { ...out, targetPort: out.port } : out
}

type EndpointsPort = { protocol?: string }
export const endpointsDefaults = (endpoints: Endpoints): Endpoints =>
  withinEach(endpoints, 'subsets', (subset: NonNullable<Endpoints['subsets']>[number]) =>
    withinEach(subset, 'ports', (port: EndpointsPort) => fill(port, { protocol: 'TCP' })),
  )

export const endpointSliceDefaults = (slice: EndpointSlice): EndpointSlice =>
  withinEach(slice, 'ports', (port: { name?: string; protocol?: string }) =>
    fill(port, { name: '', protocol: 'TCP' }),
  )
