/** Services. Mirrors pkg/apis/core/validation: ValidateService, ValidateServiceUpdate. */
import type { Service, ServicePort, ServiceSpec } from '../api'
import {
  type FieldError,
  at,
  child,
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../field-error'
import { cidr, ip, label, portName, portNumber, subdomain } from './names'
import { validateLabels } from './object-meta'
import { deepEqual } from './equality'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const AFFINITIES = ['ClientIP', 'None']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const POLICIES = ['Cluster', 'Local']
const MAX_AFFINITY_SECONDS = 86400

const clusterIpsOf = (spec: ServiceSpec) => spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
const isHeadless = (spec: ServiceSpec) => clusterIpsOf(spec)[0] === 'None'

export function validateService(service: Service): FieldError[] {
  const spec = service.spec ?? {}
  const headless = isHeadless(spec)
  const errors: FieldError[] = []
  if (!spec.ports?.length && !headless && spec.type !== 'ExternalName') errors.push(required('spec.ports'))
  errors.push(...validateType(spec, headless))
  errors.push(...validatePorts(spec))
  errors.push(...validateLabels(spec.selector, 'spec.selector'))
  errors.push(...validateAffinity(spec))
  errors.push(...validateClusterIps(spec))
  spec.externalIPs?.forEach((address, i) => {
    for (const problem of ip(address)) errors.push(invalid(at('spec.externalIPs', i), address, problem))
  })
  if (!spec.type) errors.push(required('spec.type'))
  else if (!TYPES.includes(spec.type)) errors.push(notSupported('spec.type', spec.type, TYPES))
  errors.push(...validateDuplicates(spec.ports ?? []))
  errors.push(...validateRanges(spec))
  return [...errors, ...validateTraffic(spec)]
}

function validateType(spec: ServiceSpec, headless: boolean): FieldError[] {
  const errors: FieldError[] = []
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') {
    if (headless)
      errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`))
  } else if (spec.type === 'ExternalName') {
    if (spec.clusterIPs?.length)
      errors.push(forbidden('spec.clusterIPs[0]', 'may not be set for ExternalName services'))
    const name = spec.externalName?.replace(/\.$/, '') ?? ''
    if (name)
      for (const problem of subdomain(name))
        errors.push(invalid('spec.externalName', spec.externalName, problem))
    else errors.push(required('spec.externalName'))
  }
  return errors
}

function validatePorts(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  const ports = spec.ports ?? []
  ports.forEach((port, i) => {
    const path = at('spec.ports', i)
    errors.push(...validatePortName(port, ports.length > 1, names, path))
    for (const problem of portNumber(port.port ?? 0))
      errors.push(invalid(child(path, 'port'), port.port ?? 0, problem))
    if (!port.protocol) errors.push(required(child(path, 'protocol')))
    else if (!PROTOCOLS.includes(port.protocol))
      errors.push(notSupported(child(path, 'protocol'), port.protocol, PROTOCOLS))
    errors.push(...validateTarget(port, path))
    if (port.nodePort && (spec.type === 'ClusterIP' || spec.type === 'ExternalName'))
      errors.push(forbidden(child(path, 'nodePort'), `may not be used when \`type\` is '${spec.type}'`))
  })
  return errors
}

function validatePortName(
  port: ServicePort,
  needed: boolean,
  names: Set<string>,
  path: string,
): FieldError[] {
  const { name } = port
  if (!name) return needed ? [required(child(path, 'name'))] : []
  const errors = label(name).map((problem) => invalid(child(path, 'name'), name, problem))
  if (names.has(name)) errors.push(duplicate(child(path, 'name'), name))
  names.add(name)
  return errors
}

function validateTarget(port: ServicePort, path: string): FieldError[] {
  const target = port.targetPort ?? 0
  const here = child(path, 'targetPort')
  const problems = typeof target === 'string' ? portName(target) : portNumber(target)
  return problems.map((problem) => invalid(here, target, problem))
}

function validateAffinity(spec: ServiceSpec): FieldError[] {
  if (!spec.sessionAffinity) return [required('spec.sessionAffinity')]
  if (!AFFINITIES.includes(spec.sessionAffinity))
    return [notSupported('spec.sessionAffinity', spec.sessionAffinity, AFFINITIES)]
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (spec.sessionAffinity !== 'ClientIP' || seconds === undefined) return []
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return []
  const detail = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`
  return [invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, detail)]
}

function validateClusterIps(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const errors: FieldError[] = []
  const ips = clusterIpsOf(spec)
  ips.forEach((address, i) => {
    if (address === 'None') {
      if (ips.length > 1)
        errors.push(invalid('spec.clusterIPs', ips, "'None' must be the first and only value"))
      return
    }
    for (const problem of ip(address)) errors.push(invalid(at('spec.clusterIPs', i), address, problem))
  })
  return errors
}

/** A port as its internal type is marshalled. */
const shown = (port: ServicePort) => ({
  Name: '',
  Protocol: port.protocol ?? '',
  AppProtocol: null,
  Port: port.port,
  TargetPort: 0,
  NodePort: 0,
})

function validateDuplicates(ports: readonly ServicePort[]): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  const nodePorts = new Set<string>()
  ports.forEach((port, i) => {
    const nodePort = `${port.protocol}/${port.nodePort}`
    if (port.nodePort && nodePorts.has(nodePort))
      errors.push(duplicate(child(at('spec.ports', i), 'nodePort'), port.nodePort))
    nodePorts.add(nodePort)
  })
  ports.forEach((port, i) => {
    const key = `${port.protocol}/${port.port}`
    if (seen.has(key)) errors.push(duplicate(at('spec.ports', i), shown(port)))
    seen.add(key)
  })
  return errors
}

function validateRanges(spec: ServiceSpec): FieldError[] {
  const ranges = spec.loadBalancerSourceRanges ?? []
  if (!ranges.length) return []
  if (spec.type !== 'LoadBalancer')
    return [forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'")]
  return ranges.flatMap((range, i) =>
    cidr(range.trim()).map((problem) => invalid(at('spec.LoadBalancerSourceRanges', i), range, problem)),
  )
}

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = []
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal } = spec
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || !!spec.externalIPs?.length
  if (external && !outside)
    errors.push(
      invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'),
    )
  else if (external && !POLICIES.includes(external))
    errors.push(notSupported('spec.externalTrafficPolicy', external, POLICIES))
  if (spec.type !== 'ExternalName') {
    if (!internal) errors.push(required('spec.internalTrafficPolicy'))
    else if (!POLICIES.includes(internal))
      errors.push(notSupported('spec.internalTrafficPolicy', internal, POLICIES))
  }
  return errors
}

export function validateServiceUpdate(after: Service, before: Service): FieldError[] {
  const was = before.spec ?? {}
  const is = after.spec ?? {}
  if (was.type === 'ExternalName' || is.type === 'ExternalName') return []
  const [old, now] = [clusterIpsOf(was), clusterIpsOf(is)]
  if (!old.length || deepEqual(old[0], now[0])) return []
  return [invalid('spec.clusterIPs[0]', now.length ? now : null, 'may not change once set')]
}
