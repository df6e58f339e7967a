/**
 * The network plugin's filter: lets a connection of a pod be, or drops it, as the NetworkPolicies it has heard of say.
 * It looks at nothing but policies until there is one.
 *
 * Mirrors sigs.k8s.io/kube-network-policies, which kindnet runs on each node; here one process watches for all (assumed).
 */
import type { ApiObject } from '../../journal/entry'
import type { NetworkPolicy, Pod } from '../../k8s/api'
import { isPodTerminal } from '../../k8s/pod'
import type { Component, Host, Informer } from '../component'
import type { Flow, Machine } from '../linux/machine'
import { type Attempt, type End, mayEnter, mayLeave, type PodEnd } from './policy'

/** The cluster's DNS has no pods here: its address stands for one that has the labels of kubeadm's. */
const DNS_ADDRESS = '10.96.0.10'
const DNS: PodEnd = {
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-dns' },
  namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
  portNamed: (name) => (name === 'dns' || name === 'dns-tcp' ? 53 : undefined),
}

export interface NetworkPolicies {
  readonly component: Component
  /** Whether a connection that passes this machine may be. */
  allows(machine: Machine, flow: Flow): boolean
}

export function createNetworkPolicies(): NetworkPolicies {
  let filter: Filter | undefined
  return {
    component: {
      name: 'network-policy',
      start(host) {
        filter = new Filter(host)
      },
    },
    allows: (machine, flow) => filter?.allows(machine, flow) ?? true,
  }
}

interface Surroundings {
  readonly podsAt: (address: string) => Iterable<ApiObject>
  readonly namespaces: Informer
}

class Filter {
  readonly #host: Host
  readonly #policiesOf = new Map<string, NetworkPolicy[]>()
  #around: Surroundings | undefined

  constructor(host: Host) {
    this.#host = host
    const policies = host.informers.of('networkpolicies.networking.k8s.io')
    const put = (after: ApiObject) => {
      this.#look()
      const namespace = after.metadata.namespace ?? ''
      this.#policiesOf.set(namespace, [...this.#without(after), after as unknown as NetworkPolicy])
    }
    policies.on({
      added: put,
      updated: (_, after) => put(after),
      deleted: (last) => void this.#policiesOf.set(last.metadata.namespace ?? '', this.#without(last)),
    })
  }
  #without({ metadata }: ApiObject): NetworkPolicy[] {
    const all = this.#policiesOf.get(metadata.namespace ?? '') ?? []
    return all.filter((policy) => policy.metadata.name !== metadata.name)
  }

  /** Pods and namespaces are of interest only once there is a policy. */
  #look(): void {
    if (this.#around) return
    const pods = this.#host.informers.of('pods')
    const namespaces = this.#host.informers.of('namespaces')
    const podsAt = pods.index('address', (object) => {
      const pod = object as unknown as Pod
      const address = pod.spec?.hostNetwork || isPodTerminal(pod) ? undefined : pod.status?.podIP
      return address ? [address] : []
    })
    this.#around = { podsAt, namespaces }
  }

  allows(machine: Machine, flow: Flow): boolean {
    const around = this.#around
    // What a node says to its own pods is always let through: probes would fail else.
    if (!around || flow.source === machine.address) return true
    const attempt: Attempt = {
      from: this.#endAt(flow.source, around),
      to: this.#endAt(flow.destination, around),
      protocol: flow.protocol.toUpperCase(),
      port: flow.port,
    }
    return mayLeave(this.#of(attempt.from), attempt) && mayEnter(this.#of(attempt.to), attempt)
  }
  #of({ pod }: End): readonly NetworkPolicy[] {
    return (pod && this.#policiesOf.get(pod.namespace)) ?? []
  }

  #endAt(address: string, { podsAt, namespaces }: Surroundings): End {
    if (address === DNS_ADDRESS) return { address, pod: DNS }
    for (const object of podsAt(address))
      return { address, pod: podEnd(object as unknown as Pod, namespaces) }
    return { address }
  }
}

function podEnd({ metadata, spec }: Pod, namespaces: Informer): PodEnd {
  const namespace = metadata.namespace ?? ''
  return {
    namespace,
    labels: metadata.labels,
    namespaceLabels: namespaces.get(namespace)?.metadata.labels,
    portNamed: (name, protocol) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
        .flatMap(({ ports }) => ports ?? [])
        .find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort,
  }
}
