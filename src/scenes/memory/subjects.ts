/** Whose use is drawn: the selected pod's or node's, else of the few pods there are, else of the nodes. */
import type { Container, Pod } from '../../k8s/api'
import { allContainers } from '../../k8s/pod'
import type { QosClass } from '../../k8s/qos'
import { milli, quantity } from '../../k8s/quantity'
import type { Entry } from '../../journal/entry'
import { podState, type State } from '../../view/pod-state'
import type { View } from '../../view/view'
import { podEntries, selectedUid } from '../parts/pod-entries'
import type { Selection } from '../scene'
import { qosOf } from './oom-score'
import { type ContainerUse, type UseIndex, usesOf } from './use-index'

export interface Amounts {
  /** Bytes and millicores; 0 where nothing is said. */
  readonly memory: number
  readonly cpu: number
  /** As the manifest says it: '64Mi', '500m'. */
  readonly said: { readonly memory: string; readonly cpu: string }
}
export interface Subject {
  readonly uid: string
  readonly podKey: string
  readonly node: string
  readonly container: string
  /** The pod has more than this one. */
  readonly several: boolean
  readonly qos: QosClass
  readonly state: State
  readonly request: Amounts
  readonly limit: Amounts
  readonly use: ContainerUse
}
export interface Subjects {
  readonly index: UseIndex
  readonly of: readonly Subject[]
  /** The node that was asked for. */
  readonly node: string | undefined
  /** More pods than can be followed one by one. */
  readonly many: boolean
  /** The pod that was asked for, also when it has nothing to show. */
  readonly pod: string | undefined
}

/** So many pods are drawn side by side; with more, the nodes are. */
const MOST_PODS = 4

export function subjectsOf(
  view: View,
  at: number,
  entries: readonly Entry[],
  selection: Selection | undefined,
): Subjects {
  const index = usesOf(entries)
  const chosen = selectedUid(view, entries, at, selection)
  if (chosen !== undefined) {
    const of = subjectsOfPod(view, at, entries, index, chosen)
    const pod = podEntries(entries, chosen, at)?.key
    return { index, of, node: undefined, many: false, pod }
  }
  const none = { index, of: [], pod: undefined }
  if (selection?.kind === 'object' && selection.resource === 'nodes')
    return { ...none, node: selection.key, many: true }
  const uids = ownPods(view, index, at)
  if (uids.length > MOST_PODS) return { ...none, node: undefined, many: true }
  const of = uids.flatMap((uid) => subjectsOfPod(view, at, entries, index, uid))
  return { ...none, of, node: undefined, many: false }
}

/** Pods of the learner that still exist and have run, oldest first. */
function ownPods(view: View, index: UseIndex, at: number): string[] {
  const found: string[] = []
  for (const [uid, uses] of index.pods) {
    const stored = view.objects.byUid(uid)
    if (!stored || stored.key.startsWith('kube-system/')) continue
    if ([...uses.values()].some(({ lives }) => (lives[0]?.from ?? at + 1) <= at)) found.push(uid)
    if (found.length > MOST_PODS) break
  }
  return found
}

function subjectsOfPod(
  view: View,
  at: number,
  entries: readonly Entry[],
  index: UseIndex,
  uid: string,
): Subject[] {
  const object = view.objects.byUid(uid)?.object ?? podEntries(entries, uid, at)?.object
  const uses = index.pods.get(uid)
  if (!object || !uses) return []
  const pod = object as unknown as Pod
  const states = podState(view, object).containers
  const ran = allContainers(pod.spec!).filter(({ name }) => {
    const lives = uses.get(name)?.lives
    return lives?.[0] !== undefined && lives[0].from <= at
  })
  return ran.map((spec) => {
    const use = uses.get(spec.name)!
    return {
      uid,
      podKey: `${pod.metadata.namespace}/${pod.metadata.name}`,
      node: use.ref.node,
      container: spec.name,
      several: ran.length > 1,
      qos: qosOf(pod),
      state: states.find(({ name }) => name === spec.name)?.state ?? 'waiting',
      request: amounts(spec, 'requests'),
      limit: amounts(spec, 'limits'),
      use,
    }
  })
}

function amounts(spec: Container, which: 'requests' | 'limits'): Amounts {
  const of = spec.resources?.[which]
  return {
    memory: quantity(of?.memory),
    cpu: milli(of?.cpu),
    said: { memory: `${of?.memory ?? ''}`, cpu: `${of?.cpu ?? ''}` },
  }
}
