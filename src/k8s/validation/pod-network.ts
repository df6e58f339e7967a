/** A pod's network: host ports, DNS, aliases. Mirrors pkg/apis/core/validation: validatePodDNSConfig and neighbours. */
import type { PodSpec } from '../api'
import { type FieldError, at, child, invalid, notSupported, required } from '../field-error'
import { isIp, ip, label, subdomain } from './names'

export function validateHostNetworkPorts(spec: PodSpec, path: string): FieldError[] {
  if (!spec.hostNetwork) return []
  const errors: FieldError[] = []
  for (const list of ['containers', 'initContainers'] as const)
    spec[list]?.forEach((container, i) => {
      container.ports?.forEach((port, j) => {
        if (port.hostPort && port.hostPort !== port.containerPort)
          errors.push(
            invalid(
              `${at(child(path, list), i)}.ports[${j}].hostPort`,
              port.hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          )
      })
    })
  return errors
}

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

export function validateDnsPolicy(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [required(path)]
  return DNS_POLICIES.includes(policy) ? [] : [notSupported(path, policy, DNS_POLICIES)]
}

export function validateDnsConfig(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { dnsConfig: config, dnsPolicy } = spec
  if (dnsPolicy === 'None') {
    if (!config) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')]
    if (!config.nameservers?.length)
      return [
        required(
          child(path, 'nameservers'),
          'must provide at least one DNS nameserver when `dnsPolicy` is None',
        ),
      ]
  }
  if (!config) return errors
  if ((config.nameservers?.length ?? 0) > 3)
    errors.push(
      invalid(child(path, 'nameservers'), config.nameservers, 'must not have more than 3 nameservers'),
    )
  config.nameservers?.forEach((server, i) => {
    for (const problem of ip(server)) errors.push(invalid(at(child(path, 'nameservers'), i), server, problem))
  })
  if ((config.searches?.length ?? 0) > 32)
    errors.push(invalid(child(path, 'searches'), config.searches, 'must not have more than 32 search paths'))
  config.searches?.forEach((search, i) => {
    if (search === '.') return
    for (const problem of subdomain(search.replace(/\.$/, '')))
      errors.push(invalid(at(child(path, 'searches'), i), search, problem))
  })
  config.options?.forEach((option, i) => {
    if (!option.name) errors.push(required(at(child(path, 'options'), i), 'must not be empty'))
  })
  return errors
}

export function validateHostAliases(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  spec.hostAliases?.forEach((alias, i) => {
    const here = at(path, i)
    if (!isIp(alias.ip ?? ''))
      for (const problem of ip(alias.ip ?? ''))
        errors.push(invalid(child(here, 'ip'), alias.ip ?? '', problem))
    alias.hostnames?.forEach((name, j) => {
      for (const problem of subdomain(name))
        errors.push(invalid(at(child(here, 'hostnames'), j), name, problem))
    })
  })
  return errors
}

export function validateHostnames(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const field of ['hostname', 'subdomain'] as const)
    if (spec[field])
      for (const problem of label(spec[field])) errors.push(invalid(child(path, field), spec[field], problem))
  return errors
}
