/**
 * How a node looks that has not been heard of for too long. Mirrors pkg/controller/nodelifecycle
 * (tryUpdateNodeHealth). Rules NL1–NL3.
 */
import type { Node, NodeCondition } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'

/** --node-monitor-grace-period, --node-startup-grace-period. */
export const GRACE_PERIOD = 50_000
export const STARTUP_GRACE_PERIOD = 60_000

const GO_UNKNOWN = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** The node's conditions, turned Unknown; undefined when they are so already. */
export function silenced(node: Node, now: number): readonly NodeCondition[] | undefined {
  const before = node.status?.conditions ?? []
  const time = toTime(now)
  let changed = false
  const after = before.map((condition) => {
    if (!GO_UNKNOWN.includes(condition.type) || condition.status === 'Unknown') return condition
    changed = true
    return {
      ...condition,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: time,
    }
  })
  for (const type of GO_UNKNOWN) {
    if (before.some((condition) => condition.type === type)) continue
    changed = true
    after.push({
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime: time,
    })
  }
  return changed ? after : undefined
}
