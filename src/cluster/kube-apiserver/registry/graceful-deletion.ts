/** How long a deleted object may still be there. Mirrors pkg/registry/core/pod/strategy.go: CheckGracefulDelete. */
import type { Kind } from '../../../k8s/kinds'
import type { Stored } from './strategy'

/** Seconds. Only pods have a grace period, and only those that are on a node and not finished. */
export function graceOf(kind: Kind, object: Stored, asked: number | undefined): number {
  if (kind.resource !== 'pods') return 0
  const phase = object.status?.phase
  if (!object.spec?.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0
  const grace = asked ?? (object.spec.terminationGracePeriodSeconds as number | undefined) ?? 30
  return grace < 0 ? 1 : grace
}
