/**
 * A pod as an endpoint of a Service. Mirrors staging/src/k8s.io/endpointslice/utils.go (podToEndpoint) and
 * util/controller_utils.go (ShouldPodBeInEndpoints).
 */
import type { DiscoveryV1EndpointPort, Endpoint, Node, Pod, Service } from '../../../k8s/api'
import { isPodReady, isPodTerminal } from '../../../k8s/pod'

/** Whether a pod is an endpoint at all, ready or not. */
export const isEndpoint = (pod: Pod) => !isPodTerminal(pod) && !!pod.status?.podIP

interface Known {
  readonly key: string
  readonly endpoint: Endpoint
}
const known = new WeakMap<Pod, Known>()

/** Worked out once for each version of a pod: a Service of thousands is looked at after every change of one. */
export function endpointOf(pod: Pod, service: Service, node: Node | undefined): Endpoint {
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'] ?? ''
  const key = `${service.metadata.name}|${service.spec?.publishNotReadyAddresses === true}|${zone}`
  const before = known.get(pod)
  if (before?.key === key) return before.endpoint
  const endpoint = workOut(pod, service, zone)
  known.set(pod, { key, endpoint })
  return endpoint
}

function workOut(pod: Pod, service: Service, zone: string): Endpoint {
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const named = pod.spec?.hostname && pod.spec.subdomain === service.metadata.name
  return {
    addresses: [pod.status!.podIP!],
    conditions: { ready, serving, terminating },
    ...(named && { hostname: pod.spec!.hostname }),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    ...(zone && { zone }),
  }
}

/** The Service's ports as this pod serves them: a named target port is looked up in its containers. */
export function endpointPorts(service: Service, pod: Pod): readonly DiscoveryV1EndpointPort[] {
  const numbered = (service.spec?.ports ?? []).every(({ targetPort }) => typeof targetPort !== 'string')
  if (!numbered) return readPorts(service, pod)
  const shared = sharedPorts.get(service) ?? readPorts(service, pod)
  sharedPorts.set(service, shared)
  return shared
}

/** Ports given by number are the same for all pods. */
const sharedPorts = new WeakMap<Service, readonly DiscoveryV1EndpointPort[]>()

function readPorts(service: Service, pod: Pod): readonly DiscoveryV1EndpointPort[] {
  const ports: DiscoveryV1EndpointPort[] = []
  for (const port of service.spec?.ports ?? []) {
    const number = targetPort(port.targetPort ?? port.port, port.protocol ?? 'TCP', port.port, pod)
    if (number === undefined) continue
    ports.push({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: number,
      ...(port.appProtocol && { appProtocol: port.appProtocol }),
    })
  }
  return ports
}

function targetPort(
  target: string | number,
  protocol: string,
  otherwise: number,
  pod: Pod,
): number | undefined {
  if (typeof target === 'number') return target === 0 ? otherwise : target
  const sidecars = (pod.spec?.initContainers ?? []).filter((it) => it.restartPolicy === 'Always')
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars])
    for (const port of container.ports ?? [])
      if (port.name === target && (port.protocol ?? 'TCP') === protocol) return port.containerPort
  return undefined
}

/** Whether a change of a pod can change its endpoint (endpointslice/util: podEndpointsChanged). */
export function endpointChanged(before: Pod, after: Pod): boolean {
  return (
    before.status?.podIP !== after.status?.podIP ||
    isPodReady(before) !== isPodReady(after) ||
    isPodTerminal(before) !== isPodTerminal(after) ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.spec?.nodeName !== after.spec?.nodeName
  )
}
