/** Pages of Jobs and CronJobs. Mirrors kubectl/pkg/describe/describe.go (describeJob, describeCronJob). */
import type { CronJob, Job } from '../../k8s/api'
import { fromTime } from '../../k8s/time'
import type { Call } from '../call'
import type { Thing } from '../client'
import { humanDuration } from '../../k8s/human-duration'
import { capitalBool, type Description, longTime, orUnset } from './description'
import { describeController, describeLabels, describeName } from './metadata'
import { describePodTemplate } from './pod-template'
import { selectorText } from './tolerations'

export function describeJob(_call: Call, d: Description, thing: Thing): void {
  const job = thing as unknown as Job
  const { spec } = job
  describeName(d, thing)
  d.line(0, `Selector:\t${spec?.selector ? selectorText(spec.selector) : '<unset>'}`)
  describeLabels(d, thing)
  describeController(d, thing)
  d.line(0, `Parallelism:\t${orUnset(spec?.parallelism)}`)
  d.line(0, `Completions:\t${orUnset(spec?.completions)}`)
  if (spec?.completionMode) d.line(0, `Completion Mode:\t${spec.completionMode}`)
  if (spec?.suspend !== undefined) d.line(0, `Suspend:\t${spec.suspend}`)
  if (spec?.backoffLimit !== undefined) d.line(0, `Backoff Limit:\t${spec.backoffLimit}`)
  if (spec?.ttlSecondsAfterFinished !== undefined)
    d.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`)
  describeTimes(d, job)
  describeCounts(d, job)
  describePodTemplate(d, spec?.template)
}

function describeTimes(d: Description, { spec, status }: Job): void {
  if (status?.startTime) d.line(0, `Start Time:\t${longTime(status.startTime)}`)
  if (status?.completionTime) d.line(0, `Completed At:\t${longTime(status.completionTime)}`)
  if (status?.startTime && status.completionTime)
    d.line(
      0,
      `Duration:\t${humanDuration((fromTime(status.completionTime) ?? 0) - (fromTime(status.startTime) ?? 0))}`,
    )
  if (spec?.activeDeadlineSeconds !== undefined)
    d.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`)
}

function describeCounts(d: Description, { spec, status }: Job): void {
  const active = `${status?.active ?? 0} Active${status?.ready === undefined ? '' : ` (${status.ready} Ready)`}`
  d.line(0, `Pods Statuses:\t${active} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`)
  if (spec?.completionMode === 'Indexed')
    d.line(0, `Completed Indexes:\t${status?.completedIndexes || '<none>'}`)
}

export function describeCronJob(_call: Call, d: Description, thing: Thing): void {
  const { spec, status } = thing as unknown as CronJob
  const job = spec?.jobTemplate.spec
  describeName(d, thing)
  describeLabels(d, thing)
  d.line(0, `Schedule:\t${spec?.schedule ?? ''}`)
  d.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`)
  d.line(0, `Suspend:\t${capitalBool(spec?.suspend)}`)
  d.line(0, `Time Zone:\t${orUnset(spec?.timeZone)}`)
  d.line(0, `Successful Job History Limit:\t${orUnset(spec?.successfulJobsHistoryLimit)}`)
  d.line(0, `Failed Job History Limit:\t${orUnset(spec?.failedJobsHistoryLimit)}`)
  const deadline = spec?.startingDeadlineSeconds
  d.line(0, `Starting Deadline Seconds:\t${deadline === undefined ? '<unset>' : `${deadline}s`}`)
  d.line(0, `Selector:\t${job?.selector ? selectorText(job.selector) : '<unset>'}`)
  d.line(0, `Parallelism:\t${orUnset(job?.parallelism)}`)
  d.line(0, `Completions:\t${orUnset(job?.completions)}`)
  if (job?.activeDeadlineSeconds !== undefined)
    d.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`)
  describePodTemplate(d, job?.template)
  d.line(
    0,
    `Last Schedule Time:\t${status?.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>'}`,
  )
  const active = (status?.active ?? []).map(({ name }) => name)
  d.line(0, `Active Jobs:\t${active.length > 0 ? active.join(', ') : '<none>'}`)
}
