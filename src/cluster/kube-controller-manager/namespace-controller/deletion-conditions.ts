/** Why a namespace is not gone yet, in five conditions. Mirrors deletion/status_condition_utils.go. */
import type { ApiObject } from '../../../journal/entry'
import type { Namespace, NamespaceCondition } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'
import { canonical } from '../template-hash'

export interface Remaining {
  /** Plural[.group]. */
  readonly resource: string
  readonly objects: readonly ApiObject[]
}

/** The new conditions; undefined when they are as before. */
export function deletionConditions(
  namespace: Namespace,
  remaining: readonly Remaining[],
  now: number,
): readonly NamespaceCondition[] | undefined {
  const before = namespace.status?.conditions ?? []
  const after = wanted(remaining).map(({ type, status, reason, message }): NamespaceCondition => {
    const existing = before.find((it) => it.type === type)
    if (existing?.status === status && existing.reason === reason && existing.message === message)
      return existing
    return { type, status, reason, message, lastTransitionTime: toTime(now) }
  })
  return canonical(before) === canonical(after) ? undefined : after
}

function wanted(remaining: readonly Remaining[]) {
  const content = remaining
    .map(({ resource, objects }) => `${withDot(resource)} has ${objects.length} resource instances`)
    .sort()
    .join(', ')
  const finalizers = finalizerText(remaining)
  return [
    row(
      'NamespaceDeletionDiscoveryFailure',
      'False',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    row(
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    row(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    content
      ? row(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${content}`,
        )
      : row('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'),
    finalizers
      ? row(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${finalizers}`,
        )
      : row(
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ),
  ]
}

const row = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
})

/** 'configmaps.' and 'deployments.apps': resource and group with a dot between. */
const withDot = (resource: string) => (resource.includes('.') ? resource : `${resource}.`)

function finalizerText(remaining: readonly Remaining[]): string {
  const counts = new Map<string, number>()
  for (const { objects } of remaining)
    for (const { metadata } of objects)
      for (const finalizer of metadata.finalizers ?? [])
        counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => `${name} in ${count} resource instances`)
    .sort()
    .join(', ')
}
