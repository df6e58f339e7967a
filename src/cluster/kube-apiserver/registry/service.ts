/** Addresses and node ports of Services. Mirrors pkg/registry/core/service/storage/alloc.go. */
import type { ApiObject } from '../../../journal/entry'
import type { Service, ServicePort, ServiceSpec } from '../../../k8s/api'
import { invalid as invalidField } from '../../../k8s/field-error'
import type { Call } from '../kube-apiserver'
import { invalid } from '../refusal'
import type { Strategy } from './registry'

/** --service-cluster-ip-range 10.96.0.0/12 and --service-node-port-range 30000-32767. */
const NODE_PORTS = { first: 30_000, last: 32_767 }

export const serviceStrategy = (strategy: Strategy): Strategy => ({
  ...strategy,
  prepareForCreate: (_, object) => ({ ...object, status: { loadBalancer: {} } }) as ApiObject,
  beforeStore: (call, object) =>
    allocate(call, object as unknown as Service, undefined) as unknown as ApiObject,
  prepareForUpdate: (call, after, before) =>
    allocate(
      call,
      keepAddress(after as unknown as Service, before as unknown as Service),
      before as unknown as Service,
    ) as unknown as ApiObject,
})

/** An update that does not name the address keeps it. */
function keepAddress(after: Service, before: Service): Service {
  const { spec } = after
  if (spec?.clusterIP || spec?.type === 'ExternalName' || before.spec?.type === 'ExternalName') return after
  return {
    ...after,
    spec: {
      ...spec,
      clusterIP: before.spec?.clusterIP,
      clusterIPs: before.spec?.clusterIPs,
      ipFamilies: spec?.ipFamilies ?? before.spec?.ipFamilies,
      ipFamilyPolicy: spec?.ipFamilyPolicy ?? before.spec?.ipFamilyPolicy,
    } as Service['spec'],
  }
}

function allocate(call: Call, service: Service, before: Service | undefined): Service {
  const spec = service.spec!
  if (spec.type === 'ExternalName') return service
  const clusterIP = spec.clusterIP || freeAddress(call)
  checkAddress(call, service, before)
  const usesPorts =
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  const ports = spec.ports?.map((port) => withNodePort(call, service, port, usesPorts, before))
  return {
    ...service,
    spec: {
      ...spec,
      clusterIP,
      clusterIPs: spec.clusterIPs ?? [clusterIP],
      ...(ports ? { ports } : {}),
      ...familiesOf(spec, clusterIP),
    },
  }
}

/** The cluster speaks IPv4; only a headless Service without selector may have addresses of both families. */
function familiesOf(spec: ServiceSpec, clusterIP: string) {
  const isBoth = clusterIP === 'None' && !spec.selector
  return {
    ipFamilies: spec.ipFamilies ?? (isBoth ? ['IPv4', 'IPv6'] : ['IPv4']),
    ipFamilyPolicy: spec.ipFamilyPolicy ?? (isBoth ? 'RequireDualStack' : 'SingleStack'),
  }
}

const servicesOf = ({ server }: Call) => server.etcd.range('services') as unknown as Service[]

function freeAddress(call: Call): string {
  const used = new Set(servicesOf(call).map(({ spec }) => spec?.clusterIP))
  const { random } = call.server
  for (;;) {
    // The upper band of 10.96.0.0/12 first, as the allocator does; the first 256 are for those who choose.
    const address = `10.${random.between(96, 112)}.${random.below(256)}.${random.between(1, 255)}`
    if (!used.has(address) && !address.startsWith('10.96.0.')) return address
  }
}

function checkAddress(call: Call, service: Service, before: Service | undefined): void {
  const address = service.spec?.clusterIP
  if (!address || address === 'None' || before?.spec?.clusterIP === address) return
  const taken = servicesOf(call).some(
    ({ spec, metadata }) => spec?.clusterIP === address && metadata.uid !== service.metadata.uid,
  )
  if (taken)
    throw invalid(call.route.kind, service.metadata.name, [
      invalidField(
        'spec.clusterIPs',
        [address],
        `failed to allocate IP ${address}: provided IP is already allocated`,
      ),
    ])
}

function withNodePort(
  call: Call,
  service: Service,
  port: ServicePort,
  usesPorts: boolean,
  before: Service | undefined,
): ServicePort {
  if (!usesPorts) {
    const { nodePort: _, ...rest } = port
    return service.spec?.type === 'ClusterIP' ? rest : port
  }
  const kept = before?.spec?.ports?.find(
    (old) => old.port === port.port && old.protocol === port.protocol,
  )?.nodePort
  const asked = port.nodePort ?? kept
  if (asked === undefined) return { ...port, nodePort: freePort(call) }
  const path = `spec.ports[${service.spec!.ports!.indexOf(port)}].nodePort`
  if (asked < NODE_PORTS.first || asked > NODE_PORTS.last)
    throw invalid(call.route.kind, service.metadata.name, [
      invalidField(
        path,
        asked,
        `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`,
      ),
    ])
  const taken = asked !== kept && portsInUse(call, service.metadata.uid).has(asked)
  if (taken)
    throw invalid(call.route.kind, service.metadata.name, [
      invalidField(path, asked, 'provided port is already allocated'),
    ])
  return { ...port, nodePort: asked }
}

const portsInUse = (call: Call, except?: string) =>
  new Set(
    servicesOf(call)
      .filter(({ metadata }) => metadata.uid !== except)
      .flatMap(({ spec }) => spec?.ports?.map(({ nodePort }) => nodePort) ?? []),
  )

function freePort(call: Call): number {
  const used = portsInUse(call)
  for (;;) {
    const port = call.server.random.between(NODE_PORTS.first, NODE_PORTS.last + 1)
    if (!used.has(port)) return port
  }
}
