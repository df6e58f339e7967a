/** How large a volume in memory may grow: pkg/volume/emptydir/empty_dir.go calculateEmptyDirMemorySize. */
import type { Pod } from '../../../k8s/api'
import { MEMORY_RESERVE } from '../node-status'
import { podCgroup } from '../pod-resources'

/** The least of what the node can give, what the pod may use, and the volume's own limit (0 = none). */
export function memorySize(pod: Pod, nodeMemory: number, sizeLimit: number): number {
  const limits = [nodeMemory - MEMORY_RESERVE, podCgroup(pod).memoryLimit, sizeLimit]
  return Math.min(...limits.filter((limit) => limit > 0))
}
