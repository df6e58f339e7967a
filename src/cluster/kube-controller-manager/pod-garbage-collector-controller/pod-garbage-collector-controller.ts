/**
 * Deletes pods nobody else will: of nodes that are gone, unscheduled ones that are being deleted, too many finished ones.
 * Mirrors pkg/controller/podgc/gc_controller.go. Rules: SPEC.md.
 */
import type { Node, Pod } from '../../../k8s/api'
import { isPodTerminal } from '../../../k8s/pod'
import type { Informer } from '../../component'
import { type Change, defineController, type Shop } from '../controller'
import { disrupt } from '../pod-disruption'
import { podsByNode } from '../pods-of-node'

/** gc_controller.go: gcCheckPeriod, quarantineTime; --terminated-pod-gc-threshold. */
const CHECK_PERIOD = 20_000
const QUARANTINE = 40_000
const TERMINATED_THRESHOLD = 12_500
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

export const podGarbageCollectorController = defineController({
  name: 'pod-garbage-collector-controller',
  begin(shop) {
    const pods = shop.of<Pod>('pods')
    const nodes = shop.of<Node>('nodes')
    const onNode = podsByNode(pods)
    /** Nodes that pods name and that do not exist, and since when. */
    const missing = new Map<string, number>()
    const nodeNames = new Map<string, number>()
    const finished = new Set<string>()
    shop.every(CHECK_PERIOD, () => {
      collectTerminated(shop, pods, finished)
      collectOrphans(shop, nodes, onNode, missing, nodeNames.keys())
      collectOutOfService(shop, nodes, onNode)
    })
    return {
      wokenBy: {
        pods({ object, before, deleted }: Change<Pod>) {
          const key = `${object.metadata.namespace}/${object.metadata.name}`
          if (deleted || !isPodTerminal(object)) finished.delete(key)
          else finished.add(key)
          count(nodeNames, before?.spec?.nodeName, -1)
          count(nodeNames, object.spec?.nodeName, deleted ? (before ? 0 : -1) : 1)
          return !deleted && object.metadata.deletionTimestamp && !object.spec?.nodeName ? [key] : []
        },
      },
      sync(key) {
        const pod = pods.get(key)
        if (pod?.metadata.deletionTimestamp && !pod.spec?.nodeName) forceDelete(shop, pod)
      },
    }
  },
})

function count(counts: Map<string, number>, name: string | undefined, by: number): void {
  if (!name || by === 0) return
  const next = (counts.get(name) ?? 0) + by
  if (next > 0) counts.set(name, next)
  else counts.delete(name)
}

function forceDelete(shop: Shop, pod: Pod): void {
  disrupt(shop.host, pod, {
    reason: 'DeletionByPodGC',
    message: 'PodGC: unscheduled pod is terminating',
    gracePeriodSeconds: 0,
  })
}

function collectTerminated(shop: Shop, pods: Informer<Pod>, finished: ReadonlySet<string>): void {
  const surplus = finished.size - TERMINATED_THRESHOLD
  if (surplus <= 0) return
  const oldest = [...finished]
    .map((key) => pods.get(key))
    .filter((pod): pod is Pod => pod !== undefined)
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
  for (const pod of oldest.slice(0, surplus))
    disrupt(shop.host, pod, {
      reason: 'DeletionByPodGC',
      message: 'PodGC: terminated pod',
      gracePeriodSeconds: 0,
    })
}

function collectOrphans(
  shop: Shop,
  nodes: Informer<Node>,
  onNode: (node: string) => Iterable<Pod>,
  missing: Map<string, number>,
  names: Iterable<string>,
): void {
  const now = shop.host.timers.now
  for (const name of [...missing.keys()]) if (nodes.get(name)) missing.delete(name)
  for (const name of [...names]) {
    if (nodes.get(name)) continue
    const since = missing.get(name)
    if (since === undefined) missing.set(name, now)
    else if (now - since >= QUARANTINE) for (const pod of [...onNode(name)]) collectOrphan(shop, pod)
  }
}

function collectOrphan(shop: Shop, pod: Pod): void {
  disrupt(shop.host, pod, {
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    gracePeriodSeconds: 0,
    ...(!isPodTerminal(pod) && { phase: 'Failed' as const }),
  })
}

function collectOutOfService(
  shop: Shop,
  nodes: Informer<Node>,
  onNode: (node: string) => Iterable<Pod>,
): void {
  for (const node of nodes.list()) {
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
    if (ready || !node.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE)) continue
    for (const pod of [...onNode(node.metadata.name)])
      if (pod.metadata.deletionTimestamp)
        disrupt(shop.host, pod, {
          reason: 'DeletionByPodGC',
          message: 'PodGC: node is out-of-service',
          gracePeriodSeconds: 0,
          phase: 'Failed',
        })
  }
}
