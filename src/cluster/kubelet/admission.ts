/**
 * Whether the kubelet takes a pod at all. Pure; the first objection counts. Mirrors pkg/kubelet/lifecycle/predicate.go,
 * eviction_manager.go Admit and sysctl/allowlist.go.
 */
import type { Node, Pod } from '../../k8s/api'
import { meets } from '../../k8s/label-selector'
import { namedResources, podAmount, qosOf } from './pod-resources'
import { containers, initContainers, isCritical, tolerates } from './surroundings'

export interface Rejection {
  readonly reason: string
  readonly message: string
}

export interface AdmissionInputs {
  readonly pod: Pod
  /** The node as this kubelet's informer has it. */
  readonly node: Node | undefined
  readonly nodeName: string
  readonly allocatable: Readonly<Record<string, number>>
  /** Other pods that were taken and are not done. */
  readonly active: readonly Pod[]
  /** Conditions under which the node is: 'MemoryPressure', 'DiskPressure', 'PIDPressure'. */
  readonly pressure: readonly string[]
}

export function objectionTo(inputs: AdmissionInputs): Rejection | undefined {
  return (
    pressureObjection(inputs) ??
    sysctlObjection(inputs) ??
    osObjection(inputs) ??
    resourceObjection(inputs) ??
    affinityObjection(inputs) ??
    portObjection(inputs) ??
    taintObjection(inputs)
  )
}

function pressureObjection({ pod, pressure }: AdmissionInputs): Rejection | undefined {
  if (pressure.length === 0 || isCritical(pod)) return undefined
  if (pressure.length === 1 && pressure[0] === 'MemoryPressure') {
    const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }
    if (qosOf(pod) !== 'BestEffort' || tolerates(pod.spec?.tolerations, taint)) return undefined
  }
  return { reason: 'Evicted', message: `The node had condition: [${pressure.join(' ')}]. ` }
}

/** pkg/kubelet/sysctl/safe_sysctls.go. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
])

function sysctlObjection({ pod }: AdmissionInputs): Rejection | undefined {
  const { securityContext, hostNetwork, hostIPC } = pod.spec ?? {}
  for (const { name } of securityContext?.sysctls ?? []) {
    const reason = 'SysctlForbidden'
    if (!SAFE_SYSCTLS.has(name)) return { reason, message: `forbidden sysctl: "${name}" not allowlisted` }
    if (hostNetwork && name.startsWith('net.'))
      return { reason, message: `forbidden sysctl: "${name}" not allowed with host net enabled` }
    if (hostIPC && name.startsWith('kernel.shm'))
      return { reason, message: `forbidden sysctl: "${name}" not allowed with host ipc enabled` }
  }
  return undefined
}

function resourceObjection({ pod, allocatable, active }: AdmissionInputs): Rejection | undefined {
  const most = allocatable.pods ?? 0
  if (active.length + 1 > most) return insufficient('pods', 1, active.length, most)
  for (const name of checkedResources(pod)) {
    // An extended resource that the node has never heard of is the scheduler's business (removeMissingExtendedResources).
    if (name.includes('/') && allocatable[name] === undefined) continue
    const wanted = podAmount(pod, 'requests', name)
    if (wanted === 0) continue
    const capacity = allocatable[name] ?? 0
    const used = active.reduce((sum, it) => sum + podAmount(it, 'requests', name), 0)
    if (wanted <= Number((capacity - used).toPrecision(12))) continue
    const unit = name === 'cpu' ? 1000 : 1
    return insufficient(name, Math.round(wanted * unit), Math.round(used * unit), Math.round(capacity * unit))
  }
  return undefined
}

const FIRST = ['cpu', 'memory', 'ephemeral-storage']

/** In the order in which they are compared (noderesources/fit.go). */
function checkedResources(pod: Pod): string[] {
  const named = namedResources(pod, 'requests')
  return [...FIRST.filter((it) => named.includes(it)), ...named.filter((it) => !FIRST.includes(it))]
}

const insufficient = (name: string, requested: number, used: number, capacity: number): Rejection => ({
  reason: `OutOf${name}`,
  message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
})

function affinityObjection({ pod, node, nodeName }: AdmissionInputs): Rejection | undefined {
  const labels = node?.metadata.labels ?? {}
  const selector = pod.spec?.nodeSelector ?? {}
  const terms =
    pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const meetsTerm = ({ matchExpressions, matchFields }: NonNullable<typeof terms>[number]) =>
    ((matchExpressions?.length ?? 0) > 0 || (matchFields?.length ?? 0) > 0) &&
    (matchExpressions ?? []).every(({ key, operator, values }) =>
      meets(operator, labels[key], values ?? []),
    ) &&
    (matchFields ?? []).every(({ operator, values }) => meets(operator, nodeName, values ?? []))
  const fits =
    Object.keys(selector).every((key) => labels[key] === selector[key]) && (!terms || terms.some(meetsTerm))
  if (fits) return undefined
  return {
    reason: 'NodeAffinity',
    message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  }
}

const hostPorts = (pod: Pod) =>
  [...initContainers(pod), ...containers(pod)].flatMap(({ ports }) =>
    (ports ?? []).filter((it) => it.hostPort),
  )

function portObjection({ pod, active }: AdmissionInputs): Rejection | undefined {
  const wanted = hostPorts(pod)
  if (wanted.length === 0) return undefined
  const clash = active.some((other) =>
    hostPorts(other).some((b) =>
      wanted.some(
        (a) =>
          a.hostPort === b.hostPort &&
          (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') &&
          (a.hostIP === b.hostIP || isAny(a.hostIP) || isAny(b.hostIP)),
      ),
    ),
  )
  if (!clash) return undefined
  return {
    reason: 'NodePorts',
    message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  }
}
const isAny = (address: string | undefined) => !address || address === '0.0.0.0'

function taintObjection({ pod, node }: AdmissionInputs): Rejection | undefined {
  const taints = (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
  if (taints.every((it) => tolerates(pod.spec?.tolerations, it))) return undefined
  return {
    reason: 'TaintToleration',
    message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate",
  }
}

function osObjection({ pod }: AdmissionInputs): Rejection | undefined {
  const label = pod.metadata.labels?.['kubernetes.io/os']
  if (label !== undefined && label !== 'linux')
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    }
  if (!pod.spec?.os || pod.spec.os.name === 'linux') return undefined
  return {
    reason: 'PodOSNotSupported',
    message: "Failed to admit pod as the OS field doesn't match node OS",
  }
}
