/**
 * How a Deployment sees its ReplicaSets: which is the new one, which are old, how many pods they stand for.
 * Mirrors pkg/controller/deployment/util/deployment_util.go.
 */
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../../k8s/api'
import { scaledValue } from '../int-or-percent'
import { canonical } from '../template-hash'

export const HASH_LABEL = 'pod-template-hash'
export const REVISION = 'deployment.kubernetes.io/revision'
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'

export const wanted = (replicaSet: ReplicaSet) => replicaSet.spec?.replicas ?? 1
export const sumWanted = (sets: readonly ReplicaSet[]) => sets.reduce((sum, it) => sum + wanted(it), 0)
export const sumOf = (
  sets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas',
) => sets.reduce((sum, it) => sum + (it.status?.[field] ?? 0), 0)
export const active = (sets: readonly ReplicaSet[]) => sets.filter((it) => wanted(it) > 0)

/** Oldest first. */
export const byAge = (a: ReplicaSet, b: ReplicaSet) =>
  compare(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
  compare(a.metadata.name, b.metadata.name)
export const bySizeThenOlder = (a: ReplicaSet, b: ReplicaSet) => wanted(b) - wanted(a) || byAge(a, b)
export const bySizeThenNewer = (a: ReplicaSet, b: ReplicaSet) => wanted(b) - wanted(a) || byAge(b, a)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const templates = new WeakMap<object, string>()

/** A template's content without the hash label; cached, since templates are immutable. */
function contentOf(template: PodTemplateSpec): string {
  const known = templates.get(template)
  if (known !== undefined) return known
  const { creationTimestamp: _, ...metadata } =
    template.metadata ?? ({} as NonNullable<PodTemplateSpec['metadata']>)
  const { [HASH_LABEL]: __, ...labels } = metadata.labels ?? {}
  const content = canonical({ ...template, metadata: { ...metadata, labels } })
  templates.set(template, content)
  return content
}

export const sameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec) => contentOf(a) === contentOf(b)

/** The ReplicaSet of the Deployment's present template: the oldest, should there be several. */
export function newReplicaSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets]
    .sort(byAge)
    .find((it) => it.spec?.template && sameTemplate(it.spec.template, deployment.spec!.template))
}

export function oldReplicaSets(
  sets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): readonly ReplicaSet[] {
  return sets.filter((it) => it.metadata.uid !== current?.metadata.uid)
}

export const revisionOf = (object: { metadata: { annotations?: Readonly<Record<string, string>> } }) => {
  const revision = Number(object.metadata.annotations?.[REVISION] ?? '0')
  return Number.isInteger(revision) ? revision : 0
}

export const highestRevision = (sets: readonly ReplicaSet[]) =>
  sets.reduce((most, it) => Math.max(most, revisionOf(it)), 0)

export const replicasOf = (deployment: Deployment) => deployment.spec?.replicas ?? 1
export const isRollingUpdate = (deployment: Deployment) =>
  (deployment.spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate'

/** Surge rounds up, unavailable rounds down; both zero would never move (ResolveFenceposts). */
function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, replicasOf(deployment), 'up')
  const unavailable = scaledValue(maxUnavailable, replicasOf(deployment), 'down')
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

export const maxSurge = (deployment: Deployment) =>
  isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0

export function maxUnavailable(deployment: Deployment): number {
  if (!isRollingUpdate(deployment) || replicasOf(deployment) === 0) return 0
  return Math.min(fenceposts(deployment).unavailable, replicasOf(deployment))
}

/** How many replicas the new set should have now. */
export function newSetReplicas(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
  const replicas = replicasOf(deployment)
  if (!isRollingUpdate(deployment)) return replicas
  const room = replicas + maxSurge(deployment) - sumWanted(all)
  if (room <= 0) return current
  return current + Math.min(room, replicas - current)
}

/** The new set has all replicas and they are all available: what other sets still have is surplus. */
export function isSaturated(deployment: Deployment, current: ReplicaSet | undefined): boolean {
  if (!current) return false
  const desired = Number(current.metadata.annotations?.[DESIRED_REPLICAS] ?? Number.NaN)
  const replicas = replicasOf(deployment)
  return (
    wanted(current) === replicas && desired === replicas && current.status?.availableReplicas === replicas
  )
}
