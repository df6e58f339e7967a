/**
 * Likes nodes that the pod leaves with cpu and memory used about equally, or makes more so.
 * Mirrors plugins/noderesources/balanced_allocation.go of 1.36. Rule SCH33.
 */
import type { NodeInfo } from '../node-info'
import type { Plugin } from '../plugin'

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  score(pod) {
    if (pod.cpu === 0 && pod.memory === 0) return undefined
    return {
      score(node) {
        const withPod = balance(node, pod.cpu, pod.memory)
        const without = balance(node, 0, 0)
        return 50 + Math.trunc((50 + withPod - without) / 2)
      },
    }
  },
}

/** 100 when both are used to the same degree, less the further apart they are. */
function balance(node: NodeInfo, cpu: number, memory: number): number {
  const hasCpu = node.allocatableCpu > 0
  const hasMemory = node.allocatableMemory > 0
  if (!hasCpu || !hasMemory) return 100
  const cpuShare = Math.min(1, (node.cpu + cpu) / node.allocatableCpu)
  const memoryShare = Math.min(1, (node.memory + memory) / node.allocatableMemory)
  return Math.trunc((1 - Math.abs((cpuShare - memoryShare) / 2)) * 100)
}
