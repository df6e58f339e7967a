/**
 * The cloud's part: gives a Service of type LoadBalancer an address some seconds later, and takes it back.
 * Mirrors staging/src/k8s.io/cloud-provider/controllers/service/controller.go with a simulated cloud. Rules: SPEC.md.
 */
import type { Service } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import type { Informer } from '../../component'
import { defineController, type Shop, succeeded, type Work } from '../controller'

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup'
/** How long the simulated cloud takes. */
const CREATION = 3000
const REMOVAL = 2000

interface Cloud {
  readonly shop: Shop
  readonly services: Informer<Service>
  /** Address by the Service that has it. */
  readonly addresses: Map<string, string>
  readonly busy: Set<string>
}

export const serviceLbController = defineController({
  name: 'service-lb-controller',
  recorder: 'service-controller',
  reconciles: 'services',
  begin(shop) {
    const services = shop.of<Service>('services')
    const it: Cloud = { shop, services, addresses: new Map(), busy: new Set() }
    return {
      sync(key, work) {
        const service = services.get(key)
        if (!service) return void it.addresses.delete(key)
        for (const { ip } of service.status?.loadBalancer?.ingress ?? []) if (ip) it.addresses.set(key, ip)
        const wants = wantsBalancer(service) && !service.metadata.deletionTimestamp
        if (wants) ensure(it, key, service, work)
        else if (service.metadata.finalizers?.includes(FINALIZER)) takeBack(it, key, service)
      },
    }
  },
})

const wantsBalancer = ({ spec }: Service) => spec?.type === 'LoadBalancer' && !spec.loadBalancerClass
const hasAddress = ({ status }: Service) => (status?.loadBalancer?.ingress ?? []).length > 0

function ensure(it: Cloud, key: string, service: Service, work: Work): void {
  const { shop, busy } = it
  if (hasAddress(service) || busy.has(key)) return
  if (!service.metadata.finalizers?.includes(FINALIZER))
    return setFinalizers(service, [...(service.metadata.finalizers ?? []), FINALIZER], work)
  busy.add(key)
  shop.events.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer')
  shop.host.timers.after(CREATION, () => {
    busy.delete(key)
    const now = it.services.get(key)
    if (now && wantsBalancer(now) && !now.metadata.deletionTimestamp) giveAddress(it, key, now)
  })
}

function giveAddress(it: Cloud, key: string, service: Service): void {
  const { shop, addresses } = it
  const ip = addresses.get(key) ?? freeAddress(new Set(addresses.values()))
  addresses.set(key, ip)
  setIngress(shop, service, [{ ip, ipMode: 'VIP' }], () =>
    shop.events.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer'),
  )
}

/** 203.0.113.0/24 is for documentation: nobody has these addresses. */
function freeAddress(taken: ReadonlySet<string>): string {
  for (let host = 20; host < 250; host++) if (!taken.has(`203.0.113.${host}`)) return `203.0.113.${host}`
  return '198.51.100.1'
}

function takeBack(it: Cloud, key: string, service: Service): void {
  const { shop, busy, addresses } = it
  if (busy.has(key)) return
  busy.add(key)
  shop.events.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer')
  shop.host.timers.after(REMOVAL, () => {
    busy.delete(key)
    addresses.delete(key)
    const now = it.services.get(key)
    if (!now) return
    shop.events.event(now, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer')
    const finalizers = (now.metadata.finalizers ?? []).filter((it) => it !== FINALIZER)
    const free = () => patchFinalizers(shop, now, finalizers)
    if (hasAddress(now) && !now.metadata.deletionTimestamp) setIngress(shop, now, [], free)
    else free()
  })
}

function setIngress({ host }: Shop, service: Service, ingress: readonly object[], done: () => void): void {
  const { namespace, name } = service.metadata
  host.api.request(
    {
      method: 'PATCH',
      path: pathOf('services', namespace, name, 'status'),
      contentType: 'application/merge-patch+json',
      body: { status: { loadBalancer: { ingress: ingress.length > 0 ? ingress : null } } },
    },
    (response) => {
      if (succeeded(response)) done()
    },
  )
}

function setFinalizers(service: Service, finalizers: readonly string[], work: Work): void {
  work.request(finalizerPatch(service, finalizers))
}

const patchFinalizers = ({ host }: Shop, service: Service, finalizers: readonly string[]) =>
  host.api.request(finalizerPatch(service, finalizers))

const finalizerPatch = ({ metadata }: Service, finalizers: readonly string[]) => ({
  method: 'PATCH' as const,
  path: pathOf('services', metadata.namespace, metadata.name),
  contentType: 'application/merge-patch+json',
  body: { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } },
})
