/**
 * Which annotations a ReplicaSet carries for its Deployment: its revision, the sizes meant, and the Deployment's own.
 * Mirrors deployment_util.go (SetNewReplicaSetAnnotations, SetReplicasAnnotations, SetDeploymentRevision).
 */
import type { Deployment, ReplicaSet } from '../../../k8s/api'
import {
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  maxSurge,
  replicasOf,
  REVISION,
  REVISION_HISTORY,
} from './replica-sets'

type Annotations = Readonly<Record<string, string>>

const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
])

/** sync.go: maxRevHistoryLengthInChars. */
const MAX_HISTORY_LENGTH = 2000

/** The annotations of the new set; the same object when nothing changes. */
export function newSetAnnotations(
  deployment: Deployment,
  before: Annotations | undefined,
  revision: number,
  exists: boolean,
): Annotations | undefined {
  const after: Record<string, string> = { ...before }
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!NOT_COPIED.has(key)) after[key] = value
  const old = before?.[REVISION]
  if (Number(old ?? '0') < revision) {
    after[REVISION] = `${revision}`
    if (exists && old !== undefined) after[REVISION_HISTORY] = history(before?.[REVISION_HISTORY], old)
  }
  if (!exists) Object.assign(after, sizeAnnotations(deployment))
  return same(before, after) ? before : after
}

function history(before: string | undefined, revision: string): string {
  if (!before) return revision
  const all = before.split(',')
  while (all.length > 0 && all.join().length + revision.length + 1 > MAX_HISTORY_LENGTH) all.shift()
  return [...all, revision].join()
}

export const sizeAnnotations = (deployment: Deployment) => ({
  [DESIRED_REPLICAS]: `${replicasOf(deployment)}`,
  [MAX_REPLICAS]: `${replicasOf(deployment) + maxSurge(deployment)}`,
})

export function sizeAnnotationsDiffer(set: ReplicaSet, deployment: Deployment): boolean {
  const meant = sizeAnnotations(deployment)
  return Object.entries(meant).some(([key, value]) => set.metadata.annotations?.[key] !== value)
}

const same = (a: Annotations | undefined, b: Annotations) =>
  Object.keys(a ?? {}).length === Object.keys(b).length && Object.keys(b).every((key) => a?.[key] === b[key])
