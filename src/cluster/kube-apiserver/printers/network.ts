/** Rows of Services and what they lead to. */
import type {
  Endpoints,
  EndpointSlice,
  Ingress,
  IngressClass,
  NetworkPolicy,
  Service,
} from '../../../k8s/api'
import { formatLabelSelector } from '../../../k8s/selector-text'
import { age, NONE, orNone, pairs, type Printer } from './cells'

const MOST_SHOWN = 3
const shortened = (items: readonly string[], empty: string, more: (n: number) => string) => {
  if (items.length === 0) return empty
  const shown = items.slice(0, MOST_SHOWN).join(',')
  return items.length > MOST_SHOWN ? `${shown}${more(items.length - MOST_SHOWN)}` : shown
}

function external({ spec, status }: Service): string {
  switch (spec?.type) {
    case 'LoadBalancer': {
      const found = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
      const all = [...found, ...(spec.externalIPs ?? [])]
      return all.length > 0 ? all.join(',') : '<pending>'
    }
    case 'ExternalName':
      return spec.externalName ?? NONE
    default:
      return spec?.externalIPs?.join(',') || NONE
  }
}

const service: Printer = {
  columns: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '*Selector'],
  cells: (object: Service, now) => [
    object.metadata.name,
    object.spec?.type,
    orNone(object.spec?.clusterIP),
    external(object),
    orNone(
      object.spec?.ports
        ?.map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)
        .join(','),
    ),
    age(object, now),
    pairs(object.spec?.selector),
  ],
}

const endpoints: Printer = {
  columns: ['Name', 'Endpoints', 'Age'],
  cells(object: Endpoints, now) {
    const all = (object.subsets ?? []).flatMap(({ addresses = [], ports }) =>
      ports?.length
        ? ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`))
        : addresses.map(({ ip }) => ip),
    )
    return [object.metadata.name, shortened(all, NONE, (n) => ` + ${n} more...`), age(object, now)]
  },
}

const endpointSlice: Printer = {
  columns: ['Name', 'AddressType', 'Ports', 'Endpoints', 'Age'],
  cells: (object: EndpointSlice, now) => [
    object.metadata.name,
    object.addressType,
    shortened(
      (object.ports ?? []).map(({ port }) => (port === undefined ? '*' : `${port}`)),
      '<unset>',
      (n) => ` + ${n} more...`,
    ),
    shortened(
      (object.endpoints ?? []).flatMap(({ addresses }) => addresses),
      '<unset>',
      (n) => ` + ${n} more...`,
    ),
    age(object, now),
  ],
}

const ingress: Printer = {
  columns: ['Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'],
  cells(object: Ingress, now) {
    const hosts = (object.spec?.rules ?? []).flatMap(({ host }) => (host ? [host] : []))
    const address = (object.status?.loadBalancer?.ingress ?? [])
      .map(({ ip, hostname }) => ip ?? hostname)
      .join(',')
    const ports = object.spec?.tls?.length ? '80, 443' : '80'
    return [
      object.metadata.name,
      orNone(object.spec?.ingressClassName),
      shortened(hosts, '*', (n) => ` + ${n} more...`),
      address,
      ports,
      age(object, now),
    ]
  },
}

const ingressClass: Printer = {
  columns: ['Name', 'Controller', 'Parameters', 'Age'],
  cells({ spec, ...object }: IngressClass, now) {
    const parameters = spec?.parameters
      ? `${spec.parameters.kind}${spec.parameters.apiGroup ? `.${spec.parameters.apiGroup}` : ''}/${spec.parameters.name}`
      : NONE
    return [object.metadata.name, spec?.controller, parameters, age(object, now)]
  },
}

const networkPolicy: Printer = {
  columns: ['Name', 'Pod-Selector', 'Age'],
  cells: (object: NetworkPolicy, now) => [
    object.metadata.name,
    orNone(formatLabelSelector(object.spec?.podSelector)),
    age(object, now),
  ],
}

export const network: Readonly<Record<string, Printer>> = {
  Service: service,
  Endpoints: endpoints,
  EndpointSlice: endpointSlice,
  Ingress: ingress,
  IngressClass: ingressClass,
  NetworkPolicy: networkPolicy,
}
