/** A node's page. Mirrors kubectl/pkg/describe/describe.go (describeNode). */
import type { Lease, Node, Pod } from '../../k8s/api'
import { podLimits, podRequests } from '../../k8s/pod-requests'
import { binary, quantity } from '../../k8s/quantity'
import type { Call } from '../call'
import type { Thing } from '../client'
import { catching, type Task } from '../run'
import { type Description, longTime } from './description'
import { describeCreated, describeLabels } from './metadata'
import { taintLines } from './tolerations'

export function* describeNode(call: Call, d: Description, thing: Thing): Task<void> {
  const node = thing as unknown as Node
  const name = thing.metadata.name
  const lease = yield* catching(
    call.client.get<unknown>(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`),
  )
  const list = yield* call.client.list('/api/v1/pods', {
    fieldSelector: `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`,
    limit: '500',
  })
  d.line(0, `Name:\t${name}`)
  d.line(0, `Roles:\t${rolesText(thing.metadata.labels)}`)
  describeLabels(d, thing)
  describeCreated(d, thing)
  d.list('Taints', taintLines(node.spec?.taints))
  d.line(0, `Unschedulable:\t${node.spec?.unschedulable ?? false}`)
  describeLease(d, 'value' in lease ? (lease.value as Lease) : undefined)
  describeConditions(d, node)
  describeAddresses(d, node)
  describeSystem(d, node)
  describePods(d, node, list.items as unknown as Pod[])
}

const ROLE = 'node-role.kubernetes.io/'
function rolesText(labels: Readonly<Record<string, string>> | undefined): string {
  const roles = Object.keys(labels ?? {})
    .filter((key) => key.startsWith(ROLE) && key.length > ROLE.length)
    .map((key) => key.slice(ROLE.length))
    .sort()
  return roles.length === 0 ? '<none>' : roles.join(',')
}

function describeLease(d: Description, lease: Lease | undefined): void {
  d.line(0, 'Lease:')
  d.line(1, `HolderIdentity:\t${lease?.spec?.holderIdentity ?? '<unset>'}`)
  d.line(1, `AcquireTime:\t${lease?.spec?.acquireTime ? longTime(lease.spec.acquireTime) : '<unset>'}`)
  d.line(1, `RenewTime:\t${lease?.spec?.renewTime ? longTime(lease.spec.renewTime) : '<unset>'}`)
}

function describeConditions(d: Description, { status }: Node): void {
  if (!status?.conditions?.length) return
  d.line(0, 'Conditions:')
  d.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage')
  d.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  for (const {
    type,
    status: value,
    lastHeartbeatTime,
    lastTransitionTime,
    reason,
    message,
  } of status.conditions)
    d.line(
      1,
      `${type} \t${value} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason ?? ''} \t${message ?? ''}`,
    )
}

function describeAddresses(d: Description, { status }: Node): void {
  d.line(0, 'Addresses:')
  for (const { type, address } of status?.addresses ?? []) d.line(1, `${type}:\t${address}`)
  for (const [title, amounts] of [
    ['Capacity', status?.capacity],
    ['Allocatable', status?.allocatable],
  ] as const) {
    if (!amounts) continue
    d.line(0, `${title}:`)
    for (const name of Object.keys(amounts).sort()) d.line(1, `${name}:\t${amounts[name]}`)
  }
}

function describeSystem(d: Description, { spec, status }: Node): void {
  const info = status?.nodeInfo
  d.line(0, 'System Info:')
  d.line(1, `Machine ID:\t${info?.machineID ?? ''}`)
  d.line(1, `System UUID:\t${info?.systemUUID ?? ''}`)
  d.line(1, `Boot ID:\t${info?.bootID ?? ''}`)
  d.line(1, `Kernel Version:\t${info?.kernelVersion ?? ''}`)
  d.line(1, `OS Image:\t${info?.osImage ?? ''}`)
  d.line(1, `Operating System:\t${info?.operatingSystem ?? ''}`)
  d.line(1, `Architecture:\t${info?.architecture ?? ''}`)
  d.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ''}`)
  d.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ''}`)
  if (spec?.podCIDR) d.line(0, `PodCIDR:\t${spec.podCIDR}`)
  if (spec?.podCIDRs?.length) d.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`)
  if (spec?.providerID) d.line(0, `ProviderID:\t${spec.providerID}`)
}

type Sums = Record<string, number>

function describePods(d: Description, node: Node, pods: readonly Pod[]): void {
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {}
  const share = (name: string, used: number) => {
    const all = quantity(allocatable[name]) * (name === 'cpu' ? 1000 : 1)
    return `${amountText(name, used)} (${all > 0 ? Math.floor((used * 100) / all) : 0}%)`
  }
  const requests: Sums = {}
  const limits: Sums = {}
  d.line(0, `Non-terminated Pods:\t(${pods.length} in total)`)
  d.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge')
  d.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---')
  for (const pod of pods) {
    const wanted = podRequests(pod.spec!)
    const most = podLimits(pod.spec!)
    addTo(requests, wanted)
    addTo(limits, most)
    const { namespace, name, creationTimestamp } = pod.metadata
    d.line(
      1,
      `${namespace}\t${name}\t\t${share('cpu', wanted.cpu ?? 0)}\t${share('cpu', most.cpu ?? 0)}\t${share('memory', wanted.memory ?? 0)}\t${share('memory', most.memory ?? 0)}\t${d.since(creationTimestamp)}`,
    )
  }
  describeAllocated(d, Object.keys(allocatable), requests, limits, share)
}

const STANDARD = ['cpu', 'memory', 'ephemeral-storage']

function describeAllocated(
  d: Description,
  names: readonly string[],
  requests: Sums,
  limits: Sums,
  share: (name: string, used: number) => string,
): void {
  d.line(0, 'Allocated resources:')
  d.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)')
  d.line(1, 'Resource\tRequests\tLimits')
  d.line(1, '--------\t--------\t------')
  const huge = names.filter((name) => name.startsWith('hugepages-')).sort()
  for (const name of [...STANDARD, ...huge])
    d.line(1, `${name}\t${share(name, requests[name] ?? 0)}\t${share(name, limits[name] ?? 0)}`)
  const extended = names.filter((name) => name.includes('/')).sort()
  for (const name of extended) d.line(1, `${name}\t${requests[name] ?? 0}\t${limits[name] ?? 0}`)
}

function addTo(sums: Sums, amounts: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(amounts)) sums[name] = (sums[name] ?? 0) + amounts[name]!
}

const amountText = (name: string, used: number) =>
  name === 'cpu' ? (used % 1000 === 0 ? `${used / 1000}` : `${used}m`) : binary(used)
