/**
 * Which addresses stand behind a Service right now. Mirrors pkg/controller/endpointslice and
 * staging/src/k8s.io/endpointslice. Rules: SPEC.md.
 */
import type { EndpointSlice, Node, Pod, Service } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { controllerRef } from '../../../k8s/owner-reference'
import { toTime } from '../../../k8s/time'
import { type Informer, keyOf, refOf } from '../../component'
import { type Change, defineController, type Shop, type Work } from '../controller'
import { type SelectedPods, selectedPods } from '../selected-pods'
import { servicesWokenByPods } from '../service-selection'
import { endpointChanged, endpointOf, endpointPorts, isEndpoint } from './endpoint'
import { type Group, planSlices, portsKey, type SlicePlan } from './slices'
import { TriggerTimes } from './trigger-times'

const SERVICE_NAME = 'kubernetes.io/service-name'
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const HEADLESS = 'service.kubernetes.io/headless'
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
const MANAGER = 'endpointslice-controller.k8s.io'

export const endpointSliceController = defineController({
  name: 'endpointslice-controller',
  recorder: 'endpoint-slice-controller',
  reconciles: 'services',
  /** endpointslice_controller.go: defaultSyncBackOff, maxSyncBackOff. */
  retry: { first: 1000, longest: 1_000_000 },
  begin(shop) {
    const pods = shop.of<Pod>('pods')
    const services = shop.of<Service>('services')
    const slices = shop.of<EndpointSlice>('endpointslices.discovery.k8s.io')
    const it: Slicing = {
      shop,
      selected: selectedPods(pods),
      nodes: shop.of<Node>('nodes'),
      slicesOf: slices.index('service', (slice) => serviceOf(slice)),
      triggers: new TriggerTimes(),
    }
    return {
      wokenBy: {
        pods: servicesWokenByPods(services, endpointChanged),
        'endpointslices.discovery.k8s.io': wokenBySlices,
      },
      sync(key, work) {
        const service = services.get(key)
        if (!service) return it.triggers.forget(key)
        if (service.spec?.selector && service.spec.type !== 'ExternalName')
          syncService(it, key, service, work)
      },
    }
  },
})

interface Slicing {
  readonly shop: Shop
  readonly selected: SelectedPods
  readonly nodes: Informer<Node>
  readonly slicesOf: (key: string) => Iterable<EndpointSlice>
  readonly triggers: TriggerTimes
}

const serviceOf = ({ metadata }: EndpointSlice): readonly string[] => {
  const name = metadata.labels?.[SERVICE_NAME]
  return name && metadata.labels?.[MANAGED_BY] === MANAGER ? [`${metadata.namespace}/${name}`] : []
}

/** Somebody else deleted or changed a slice: it is put right. Our own writes are recognised by their manager. */
function wokenBySlices({ object, before, deleted }: Change<EndpointSlice>): readonly string[] {
  if (deleted) return serviceOf(object)
  if (before && serviceOf(before)[0] !== serviceOf(object)[0])
    return [...serviceOf(before), ...serviceOf(object)]
  return []
}

function syncService(it: Slicing, key: string, service: Service, work: Work): void {
  const groups = new Map<string, { ports: Group['ports']; endpoints: ReturnType<typeof endpointOf>[] }>()
  const selected: Pod[] = []
  for (const pod of it.selected(service.metadata.namespace, { matchLabels: service.spec?.selector })) {
    if (!isEndpoint(pod)) continue
    selected.push(pod)
    const ports = endpointPorts(service, pod)
    const group = groups.get(portsKey(ports)) ?? { ports, endpoints: [] }
    groups.set(portsKey(ports), group)
    group.endpoints.push(endpointOf(pod, service, it.nodes.get(pod.spec?.nodeName ?? '')))
  }
  const trigger = it.triggers.next(key, service, selected)
  const existing = [...it.slicesOf(key)].filter((slice) => !slice.metadata.deletionTimestamp)
  const plan = wholePlan([...groups.values()], existing)
  sayWhatChanged(it.shop, service, existing, selected)
  carryOut(it, service, plan, trigger, work)
}

function wholePlan(groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  if (groups.length === 0) return planForNobody(existing)
  const plans: SlicePlan[] = []
  const left = new Set(existing)
  const claimable = (group: Group) =>
    existing.filter((slice) => left.has(slice) && portsKey(slice.ports) === portsKey(group.ports))
  for (const group of groups) {
    const own = claimable(group)
    for (const slice of own) left.delete(slice)
    plans.push(planSlices(group, own))
  }
  const reused = reusePlaceholder(plans, left)
  return {
    create: reused.create,
    update: [...reused.update, ...plans.flatMap((plan) => plan.update)],
    remove: [...plans.flatMap((plan) => plan.remove), ...left],
  }
}

/** The empty slice of a Service without pods becomes its first real one, ports and all. */
function reusePlaceholder(plans: readonly SlicePlan[], left: Set<EndpointSlice>) {
  const create = plans.flatMap((plan) => plan.create)
  const update: SlicePlan['update'][number][] = []
  for (const slice of [...left]) {
    const group = create[0]
    if (!group) break
    left.delete(slice)
    create.shift()
    update.push({
      slice: { ...slice, ports: group.ports as EndpointSlice['ports'] },
      endpoints: group.endpoints,
    })
  }
  return { create, update }
}

/** A Service without endpoints keeps one empty slice. */
function planForNobody(existing: readonly EndpointSlice[]): SlicePlan {
  const [first, ...others] = existing
  if (!first) return { create: [{ ports: null, endpoints: [] }], update: [], remove: [] }
  const isPlaceholder = (first.endpoints ?? []).length === 0 && (first.ports ?? []).length === 0
  return {
    create: [],
    update: isPlaceholder ? [] : [{ slice: { ...first, ports: null as never }, endpoints: [] }],
    remove: others,
  }
}

function carryOut(
  { shop }: Slicing,
  service: Service,
  plan: SlicePlan,
  trigger: number | undefined,
  work: Work,
): void {
  const resource = 'endpointslices.discovery.k8s.io'
  const { namespace } = service.metadata
  const refused = (verb: string) => (response: { code: number; body: unknown }) => {
    if (response.code < 300 || response.code === 404) return
    work.fail()
    const message = (response.body as { message?: string })?.message ?? ''
    shop.events.event(
      service,
      'Warning',
      'FailedToUpdateEndpointSlices',
      `Error updating Endpoint Slices for Service ${keyOf(service)}: ${verb}: ${message}`,
    )
  }
  for (const group of plan.create)
    work.request(
      { method: 'POST', path: pathOf(resource, namespace), body: newSlice(service, group, trigger) },
      refused('failed to create EndpointSlice'),
    )
  for (const { slice, endpoints } of plan.update)
    work.request(
      {
        method: 'PUT',
        path: pathOf(resource, namespace, slice.metadata.name),
        body: updatedSlice(service, slice, endpoints, trigger),
      },
      refused('failed to update EndpointSlice'),
    )
  for (const slice of plan.remove)
    work.request(
      { method: 'DELETE', path: pathOf(resource, namespace, slice.metadata.name) },
      refused('failed to delete EndpointSlice'),
    )
}

const labelsOf = (service: Service) => ({
  ...service.metadata.labels,
  [MANAGED_BY]: MANAGER,
  [SERVICE_NAME]: service.metadata.name,
  ...(service.spec?.clusterIP === 'None' && { [HEADLESS]: '' }),
})

function newSlice(service: Service, group: Group, trigger: number | undefined) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      ...(trigger !== undefined && { annotations: { [TRIGGER_TIME]: toTime(trigger) } }),
      ownerReferences: [controllerRef(service)],
    },
    addressType: 'IPv4',
    endpoints: group.endpoints.length > 0 ? group.endpoints : null,
    ports: group.ports,
  }
}

function updatedSlice(
  service: Service,
  slice: EndpointSlice,
  endpoints: readonly unknown[],
  trigger: number | undefined,
) {
  const { [TRIGGER_TIME]: _, ...annotations } = slice.metadata.annotations ?? {}
  if (trigger !== undefined) annotations[TRIGGER_TIME] = toTime(trigger)
  const { annotations: __, ...metadata } = slice.metadata
  return {
    ...slice,
    metadata: {
      ...metadata,
      labels: labelsOf(service),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    endpoints: endpoints.length > 0 ? endpoints : null,
  }
}

/** Records which pods came to stand behind the Service, and which no longer do, and why. */
function sayWhatChanged(
  { host }: Shop,
  service: Service,
  existing: readonly EndpointSlice[],
  selected: readonly Pod[],
): void {
  const before = new Map<string, boolean>()
  for (const slice of existing)
    for (const endpoint of slice.endpoints ?? [])
      before.set(endpoint.targetRef?.name ?? '', endpoint.conditions?.ready === true)
  const about = refOf('services', service)
  for (const pod of selected) {
    const { conditions, addresses } = endpointOf(pod, service, undefined)
    const wasReady = before.get(pod.metadata.name)
    before.delete(pod.metadata.name)
    const because = { pod: keyOf(pod), address: addresses[0]! }
    if (conditions?.ready && !wasReady) host.journal.decided(about, { reason: 'EndpointAdded', because })
    if (!conditions?.ready && wasReady)
      host.journal.decided(about, {
        reason: 'EndpointRemoved',
        because: { ...because, why: conditions?.terminating ? 'terminating' : 'not-ready' },
      })
  }
  for (const [name, wasReady] of before)
    if (name && wasReady)
      host.journal.decided(about, {
        reason: 'EndpointRemoved',
        because: { pod: `${service.metadata.namespace}/${name}`, address: '', why: 'gone' },
      })
}
