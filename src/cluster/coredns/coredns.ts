/**
 * The cluster's DNS: names of Services, of endpoints of headless ones and of pods; everything else as an upstream
 * server would say. Mirrors coredns plugin/kubernetes (the DNS specification 1.1.0) with kubeadm's Corefile (ttl 30).
 */
import type { ApiObject } from '../../journal/entry'
import type { EndpointSlice, Service } from '../../k8s/api'
import type { Random } from '../../sim/random'
import type { Component, Host } from '../component'
import type { Machine } from '../linux/machine'
import type { DnsAnswer, DnsType } from '../linux/syscalls'
import { outside } from './outside'

const DOMAIN = 'cluster.local'
const TTL = 30
/** The kube-dns Service. Any other server is a resolver of the world outside, which knows no name of the cluster. */
const ADDRESS = '10.96.0.10'
/** A question and its answer within the cluster. */
const ROUND_TRIP = 1
/** What a resolver waits before it says that nobody answers. */
const TIMEOUT = 5_000

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number]
type DnsRecord = DnsAnswer['records'][number]

export interface CoreDns {
  readonly component: Component
  readonly answer: Machine['dns']
}

export function createCoreDns(): CoreDns {
  let zone: Zone | undefined
  let host: Host | undefined
  return {
    component: {
      name: 'coredns',
      start(given) {
        host = given
        zone = new Zone(given)
      },
    },
    answer({ name, type, server }, answer) {
      if (server !== ADDRESS) return void host?.timers.after(ROUND_TRIP, () => answer(outside(name, type)))
      if (!zone || !host) return answer({ code: 'TIMEOUT', records: [], authoritative: false })
      host.timers.after(zone.synced ? ROUND_TRIP : TIMEOUT, () =>
        answer(zone!.lookUp(name.toLowerCase().replace(/\.$/, ''), type)),
      )
    },
  }
}

class Zone {
  readonly #services
  readonly #slices
  readonly #slicesOf: (service: string) => Iterable<ApiObject>
  readonly #namespaces
  readonly #byAddress: (address: string) => Iterable<ApiObject>
  readonly #slicesWith: (address: string) => Iterable<ApiObject>
  readonly #random: Random

  constructor(host: Host) {
    this.#random = host.random
    this.#services = host.informers.of('services')
    this.#slices = host.informers.of('endpointslices.discovery.k8s.io')
    this.#namespaces = host.informers.of('namespaces')
    this.#slicesOf = this.#slices.index('service', ({ metadata }) => [
      `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
    ])
    this.#slicesWith = this.#slices.index('address', (slice) =>
      ((slice as unknown as EndpointSlice).endpoints ?? []).flatMap(({ addresses }) => addresses),
    )
    this.#byAddress = this.#services.index(
      'address',
      (service) => (service as unknown as Service).spec?.clusterIPs ?? [],
    )
  }

  get synced(): boolean {
    return this.#services.synced && this.#slices.synced && this.#namespaces.synced
  }

  lookUp(name: string, type: DnsType): DnsAnswer {
    if (name.endsWith('.in-addr.arpa')) return this.#reverse(name)
    if (name !== DOMAIN && !name.endsWith(`.${DOMAIN}`)) return outside(name, type)
    const labels = name.slice(0, -DOMAIN.length - 1).split('.')
    const kind = labels.at(-1)
    if (kind === 'svc') return this.#service(name, labels.slice(0, -1), type)
    if (kind === 'pod' && labels.length === 3) return this.#pod(name, labels[0]!, labels[1]!)
    return NO_NAME
  }

  #service(name: string, labels: readonly string[], type: DnsType): DnsAnswer {
    const namespace = labels.at(-1) ?? ''
    const service = this.#services.get(`${namespace}/${labels.at(-2) ?? ''}`) as unknown as
      | Service
      | undefined
    // A namespace's own name exists and has no records.
    if (labels.length === 1 && this.#namespaces.get(namespace)) return EMPTY
    if (!service) return NO_NAME
    const rest = labels.slice(0, -2)
    if (service.spec?.type === 'ExternalName')
      return rest.length ? NO_NAME : this.#external(name, service, type)
    if (rest.length === 2 && rest[0]!.startsWith('_')) return this.#ports(name, service, rest)
    if (rest.length > 1) return NO_NAME
    if (type === 'SRV' && rest.length === 0) return this.#ports(name, service, [])
    const addresses =
      service.spec?.clusterIP === 'None'
        ? this.#endpoints(service)
            .filter((endpoint) => rest.length === 0 || namesOf(endpoint).includes(rest[0]!))
            .flatMap((endpoint) => endpoint.addresses)
        : rest.length
          ? []
          : (service.spec?.clusterIPs ?? [])
    if (addresses.length === 0) return NO_NAME
    if (type === 'AAAA') return EMPTY
    return found(shuffled(addresses, this.#random).map((data) => record(name, 'A', data)))
  }

  /** Endpoints of a headless Service: those that are ready, or all when it publishes those that are not. */
  #endpoints({ metadata, spec }: Service): Endpoint[] {
    const slices = [...this.#slicesOf(`${metadata.namespace}/${metadata.name}`)] as unknown[]
    return slices
      .flatMap((slice) => (slice as EndpointSlice).endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false || spec?.publishNotReadyAddresses)
  }

  /** A record for the named port, or one for each; of a headless Service, for each endpoint. */
  #ports(name: string, service: Service, [port, protocol]: readonly string[]): DnsAnswer {
    const ports = (service.spec?.ports ?? []).filter(
      (it) =>
        port === undefined ||
        (`_${it.name}` === port && `_${(it.protocol ?? 'TCP').toLowerCase()}` === protocol),
    )
    const own = `${service.metadata.name}.${service.metadata.namespace}.svc.${DOMAIN}`
    const targets =
      service.spec?.clusterIP === 'None'
        ? this.#endpoints(service).map((endpoint) => `${namesOf(endpoint)[0]}.${own}`)
        : [own]
    const records = ports.flatMap((it) => targets.map((target) => ({ port: it.port, target })))
    if (records.length === 0) return NO_NAME
    const weight = Math.floor(100 / records.length)
    return found(records.map((it) => record(name, 'SRV', `0 ${weight} ${it.port} ${it.target}.`)))
  }

  #external(name: string, service: Service, type: DnsType): DnsAnswer {
    const target = service.spec?.externalName ?? ''
    const further = target.endsWith(`.${DOMAIN}`) ? this.lookUp(target, type) : outside(target, type)
    return found([record(name, 'CNAME', `${target}.`), ...further.records])
  }

  #pod(name: string, dashed: string, namespace: string): DnsAnswer {
    const address = dashed.replaceAll('-', '.')
    const known = /^\d+(\.\d+){3}$/.test(address) && this.#namespaces.get(namespace)
    return known ? found([record(name, 'A', address)]) : NO_NAME
  }

  #reverse(name: string): DnsAnswer {
    const address = name.replace('.in-addr.arpa', '').split('.').reverse().join('.')
    for (const { metadata } of this.#byAddress(address))
      return found([record(name, 'PTR', `${metadata.name}.${metadata.namespace}.svc.${DOMAIN}.`)])
    const names = ([...this.#slicesWith(address)] as unknown[]).flatMap((slice) => {
      const { metadata, endpoints = [] } = slice as EndpointSlice
      const service = `${metadata.labels?.['kubernetes.io/service-name']}.${metadata.namespace}`
      return endpoints
        .filter(({ addresses }) => addresses.includes(address))
        .map((endpoint) => `${namesOf(endpoint)[0]}.${service}.svc.${DOMAIN}.`)
    })
    return names.length > 0 ? found(names.map((data) => record(name, 'PTR', data))) : NO_NAME
  }
}

/** What an endpoint is called below its Service: by its hostname, else by its address; the second is known too. */
const namesOf = ({ hostname, addresses }: Endpoint): readonly string[] => [
  ...(hostname ? [hostname] : []),
  addresses[0]?.replaceAll('.', '-') ?? '',
]

/** Clients take the first: any of them comes first equally often (plugin/loadbalance). */
function shuffled(addresses: readonly string[], random: Random): readonly string[] {
  const all = [...addresses]
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}

const NO_NAME: DnsAnswer = { code: 'NXDOMAIN', records: [], authoritative: true }
const EMPTY: DnsAnswer = { code: 'NOERROR', records: [], authoritative: true }
const found = (records: readonly DnsRecord[]): DnsAnswer => ({
  code: 'NOERROR',
  records,
  authoritative: true,
})
const record = (name: string, type: DnsType, data: string): DnsRecord => ({ name, type, ttl: TTL, data })
