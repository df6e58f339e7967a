/**
 * Finds or makes the ReplicaSet of the present template, and keeps revisions in step.
 * Mirrors pkg/controller/deployment/sync.go (getAllReplicaSetsAndSyncRevision, getNewReplicaSet).
 */
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { controllerRef, isControlledBy } from '../../../k8s/owner-reference'
import { refOf } from '../../component'
import { errorOf, reasonOf, succeeded, type Work } from '../controller'
import { templateHash } from '../template-hash'
import { type Deploying, putStatus } from './deployment-updates'
import {
  HASH_LABEL,
  highestRevision,
  newReplicaSet,
  newSetReplicas,
  oldReplicaSets,
  REVISION,
  sameTemplate,
} from './replica-sets'
import { newSetAnnotations } from './revision-annotations'
import { conditionOf, hasProgressDeadline, newCondition, withCondition } from './status'

export interface Sets {
  /** The Deployment with what this sync already wrote into its status. */
  readonly deployment: Deployment
  readonly current: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

export function ensureNewSet(
  it: Deploying,
  deployment: Deployment,
  all: readonly ReplicaSet[],
  work: Work,
  create: boolean,
  then: (sets: Sets) => void,
): void {
  const current = newReplicaSet(deployment, all)
  const old = oldReplicaSets(all, current)
  const revision = highestRevision(old) + 1
  if (current) return adoptRevision(it, deployment, current, old, revision, work, then)
  if (!create) return then({ deployment, current: undefined, old })
  createSet(it, deployment, old, revision, work, then)
}

function adoptRevision(
  it: Deploying,
  deployment: Deployment,
  current: ReplicaSet,
  old: readonly ReplicaSet[],
  revision: number,
  work: Work,
  then: (sets: Sets) => void,
): void {
  const annotations = newSetAnnotations(deployment, current.metadata.annotations, revision, true)
  const minReadySeconds = deployment.spec?.minReadySeconds
  if (
    annotations !== current.metadata.annotations ||
    (current.spec?.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)
  ) {
    const { namespace, name } = current.metadata
    const body = {
      ...current,
      metadata: { ...current.metadata, annotations },
      spec: { ...current.spec, minReadySeconds },
    }
    work.request({ method: 'PUT', path: pathOf('replicasets.apps', namespace, name), body }, (response) => {
      if (!succeeded(response)) return work.fail()
      then({ deployment, current: response.body as ReplicaSet, old })
    })
    return
  }
  const found = `Found new replica set "${current.metadata.name}"`
  const isNew = !conditionOf(deployment.status?.conditions, 'Progressing')
  const condition = newCondition(it.shop.host.timers.now, 'Progressing', 'True', 'FoundNewReplicaSet', found)
  const updated = withRevision(
    deployment,
    current.metadata.annotations?.[REVISION],
    isNew && hasProgressDeadline(deployment) ? condition : undefined,
  )
  if (updated !== deployment) putStatus(updated, updated.status, work)
  then({ deployment: updated, current, old })
}

/** The Deployment with its revision and a condition; itself when nothing changes. */
function withRevision(
  deployment: Deployment,
  revision: string | undefined,
  condition: DeploymentCondition | undefined,
): Deployment {
  const sameRevision = revision === undefined || deployment.metadata.annotations?.[REVISION] === revision
  if (sameRevision && !condition) return deployment
  const annotations = sameRevision
    ? deployment.metadata.annotations
    : { ...deployment.metadata.annotations, [REVISION]: revision }
  const before = deployment.status?.conditions ?? []
  const conditions = condition ? [...withCondition(before, condition)] : before
  return {
    ...deployment,
    metadata: { ...deployment.metadata, ...(annotations && { annotations }) },
    status: { ...deployment.status, ...(conditions.length > 0 && { conditions }) },
  }
}

function createSet(
  it: Deploying,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: number,
  work: Work,
  then: (sets: Sets) => void,
): void {
  const { shop } = it
  const body = newSet(deployment, old, revision)
  const replicas = body.spec.replicas
  const { name } = body.metadata
  const send = () =>
    work.request(
      { method: 'POST', path: pathOf('replicasets.apps', deployment.metadata.namespace), body },
      (response) => {
        if (!succeeded(response)) return createRefused(it, deployment, name, response, work)
        if (replicas > 0)
          shop.events.event(
            deployment,
            'Normal',
            'ScalingReplicaSet',
            `Scaled up replica set ${name} from 0 to ${replicas}`,
          )
        const now = shop.host.timers.now
        const created = `Created new replica set "${name}"`
        const condition = newCondition(now, 'Progressing', 'True', 'NewReplicaSetCreated', created)
        const updated = withRevision(
          deployment,
          body.metadata.annotations?.[REVISION],
          hasProgressDeadline(deployment) ? condition : undefined,
        )
        if (updated !== deployment) putStatus(updated, updated.status, work)
        then({ deployment: updated, current: response.body as ReplicaSet, old })
      },
    )
  const decision = shop.host.journal.decided(refOf('deployments.apps', deployment), {
    reason: 'ScaleReplicaSet',
    because: { replicaSet: name, from: 0, to: replicas, why: 'rollout' },
  })
  shop.host.journal.because(decision, send)
}

function newSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number) {
  const template = deployment.spec!.template
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash }
  const { selector } = deployment.spec!
  const annotations = newSetAnnotations(deployment, undefined, revision, false)
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      ...(annotations && { annotations }),
      ownerReferences: [controllerRef(deployment)],
    },
    spec: {
      replicas: newSetReplicas(deployment, old, 0),
      ...(deployment.spec?.minReadySeconds && { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** The name is taken: by our own set, which the cache does not show yet, or by another template (a hash collision). */
function createRefused(
  { shop }: Deploying,
  deployment: Deployment,
  name: string,
  response: { code: number; body: unknown },
  work: Work,
): void {
  work.fail()
  if (reasonOf(response) === 'AlreadyExists') return resolveCollision(deployment, name, work)
  const message = `Failed to create new replica set "${name}": ${errorOf(response)}`
  const now = shop.host.timers.now
  if (hasProgressDeadline(deployment)) {
    const condition = newCondition(now, 'Progressing', 'False', 'ReplicaSetCreateError', message)
    const conditions = [...withCondition(deployment.status?.conditions ?? [], condition)]
    putStatus(deployment, { ...deployment.status, conditions }, work)
  }
  shop.events.event(deployment, 'Warning', 'ReplicaSetCreateError', message)
}

function resolveCollision(deployment: Deployment, name: string, work: Work): void {
  const path = pathOf('replicasets.apps', deployment.metadata.namespace, name)
  work.request({ method: 'GET', path }, (response) => {
    if (!succeeded(response)) return
    const taken = response.body as ReplicaSet
    const ours = isControlledBy(taken, deployment)
    if (ours && taken.spec?.template && sameTemplate(taken.spec.template, deployment.spec!.template)) return
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    putStatus(deployment, { ...deployment.status, collisionCount }, work)
  })
}
