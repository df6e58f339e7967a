/**
 * Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. Mirrors
 * pkg/controller/tainteviction/taint_eviction.go. Rules: SPEC.md.
 */
import type { Node, Pod, Taint } from '../../../k8s/api'
import type { Timer } from '../../../sim/event-queue'
import { type Informer, keyOf, refOf } from '../../component'
import { type Change, defineController, type Shop } from '../controller'
import { disrupt } from '../pod-disruption'
import { podsByNode } from '../pods-of-node'
import { evictionDelay, noExecute } from './eviction-delay'

interface Planned {
  readonly since: number
  readonly due: number
  readonly timer: Timer
}

interface Evicting {
  readonly shop: Shop
  readonly nodes: Informer<Node>
  readonly planned: Map<string, Planned>
}

export const taintEvictionController = defineController({
  name: 'taint-eviction-controller',
  begin(shop) {
    const pods = shop.of<Pod>('pods')
    const it: Evicting = { shop, nodes: shop.of<Node>('nodes'), planned: new Map() }
    const onNode = podsByNode(pods)
    return {
      wokenBy: {
        nodes({ object, before, deleted }: Change<Node>) {
          const now = noExecute(object.spec?.taints)
          const then = before ? noExecute(before.spec?.taints) : []
          const changed = deleted || JSON.stringify(now) !== JSON.stringify(then)
          return changed ? [...onNode(object.metadata.name)].map((pod) => keyOf(pod as never)) : []
        },
        pods: ({ object: pod, before, deleted }: Change<Pod>) =>
          deleted ||
          before?.spec?.nodeName !== pod.spec?.nodeName ||
          (before?.spec !== pod.spec &&
            JSON.stringify(before?.spec?.tolerations) !== JSON.stringify(pod.spec?.tolerations))
            ? [keyOf(pod as never)]
            : [],
      },
      sync: (key) => judge(it, key, pods.get(key)),
    }
  },
})

function judge(it: Evicting, key: string, pod: Pod | undefined): void {
  const node = pod?.spec?.nodeName ? it.nodes.get(pod.spec.nodeName) : undefined
  if (!pod || !node) return cancel(it, key, undefined)
  const taints = noExecute(node.spec?.taints)
  const delay = taints.length > 0 ? evictionDelay(pod, taints) : Number.POSITIVE_INFINITY
  if (delay === Number.POSITIVE_INFINITY) return cancel(it, key, pod)
  plan(it, key, pod, taints, delay)
}

function cancel({ shop, planned }: Evicting, key: string, pod: Pod | undefined): void {
  const plan = planned.get(key)
  if (!plan) return
  planned.delete(key)
  shop.host.timers.cancel(plan.timer)
  if (pod)
    shop.events.event(pod as never, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)
}

/** The clock of a wait that already runs is not set back. */
function plan(it: Evicting, key: string, pod: Pod, taints: readonly Taint[], delay: number): void {
  const { shop, planned } = it
  const now = shop.host.timers.now
  const before = planned.get(key)
  const since = before?.since ?? now
  const due = since + delay
  if (before?.due === due) return
  if (before) shop.host.timers.cancel(before.timer)
  const about = refOf('pods', pod)
  const decision = shop.host.journal.decided(about, {
    reason: 'TaintEviction',
    because: { taint: taints.map(({ key, effect }) => `${key}:${effect}`).join(), after: delay },
  })
  shop.host.journal.because(decision, () => {
    if (due <= now) return evict(it, key, pod)
    const timer = shop.host.timers.visibly('eviction', about, '', due - now, () => {
      planned.delete(key)
      evict(it, key, pod)
    })
    planned.set(key, { since, due, timer })
  })
}

function evict({ shop }: Evicting, key: string, pod: Pod): void {
  shop.events.event(pod as never, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`)
  disrupt(shop.host, pod, {
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
}
