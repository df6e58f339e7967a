/** Ingresses and NetworkPolicies. Mirrors pkg/apis/networking/validation/validation.go. */
import type { Ingress, IngressBackend, NetworkPolicy } from '../api'
import { type FieldError, at, child, forbidden, invalid, notSupported, required } from '../field-error'
import { validateLabelSelector } from './label-selector'
import { cidr, isIp, label, portName, portNumber, subdomain, wildcardSubdomain } from './names'

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

export function validateIngress({ spec }: Ingress): FieldError[] {
  const errors: FieldError[] = []
  const { rules = [], defaultBackend, tls, ingressClassName } = spec ?? {}
  if (!rules.length && !defaultBackend)
    errors.push(invalid('spec', null, 'either `defaultBackend` or `rules` must be specified'))
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'))
  rules.forEach((rule, i) => {
    const path = at('spec.rules', i)
    if (rule.host) errors.push(...validateHost(rule.host, child(path, 'host')))
    if (rule.http) errors.push(...validatePaths(rule.http.paths ?? [], child(path, 'http.paths')))
  })
  tls?.forEach((entry, i) => {
    entry.hosts?.forEach((host, j) =>
      errors.push(...validateHostName(host, at(child(at('spec.tls', i), 'hosts'), j))),
    )
  })
  if (ingressClassName)
    for (const problem of subdomain(ingressClassName))
      errors.push(invalid('spec.ingressClassName', ingressClassName, problem))
  return errors
}

function validateHost(host: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (isIp(host)) errors.push(invalid(path, host, 'must be a DNS name, not an IP address'))
  return [...errors, ...validateHostName(host, path)]
}

const validateHostName = (host: string, path: string): FieldError[] =>
  (host.includes('*') ? wildcardSubdomain(host) : subdomain(host)).map((problem) =>
    invalid(path, host, problem),
  )

type HttpPath = { path?: string; pathType?: string; backend: IngressBackend }

function validatePaths(paths: readonly HttpPath[], path: string): FieldError[] {
  if (!paths.length) return [required(path)]
  return paths.flatMap((entry, i) => validatePath(entry, at(path, i)))
}

function validatePath(entry: HttpPath, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { pathType, path: text = '' } = entry
  if (!pathType) errors.push(required(child(path, 'pathType'), 'pathType must be specified'))
  else if (!PATH_TYPES.includes(pathType))
    errors.push(notSupported(child(path, 'pathType'), pathType, PATH_TYPES))
  else if (pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/'))
      errors.push(invalid(child(path, 'path'), text, 'must be an absolute path'))
  } else errors.push(...validateAbsolute(text, child(path, 'path')))
  return [...errors, ...validateBackend(entry.backend ?? {}, child(path, 'backend'))]
}

const FORBIDDEN_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F']

function validateAbsolute(text: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!text.startsWith('/')) errors.push(invalid(path, text, 'must be an absolute path'))
  for (const part of FORBIDDEN_IN_PATHS)
    if (text.includes(part)) errors.push(invalid(path, text, `must not contain '${part}'`))
  for (const end of ['/..', '/.'])
    if (text.endsWith(end)) errors.push(invalid(path, text, `cannot end with '${end}'`))
  return errors
}

function validateBackend(backend: IngressBackend, path: string): FieldError[] {
  const { service, resource } = backend
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')]
  if (resource) return []
  if (!service) return [required(path, 'must specify either service or resource')]
  const errors: FieldError[] = []
  const here = child(path, 'service')
  if (!service.name) errors.push(required(child(here, 'name')))
  else
    for (const problem of label(service.name))
      errors.push(invalid(child(here, 'name'), service.name, problem))
  const { name, number } = service.port ?? {}
  if (name && number) errors.push(invalid(path, '', 'cannot set both port name & port number'))
  else if (name)
    for (const problem of portName(name)) errors.push(invalid(child(here, 'port.name'), name, problem))
  else if (number)
    for (const problem of portNumber(number))
      errors.push(invalid(child(here, 'port.number'), number, problem))
  else errors.push(required(path, 'port name or number is required'))
  return errors
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]

export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const errors = validateLabelSelector(spec?.podSelector, 'spec.podSelector')
  spec?.ingress?.forEach((rule, i) =>
    errors.push(...validateRule(rule.ports, rule.from, at('spec.ingress', i), 'from')),
  )
  spec?.egress?.forEach((rule, i) =>
    errors.push(...validateRule(rule.ports, rule.to, at('spec.egress', i), 'to')),
  )
  if ((spec?.policyTypes?.length ?? 0) > 2)
    return [
      ...errors,
      invalid('spec.policyTypes', spec!.policyTypes, 'may not specify more than two policyTypes'),
    ]
  spec?.policyTypes?.forEach((type, i) => {
    if (type !== 'Ingress' && type !== 'Egress')
      errors.push(notSupported(at('spec.policyTypes', i), type, ['Egress', 'Ingress']))
  })
  return errors
}

function validateRule(ports: Rule['ports'], peers: Rule['from'], path: string, side: string): FieldError[] {
  const errors: FieldError[] = []
  ports?.forEach(({ protocol, port, endPort }, i) => {
    const here = at(child(path, 'ports'), i)
    if (protocol && !PROTOCOLS.includes(protocol))
      errors.push(notSupported(child(here, 'protocol'), protocol, PROTOCOLS))
    if (typeof port === 'number')
      for (const problem of portNumber(port)) errors.push(invalid(child(here, 'port'), port, problem))
    else if (port !== undefined)
      for (const problem of portName(port)) errors.push(invalid(child(here, 'port'), port, problem))
    if (endPort !== undefined && typeof port !== 'number')
      errors.push(
        invalid(child(here, 'endPort'), endPort, 'may not be specified when `port` is not specified'),
      )
  })
  peers?.forEach((peer, i) => {
    const here = at(child(path, side), i)
    if (!peer.podSelector && !peer.namespaceSelector && !peer.ipBlock)
      errors.push(required(here, 'must specify a peer'))
    else if (peer.ipBlock && (peer.podSelector || peer.namespaceSelector))
      errors.push(forbidden(here, 'may not specify both ipBlock and another peer'))
    errors.push(...validateLabelSelector(peer.podSelector, child(here, 'podSelector')))
    errors.push(...validateLabelSelector(peer.namespaceSelector, child(here, 'namespaceSelector')))
    if (peer.ipBlock)
      for (const problem of cidr(peer.ipBlock.cidr ?? ''))
        errors.push(invalid(child(here, 'ipBlock.cidr'), peer.ipBlock.cidr ?? '', problem))
  })
  return errors
}
