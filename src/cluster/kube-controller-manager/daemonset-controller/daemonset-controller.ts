/**
 * One pod on each node that wants it. Mirrors pkg/controller/daemon/daemon_controller.go. Rules: SPEC.md.
 */
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { isPodReady, isPodTerminal } from '../../../k8s/pod'
import { minutes, seconds } from '../../../sim/duration'
import { type Informer, keyOf, refOf } from '../../component'
import { byController, claim } from '../claim'
import { ensureRevision, hashOf, type Revisions, trimRevisions } from '../controller-revisions'
import { type Change, defineController, type Shop, succeeded, type Work } from '../controller'
import { Expectations } from '../expectations'
import { ownersWokenBy, specSelector } from '../owner-wakes'
import { createPod, deletePod, slowStart } from '../pod-control'
import { canonical } from '../template-hash'
import { daemonPod, fitnessOf, nodeOf } from './daemon-pod'
import { isAvailable, isUpdated, limits, rollingUpdate } from './rolling-update'

const BURST_REPLICAS = 250
/** daemon controller: failedPodsBackoff. */
const FIRST_FAILED_BACKOFF = seconds(1)
const LONGEST_FAILED_BACKOFF = minutes(15)

interface Daemons {
  readonly shop: Shop
  readonly nodes: Informer<Node>
  readonly podsOf: (key: string) => Iterable<Pod>
  readonly revisionsOf: (key: string) => Iterable<ControllerRevision>
  readonly expectations: Expectations
  /** Wait after the last failed pod of a set on a node. */
  readonly failures: Map<string, { wait: number; at: number }>
}

export const daemonSetController = defineController({
  name: 'daemonset-controller',
  reconciles: 'daemonsets.apps',
  begin(shop) {
    const sets = shop.of<DaemonSet>('daemonsets.apps')
    const pods = shop.of<Pod>('pods')
    const expectations = new Expectations(() => shop.host.timers.now)
    const it: Daemons = {
      shop,
      nodes: shop.of<Node>('nodes'),
      podsOf: byController(pods),
      revisionsOf: byController(shop.of<ControllerRevision>('controllerrevisions.apps')),
      expectations,
      failures: new Map(),
    }
    return {
      wokenBy: {
        pods: ownersWokenBy({ kind: 'DaemonSet', owners: sets, expectations, selectorOf: specSelector }),
        nodes: (change: Change<Node>) => setsWokenByNode(sets, change),
      },
      sync(key, work) {
        const set = sets.get(key)
        if (!set) expectations.forget(key)
        else if (!set.metadata.deletionTimestamp) syncSet(it, key, set, work)
      },
    }
  },
})

function* setsWokenByNode(sets: Informer<DaemonSet>, { object, before, deleted }: Change<Node>) {
  for (const set of sets.list()) {
    const now = fitnessOf(set, object)
    const then = before && fitnessOf(set, before)
    if (deleted || !then ? now.shouldRun || now.shouldContinueRunning : canonical(now) !== canonical(then))
      yield keyOf(set)
  }
}

function syncSet(it: Daemons, key: string, set: DaemonSet, work: Work): void {
  const revisions = it.revisionsOf(set.metadata.uid)
  const { template } = set.spec!
  ensureRevision(set, template, set.status?.collisionCount, revisions, work, (revisions) => {
    const satisfied = it.expectations.satisfied(key)
    const report = () => updateStatus(it, set, revisions, work)
    if (!satisfied) return report()
    manage(it, key, set, revisions, work, () => {
      if (it.expectations.satisfied(key)) update(it, key, set, revisions, work, report)
      else report()
    })
  })
}

/** The set's pods by the node they are on or meant for. */
function podsByNode(it: Daemons, set: DaemonSet, work: Work | undefined): Map<string, Pod[]> {
  const pods = work
    ? claim({
        work,
        owner: set,
        resource: 'pods',
        selector: set.spec?.selector,
        candidates: it.podsOf,
      })
    : it.podsOf(set.metadata.uid)
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = nodeOf(pod.spec)
    const list = byNode.get(node)
    if (list) list.push(pod)
    else byNode.set(node, [pod])
  }
  return byNode
}

interface Plan {
  readonly create: string[]
  readonly remove: Pod[]
}

function manage(
  it: Daemons,
  key: string,
  set: DaemonSet,
  revisions: Revisions,
  work: Work,
  then: () => void,
): void {
  const byNode = podsByNode(it, set, work)
  const plan: Plan = { create: [], remove: [] }
  for (const node of it.nodes.list())
    planNode(it, key, set, node, byNode.get(node.metadata.name) ?? [], revisions, plan)
  for (const [node, pods] of byNode)
    if (node && !it.nodes.get(node)) plan.remove.push(...pods.filter((pod) => !pod.spec?.nodeName))
  carryOut(it, key, set, revisions, plan, work, then)
}

function planNode(
  it: Daemons,
  key: string,
  set: DaemonSet,
  node: Node,
  pods: readonly Pod[],
  revisions: Revisions,
  plan: Plan,
): void {
  const { shouldRun, shouldContinueRunning } = fitnessOf(set, node)
  const living = pods.filter(({ metadata }) => !metadata.deletionTimestamp)
  if (shouldRun && pods.length === 0) plan.create.push(node.metadata.name)
  else if (!shouldContinueRunning) plan.remove.push(...living)
  else if (shouldContinueRunning) {
    const running: Pod[] = []
    for (const pod of living)
      if (isPodTerminal(pod)) replaceFinished(it, key, set, node.metadata.name, pod, plan)
      else running.push(pod)
    removeDoubles(it, set, running, revisions, plan)
  }
}

/** A daemon pod that ended is deleted, so that a new one can come; one that keeps failing has to wait. */
function replaceFinished(it: Daemons, key: string, set: DaemonSet, node: string, pod: Pod, plan: Plan): void {
  const { events, host } = it.shop
  const name = keyOf(pod as never)
  if (pod.status?.phase === 'Succeeded') {
    const message = `Found succeeded daemon pod ${name} on node ${node}, will try to delete it`
    events.event(set, 'Normal', 'SucceededDaemonPod', message)
    plan.remove.push(pod)
    return
  }
  const id = `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`
  const now = host.timers.now
  const before = it.failures.get(id)
  if (before && now - before.at < before.wait) {
    return it.shop.wakeAfter(key, before.wait - (now - before.at))
  }
  const forgiven = !before || now - before.at > 2 * LONGEST_FAILED_BACKOFF
  const wait = forgiven ? FIRST_FAILED_BACKOFF : Math.min(LONGEST_FAILED_BACKOFF, before.wait * 2)
  it.failures.set(id, { wait, at: now })
  const message = `Found failed daemon pod ${name} on node ${node}, will try to kill it`
  events.event(set, 'Warning', 'FailedDaemonPod', message)
  plan.remove.push(pod)
}

/** Of several on one node the oldest stays, except while a surge replaces it. */
function removeDoubles(
  { shop }: Daemons,
  set: DaemonSet,
  running: readonly Pod[],
  revisions: Revisions,
  plan: Plan,
): void {
  if (running.length < 2) return
  const surges = limits(set, 1).surge > 0
  const oldest = (pods: readonly Pod[]) =>
    [...pods].sort(
      (a, b) =>
        (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1) ||
        (a.metadata.name < b.metadata.name ? -1 : 1),
    )
  if (!surges) return void plan.remove.push(...oldest(running).slice(1))
  const fresh = oldest(running.filter((pod) => isUpdated(pod, revisions)))
  const old = oldest(running.filter((pod) => !isUpdated(pod, revisions)))
  plan.remove.push(...fresh.slice(1), ...old.slice(1))
  if (fresh[0] && old[0] && isAvailable(fresh[0], set, shop.host.timers.now)) plan.remove.push(old[0])
}

function carryOut(
  { shop, expectations }: Daemons,
  key: string,
  set: DaemonSet,
  revisions: Revisions,
  plan: Plan,
  work: Work,
  then: () => void,
): void {
  const create = plan.create.slice(0, BURST_REPLICAS)
  const remove = plan.remove.slice(0, BURST_REPLICAS)
  if (create.length + remove.length === 0) return then()
  const about = refOf('daemonsets.apps', set)
  const seen = set.status?.currentNumberScheduled ?? 0
  const wanted = set.status?.desiredNumberScheduled ?? 0
  if (create.length > 0) {
    shop.host.journal.decided(about, {
      reason: 'CreatePods',
      because: { wanted: wanted || create.length, seen, create: create.length },
    })
    expectations.expectCreations(key, create.length)
  }
  if (remove.length > 0) {
    const names = remove.map((pod) => keyOf(pod as never))
    shop.host.journal.decided(about, { reason: 'DeletePods', because: { wanted, seen, remove: names } })
    if (create.length === 0) expectations.expectDeletions(key, names)
  }
  let open = 2
  const done = () => --open === 0 && then()
  slowStart(
    create.length,
    (i, finished) =>
      createPod(shop, work, set, daemonPod(set, create[i]!, hashOf(revisions.current)), (response) => {
        if (!succeeded(response)) {
          expectations.creationObserved(key)
          work.fail()
        }
        finished(succeeded(response))
      }),
    (created) => {
      if (created < create.length - 1) expectations.creationObserved(key, create.length - created - 1)
      done()
    },
  )
  removeAll(shop, expectations, key, set, remove, work, done)
}

function removeAll(
  shop: Shop,
  expectations: Expectations,
  key: string,
  set: DaemonSet,
  pods: readonly Pod[],
  work: Work,
  done: () => void,
): void {
  let open = pods.length
  if (open === 0) return void done()
  for (const pod of pods)
    deletePod(shop, work, set, pod, (response) => {
      if (!succeeded(response)) {
        expectations.deletionObserved(key, keyOf(pod as never))
        if (response.code !== 404) work.fail()
      }
      if (--open === 0) done()
    })
}

function update(
  it: Daemons,
  key: string,
  set: DaemonSet,
  revisions: Revisions,
  work: Work,
  then: () => void,
): void {
  const inUse = new Set<string>()
  const byNode = podsByNode(it, set, undefined)
  for (const pods of byNode.values())
    for (const pod of pods) inUse.add(pod.metadata.labels?.['controller-revision-hash'] ?? '')
  trimRevisions(revisions, inUse, set.spec?.revisionHistoryLimit ?? 10, work)
  if (set.spec?.updateStrategy?.type === 'OnDelete') return then()
  const wanted = new Map<string, Pod[]>()
  for (const node of it.nodes.list())
    if (fitnessOf(set, node).shouldRun) wanted.set(node.metadata.name, byNode.get(node.metadata.name) ?? [])
  const { remove, surgeOn } = rollingUpdate(set, wanted, wanted.size, revisions, it.shop.host.timers.now)
  carryOut(it, key, set, revisions, { create: [...surgeOn], remove: [...remove] }, work, then)
}

function updateStatus(it: Daemons, set: DaemonSet, revisions: Revisions, work: Work): void {
  const now = it.shop.host.timers.now
  const byNode = podsByNode(it, set, undefined)
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 }
  for (const node of it.nodes.list()) {
    const pods = byNode.get(node.metadata.name) ?? []
    if (!fitnessOf(set, node).shouldRun) {
      if (pods.length > 0) count.misscheduled++
      continue
    }
    count.desired++
    if (pods.length === 0) continue
    count.current++
    const oldest = [...pods].sort((a, b) =>
      a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
    )[0]!
    if (isPodReady(oldest)) count.ready++
    if (isAvailable(oldest, set, now)) count.available++
    if (isUpdated(oldest, revisions)) count.updated++
  }
  const status = statusOf(set, count)
  if (canonical(status) !== canonical(set.status ?? {})) {
    const { namespace, name } = set.metadata
    work.request({
      method: 'PUT',
      path: pathOf('daemonsets.apps', namespace, name, 'status'),
      body: { ...set, status },
    })
  }
  if (set.spec?.minReadySeconds && count.ready !== count.available)
    it.shop.wakeAfter(keyOf(set), set.spec.minReadySeconds * 1000)
}

function statusOf(
  set: DaemonSet,
  count: Readonly<Record<'desired' | 'current' | 'misscheduled' | 'ready' | 'available' | 'updated', number>>,
): DaemonSetStatus {
  const unavailable = count.desired - count.available
  return {
    currentNumberScheduled: count.current,
    numberMisscheduled: count.misscheduled,
    desiredNumberScheduled: count.desired,
    numberReady: count.ready,
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    ...(count.updated > 0 && { updatedNumberScheduled: count.updated }),
    ...(count.available > 0 && { numberAvailable: count.available }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
    ...(set.status?.collisionCount !== undefined && { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions && { conditions: set.status.conditions }),
  }
}
