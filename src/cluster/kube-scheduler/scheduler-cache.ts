/**
 * The scheduler's own picture of nodes and the pods on them, ahead of the API by the pods it has just decided on.
 * Mirrors pkg/scheduler/backend/cache (cache.go, node_tree.go): updated by steps, never built anew.
 */
import type { Node, Pod } from '../../k8s/api'
import { NodeInfo } from './node-info'
import { type PodInfo, podInfo } from './pod-info'

/** How many counts of pods by selector are kept; the rest is recounted when asked. */
const MOST_COUNTS = 64

type Matches = (info: PodInfo) => boolean

interface Count {
  readonly matches: Matches
  readonly perNode: Map<NodeInfo, number>
}

export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>()
  /** Pods whose node is not known (yet), by node. */
  readonly #strays = new Map<string, Map<string, PodInfo>>()
  readonly #nodeOf = new Map<string, string>()
  readonly #assumed = new Set<string>()
  readonly #imageNodes = new Map<string, number>()
  readonly #counts = new Map<string, Count>()
  readonly #withAffinity = new Set<NodeInfo>()
  #order: readonly NodeInfo[] | undefined

  /** All nodes, taking turns between zones. */
  get nodes(): readonly NodeInfo[] {
    this.#order ??= interleaved([...this.#nodes.values()])
    return this.#order
  }
  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name)
  }
  /** Nodes with pods that have affinity or anti-affinity of any form. */
  get nodesWithAffinity(): ReadonlySet<NodeInfo> {
    return this.#withAffinity
  }
  /** On how many nodes an image is present. */
  imageNodes(name: string): number {
    return this.#imageNodes.get(name) ?? 0
  }
  isAssumed(key: string): boolean {
    return this.#assumed.has(key)
  }

  setNode(node: Node): void {
    const { name } = node.metadata
    const existing = this.#nodes.get(name)
    if (existing) {
      if (zoneOf(existing.node) !== zoneOf(node)) this.#order = undefined
      this.#countImages(existing, -1)
      existing.setNode(node)
      return this.#countImages(existing, 1)
    }
    const info = new NodeInfo(node)
    this.#nodes.set(name, info)
    this.#order = undefined
    this.#countImages(info, 1)
    const strays = this.#strays.get(name)
    this.#strays.delete(name)
    for (const pod of strays?.values() ?? []) this.#place(info, pod)
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name)
    if (!info) return
    this.#nodes.delete(name)
    this.#withAffinity.delete(info)
    this.#order = undefined
    this.#countImages(info, -1)
    for (const { perNode } of this.#counts.values()) perNode.delete(info)
    this.#strays.set(name, new Map(info.pods))
  }

  /** Puts a pod where its spec says, or, when only decided and not yet stored, where it will be. */
  setPod(pod: Pod, node = pod.spec?.nodeName ?? '', assumed = false): void {
    const info = podInfo(pod)
    if (!assumed && this.#replaced(info, node)) return
    this.removePod(info.key)
    this.#nodeOf.set(info.key, node)
    if (assumed) this.#assumed.add(info.key)
    const home = this.#nodes.get(node)
    if (home) return this.#place(home, info)
    const strays = this.#strays.get(node) ?? new Map<string, PodInfo>()
    this.#strays.set(node, strays.set(info.key, info))
  }

  /** Where only its status changed, nothing has to be counted anew: most of what is heard of pods. */
  #replaced(info: PodInfo, node: string): boolean {
    if (this.#nodeOf.get(info.key) !== node || this.#assumed.has(info.key)) return false
    const home = this.#nodes.get(node)
    const before = home?.pods.get(info.key)
    if (!home || !before || info.hasAffinity || !countsAlike(before.pod, info.pod)) return false
    home.replacePod(info)
    return true
  }

  removePod(key: string): void {
    const node = this.#nodeOf.get(key)
    if (node === undefined) return
    this.#nodeOf.delete(key)
    this.#assumed.delete(key)
    this.#strays.get(node)?.delete(key)
    const home = this.#nodes.get(node)
    const info = home?.removePod(key)
    if (!home || !info) return
    if (home.podsWithAffinity.size === 0) this.#withAffinity.delete(home)
    for (const { matches, perNode } of this.#counts.values())
      if (matches(info)) perNode.set(home, perNode.get(home)! - 1)
  }

  /** How many pods match, by node; counted once and then kept up to date. The key must say all that `matches` does. */
  countsOf(key: string, matches: Matches): ReadonlyMap<NodeInfo, number> {
    let count = this.#counts.get(key)
    this.#counts.delete(key)
    if (!count) {
      count = { matches, perNode: new Map() }
      for (const node of this.#nodes.values()) {
        let n = 0
        for (const info of node.pods.values()) if (matches(info)) n++
        if (n > 0) count.perNode.set(node, n)
      }
    }
    this.#counts.set(key, count)
    if (this.#counts.size > MOST_COUNTS) this.#counts.delete(this.#counts.keys().next().value!)
    return count.perNode
  }

  #place(node: NodeInfo, info: PodInfo): void {
    node.addPod(info)
    if (info.hasAffinity) this.#withAffinity.add(node)
    for (const { matches, perNode } of this.#counts.values())
      if (matches(info)) perNode.set(node, (perNode.get(node) ?? 0) + 1)
  }

  #countImages(node: NodeInfo, sign: 1 | -1): void {
    for (const name of node.images.keys()) this.#imageNodes.set(name, this.imageNodes(name) + sign)
  }
}

/** The very same spec and labels, and not on its way out: the same to every count. */
const countsAlike = (a: Pod, b: Pod) =>
  a.spec === b.spec &&
  a.metadata.labels === b.metadata.labels &&
  a.metadata.uid === b.metadata.uid &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp

const zoneOf = (node: Node) =>
  `${node.metadata.labels?.['topology.kubernetes.io/region'] ?? ''}:${node.metadata.labels?.['topology.kubernetes.io/zone'] ?? ''}`

function interleaved(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>()
  for (const info of nodes) {
    const zone = zones.get(zoneOf(info.node))
    if (zone) zone.push(info)
    else zones.set(zoneOf(info.node), [info])
  }
  if (zones.size < 2) return nodes
  const order: NodeInfo[] = []
  for (let i = 0; order.length < nodes.length; i++)
    for (const zone of zones.values()) if (zone[i]) order.push(zone[i]!)
  return order
}
