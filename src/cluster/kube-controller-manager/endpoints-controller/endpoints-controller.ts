/**
 * The old form of EndpointSlices: one object per Service. Mirrors pkg/controller/endpoint/endpoints_controller.go.
 * Rules: SPEC.md.
 */
import type {
  DiscoveryV1EndpointPort,
  EndpointAddress,
  Endpoints,
  EndpointPort,
  Pod,
  Service,
} from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { isPodReady, isPodTerminal } from '../../../k8s/pod'
import { toTime } from '../../../k8s/time'
import { defineController, type Shop, type Work } from '../controller'
import { endpointChanged, endpointPorts } from '../endpointslice-controller/endpoint'
import { portsKey } from '../endpointslice-controller/slices'
import { TriggerTimes } from '../endpointslice-controller/trigger-times'
import { selectedPods } from '../selected-pods'
import { servicesWokenByPods } from '../service-selection'
import { canonical } from '../template-hash'

const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
const MOST_ADDRESSES = 1000

export const endpointsController = defineController({
  name: 'endpoints-controller',
  recorder: 'endpoint-controller',
  reconciles: 'services',
  begin(shop) {
    const services = shop.of<Service>('services')
    const pods = shop.of<Pod>('pods')
    const endpoints = shop.of<Endpoints>('endpoints')
    const triggers = new TriggerTimes()
    const select = selectedPods(pods)
    return {
      wokenBy: { pods: servicesWokenByPods(services, endpointChanged) },
      sync(key, work) {
        const service = services.get(key)
        if (!service) {
          triggers.forget(key)
          if (endpoints.get(key)) remove(key, work)
        } else if (service.spec?.selector && service.spec.type !== 'ExternalName') {
          const { namespace } = service.metadata
          const selected = [...select(namespace, { matchLabels: service.spec.selector })].filter(
            (pod) => !isPodTerminal(pod) && pod.status?.podIP,
          )
          const trigger = triggers.next(key, service, selected)
          write(shop, service, selected, endpoints.get(key), trigger, work)
        }
      },
    }
  },
})

function remove(key: string, work: Work): void {
  const [namespace, name] = key.split('/')
  work.request({ method: 'DELETE', path: pathOf('endpoints', namespace, name) }, ({ code }) => {
    if (code >= 400 && code !== 404) work.fail()
  })
}

type Subset = NonNullable<Endpoints['subsets']>[number]

/** Pods that serve the same ports share a subset. */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const subsets = new Map<
    string,
    { ready: EndpointAddress[]; notReady: EndpointAddress[]; ports: EndpointPort[] }
  >()
  const tolerant = service.spec?.publishNotReadyAddresses === true
  for (const pod of pods.slice(0, MOST_ADDRESSES)) {
    if (pod.metadata.deletionTimestamp && !tolerant) continue
    const slicePorts = endpointPorts(service, pod)
    const key = portsKey(slicePorts)
    const subset = subsets.get(key) ?? { ready: [], notReady: [], ports: slicePorts.map(asEndpointPort) }
    subsets.set(key, subset)
    if (tolerant || isPodReady(pod)) subset.ready.push(addressOf(pod, service))
    else subset.notReady.push(addressOf(pod, service))
  }
  return [...subsets.values()].map(({ ready, notReady, ports }) => ({
    ...(ready.length > 0 && { addresses: ready.sort(byIp) }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady.sort(byIp) }),
    ...(ports.length > 0 && { ports }),
  }))
}

const asEndpointPort = (port: DiscoveryV1EndpointPort): EndpointPort => ({
  ...(port.name && { name: port.name }),
  port: port.port!,
  protocol: port.protocol!,
  ...(port.appProtocol && { appProtocol: port.appProtocol }),
})

const texts = new WeakMap<EndpointAddress, string>()

function textOf(address: EndpointAddress): string {
  let text = texts.get(address)
  if (text === undefined) {
    const { ip, hostname, nodeName, targetRef } = address
    text = JSON.stringify([ip, hostname, nodeName, targetRef?.name, targetRef?.uid])
    texts.set(address, text)
  }
  return text
}

/** Equal keys, equal subsets. */
const keyOfSubsets = (subsets: readonly Subset[]) =>
  subsets
    .map(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
      [addresses.map(textOf).join(), notReadyAddresses.map(textOf).join(), canonical(ports)].join('|'),
    )
    .join('||')

const byIp = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)

const known = new WeakMap<Pod, { readonly service: string; readonly address: EndpointAddress }>()

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { name } = service.metadata
  const before = known.get(pod)
  if (before?.service === name) return before.address
  const address = workOut(pod, service)
  known.set(pod, { service: name, address })
  return address
}

function workOut(pod: Pod, service: Service): EndpointAddress {
  const { namespace, name, uid } = pod.metadata
  const named = pod.spec?.hostname && pod.spec.subdomain === service.metadata.name
  return {
    ip: pod.status!.podIP!,
    ...(named && { hostname: pod.spec!.hostname }),
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
  }
}

function write(
  { events }: Shop,
  service: Service,
  pods: readonly Pod[],
  before: Endpoints | undefined,
  trigger: number | undefined,
  work: Work,
): void {
  const { namespace, name } = service.metadata
  const subsets = subsetsOf(service, pods)
  const labels = {
    ...service.metadata.labels,
    [MANAGED_BY]: 'endpoint-controller',
    ...(service.spec?.clusterIP === 'None' && { 'service.kubernetes.io/headless': '' }),
  }
  const isSame =
    before &&
    keyOfSubsets(before.subsets ?? []) === keyOfSubsets(subsets) &&
    canonical(before.metadata.labels ?? {}) === canonical(labels)
  if (isSame) return
  const annotations = {
    ...(trigger !== undefined && { [TRIGGER_TIME]: toTime(trigger) }),
    ...(pods.length > MOST_ADDRESSES && { [OVER_CAPACITY]: 'truncated' }),
  }
  const body = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...(before?.metadata ?? { name, namespace }),
      labels,
      ...(Object.keys(annotations).length > 0 ? { annotations } : { annotations: undefined }),
    },
    ...(subsets.length > 0 && { subsets }),
  }
  work.request(
    before
      ? { method: 'PUT', path: pathOf('endpoints', namespace, name), body }
      : { method: 'POST', path: pathOf('endpoints', namespace), body },
    ({ code, body }) => {
      if (code < 300 && code > 0) return
      work.fail()
      const message = (body as { message?: string } | undefined)?.message ?? ''
      const text = `Failed to update endpoint ${namespace}/${name}: ${message}`
      events.event(service, 'Warning', 'FailedToUpdateEndpoint', text)
    },
  )
}
