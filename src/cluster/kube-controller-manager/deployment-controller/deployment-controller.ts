/**
 * Moves a Deployment's pods from one template to the next by resizing ReplicaSets.
 * Mirrors pkg/controller/deployment (deployment_controller.go, sync.go, rolling.go, recreate.go). Rules: SPEC.md.
 */
import type { Deployment, Pod, ReplicaSet } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { controllerOf } from '../../../k8s/owner-reference'
import { type Informer, keyOf } from '../../component'
import { byController, claim } from '../claim'
import { type Change, defineController, type Work } from '../controller'
import { ownersWokenBy, specSelector } from '../owner-wakes'
import { canonical } from '../template-hash'
import { type Deploying, putStatus } from './deployment-updates'
import { pausedStatus } from './paused'
import { rolloutStatus } from './progress'
import { scaled } from './proportional-scaling'
import {
  active,
  byAge,
  DESIRED_REPLICAS,
  isRollingUpdate,
  newReplicaSet,
  newSetReplicas,
  oldReplicaSets,
  replicasOf,
  wanted,
} from './replica-sets'
import { oldSetsToShrink, type Resize } from './rolling-update'
import { resizeAll } from './resize'
import { ensureNewSet, type Sets } from './new-replica-set'
import { conditionOf, countedStatus, deadlineOf, hasProgressDeadline, isComplete } from './status'

export const deploymentController = defineController({
  name: 'deployment-controller',
  reconciles: 'deployments.apps',
  begin(shop) {
    const deployments = shop.of<Deployment>('deployments.apps')
    const replicaSets = shop.of<ReplicaSet>('replicasets.apps')
    const pods = shop.of<Pod>('pods')
    const it: Deploying = {
      shop,
      replicaSetsOf: byController(replicaSets),
      podsOf: byController(pods),
    }
    return {
      wokenBy: {
        'replicasets.apps': ownersWokenBy({
          kind: 'Deployment',
          owners: deployments,
          selectorOf: specSelector,
        }) as never,
        pods: lastPodGone(deployments, replicaSets, it),
      },
      sync(key, work) {
        const deployment = deployments.get(key)
        if (deployment) syncDeployment(it, deployment, work)
      },
    }
  },
})

/** A Deployment that recreates waits for its last old pod to go. */
function lastPodGone(deployments: Informer<Deployment>, replicaSets: Informer<ReplicaSet>, it: Deploying) {
  return ({ object: pod, deleted }: Change<Pod>): readonly string[] => {
    if (!deleted) return []
    const set = replicaSets.get(`${pod.metadata.namespace}/${controllerOf(pod)?.name}`)
    const owner = set && controllerOf(set)
    const deployment = owner && deployments.get(`${pod.metadata.namespace}/${owner.name}`)
    if (!deployment || isRollingUpdate(deployment)) return []
    for (const sibling of it.replicaSetsOf(deployment.metadata.uid))
      for (const _ of it.podsOf(sibling.metadata.uid)) return []
    return [keyOf(deployment)]
  }
}

function syncDeployment(it: Deploying, deployment: Deployment, work: Work): void {
  const { shop } = it
  const all = claim({
    work,
    owner: deployment,
    resource: 'replicasets.apps',
    selector: deployment.spec?.selector,
    candidates: it.replicaSetsOf,
  })
  if (deployment.metadata.deletionTimestamp)
    return reportCounts(it, deployment, setsOf(deployment, all), work)
  const status = pausedStatus(deployment, shop.host.timers.now)
  if (status) putStatus(deployment, status, work)
  const seen = status ? { ...deployment, status } : deployment
  if (seen.spec?.paused || isScalingEvent(seen, all)) return syncSizes(it, seen, all, work)
  if (isRollingUpdate(seen)) return rollOut(it, seen, all, work)
  recreate(it, seen, all, work)
}

function setsOf(deployment: Deployment, all: readonly ReplicaSet[]): Sets {
  const current = newReplicaSet(deployment, all)
  return { deployment, current, old: oldReplicaSets(all, current) }
}

const allOf = ({ current, old }: Sets) => (current ? [...old, current] : old)

/** The Deployment's size changed since the sets were last told of it. */
function isScalingEvent(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  return active(all).some((set) => {
    const desired = set.metadata.annotations?.[DESIRED_REPLICAS]
    return desired !== undefined && Number(desired) !== replicasOf(deployment)
  })
}

function syncSizes(it: Deploying, deployment: Deployment, all: readonly ReplicaSet[], work: Work): void {
  ensureNewSet(it, deployment, all, work, false, (sets) => {
    const resizes = scaled(sets.deployment, sets.current, sets.old)
    resizeAll(it, sets.deployment, resizes, 'scale', work, (done) => {
      if (!done) return
      if (deployment.spec?.paused) cleanUp(it, sets, work)
      reportCounts(it, sets.deployment, sets, work)
    })
  })
}

function rollOut(it: Deploying, deployment: Deployment, all: readonly ReplicaSet[], work: Work): void {
  ensureNewSet(it, deployment, all, work, true, (sets) => {
    const { deployment, current } = sets
    if (!current) return
    const up = growth(deployment, sets)
    const steps: readonly (readonly Resize[])[] = [
      up,
      oldSetsToShrink(deployment, sets.old, current, allOf(sets)),
    ]
    const resizes = steps.find((step) => step.length > 0) ?? []
    resizeAll(it, deployment, resizes, 'rollout', work, (done) => {
      if (!done) return
      if (resizes.length === 0 && isComplete(deployment, deployment.status ?? {})) cleanUp(it, sets, work)
      reportRollout(it, deployment, sets, work)
    })
  })
}

/** The new set's next size, as a resize when it differs. */
function growth(deployment: Deployment, sets: Sets): readonly Resize[] {
  const current = sets.current!
  const size = wanted(current)
  const replicas = replicasOf(deployment)
  if (size === replicas) return []
  const to = size > replicas ? replicas : newSetReplicas(deployment, allOf(sets), size)
  return to === size ? [] : [{ replicaSet: current, to }]
}

/** Old pods go first, all of them; only then is the new set made (recreate.go). */
function recreate(it: Deploying, deployment: Deployment, all: readonly ReplicaSet[], work: Work): void {
  ensureNewSet(it, deployment, all, work, false, (sets) => {
    const shrink = active(sets.old).map((replicaSet) => ({ replicaSet, to: 0 }))
    resizeAll(it, sets.deployment, shrink, 'rollout', work, (done) => {
      if (!done) return
      if (shrink.length > 0 || oldPodsRun(it, sets)) return reportRollout(it, sets.deployment, sets, work)
      ensureNewSet(it, sets.deployment, all, work, true, (sets) => {
        resizeAll(it, sets.deployment, growth(sets.deployment, sets), 'rollout', work, (done) => {
          if (!done) return
          if (isComplete(sets.deployment, sets.deployment.status ?? {})) cleanUp(it, sets, work)
          reportRollout(it, sets.deployment, sets, work)
        })
      })
    })
  })
}

function oldPodsRun(it: Deploying, { old }: Sets): boolean {
  for (const set of old)
    for (const pod of it.podsOf(set.metadata.uid))
      if (pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded') return true
  return false
}

/** Sets of long ago, which only served a rollback, are forgotten beyond the history limit. */
function cleanUp({ shop }: Deploying, { deployment, old }: Sets, work: Work): void {
  const limit = deployment.spec?.revisionHistoryLimit
  if (limit === undefined || limit === 2147483647) return
  const cleanable = old.filter((set) => !set.metadata.deletionTimestamp)
  const surplus = cleanable.length - limit
  if (surplus <= 0) return
  const oldest = [...cleanable].sort(byAge).slice(0, surplus)
  for (const set of oldest) {
    const busy = (set.status?.replicas ?? 0) !== 0 || wanted(set) !== 0
    if (busy || (set.metadata.generation ?? 0) > (set.status?.observedGeneration ?? 0)) continue
    const because = {
      replicaSet: set.metadata.name,
      from: 0,
      to: 0,
      why: 'clean-up' as const,
    }
    const about = { resource: 'deployments.apps', key: keyOf(deployment), uid: deployment.metadata.uid }
    shop.host.journal.decided(about, { reason: 'ScaleReplicaSet', because })
    work.request(
      { method: 'DELETE', path: pathOf('replicasets.apps', set.metadata.namespace, set.metadata.name) },
      ({ code }) => {
        if (code >= 400 && code !== 404) work.fail()
      },
    )
  }
}

function reportCounts(it: Deploying, deployment: Deployment, sets: Sets, work: Work): void {
  const status = countedStatus(deployment, allOf(sets), sets.current, it.shop.host.timers.now)
  if (!sameAs(deployment.status, status)) putStatus(deployment, status, work)
}

function reportRollout(it: Deploying, deployment: Deployment, sets: Sets, work: Work): void {
  const status = rolloutStatus(deployment, allOf(sets), sets.current, it.shop.host.timers.now)
  if (sameAs(deployment.status, status)) return wakeAtDeadline(it, deployment, status)
  putStatus(deployment, status, work)
}

/** Nothing moves: somebody has to notice when the deadline passes (requeueStuckDeployment). */
function wakeAtDeadline({ shop }: Deploying, deployment: Deployment, status: Deployment['status']): void {
  const progressing = conditionOf(status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || !progressing) return
  if (isComplete(deployment, status ?? {}) || progressing.reason === 'ProgressDeadlineExceeded') return
  const after = deadlineOf(deployment, progressing) - shop.host.timers.now
  shop.wakeAfter(keyOf(deployment), Math.max(0, after) + 1000)
}

function sameAs(before: Deployment['status'], after: Deployment['status']): boolean {
  const fields = [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'collisionCount',
  ] as const
  return (
    fields.every((field) => (before?.[field] ?? 0) === (after?.[field] ?? 0)) &&
    before?.terminatingReplicas === after?.terminatingReplicas &&
    canonical(before?.conditions ?? []) === canonical(after?.conditions ?? [])
  )
}
