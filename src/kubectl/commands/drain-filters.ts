/** Which pods `drain` evicts, and which it will not without being told. Mirrors kubectl/pkg/drain/filters.go. */
import type { Pod } from '../../k8s/api'

export interface DrainOptions {
  readonly force: boolean
  readonly ignoreDaemonSets: boolean
  readonly deleteEmptyDir: boolean
}
export interface Verdict {
  readonly evict: readonly Pod[]
  /** Why the node cannot be drained; one sentence per reason, with the pods. */
  readonly refusals: readonly string[]
  readonly warnings: string
}

const UNMANAGED = 'cannot delete Pods that declare no controller (use --force to override)'
const DAEMON = 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'
const LOCAL = 'cannot delete Pods with local storage (use --delete-emptydir-data to override)'

/** What one filter says of a pod; nothing is «evict it, as far as I am concerned». */
interface Judgement {
  readonly refusal?: string
  readonly warning?: string
  readonly skip?: true
}

export function podsToEvict(
  pods: readonly Pod[],
  daemonSets: ReadonlySet<string>,
  options: DrainOptions,
): Verdict {
  const evict: Pod[] = []
  const refusals = new Map<string, string[]>()
  const warnings = new Map<string, string[]>()
  const note = (map: Map<string, string[]>, text: string, pod: Pod) =>
    map.set(text, [...(map.get(text) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`])
  for (const pod of pods) {
    const judgements = FILTERS.map((filter) => filter(pod, daemonSets, options))
    const refused = judgements.find(({ refusal }) => refusal)?.refusal
    const warned = judgements.find(({ warning }) => warning)?.warning
    if (refused) note(refusals, refused, pod)
    else if (warned) note(warnings, warned, pod)
    if (!refused && !judgements.some(({ skip }) => skip)) evict.push(pod)
  }
  const said = (map: Map<string, string[]>) => [...map].map(([text, names]) => `${text}: ${names.join(', ')}`)
  return { evict, refusals: said(refusals).sort(), warnings: said(warnings).join('; ') }
}

type Filter = (pod: Pod, daemonSets: ReadonlySet<string>, options: DrainOptions) => Judgement

const isOver = (pod: Pod) => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
const controllerOf = (pod: Pod) => pod.metadata.ownerReferences?.find((owner) => owner.controller)

const daemonSet: Filter = (pod, daemonSets, { ignoreDaemonSets, force }) => {
  const owner = controllerOf(pod)
  if (owner?.kind !== 'DaemonSet' || isOver(pod)) return {}
  if (!daemonSets.has(`${pod.metadata.namespace}/${owner.name}`)) return force ? {} : { refusal: UNMANAGED }
  if (!ignoreDaemonSets) return { refusal: DAEMON }
  return { skip: true, warning: 'ignoring DaemonSet-managed Pods' }
}
const mirror: Filter = (pod) =>
  pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined ? {} : { skip: true }
const localStorage: Filter = (pod, _, { deleteEmptyDir }) => {
  if (!pod.spec?.volumes?.some((volume) => volume.emptyDir) || isOver(pod)) return {}
  return deleteEmptyDir ? {} : { refusal: LOCAL }
}
const unmanaged: Filter = (pod, _, { force }) => {
  if (isOver(pod) || controllerOf(pod)) return {}
  return force ? { warning: 'deleting Pods that declare no controller' } : { refusal: UNMANAGED }
}
const FILTERS: readonly Filter[] = [daemonSet, mirror, localStorage, unmanaged]
