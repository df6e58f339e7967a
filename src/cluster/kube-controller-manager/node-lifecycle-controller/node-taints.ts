/**
 * Which taints a node's conditions call for. Mirrors pkg/controller/nodelifecycle (doNoScheduleTaintingPass).
 */
import type { Node, Taint } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'

export const NOT_READY = 'node.kubernetes.io/not-ready'
export const UNREACHABLE = 'node.kubernetes.io/unreachable'
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'

const BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
}

const OURS = new Set([
  UNSCHEDULABLE,
  ...Object.values(BY_CONDITION).flatMap((byStatus) => Object.values(byStatus)),
])

export const readyOf = (node: Node) => node.status?.conditions?.find(({ type }) => type === 'Ready')

/** The node's taints as they should be; undefined when they are. */
export function withNoScheduleTaints(node: Node, now: number): readonly Taint[] | undefined {
  const wanted: string[] = []
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = BY_CONDITION[type]?.[status]
    if (key) wanted.push(key)
  }
  if (node.spec?.unschedulable) wanted.push(UNSCHEDULABLE)
  const taints = node.spec?.taints ?? []
  const isOurs = ({ key, effect }: Taint) => effect === 'NoSchedule' && OURS.has(key)
  const present = taints.filter(isOurs).map(({ key }) => key)
  const missing = wanted.filter((key) => !present.includes(key))
  const surplus = present.filter((key) => !wanted.includes(key))
  if (missing.length === 0 && surplus.length === 0) return undefined
  const kept = taints.filter((taint) => !isOurs(taint) || !surplus.includes(taint.key))
  return [...kept, ...missing.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: toTime(now) }))]
}

/** The node's taints with the one that drives pods away, or without; undefined when nothing changes. */
export function withNoExecuteTaint(node: Node, now: number): readonly Taint[] | undefined {
  const status = readyOf(node)?.status
  const wanted = status === 'False' ? NOT_READY : status === 'Unknown' ? UNREACHABLE : undefined
  const taints = node.spec?.taints ?? []
  const isOurs = ({ key, effect }: Taint) =>
    effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE)
  const present = taints.filter(isOurs)
  if (present.length === (wanted ? 1 : 0) && present[0]?.key === wanted) return undefined
  const others = taints.filter((taint) => !isOurs(taint))
  return wanted ? [...others, { key: wanted, effect: 'NoExecute', timeAdded: toTime(now) }] : others
}
