/**
 * Where a Job stands: which pods run, which finished since the last count, what that means.
 * Mirrors pkg/controller/job/job_controller.go (syncJobCtx, getNewFinishedPods).
 */
import type { Job, Pod } from '../../../k8s/api'
import { isPodActive, isPodReady, isPodTerminal, podRestarts } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'
import { indexOf, parseIndexes } from './indexes'
import { judgeFailure } from './pod-failure-policy'

export const TRACKED = 'batch.kubernetes.io/job-tracking'

export interface Verdict {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

export interface JobCount {
  readonly active: readonly Pod[]
  readonly ready: number
  readonly terminating: number
  /** Finished pods not counted yet. */
  readonly newSucceeded: readonly Pod[]
  readonly newFailed: readonly Pod[]
  readonly ignored: readonly Pod[]
  readonly succeeded: number
  readonly failed: number
  readonly succeededIndexes: ReadonlySet<number>
  readonly failedIndexes: ReadonlySet<number>
}

const isTracked = (pod: Pod) => pod.metadata.finalizers?.includes(TRACKED) === true
const replacesOnlyFailed = (job: Job) =>
  job.spec?.podReplacementPolicy === 'Failed' || job.spec?.podFailurePolicy !== undefined

/** A pod on its way out counts as failed at once, unless the Job waits for it. */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true
  if (replacesOnlyFailed(job)) return false
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded'
}

export function countJob(job: Job, pods: readonly Pod[]): JobCount {
  const { uncountedTerminatedPods: uncounted, succeeded = 0, failed = 0 } = job.status ?? {}
  const known = new Set([...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])])
  const active = pods.filter(isPodActive)
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid))
  const newSucceeded = fresh.filter(({ status }) => status?.phase === 'Succeeded')
  const failures = fresh.filter((pod) => hasFailed(job, pod))
  const ignored = failures.filter((pod) => judgeFailure(job, pod)?.action === 'Ignore')
  const newFailed = failures.filter((pod) => !ignored.includes(pod))
  const pendingIn = (list: readonly string[] | undefined) => list?.length ?? 0
  const isIndexed = job.spec?.completionMode === 'Indexed'
  const succeededIndexes = parseIndexes(isIndexed ? job.status?.completedIndexes : '')
  const failedIndexes = parseIndexes(isIndexed ? job.status?.failedIndexes : '')
  if (isIndexed) for (const pod of newSucceeded) if (indexOf(pod) >= 0) succeededIndexes.add(indexOf(pod))
  if (isIndexed) addFailedIndexes(job, newFailed, failedIndexes)
  return {
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !isPodTerminal(pod)).length,
    newSucceeded,
    newFailed,
    ignored,
    succeeded: isIndexed
      ? succeededIndexes.size
      : succeeded + newSucceeded.length + pendingIn(uncounted?.succeeded),
    failed: failed + newFailed.length + pendingIn(uncounted?.failed),
    succeededIndexes,
    failedIndexes,
  }
}

export const FAILURES = 'batch.kubernetes.io/job-index-failure-count'
export const failuresOfIndex = (pod: Pod) => Number(pod.metadata.annotations?.[FAILURES] ?? '0')

function addFailedIndexes(job: Job, failed: readonly Pod[], indexes: Set<number>): void {
  const limit = job.spec?.backoffLimitPerIndex
  if (limit === undefined) return
  for (const pod of failed)
    if (failuresOfIndex(pod) >= limit || judgeFailure(job, pod)?.action === 'FailIndex')
      indexes.add(indexOf(pod))
}

/** Why the Job is over for bad, if it is. */
export function failureOf(job: Job, count: JobCount, pods: readonly Pod[], now: number): Verdict | undefined {
  const target = job.status?.conditions?.find((it) => it.type === 'FailureTarget' && it.status === 'True')
  if (target) return { type: 'Failed', reason: target.reason!, message: target.message! }
  const failed = (reason: string, message: string): Verdict => ({ type: 'Failed', reason, message })
  for (const pod of count.newFailed) {
    const verdict = judgeFailure(job, pod)
    if (verdict?.action === 'FailJob') return failed('PodFailurePolicy', verdict.message)
  }
  const limit = job.spec?.backoffLimit ?? 6
  const hasNewFailure = count.failed > (job.status?.failed ?? 0)
  if ((hasNewFailure && count.failed > limit) || restartedTooOften(job, pods, limit))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  if (isPastDeadline(job, now))
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline')
  return failureOfIndexes(job, count, failed)
}

function failureOfIndexes(
  { spec }: Job,
  { failedIndexes, succeededIndexes }: JobCount,
  failed: (reason: string, message: string) => Verdict,
): Verdict | undefined {
  if (failedIndexes.size === 0) return undefined
  if (spec?.maxFailedIndexes !== undefined && failedIndexes.size > spec.maxFailedIndexes)
    return failed(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    )
  if (failedIndexes.size + succeededIndexes.size >= (spec?.completions ?? 1))
    return failed('FailedIndexes', 'Job has failed indexes')
  return undefined
}

function restartedTooOften({ spec }: Job, pods: readonly Pod[], limit: number): boolean {
  if (spec?.template.spec?.restartPolicy !== 'OnFailure') return false
  let restarts = 0
  for (const pod of pods)
    if (pod.status?.phase === 'Running' || pod.status?.phase === 'Pending') restarts += podRestarts(pod)
  return limit === 0 ? restarts > 0 : restarts >= limit
}

export function isPastDeadline({ spec, status }: Job, now: number): boolean {
  const started = fromTime(status?.startTime ?? '')
  if (spec?.activeDeadlineSeconds === undefined || started === undefined || spec.suspend) return false
  return now - started >= spec.activeDeadlineSeconds * 1000
}

/** Whether the success policy is met already. */
export function successByPolicy(job: Job, { succeededIndexes }: JobCount): Verdict | undefined {
  for (const [i, rule] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const relevant = rule.succeededIndexes
      ? [...parseIndexes(rule.succeededIndexes)].filter((index) => succeededIndexes.has(index)).length
      : succeededIndexes.size
    const needed =
      rule.succeededCount ??
      (rule.succeededIndexes ? parseIndexes(rule.succeededIndexes).size : (job.spec?.completions ?? 1))
    if (relevant >= needed)
      return { type: 'Complete', reason: 'SuccessPolicy', message: `Matched rules at index ${i}` }
  }
  return undefined
}
