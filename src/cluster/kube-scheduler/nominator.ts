/** Pods that wait for their victims to go, by the node that was promised to them. Mirrors backend/queue/nominator.go. */
import type { NodeInfo } from './node-info'
import type { PodInfo } from './pod-info'

export class Nominator {
  readonly #byNode = new Map<string, Map<string, PodInfo>>()
  readonly #nodeOf = new Map<string, string>()

  set(pod: PodInfo, node: string): void {
    this.delete(pod.key)
    if (!node) return
    this.#nodeOf.set(pod.key, node)
    const pods = this.#byNode.get(node) ?? new Map<string, PodInfo>()
    this.#byNode.set(node, pods.set(pod.key, pod))
  }

  delete(key: string): void {
    const node = this.#nodeOf.get(key)
    if (node === undefined) return
    this.#nodeOf.delete(key)
    this.#byNode.get(node)?.delete(key)
  }

  nodeOf(key: string): string | undefined {
    return this.#nodeOf.get(key)
  }

  /** Those at least as important as the pod, to whom the node is promised. */
  on(node: NodeInfo, pod: PodInfo): readonly PodInfo[] {
    const pods = this.#byNode.get(node.name)
    if (!pods || pods.size === 0) return NOBODY
    return [...pods.values()].filter((it) => it.key !== pod.key && it.priority >= pod.priority)
  }
}

const NOBODY: readonly PodInfo[] = []
