/**
 * Counts finished pods so that none is lost or counted twice: first their names are written down, then they are let go,
 * then the numbers rise. Mirrors job_controller.go (trackJobStatusAndRemoveFinalizers, enactJobFinished).
 */
import type { Job, JobCondition, JobStatus, Pod } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'
import type { Work } from '../controller'
import { canonical } from '../template-hash'
import type { BackOff } from './back-off'
import { formatIndexes } from './indexes'
import type { JobCount, Verdict } from './job-count'
import { isFinished, type Jobs, putJobStatus, removeFinalizer, withJobCondition } from './job-updates'
import { isIndexed } from './job-pods'
import { suspendCondition } from './suspension'

/** job_controller.go: MaxUncountedPods. */
const MOST_UNCOUNTED = 500

export interface Tracking {
  readonly key: string
  /** The Job with its start time. */
  readonly job: Job
  readonly original: Job
  readonly pods: readonly Pod[]
  readonly count: JobCount
  readonly active: number
  readonly verdict: Verdict | undefined
  readonly backOff: BackOff
}

export function trackFinished(it: Jobs, tracking: Tracking, work: Work): void {
  const { job, original, pods, count, active, verdict } = tracking
  const now = it.shop.host.timers.now
  const succeeded = count.newSucceeded.slice(0, MOST_UNCOUNTED)
  const failed = count.newFailed.slice(0, MOST_UNCOUNTED - succeeded.length)
  const uncounted = job.status?.uncountedTerminatedPods
  const named = {
    succeeded: [...(uncounted?.succeeded ?? []), ...succeeded.map(uid)],
    failed: [...(uncounted?.failed ?? []), ...failed.map(uid)],
  }
  const suspended = suspendCondition(job, now)
  const status: JobStatus = {
    ...job.status,
    ...(suspended && suspended.status),
    active,
    ready: active === 0 && count.active.length > 0 ? 0 : count.ready,
    terminating: count.terminating,
    uncountedTerminatedPods: named,
    ...(isIndexed(job) && indexStatus(job, count)),
  }
  const interim = verdict && interimCondition(status, verdict, now)
  const first = tidy(interim ? { ...status, conditions: interim } : status)
  const isNews = canonical(first) !== canonical(tidy(original.status ?? {}))
  it.backOffs.set(tracking.key, tracking.backOff)
  const letGo = pods.filter((pod) => named.succeeded.includes(uid(pod)) || named.failed.includes(uid(pod)))
  const release = (stored: Job) =>
    removeAll([...letGo, ...count.ignored], work, () => settle(it, tracking, stored, work))
  const proceed = (stored: Job) => {
    if (suspended) it.shop.events.event(job as never, 'Normal', suspended.reason, suspended.message)
    release(stored)
  }
  if (isNews) putJobStatus(job, first, work, (stored) => stored && proceed(stored))
  else proceed({ ...original, status: first })
}

const uid = (pod: Pod) => pod.metadata.uid

function indexStatus(job: Job, count: JobCount): Partial<JobStatus> {
  return {
    completedIndexes: formatIndexes(count.succeededIndexes),
    ...(job.spec?.backoffLimitPerIndex !== undefined && {
      failedIndexes: formatIndexes(count.failedIndexes),
    }),
  }
}

function interimCondition(status: JobStatus, verdict: Verdict, now: number): JobCondition[] | undefined {
  const type = verdict.type === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet'
  const conditions = status.conditions ?? []
  if (conditions.some((it) => it.type === type)) return undefined
  return withJobCondition(conditions, { ...verdict, type }, now)
}

/** Zeros and empty lists are left out, except where the API server prints them. */
function tidy(status: JobStatus): JobStatus {
  const { active, succeeded, failed, uncountedTerminatedPods: named, completedIndexes, ...rest } = status
  return {
    ...rest,
    ...(active && { active }),
    ...(succeeded && { succeeded }),
    ...(failed && { failed }),
    ...(completedIndexes && { completedIndexes }),
    uncountedTerminatedPods: {
      ...(named?.succeeded?.length && { succeeded: named.succeeded }),
      ...(named?.failed?.length && { failed: named.failed }),
    },
  }
}

function removeAll(pods: readonly Pod[], work: Work, then: () => void): void {
  let open = pods.length
  let allRemoved = true
  if (open === 0) return then()
  for (const pod of pods)
    removeFinalizer(pod, work, (removed) => {
      allRemoved &&= removed
      if (--open === 0 && allRemoved) then()
    })
}

/** All named pods are let go: now they count, and the Job may be over. */
function settle(it: Jobs, tracking: Tracking, stored: Job, work: Work): void {
  const now = it.shop.host.timers.now
  const { verdict, active, count } = tracking
  const named = stored.status?.uncountedTerminatedPods
  const succeeded = isIndexed(stored)
    ? count.succeededIndexes.size
    : (stored.status?.succeeded ?? 0) + (named?.succeeded?.length ?? 0)
  const failed = (stored.status?.failed ?? 0) + (named?.failed?.length ?? 0)
  let status: JobStatus = { ...stored.status, succeeded, failed, uncountedTerminatedPods: {} }
  const stillStopping = tracking.count.active.length > 0 && active === 0 ? tracking.count.active.length : 0
  const isOver = verdict !== undefined && count.terminating === 0 && stillStopping === 0
  if (isOver) status = finished(status, verdict, now)
  const next = tidy(status)
  if (canonical(next) === canonical(tidy(stored.status ?? {}))) return
  putJobStatus(stored, next, work, (job) => {
    if (!job || !isOver || !isFinished(job)) return
    if (verdict.type === 'Complete')
      it.shop.events.event(job as never, 'Normal', 'Completed', 'Job completed')
    else it.shop.events.event(job as never, 'Warning', verdict.reason, verdict.message)
  })
}

function finished(status: JobStatus, verdict: Verdict, now: number): JobStatus {
  const conditions = withJobCondition(status.conditions ?? [], verdict, now)
  if (verdict.type === 'Failed') return { ...status, conditions }
  const met = conditions.find(({ type }) => type === 'SuccessCriteriaMet')
  return { ...status, conditions, completionTime: met?.lastTransitionTime ?? toTime(now) }
}
