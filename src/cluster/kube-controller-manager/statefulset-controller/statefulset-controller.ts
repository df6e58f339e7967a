/**
 * Pods with names that stay: numbered, in order, each with its own volumes. Mirrors pkg/controller/statefulset.
 * Rules: SPEC.md.
 */
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  StatefulSet,
  StatefulSetStatus,
} from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { type Informer, keyOf, refOf } from '../../component'
import { byController, claim } from '../claim'
import { ensureRevision, type Revisions, trimRevisions } from '../controller-revisions'
import { defineController, errorOf, type Shop, succeeded, type Work } from '../controller'
import { ownersWokenBy, specSelector } from '../owner-wakes'
import { canonical } from '../template-hash'
import { nextStep, type Step } from './next-step'
import {
  claimName,
  isAvailable,
  isRunningAndReady,
  isTerminating,
  ordinalOf,
  podName,
  revisionOf,
  statefulPod,
} from './stateful-pod'

interface Stateful {
  readonly shop: Shop
  readonly podsOf: (key: string) => Iterable<Pod>
  readonly claims: Informer<PersistentVolumeClaim>
  readonly revisionsOf: (key: string) => Iterable<ControllerRevision>
}

export const statefulSetController = defineController({
  name: 'statefulset-controller',
  reconciles: 'statefulsets.apps',
  begin(shop) {
    const sets = shop.of<StatefulSet>('statefulsets.apps')
    const it: Stateful = {
      shop,
      podsOf: byController(shop.of<Pod>('pods')),
      claims: shop.of<PersistentVolumeClaim>('persistentvolumeclaims'),
      revisionsOf: byController(shop.of<ControllerRevision>('controllerrevisions.apps')),
    }
    return {
      wokenBy: {
        pods: ownersWokenBy({ kind: 'StatefulSet', owners: sets, selectorOf: specSelector }),
      },
      sync(key, work) {
        const set = sets.get(key)
        if (set && !set.metadata.deletionTimestamp) syncSet(it, set, work)
      },
    }
  },
})

function syncSet(it: Stateful, set: StatefulSet, work: Work): void {
  const claimed = claim({
    work,
    owner: set,
    resource: 'pods',
    selector: set.spec?.selector,
    candidates: it.podsOf,
  })
  const pods = claimed.filter((pod) => ordinalOf(set, pod) >= 0)
  const known = it.revisionsOf(set.metadata.uid)
  ensureRevision(set, set.spec!.template, set.status?.collisionCount, known, work, (revisions) => {
    const updateRevision = revisions.current.metadata.name
    const stillKnown = [...revisions.old, revisions.current].find(
      ({ metadata }) => metadata.name === set.status?.currentRevision,
    )
    const current = stillKnown ?? revisions.current
    const now = it.shop.host.timers.now
    const situation = { set, pods, currentRevision: current.metadata.name, updateRevision, now }
    const step = nextStep(situation)
    carryOut(it, set, step, current, revisions, work, (created) => {
      const status = statusOf({ ...situation, pods: [...pods, ...created] })
      report(set, status, work)
      const inUse = new Set([...pods.map(revisionOf), current.metadata.name, updateRevision])
      trimRevisions(revisions, inUse, set.spec?.revisionHistoryLimit ?? 10, work)
    })
    const minReady = (set.spec?.minReadySeconds ?? 0) * 1000
    if (minReady > 0 && pods.some((pod) => isRunningAndReady(pod) && !isAvailable(set, pod, now)))
      it.shop.wakeAfter(keyOf(set), minReady)
  })
}

function carryOut(
  it: Stateful,
  set: StatefulSet,
  step: Step,
  current: ControllerRevision,
  revisions: Revisions,
  work: Work,
  then: (created: readonly Pod[]) => void,
): void {
  const { shop } = it
  const about = refOf('statefulsets.apps', set)
  const seen = set.status?.replicas ?? 0
  const wanted = set.spec?.replicas ?? 1
  const created: Pod[] = []
  let open = step.create.length + step.remove.length
  if (open === 0) return then(created)
  const done = () => --open === 0 && then(created)
  if (step.create.length > 0)
    shop.host.journal.decided(about, {
      reason: 'CreatePods',
      because: { wanted, seen, create: step.create.length },
    })
  if (step.remove.length > 0) {
    const remove = step.remove.map((pod) => keyOf(pod as never))
    shop.host.journal.decided(about, { reason: 'DeletePods', because: { wanted, seen, remove } })
  }
  for (const { ordinal, isUpdate } of step.create) {
    const revision = isUpdate ? revisions.current : current
    const template = isUpdate ? set.spec!.template : templateOf(revision)
    createStateful(it, set, template, ordinal, revision.metadata.name, work, (pod) => {
      if (pod) created.push(pod)
      done()
    })
  }
  for (const pod of step.remove) removeStateful(shop, set, pod, work, done)
}

function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const data = revision.data as { spec: { template: PodTemplateSpec & { $patch?: string } } }
  const { $patch: _, ...template } = data.spec.template
  return template
}

function createStateful(
  it: Stateful,
  set: StatefulSet,
  template: PodTemplateSpec,
  ordinal: number,
  revision: string,
  work: Work,
  done: (pod: Pod | undefined) => void,
): void {
  const { shop } = it
  const name = podName(set, ordinal)
  ensureClaims(it, set, ordinal, work, (error) => {
    if (error !== undefined) return refused(error)
    const body = statefulPod(set, template, ordinal, revision)
    work.request({ method: 'POST', path: pathOf('pods', set.metadata.namespace), body }, (response) => {
      if (!succeeded(response)) return refused(errorOf(response))
      const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`
      shop.events.event(set, 'Normal', 'SuccessfulCreate', message)
      done(response.body as Pod)
    })
  })
  const refused = (error: string) => {
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error}`
    shop.events.event(set, 'Warning', 'FailedCreate', message)
    work.fail()
    done(undefined)
  }
}

/** A pod's claims come before the pod, and stay when it goes. */
function ensureClaims(
  { shop, claims }: Stateful,
  set: StatefulSet,
  ordinal: number,
  work: Work,
  then: (error?: string) => void,
): void {
  const { namespace } = set.metadata
  const missing = (set.spec?.volumeClaimTemplates ?? []).filter(
    ({ metadata }) => !claims.get(`${namespace}/${claimName(set, metadata!.name, ordinal)}`),
  )
  const next = (index: number): void => {
    const template = missing[index]
    if (!template) return then()
    const name = claimName(set, template.metadata!.name, ordinal)
    const labels = { ...template.metadata!.labels, ...set.spec?.selector.matchLabels }
    const body = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...template.metadata, name, namespace, labels },
      spec: template.spec,
    }
    work.request({ method: 'POST', path: pathOf('persistentvolumeclaims', namespace), body }, (response) => {
      if (!succeeded(response) && response.code !== 409) return then(errorOf(response))
      const of = `Claim ${name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`
      shop.events.event(set, 'Normal', 'SuccessfulCreate', `create ${of} success`)
      next(index + 1)
    })
  }
  next(0)
}

function removeStateful({ events }: Shop, set: StatefulSet, pod: Pod, work: Work, done: () => void): void {
  const { namespace, name } = pod.metadata
  work.request({ method: 'DELETE', path: pathOf('pods', namespace, name) }, (response) => {
    const of = `Pod ${name} in StatefulSet ${set.metadata.name}`
    if (succeeded(response)) events.event(set, 'Normal', 'SuccessfulDelete', `delete ${of} successful`)
    else if (response.code !== 404) {
      events.event(set, 'Warning', 'FailedDelete', `delete ${of} failed error: ${errorOf(response)}`)
      work.fail()
    }
    done()
  })
}

function statusOf(it: Parameters<typeof nextStep>[0]): StatefulSetStatus {
  const { set, pods, currentRevision, updateRevision, now } = it
  const living = pods.filter((pod) => !isTerminating(pod))
  const current = living.filter((pod) => revisionOf(pod) === currentRevision).length
  const updated = living.filter((pod) => revisionOf(pod) === updateRevision).length
  const replicas = pods.length
  const ready = living.filter(isRunningAndReady).length
  const available = living.filter((pod) => isAvailable(set, pod, now)).length
  const isDone =
    set.spec?.updateStrategy?.type !== 'OnDelete' &&
    updated === (set.spec?.replicas ?? 1) &&
    replicas === updated &&
    ready === updated
  return {
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    replicas,
    ...(ready > 0 && { readyReplicas: ready }),
    availableReplicas: available,
    ...((isDone ? updated : current) > 0 && { currentReplicas: isDone ? updated : current }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision: isDone ? updateRevision : currentRevision,
    updateRevision,
    collisionCount: set.status?.collisionCount ?? 0,
  }
}

function report(set: StatefulSet, status: StatefulSetStatus, work: Work): void {
  if (canonical(status) === canonical(set.status ?? {})) return
  const { namespace, name } = set.metadata
  const path = pathOf('statefulsets.apps', namespace, name, 'status')
  work.request({ method: 'PUT', path, body: { ...set, status } })
}
