/**
 * Whether NetworkPolicies let a connection be: pure. A pod is isolated in a direction once a policy of that type selects
 * it; then only what some rule of some such policy allows is let through.
 *
 * Mirrors sigs.k8s.io/kube-network-policies pkg/networkpolicy (evaluateIngress, evaluateEgress).
 */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../k8s/api'
import { type Labels, selects } from '../../k8s/label-selector'
import { isWithin } from '../linux/cidr'

/** One end of a connection; with `pod` when it is a pod's. */
export interface End {
  readonly address: string
  readonly pod?: PodEnd | undefined
}
export interface PodEnd {
  readonly namespace: string
  readonly labels: Labels
  readonly namespaceLabels: Labels
  /** Number of a named port of its containers. */
  readonly portNamed: (name: string, protocol: string) => number | undefined
}
export interface Attempt {
  readonly from: End
  readonly to: End
  readonly protocol: string // TCP, UDP
  readonly port: number
}

const isOfType = ({ spec }: NetworkPolicy, type: 'Ingress' | 'Egress'): boolean =>
  spec?.policyTypes?.includes(type) ?? (type === 'Ingress' || spec?.egress !== undefined)

const appliesTo = ({ metadata, spec }: NetworkPolicy, pod: PodEnd): boolean =>
  metadata.namespace === pod.namespace && selects(spec?.podSelector ?? {}, pod.labels)

/** Whether the source pod may send it: `policies` are all of its namespace. */
export function mayLeave(policies: readonly NetworkPolicy[], attempt: Attempt): boolean {
  const { pod } = attempt.from
  if (!pod) return true
  const isolating = policies.filter((policy) => isOfType(policy, 'Egress') && appliesTo(policy, pod))
  return (
    isolating.length === 0 ||
    isolating.some(({ metadata, spec }) =>
      spec?.egress?.some(
        ({ to, ports }) => meetsPeers(to, attempt.to, metadata.namespace ?? '') && meetsPorts(ports, attempt),
      ),
    )
  )
}

/** Whether the target pod may receive it. */
export function mayEnter(policies: readonly NetworkPolicy[], attempt: Attempt): boolean {
  const { pod } = attempt.to
  if (!pod) return true
  const isolating = policies.filter((policy) => isOfType(policy, 'Ingress') && appliesTo(policy, pod))
  return (
    isolating.length === 0 ||
    isolating.some(({ metadata, spec }) =>
      spec?.ingress?.some(
        ({ from, ports }) =>
          meetsPeers(from, attempt.from, metadata.namespace ?? '') && meetsPorts(ports, attempt),
      ),
    )
  )
}

/** No peers at all means everybody. */
const meetsPeers = (peers: readonly NetworkPolicyPeer[] | undefined, end: End, namespace: string): boolean =>
  !peers?.length || peers.some((peer) => meetsPeer(peer, end, namespace))

function meetsPeer(peer: NetworkPolicyPeer, { address, pod }: End, namespace: string): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock
    return isWithin(address, cidr) && !except.some((range) => isWithin(address, range))
  }
  if (!pod) return false
  if (peer.podSelector && !selects(peer.podSelector, pod.labels)) return false
  if (peer.namespaceSelector) return selects(peer.namespaceSelector, pod.namespaceLabels)
  return pod.namespace === namespace
}

/** No ports at all means any. */
const meetsPorts = (ports: readonly NetworkPolicyPort[] | undefined, attempt: Attempt): boolean =>
  !ports?.length || ports.some((port) => meetsPort(port, attempt))

function meetsPort({ port, endPort, protocol }: NetworkPolicyPort, attempt: Attempt): boolean {
  if ((protocol ?? 'TCP') !== attempt.protocol) return false
  if (port === undefined) return true
  const from = typeof port === 'string' ? attempt.to.pod?.portNamed(port, attempt.protocol) : port
  return from !== undefined && attempt.port >= from && attempt.port <= (endPort ?? from)
}
