/** Pages of Ingresses, IngressClasses and NetworkPolicies. Mirrors kubectl/pkg/describe/describe.go. */
import type {
  EndpointSlice,
  Ingress,
  IngressBackend,
  IngressClass,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../k8s/api'
import type { Call } from '../call'
import type { Thing } from '../client'
import { catching, type Task } from '../run'
import { type Description, orNone } from './description'
import { describeLabels, describeName } from './metadata'
import { selectorText } from './tolerations'

export function* describeIngress(call: Call, d: Description, thing: Thing): Task<void> {
  const { metadata, spec, status } = thing as unknown as Ingress
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  d.line(0, `Name:\t${metadata.name}`)
  d.labels('Labels', metadata.labels)
  d.line(0, `Namespace:\t${metadata.namespace}`)
  d.line(0, `Address:\t${addresses.join(',')}`)
  d.line(0, `Ingress Class:\t${orNone(spec?.ingressClassName)}`)
  const fallback = spec?.defaultBackend
  d.line(0, `Default backend:\t${fallback ? yield* backendText(call, thing, fallback) : '<default>'}`)
  if (spec?.tls?.length) {
    d.line(0, 'TLS:')
    for (const { secretName, hosts = [] } of spec.tls)
      d.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`)
  }
  d.line(0, 'Rules:')
  d.line(1, 'Host\tPath\tBackends')
  d.line(1, '----\t----\t--------')
  for (const { host, http } of spec?.rules ?? []) {
    if (!http) continue
    d.line(1, `${host || '*'}\t`)
    for (const { path, backend } of http.paths)
      d.line(1, `\t${path ?? ''} \t${yield* backendText(call, thing, backend)}`)
  }
  if ((spec?.rules ?? []).every(({ http }) => !http))
    d.line(1, `*\t* ${fallback ? `\t${yield* backendText(call, thing, fallback)}` : '\t<default>'}`)
  d.annotations(metadata.annotations)
}

function* backendText(call: Call, ingress: Thing, { service, resource }: IngressBackend): Task<string> {
  if (resource)
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`
  const port = service?.port?.number ?? service?.port?.name ?? ''
  const name = service?.name ?? ''
  const namespace = ingress.metadata.namespace
  const found = yield* catching(call.client.get(`/api/v1/namespaces/${namespace}/services/${name}`))
  if ('thrown' in found) return `${name}:${port} (<error: services "${name}" not found>)`
  const list = yield* call.client.list(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    labelSelector: `kubernetes.io/service-name=${name}`,
  })
  const slices = list.items as unknown as EndpointSlice[]
  const ready = slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses }) => addresses.map((address) => `${address}:${slice.ports?.[0]?.port ?? ''}`)),
  )
  const more = ready.length - 3
  const shown =
    slices.length === 0 ? '<none>' : ready.slice(0, 3).join(',') + (more > 0 ? ` + ${more} more...` : '')
  return `${name}:${port} (${shown})`
}

export function describeIngressClass(_call: Call, d: Description, thing: Thing): void {
  const { spec } = thing as unknown as IngressClass
  d.line(0, `Name:\t${thing.metadata.name}`)
  describeLabels(d, thing)
  d.line(0, `Controller:\t${spec?.controller ?? ''}`)
}

export function describeNetworkPolicy(_call: Call, d: Description, thing: Thing): void {
  const { metadata, spec } = thing as unknown as NetworkPolicy
  describeName(d, thing)
  d.line(0, `Created on:\t${(metadata.creationTimestamp ?? '').replace('T', ' ').replace('Z', ' +0000 UTC')}`)
  describeLabels(d, thing)
  d.line(0, 'Spec:')
  const selector = selectorText(spec?.podSelector)
  d.line(
    1,
    `PodSelector: ${selector === '<none>' ? '    <none> (Allowing the specific traffic to all pods in this namespace)' : `    ${selector}`}`,
  )
  const types = spec?.policyTypes ?? []
  if (types.includes('Ingress')) {
    d.line(1, 'Allowing ingress traffic:')
    describeRules(
      d,
      (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
      'From',
      'ingress',
    )
  } else d.line(1, 'Not affecting ingress traffic')
  if (types.includes('Egress')) {
    d.line(1, 'Allowing egress traffic:')
    describeRules(
      d,
      (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
      'To',
      'egress',
    )
  } else d.line(1, 'Not affecting egress traffic')
  d.line(1, `Policy Types: ${types.join(', ')}`)
}

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[]
  readonly peers?: readonly NetworkPolicyPeer[]
}

function describeRules(d: Description, rules: readonly Rule[], word: string, direction: string): void {
  if (rules.length === 0)
    return d.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`)
  rules.forEach(({ ports = [], peers = [] }, i) => {
    if (i > 0) d.line(2, '----------')
    if (ports.length === 0) d.line(2, 'To Port: <any> (traffic allowed to all ports)')
    for (const { port, protocol } of ports) d.line(2, `To Port: ${port ?? '<any>'}/${protocol ?? 'TCP'}`)
    if (peers.length === 0)
      return d.line(
        2,
        `${word}: <any> (traffic not restricted by ${direction === 'ingress' ? 'source' : 'destination'})`,
      )
    for (const peer of peers) describePeer(d, peer, word)
  })
}

function describePeer(
  d: Description,
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  word: string,
): void {
  d.line(2, `${word}:`)
  if (ipBlock) {
    d.line(3, 'IPBlock:')
    d.line(4, `CIDR: ${ipBlock.cidr}`)
    return d.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`)
  }
  if (namespaceSelector) d.line(3, `NamespaceSelector: ${selectorText(namespaceSelector)}`)
  if (podSelector) d.line(3, `PodSelector: ${selectorText(podSelector)}`)
}
