/**
 * A node with what is already promised there, kept up to date by small steps.
 * Mirrors pkg/scheduler/framework/types.go (NodeInfo, HostPortInfo).
 */
import type { Node } from '../../k8s/api'
import { amount } from '../../k8s/pod-requests'
import type { HostPort, PodInfo } from './pod-info'

const UNSCHEDULABLE_TAINT = 'node.kubernetes.io/unschedulable'

export class NodeInfo {
  readonly name: string
  node: Node
  readonly pods = new Map<string, PodInfo>()
  readonly podsWithAffinity = new Map<string, PodInfo>()
  readonly podsWithRequiredAntiAffinity = new Map<string, PodInfo>()
  readonly hostPorts = new Map<string, HostPort>()
  cpu = 0
  memory = 0
  readonly others: Record<string, number> = {}
  nonZeroCpu = 0
  nonZeroMemory = 0
  allocatableCpu = 0
  allocatableMemory = 0
  allocatablePods = 0
  readonly allocatableOthers: Record<string, number> = {}
  /** Image name → bytes. */
  readonly images = new Map<string, number>()
  hasPreferNoSchedule = false
  hasFilteringTaint = false

  constructor(node: Node) {
    this.name = node.metadata.name
    this.node = node
    this.setNode(node)
  }

  get labels(): Readonly<Record<string, string>> {
    return this.node.metadata.labels ?? NO_LABELS
  }

  setNode(node: Node): void {
    this.node = node
    const { cpu, memory, pods, ...others } = node.status?.allocatable ?? {}
    this.allocatableCpu = amount('cpu', cpu)
    this.allocatableMemory = amount('memory', memory)
    this.allocatablePods = amount('pods', pods)
    for (const resource of Object.keys(this.allocatableOthers)) delete this.allocatableOthers[resource]
    for (const resource in others) this.allocatableOthers[resource] = amount(resource, others[resource])
    const taints = node.spec?.taints ?? []
    this.hasPreferNoSchedule = taints.some((taint) => taint.effect === 'PreferNoSchedule')
    this.hasFilteringTaint = taints.some((taint) => taint.effect !== 'PreferNoSchedule')
    this.images.clear()
    for (const { names, sizeBytes } of node.status?.images ?? [])
      for (const name of names ?? []) this.images.set(name, sizeBytes ?? 0)
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.key, info)
    if (info.hasAffinity) this.podsWithAffinity.set(info.key, info)
    if (info.requiredAntiAffinity.length > 0) this.podsWithRequiredAntiAffinity.set(info.key, info)
    for (const port of info.hostPorts) this.hostPorts.set(portKey(port), port)
    this.#count(info, 1)
  }

  removePod(key: string): PodInfo | undefined {
    const info = this.pods.get(key)
    if (!info) return undefined
    this.pods.delete(key)
    this.podsWithAffinity.delete(key)
    this.podsWithRequiredAntiAffinity.delete(key)
    for (const port of info.hostPorts) this.hostPorts.delete(portKey(port))
    this.#count(info, -1)
    return info
  }

  /** A newer form of a pod without affinity that asks for the same; like any change it moves to the end. */
  replacePod(info: PodInfo): void {
    this.pods.delete(info.key)
    this.pods.set(info.key, info)
  }

  /** A copy to try things on. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.node)
    for (const info of this.pods.values()) copy.addPod(info)
    return copy
  }

  #count(info: PodInfo, sign: 1 | -1): void {
    this.cpu += sign * info.cpu
    this.memory += sign * info.memory
    this.nonZeroCpu += sign * info.nonZeroCpu
    this.nonZeroMemory += sign * info.nonZeroMemory
    for (const resource in info.others)
      this.others[resource] = (this.others[resource] ?? 0) + sign * info.others[resource]!
  }
}

const NO_LABELS: Readonly<Record<string, string>> = {}
const portKey = ({ ip, protocol, port }: HostPort) => `${ip}|${protocol}|${port}`

/** Whether somebody on the node holds the port; the address 0.0.0.0 stands for all addresses. */
export function portConflicts(node: NodeInfo, wanted: HostPort): boolean {
  if (node.hostPorts.size === 0) return false
  if (wanted.ip !== '0.0.0.0')
    return node.hostPorts.has(portKey(wanted)) || node.hostPorts.has(portKey({ ...wanted, ip: '0.0.0.0' }))
  for (const held of node.hostPorts.values())
    if (held.port === wanted.port && held.protocol === wanted.protocol) return true
  return false
}

/** The taint that stands for `kubectl cordon`. */
export const UNSCHEDULABLE = { key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' } as const
