/**
 * Notices nodes that fell silent, says so, and taints them. Mirrors
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go. Rules: SPEC.md.
 */
import type { Lease, Node, Pod } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { isPodReady } from '../../../k8s/pod'
import { toTime } from '../../../k8s/time'
import { type Informer, refOf } from '../../component'
import { type Change, defineController, type Shop, succeeded, type Work } from '../controller'
import { podsByNode } from '../pods-of-node'
import { evictionRates, zoneOf } from './eviction-rate'
import { readyOf, withNoExecuteTaint, withNoScheduleTaints } from './node-taints'
import { GRACE_PERIOD, silenced, STARTUP_GRACE_PERIOD } from './silence'

/** --node-monitor-period. */
const MONITOR_PERIOD = 5000
/** scheduler.NodeEvictionPeriod: how often the queue of nodes to be emptied is looked at. */
const EVICTION_PERIOD = 100

interface Health {
  /** When the node was last heard of. */
  heardAt: number
  lease: string
  heartbeat: string
  /** What was last seen as its readiness. */
  ready: string
  /** The decision that it is silent: what follows follows from it. */
  decision: number | undefined
}

interface Watching {
  readonly shop: Shop
  readonly nodes: Informer<Node>
  readonly leases: Informer<Lease>
  readonly onNode: (node: string) => Iterable<Pod>
  readonly health: Map<string, Health>
  /** When the next node of a zone may be given up. */
  readonly nextEviction: Map<string, number>
  /** Nodes waiting for that. */
  readonly doomed: Set<string>
}

export const nodeLifecycleController = defineController({
  name: 'node-lifecycle-controller',
  recorder: 'node-controller',
  begin(shop) {
    const it: Watching = {
      shop,
      nodes: shop.of<Node>('nodes'),
      leases: shop.of<Lease>('leases.coordination.k8s.io'),
      onNode: podsByNode(shop.of<Pod>('pods')),
      health: new Map(),
      nextEviction: new Map(),
      doomed: new Set(),
    }
    shop.every(MONITOR_PERIOD, () => {
      for (const node of [...it.nodes.list()]) monitor(it, node)
    })
    return {
      wokenBy: { nodes: (change: Change<Node>) => nodeChanged(it, change) },
      sync(key, work) {
        const node = it.nodes.get(key)
        if (node) taintBySchedule(it, node, work)
      },
    }
  },
})

function nodeChanged({ shop, health, doomed }: Watching, { object, before, deleted }: Change<Node>) {
  const { name } = object.metadata
  if (!deleted) return !before || concerns(before, object) ? [name] : []
  health.delete(name)
  doomed.delete(name)
  const message = `Node ${name} event: Removing Node ${name} from Controller`
  shop.events.event(object as never, 'Normal', 'RemovingNode', message, { ref: nodeRef(object) })
  return []
}

const concerns = (before: Node, after: Node) =>
  before.spec !== after.spec || before.status?.conditions !== after.status?.conditions

/** Events about nodes say the node's real uid, as node-controller's do. */
const nodeRef = ({ metadata }: Node) => ({
  kind: 'Node',
  name: metadata.name,
  uid: metadata.uid,
  apiVersion: 'v1',
})

function taintBySchedule({ shop }: Watching, node: Node, work: Work): void {
  if (withNoScheduleTaints(node, shop.host.timers.now))
    putTaints(shop, node, withNoScheduleTaints, (request, answered) => work.request(request, answered))
}

type Send = (request: Parameters<Work['request']>[0], answered?: Parameters<Work['request']>[1]) => void

/** Reads the node anew, and writes what it should have (controller_utils.go AddOrUpdateTaintOnNode, PatchNodeTaints). */
function putTaints({ host }: Shop, node: Node, wanted: typeof withNoScheduleTaints, send: Send): void {
  const path = pathOf('nodes', undefined, node.metadata.name)
  send({ method: 'GET', path }, (found) => {
    if (!succeeded(found)) return
    const fresh = found.body as Node
    const taints = wanted(fresh, host.timers.now)
    if (!taints) return
    send({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: {
        metadata: { resourceVersion: fresh.metadata.resourceVersion },
        spec: { taints: taints.length > 0 ? taints : null },
      },
    })
  })
}

function monitor(it: Watching, node: Node): void {
  const health = heard(it, node)
  const now = it.shop.host.timers.now
  const ready = readyOf(node)
  const grace = ready ? GRACE_PERIOD : STARTUP_GRACE_PERIOD
  if (now - health.heardAt > grace) fallSilent(it, node, health, now - health.heardAt, grace)
  else {
    health.decision = undefined
    readinessSeen(it, node, health)
  }
  if (health.decision === undefined) considerEviction(it, node)
  else it.shop.host.journal.because(health.decision, () => considerEviction(it, node))
}

function heard({ shop, health, leases }: Watching, node: Node): Health {
  const { name } = node.metadata
  const lease = leases.get(`kube-node-lease/${name}`)?.spec?.renewTime ?? ''
  const ready = readyOf(node)
  const heartbeat = ready?.lastHeartbeatTime ?? ''
  const now = shop.host.timers.now
  let known = health.get(name)
  if (!known) {
    known = { heardAt: now, lease, heartbeat, ready: ready?.status ?? '', decision: undefined }
    health.set(name, known)
    const message = `Node ${name} event: Registered Node ${name} in Controller`
    shop.events.event(node as never, 'Normal', 'RegisteredNode', message, { ref: nodeRef(node) })
  } else if (known.lease !== lease || known.heartbeat !== heartbeat)
    Object.assign(known, { heardAt: now, lease, heartbeat })
  return known
}

function fallSilent(it: Watching, node: Node, health: Health, silentFor: number, grace: number): void {
  const { shop } = it
  const conditions = silenced(node, shop.host.timers.now)
  if (!conditions) return readinessSeen(it, node, health)
  const about = refOf('nodes', node)
  const because = { silentFor, grace }
  const decision = shop.host.journal.decided(about, { reason: 'NodeUnreachable', because })
  health.decision = decision
  const after: Node = { ...node, status: { ...node.status, conditions: [...conditions] } }
  shop.host.journal.because(decision, () =>
    shop.host.api.request(
      { method: 'PUT', path: pathOf('nodes', undefined, node.metadata.name, 'status'), body: after },
      (response) => {
        if (succeeded(response)) readinessSeen(it, response.body as Node, health)
      },
    ),
  )
}

/** A node that was ready and is not any more takes its pods' readiness with it. */
function readinessSeen(it: Watching, node: Node, health: Health): void {
  const status = readyOf(node)?.status ?? ''
  const wasReady = health.ready === 'True'
  health.ready = status
  if (status === 'True' || !wasReady) return
  const { name } = node.metadata
  const message = `Node ${name} status is now: NodeNotReady`
  it.shop.events.event(node as never, 'Normal', 'NodeNotReady', message, { ref: nodeRef(node) })
  for (const pod of [...it.onNode(name)]) markNotReady(it, pod)
}

function markNotReady({ shop }: Watching, pod: Pod): void {
  if (!isPodReady(pod)) return
  const conditions = pod.status!.conditions!.map((condition) =>
    condition.type === 'Ready'
      ? {
          ...condition,
          ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
          status: 'False',
          lastTransitionTime: toTime(shop.host.timers.now),
        }
      : condition,
  )
  const { namespace, name } = pod.metadata
  shop.host.api.request(
    {
      method: 'PUT',
      path: pathOf('pods', namespace, name, 'status'),
      body: { ...pod, status: { ...pod.status, conditions } },
    },
    (response) => {
      if (succeeded(response)) shop.events.event(pod as never, 'Warning', 'NodeNotReady', 'Node is not ready')
    },
  )
}

/** Ready again: the taint goes at once. Not ready: it comes at the zone's pace. */
function considerEviction(it: Watching, node: Node): void {
  const { shop, doomed } = it
  const { name } = node.metadata
  const taints = withNoExecuteTaint(node, shop.host.timers.now)
  if (!taints) return void doomed.delete(name)
  if (readyOf(node)?.status === 'True') {
    doomed.delete(name)
    return putTaints(shop, node, withNoExecuteTaint, (request, answered) =>
      shop.host.api.request(request, answered),
    )
  }
  if (readyOf(node) && !doomed.has(name)) {
    doomed.add(name)
    giveUp(it, name)
  }
}

function giveUp(it: Watching, name: string): void {
  const { shop, nodes, doomed, nextEviction } = it
  const node = nodes.get(name)
  if (!doomed.has(name) || !node) return
  const now = shop.host.timers.now
  const zone = zoneOf(node)
  const rate = evictionRates(nodes.list()).get(zone) ?? 0
  const mayAt = nextEviction.get(zone) ?? now
  if (rate === 0 || mayAt > now) {
    shop.host.timers.after(rate === 0 ? MONITOR_PERIOD : Math.max(EVICTION_PERIOD, mayAt - now), () =>
      giveUp(it, name),
    )
    return
  }
  doomed.delete(name)
  const taints = withNoExecuteTaint(node, now)
  if (!taints || readyOf(node)?.status === 'True') return
  nextEviction.set(zone, now + Math.round(1000 / rate))
  putTaints(shop, node, withNoExecuteTaint, (request, answered) => shop.host.api.request(request, answered))
}
