/**
 * Names in a pod: its hostname, /etc/hosts and /etc/resolv.conf. Mirrors kubelet_pods.go (managedHostsFileContent,
 * GeneratePodHostNameAndDomain) and network/dns/dns.go.
 */
import type { Pod } from '../../k8s/api'

export const CLUSTER_DOMAIN = 'cluster.local'
export const CLUSTER_DNS = '10.96.0.10'
/** The machine's own resolv.conf. */
const HOST_NAMESERVERS: readonly string[] = ['192.0.2.1']
/** dns.go: limits of glibc as Kubernetes sees them. */
const MOST_NAMESERVERS = 3
const MOST_SEARCHES = 32
const MOST_SEARCH_CHARACTERS = 2048
const MOST_HOSTNAME_CHARACTERS = 63

export function hostnameOf(pod: Pod, nodeName: string): string {
  const { spec, metadata } = pod
  if (spec?.hostNetwork) return nodeName
  if (spec?.hostnameOverride) return spec.hostnameOverride
  const name = spec?.hostname || metadata.name
  const short =
    name.length > MOST_HOSTNAME_CHARACTERS
      ? name.slice(0, MOST_HOSTNAME_CHARACTERS).replace(/[-.]+$/, '')
      : name
  return spec?.setHostnameAsFQDN && spec.subdomain ? `${short}.${domainOf(pod)}` : short
}

const domainOf = ({ spec, metadata }: Pod) =>
  spec?.subdomain ? `${spec.subdomain}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}` : ''

const LOCAL_LINES = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`

export function hostsFile(pod: Pod, podIP: string, nodeName: string): string {
  if (pod.spec?.hostNetwork)
    return `# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n127.0.1.1\t${nodeName}\n${aliases(pod)}`
  const name = hostnameOf(pod, nodeName).split('.')[0]!
  const domain = domainOf(pod)
  const own = domain ? `${podIP}\t${name}.${domain}\t${name}\n` : `${podIP}\t${name}\n`
  return `# Kubernetes-managed hosts file.\n${LOCAL_LINES}${own}${aliases(pod)}`
}

function aliases(pod: Pod): string {
  const all = pod.spec?.hostAliases ?? []
  if (all.length === 0) return ''
  const lines = all.map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join('\t')}\n`)
  return `\n# Entries added by HostAliases.\n${lines.join('')}`
}

export interface Resolving {
  readonly text: string
  /** Texts of DNSConfigForming warnings. */
  readonly warnings: readonly string[]
}

export function resolvConf(pod: Pod): Resolving {
  const { dnsPolicy, dnsConfig, hostNetwork } = pod.spec ?? {}
  const clusterFirst =
    dnsPolicy === 'ClusterFirstWithHostNet' ||
    ((dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst' && !hostNetwork)
  const namespace = pod.metadata.namespace
  let nameservers: readonly string[] = HOST_NAMESERVERS
  let searches: readonly string[] = []
  let options: readonly string[] = []
  if (dnsPolicy === 'None') nameservers = []
  else if (clusterFirst) {
    nameservers = [CLUSTER_DNS]
    searches = [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN]
    options = ['ndots:5']
  }
  nameservers = distinct([...nameservers, ...(dnsConfig?.nameservers ?? [])])
  searches = distinct([...searches, ...(dnsConfig?.searches ?? [])])
  options = mergedOptions(options, dnsConfig?.options ?? [])
  const warnings: string[] = []
  const limited = limitSearches(searches, warnings)
  const servers = limitNameservers(nameservers, warnings)
  return { text: resolvText(limited, servers, options), warnings }
}

const distinct = (list: readonly string[]) => [...new Set(list)]

function mergedOptions(
  base: readonly string[],
  more: readonly { name?: string; value?: string }[],
): string[] {
  const options = new Map(base.map((it) => [it.split(':')[0]!, it]))
  for (const { name = '', value } of more) options.set(name, value ? `${name}:${value}` : name)
  return [...options.values()]
}

function limitSearches(searches: readonly string[], warnings: string[]): readonly string[] {
  let limited = searches.slice(0, MOST_SEARCHES)
  while (limited.join(' ').length > MOST_SEARCH_CHARACTERS) limited = limited.slice(0, -1)
  if (limited.length < searches.length)
    warnings.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${limited.join(' ')}`,
    )
  return limited
}

function limitNameservers(nameservers: readonly string[], warnings: string[]): readonly string[] {
  const limited = nameservers.slice(0, MOST_NAMESERVERS)
  if (limited.length < nameservers.length)
    warnings.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${limited.join(' ')}`,
    )
  return limited
}

function resolvText(searches: readonly string[], nameservers: readonly string[], options: readonly string[]) {
  const lines: string[] = []
  if (searches.length > 0) lines.push(`search ${searches.join(' ')}`)
  for (const server of nameservers) lines.push(`nameserver ${server}`)
  if (options.length > 0) lines.push(`options ${options.join(' ')}`)
  return `${lines.join('\n')}\n`
}
