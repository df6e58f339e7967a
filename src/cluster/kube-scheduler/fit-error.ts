/**
 * The sentence that says why a pod fits nowhere. Mirrors pkg/scheduler/framework/types.go (FitError.Error).
 * Rules SCH25–SCH27.
 */
import type { Rejected } from './scheduling-cycle'

/** '1 node(s) were unschedulable, 2 Insufficient cpu': counted, and sorted as text. */
export function histogram(reasons: Iterable<string>): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')
}

export interface Failure {
  readonly nodes: number
  readonly preRejected: Rejected | undefined
  readonly rejected: Iterable<Rejected>
  /** What the plugins that look for a way out said; empty when one was found. */
  readonly postFilter: string
}

export function fitError({ nodes, preRejected, rejected, postFilter }: Failure): string {
  const start = `0/${nodes} nodes are available:`
  const tail = postFilter ? ` ${postFilter}` : ''
  if (preRejected) return `${start} ${preRejected.rejection.reasons.join(', ')}.${tail}`
  const reasons: string[] = []
  for (const { rejection } of rejected) reasons.push(...rejection.reasons)
  return `${start} ${histogram(reasons)}.${tail}`
}

/** NewNote limit of events (schedule_one.go: truncateMessage). */
const MOST_NOTE = 1024

export const truncated = (message: string) =>
  message.length > MOST_NOTE ? `${message.slice(0, MOST_NOTE - 4)} ...` : message
