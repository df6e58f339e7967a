/** What a namespace may hold and ask for at most. Mirrors apiserver/pkg/admission/plugin/resourcequota and pkg/quota/v1. */
import type { ApiObject } from '../../../journal/entry'
import type { Pod, ResourceQuota } from '../../../k8s/api'
import { podLimits, podRequests } from '../../../k8s/pod-requests'
import { quantity } from '../../../k8s/quantity'
import type { Call } from '../kube-apiserver'
import { forbidden } from '../refusal'

type Amounts = Readonly<Record<string, number>>

export function checkQuota(call: Call, object: ApiObject): void {
  const { server, route } = call
  const { namespace, name } = object.metadata
  if (!route.kind.namespaced || server.etcd.count('resourcequotas', namespace) === 0) return
  const asked = usageOf(route.kind.resource, object)
  for (const quota of server.etcd.range('resourcequotas', namespace) as unknown as ResourceQuota[]) {
    const hard = quota.spec?.hard ?? {}
    const concerned = Object.keys(hard)
      .filter((key) => asked[key] !== undefined)
      .sort()
    const missing = route.kind.kind === 'Pod' ? missingOf(object as unknown as Pod, hard) : ''
    if (missing)
      throw forbidden(route.kind, name, `failed quota: ${quota.metadata.name}: must specify ${missing}`)
    const exceeded = concerned.filter(
      (key) => asked[key]! + quantity(quota.status?.used?.[key]) > quantity(hard[key]) + 1e-9,
    )
    if (exceeded.length > 0) {
      const list = (of: (key: string) => string) => exceeded.map((key) => `${key}=${of(key)}`).join(',')
      const used = list((key) => quota.status?.used?.[key] ?? '0')
      throw forbidden(
        route.kind,
        name,
        `exceeded quota: ${quota.metadata.name}, requested: ${list((key) => shown(key, asked[key]!))}, used: ${used}, limited: ${list((key) => hard[key]!)}`,
      )
    }
    charge(call, quota, concerned, asked)
  }
}

/** Counts at once, so that the next request sees it; the quota controller corrects it later. */
function charge(
  { server, query }: Call,
  quota: ResourceQuota,
  keys: readonly string[],
  asked: Amounts,
): void {
  if (keys.length === 0 || query.dryRun === 'All') return
  const used = { ...quota.status?.used }
  for (const key of keys) used[key] = shown(key, quantity(used[key]) + asked[key]!)
  server.etcd.put('resourcequotas', {
    ...quota,
    status: { ...quota.status, hard: quota.spec?.hard, used },
  } as unknown as ApiObject)
}

function shown(key: string, value: number): string {
  if (key.endsWith('cpu')) return (value * 1000) % 1000 ? `${Math.round(value * 1000)}m` : `${value}`
  if (!key.endsWith('memory') && !key.endsWith('storage')) return `${value}`
  for (const [suffix, unit] of [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const)
    if (value >= unit && value % unit === 0) return `${value / unit}${suffix}`
  return `${value}`
}

function usageOf(resource: string, object: ApiObject): Amounts {
  const usage: Record<string, number> = { [`count/${resource}`]: 1 }
  if (resource !== 'pods') return { ...usage, [resource]: 1 }
  const { spec } = object as unknown as Pod
  usage.pods = 1
  for (const [name, value] of Object.entries(podRequests(spec!))) {
    const amount = name === 'cpu' ? value / 1000 : value
    usage[`requests.${name}`] = amount
    if (name === 'cpu' || name === 'memory') usage[name] = amount
  }
  for (const [name, value] of Object.entries(podLimits(spec!)))
    usage[`limits.${name}`] = name === 'cpu' ? value / 1000 : value
  return usage
}

/** A quota on a computing resource makes every container say what it needs of it. */
function missingOf(pod: Pod, hard: Readonly<Record<string, string>>): string {
  const parts: string[] = []
  for (const key of Object.keys(hard).sort()) {
    const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key)
    if (!match) continue
    const which = (match[1] ?? 'requests') as 'requests' | 'limits'
    const lacking = pod
      .spec!.containers.filter(({ resources }) => resources?.[which]?.[match[2]!] === undefined)
      .map(({ name }) => name)
    if (lacking.length > 0) parts.push(`${key} for: ${lacking.join(',')}`)
  }
  return parts.join('; ')
}
