/**
 * Whom the kernel kills first when a node has no memory left: each container's share of it in thousandths, and what the
 * kubelet adds by QoS class. Mirrors mm/oom_kill.c: oom_badness and pkg/kubelet/qos/policy.go.
 */
import type { Container, Pod } from '../../k8s/api'
import { allContainers, isSidecar } from '../../k8s/pod'
import { type QosClass, qosClass } from '../../k8s/qos'
import { quantity } from '../../k8s/quantity'
import type { OomCandidate } from '../../journal/reasons'
import type { View } from '../../view/view'

export interface Candidate {
  /** Empty where the pod is not known. */
  readonly uid: string
  readonly podKey: string
  /** Empty for what is no container: the kubelet. */
  readonly container: string
  readonly qos: QosClass | undefined
  readonly memory: number
  readonly request: number
  readonly share: number
  readonly adjust: number
  readonly score: number
}

const GUARANTEED = -997
const BEST_EFFORT = 1000
/** The kubelet's own, which it gives itself. */
export const KUBELET_ADJUST = -999
/** From here on a priority is critical to the node or the cluster. */
const CRITICAL = 2_000_000_000

export const qosOf = (pod: Pod): QosClass =>
  (pod.status?.qosClass as QosClass | undefined) ?? (pod.spec ? qosClass(pod.spec) : 'BestEffort')

export function oomAdjust(pod: Pod, container: Container, capacity: number): number {
  const qos = qosOf(pod)
  if (qos === 'Guaranteed' || (pod.spec?.priority ?? 0) >= CRITICAL) return GUARANTEED
  if (qos === 'BestEffort') return BEST_EFFORT
  const own = burstable(container, capacity)
  if (!isSidecar(container)) return own
  return Math.min(own, ...(pod.spec?.containers ?? []).map((other) => burstable(other, capacity)))
}

function burstable(container: Container, capacity: number): number {
  const request = quantity(container.resources?.requests?.memory)
  return Math.min(999, Math.max(3, 1000 - Math.floor((1000 * request) / capacity)))
}

/** Running containers of a node, the first to die first; equals in the order of their names. */
export function candidatesOn(view: View, node: string): Candidate[] {
  const capacity = view.machines.nodes.get(node)?.memory ?? 0
  if (capacity === 0) return []
  const found: Candidate[] = []
  for (const uid of view.slots.on(node)) {
    const pod = uid === undefined ? undefined : view.objects.byUid(uid)?.object
    if (pod) found.push(...candidatesOf(view, pod as unknown as Pod, capacity))
  }
  const kubelet = { uid: '', podKey: '', container: '', qos: undefined, memory: 0, request: 0, share: 0 }
  found.push({ ...kubelet, adjust: KUBELET_ADJUST, score: KUBELET_ADJUST })
  return found.sort((a, b) => b.score - a.score || b.memory - a.memory || (nameOf(a) < nameOf(b) ? -1 : 1))
}

const nameOf = ({ podKey, container }: Candidate) => `${podKey}/${container}`

function candidatesOf(view: View, pod: Pod, capacity: number): Candidate[] {
  const runtime = view.runtimes.get(pod.metadata.uid)
  const qos = qosOf(pod)
  return allContainers(pod.spec!).flatMap((spec) => {
    const running = runtime?.containers.find(({ name }) => name === spec.name)
    if (!running || running.startedAt === undefined || running.exitedAt !== undefined) return []
    const { memory } = running
    const share = Math.floor((1000 * memory) / capacity)
    const adjust = oomAdjust(pod, spec, capacity)
    const { uid, namespace, name } = pod.metadata
    const podKey = `${namespace}/${name}`
    const request = quantity(spec.resources?.requests?.memory)
    const score = share + adjust
    return [{ uid, podKey, container: spec.name, qos, memory, request, share, adjust, score }]
  })
}

/** Those between whom the kernel chose: its own numbers; of each container the process that scored most. */
export function candidatesAt(view: View, among: readonly OomCandidate[]): Candidate[] {
  const found = new Map<string, Candidate>()
  for (const { podKey, container, rss: memory, adj: adjust, score } of among) {
    const key = `${podKey}/${container}`
    if (found.has(key)) continue
    const stored = view.objects.get('pods', podKey)?.object as unknown as Pod | undefined
    const qos = stored && qosOf(stored)
    const spec = stored?.spec && allContainers(stored.spec).find(({ name }) => name === container)
    const request = quantity(spec?.resources?.requests?.memory)
    const uid = stored?.metadata.uid ?? ''
    found.set(key, { uid, podKey, container, qos, memory, request, share: score - adjust, adjust, score })
  }
  return [...found.values()].sort((a, b) => b.score - a.score)
}
