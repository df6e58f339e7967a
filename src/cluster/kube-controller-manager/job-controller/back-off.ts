/**
 * How long a Job waits before it replaces a pod that failed. Mirrors pkg/controller/job/backoff_utils.go. Rule JOB5.
 */
import type { Pod } from '../../../k8s/api'
import { minutes, seconds } from '../../../sim/duration'
import { podCondition } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'

/** job_controller.go: DefaultJobPodFailureBackOff, MaxJobPodFailureBackOff. */
const FIRST_BACKOFF = seconds(10)
const LONGEST_BACKOFF = minutes(10)

export interface BackOff {
  readonly failures: number
  readonly lastFailureAt: number
}
export const NO_BACKOFF: BackOff = { failures: 0, lastFailureAt: 0 }

/** Failures in a row; a success forgives those before it. */
export function backOffAfter(
  before: BackOff,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
  now: number,
): BackOff {
  const lastSuccess = succeeded.reduce((last, pod) => Math.max(last, finishedAt(pod, now)), -Infinity)
  const times = failed.map((pod) => finishedAt(pod, now)).sort((a, b) => a - b)
  let { failures, lastFailureAt } = succeeded.length > 0 ? NO_BACKOFF : before
  for (const time of times)
    if (time > lastSuccess) {
      failures++
      lastFailureAt = Math.max(lastFailureAt, time)
    }
  return { failures, lastFailureAt }
}

export function remainingBackOff({ failures, lastFailureAt }: BackOff, now: number): number {
  if (failures === 0) return 0
  const wait = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures - 1, 20))
  return Math.max(0, wait - (now - lastFailureAt))
}

export function finishedAt(pod: Pod, now: number): number {
  let last: number | undefined
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const at = fromTime(state?.terminated?.finishedAt ?? '')
    if (at !== undefined) last = Math.max(last ?? at, at)
  }
  const ready = podCondition(pod, 'Ready')
  return last ?? fromTime(pod.metadata.deletionTimestamp ?? ready?.lastTransitionTime ?? '') ?? now
}
