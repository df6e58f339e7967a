/**
 * Keeps as many pods of a template as a ReplicaSet (or ReplicationController, which is the same but for its selector)
 * wishes. Mirrors pkg/controller/replicaset/replica_set.go. Rules: SPEC.md.
 */
import type { Pod, ReplicaSet } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { controllerOf } from '../../../k8s/owner-reference'
import { isPodActive, isPodReady, podCondition } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'
import { type Informer, keyOf, refOf } from '../../component'
import { byController } from '../claim'
import {
  type Change,
  type Controller,
  defineController,
  errorOf,
  type Shop,
  succeeded,
  type Work,
} from '../controller'
import { Expectations } from '../expectations'
import { ownersWokenBy, specSelector } from '../owner-wakes'
import { createPod, deletePod, podFromTemplate, slowStart } from '../pod-control'
import { countPods, type PodCounts } from './count-pods'
import { type Tally, tallyPods } from './pod-tally'
import { podsToDelete } from './pods-to-delete'
import { type ManageFailure, replicaSetStatus, sameStatus } from './status'

/** replica_set.go: BurstReplicas. */
const BURST_REPLICAS = 500

export const replicaSetController = defineController({
  name: 'replicaset-controller',
  reconciles: 'replicasets.apps',
  begin: (shop) => beginReplicating(shop, 'ReplicaSet', 'replicasets.apps', (owner) => owner),
})

/** The one machine behind ReplicaSets and ReplicationControllers. */
export function beginReplicating(
  shop: Shop,
  kind: 'ReplicaSet' | 'ReplicationController',
  resource: string,
  read: (owner: ReplicaSet) => ReplicaSet,
): Controller {
  const owners = shop.of<ReplicaSet>(resource)
  const pods = shop.of<Pod>('pods')
  const expectations = new Expectations(() => shop.host.timers.now)
  const replicating: Replicating = {
    shop,
    resource,
    owners,
    ownedPods: byController(pods),
    tally: tallyPods(pods),
    siblings: byController(owners),
    expectations,
  }
  return {
    wokenBy: {
      pods: ownersWokenBy({
        kind,
        owners,
        expectations,
        selectorOf: (owner) => specSelector(read(owner as ReplicaSet)),
        seen: (owner, change) => wakeWhenAvailable(shop, owner as ReplicaSet, change),
      }),
    },
    sync(key, work) {
      const owner = owners.get(key)
      if (!owner) return expectations.forget(key)
      syncReplicas(replicating, key, read(owner), work)
    },
  }
}

interface Replicating {
  readonly shop: Shop
  readonly resource: string
  readonly owners: Informer<ReplicaSet>
  readonly ownedPods: (key: string) => Iterable<Pod>
  readonly tally: (uid: string) => Tally
  readonly siblings: (key: string) => Iterable<ReplicaSet>
  readonly expectations: Expectations
}

/** A pod that became ready becomes available only later: the set must be looked at again then. */
function wakeWhenAvailable(shop: Shop, owner: ReplicaSet, { object: pod, before }: Change<Pod>): void {
  const minReady = owner.spec?.minReadySeconds ?? 0
  if (before && !isPodReady(before) && isPodReady(pod) && minReady > 0)
    shop.wakeAfter(keyOf(owner), minReady * 1000 + 1000)
}

function syncReplicas(it: Replicating, key: string, owner: ReplicaSet, work: Work): void {
  const satisfied = it.expectations.satisfied(key)
  const pods = countPods(owner, it.ownedPods, it.tally(owner.metadata.uid), work)
  const report = (failure?: ManageFailure) => {
    if (failure) work.fail()
    updateStatus(it, owner, pods, failure, work)
  }
  if (satisfied && !owner.metadata.deletionTimestamp) manageReplicas(it, key, owner, pods, work, report)
  else report()
}

type Report = (failure?: ManageFailure) => void

function manageReplicas(
  it: Replicating,
  key: string,
  owner: ReplicaSet,
  pods: PodCounts,
  work: Work,
  report: Report,
): void {
  const wanted = owner.spec?.replicas ?? 1
  const difference = pods.active - wanted
  if (difference === 0) return report()
  const count = Math.min(BURST_REPLICAS, Math.abs(difference))
  if (difference < 0) createReplicas(it, key, owner, pods.active, count, work, report)
  else deleteReplicas(it, key, owner, pods.list(), count, work, report)
}

function createReplicas(
  { shop, resource, expectations }: Replicating,
  key: string,
  owner: ReplicaSet,
  seen: number,
  count: number,
  work: Work,
  report: Report,
): void {
  const because = { wanted: owner.spec?.replicas ?? 1, seen, create: count }
  const decision = shop.host.journal.decided(refOf(resource, owner), { reason: 'CreatePods', because })
  expectations.expectCreations(key, count)
  const pod = podFromTemplate(owner.spec?.template ?? {}, owner)
  let failure: ManageFailure | undefined
  const create = (_: number, done: (succeeded: boolean) => void) =>
    createPod(shop, work, owner, pod, (response) => {
      if (!succeeded(response)) {
        expectations.creationObserved(key)
        failure ??= { reason: 'FailedCreate', message: errorOf(response) }
      }
      done(succeeded(response))
    })
  shop.host.journal.because(decision, () =>
    slowStart(count, create, (created) => {
      const skipped = failure ? count - created - 1 : 0
      if (skipped > 0) expectations.creationObserved(key, skipped)
      report(failure)
    }),
  )
}

function deleteReplicas(
  it: Replicating,
  key: string,
  owner: ReplicaSet,
  active: readonly Pod[],
  count: number,
  work: Work,
  report: Report,
): void {
  const { shop, resource, expectations } = it
  const doomed = podsToDelete(active, relatedPods(it, owner), count, shop.host.timers.now)
  const decision = shop.host.journal.decided(refOf(resource, owner), {
    reason: 'DeletePods',
    because: { wanted: owner.spec?.replicas ?? 1, seen: active.length, remove: doomed.map(keyOf) },
  })
  expectations.expectDeletions(key, doomed.map(keyOf))
  let open = doomed.length
  let failure: ManageFailure | undefined
  shop.host.journal.because(decision, () => {
    for (const pod of doomed)
      deletePod(shop, work, owner, pod, (response) => {
        if (!succeeded(response)) {
          expectations.deletionObserved(key, keyOf(pod))
          if (response.code !== 404) failure ??= { reason: 'FailedDelete', message: errorOf(response) }
        }
        if (--open === 0) report(failure)
      })
  })
}

/** Active pods of all sets of the same Deployment. */
function* relatedPods({ ownedPods, siblings }: Replicating, owner: ReplicaSet): Iterable<Pod> {
  const controller = controllerOf(owner)
  for (const sibling of controller ? siblings(controller.uid) : [owner])
    for (const pod of ownedPods(sibling.metadata.uid)) if (isPodActive(pod)) yield pod
}

function updateStatus(
  it: Replicating,
  owner: ReplicaSet,
  pods: PodCounts,
  failure: ManageFailure | undefined,
  work: Work,
): void {
  const { shop, resource } = it
  const now = shop.host.timers.now
  const status = replicaSetStatus({ replicaSet: owner, pods, failure, now })
  if (!sameStatus(owner.status, status)) {
    const stored = it.owners.get(keyOf(owner)) ?? owner
    const { namespace, name } = owner.metadata
    work.request({
      method: 'PUT',
      path: pathOf(resource, namespace, name, 'status'),
      body: { ...stored, metadata: owner.metadata, status },
    })
  }
  wakeForNextAvailable(shop, owner, pods, status.readyReplicas ?? 0, status.availableReplicas ?? 0)
}

/** Some are ready but not yet available: look again when the next of them becomes so. */
function wakeForNextAvailable(
  shop: Shop,
  owner: ReplicaSet,
  pods: PodCounts,
  ready: number,
  available: number,
): void {
  const minReady = (owner.spec?.minReadySeconds ?? 0) * 1000
  if (minReady === 0 || ready === available) return
  const now = shop.host.timers.now
  let next = minReady
  for (const pod of pods.list()) {
    const since = fromTime(podCondition(pod, 'Ready')?.lastTransitionTime ?? '')
    if (isPodReady(pod) && since !== undefined && since + minReady > now)
      next = Math.min(next, since + minReady - now)
  }
  shop.wakeAfter(keyOf(owner), Math.max(next, 1))
}
