/**
 * How many pods of each controller are active, ready and leaving, kept up to date pod by pod, so that a set of
 * thousands whose pods change one by one does not count them all each time.
 */
import type { Pod } from '../../../k8s/api'
import { controllerOf } from '../../../k8s/owner-reference'
import { isPodActive, isPodReady, isPodTerminal } from '../../../k8s/pod'
import type { Informer } from '../../component'

type Labels = Pod['metadata']['labels']

export interface Tally {
  active: number
  ready: number
  terminating: number
  /** Active pods, and all, by their labels: pods of one template share them. */
  readonly labels: Map<Labels, { active: number; all: number }>
}

const nothing = (): Tally => ({ active: 0, ready: 0, terminating: 0, labels: new Map() })

/** The tally of a controller, by its uid. */
export function tallyPods(pods: Informer<Pod>): (uid: string) => Tally {
  const tallies = new Map<string, Tally>()
  /** What was counted of each pod, by its uid. */
  const counted = new Map<string, Pod>()
  const count = (pod: Pod, change: 1 | -1) => {
    const uid = controllerOf(pod)?.uid
    if (uid === undefined) return
    const tally = tallies.get(uid) ?? nothing()
    tallies.set(uid, tally)
    add(tally, pod, change)
    if (tally.labels.size === 0) tallies.delete(uid)
  }
  const forget = ({ metadata: { uid } }: Pod) => {
    const before = counted.get(uid)
    if (before) count(before, -1)
    counted.delete(uid)
  }
  const note = (pod: Pod) => {
    forget(pod)
    counted.set(pod.metadata.uid, pod)
    count(pod, 1)
  }
  pods.on({
    added: note,
    updated(before, pod) {
      if (before.metadata.uid !== pod.metadata.uid) forget(before)
      note(pod)
    },
    deleted: forget,
  })
  return (uid) => tallies.get(uid) ?? nothing()
}

function add(tally: Tally, pod: Pod, change: 1 | -1): void {
  const { labels, deletionTimestamp } = pod.metadata
  const isActive = isPodActive(pod)
  if (isActive) tally.active += change
  if (isActive && isPodReady(pod)) tally.ready += change
  if (deletionTimestamp !== undefined && !isPodTerminal(pod)) tally.terminating += change
  const same = tally.labels.get(labels) ?? { active: 0, all: 0 }
  same.all += change
  if (isActive) same.active += change
  if (same.all > 0) tally.labels.set(labels, same)
  else tally.labels.delete(labels)
}
