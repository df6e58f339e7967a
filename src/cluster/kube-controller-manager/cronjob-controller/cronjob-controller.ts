/**
 * Makes a Job each time the schedule says so. Mirrors pkg/controller/cronjob/cronjob_controllerv2.go. Rules: SPEC.md.
 */
import type { CronJob, Job } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { controllerOf, controllerRef } from '../../../k8s/owner-reference'
import { calendar, EPOCH_MS, toTime } from '../../../k8s/time'
import { keyOf, refOf } from '../../component'
import { byController } from '../claim'
import { type Change, defineController, reasonOf, type Shop, succeeded, type Work } from '../controller'
import { canonical } from '../template-hash'
import { type Missed, missedRuns } from './missed-runs'
import { parseSchedule } from './schedule'

/** cronjob_controllerv2.go: nextScheduleDelta: never wake a moment too early. */
const NEXT_DELTA = 100
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

export const cronJobController = defineController({
  name: 'cronjob-controller',
  reconciles: 'cronjobs.batch',
  begin(shop) {
    const cronJobs = shop.of<CronJob>('cronjobs.batch')
    const jobs = shop.of<Job>('jobs.batch')
    const jobsOf = byController(jobs)
    return {
      wokenBy: {
        'jobs.batch': ({ object, before }: Change<Job>) =>
          [object, ...(before ? [before] : [])].flatMap((job) => {
            const owner = controllerOf(job)
            return owner?.kind === 'CronJob' ? [`${job.metadata.namespace}/${owner.name}`] : []
          }),
      },
      sync(key, work) {
        const cronJob = cronJobs.get(key)
        if (cronJob) syncCronJob(shop, cronJob, [...jobsOf(cronJob.metadata.uid)], work)
      },
    }
  },
})

const endOf = ({ status }: Job) =>
  status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )?.type

type Status = NonNullable<CronJob['status']>

function syncCronJob(shop: Shop, cronJob: CronJob, jobs: readonly Job[], work: Work): void {
  const status = withFinished(shop, cronJob, jobs)
  trimHistory(shop, cronJob, jobs, work)
  const report = (status: Status) => {
    if (canonical(status) !== canonical(cronJob.status ?? {})) putStatus(cronJob, status, work)
  }
  const schedule = parseSchedule(cronJob.spec!.schedule)
  if (cronJob.metadata.deletionTimestamp || cronJob.spec?.suspend) return report(status)
  if (!schedule) {
    const message = `unparseable schedule: ${JSON.stringify(cronJob.spec!.schedule)}`
    shop.events.event(cronJob, 'Warning', 'UnparseableSchedule', message)
    return report(status)
  }
  const now = shop.host.timers.now
  const missed = missedRuns({ ...cronJob, status }, schedule, now)
  if (missed.tooMany)
    shop.events.event(
      cronJob,
      'Warning',
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    )
  if (missed.next !== undefined) shop.wakeAfter(keyOf(cronJob), missed.next - now + NEXT_DELTA)
  startDue(shop, cronJob, status, jobs, missed, work, report)
}

/** Jobs that ended leave the list of active ones, and are told of. */
function withFinished({ events }: Shop, cronJob: CronJob, jobs: readonly Job[]): Status {
  const active = cronJob.status?.active ?? []
  const left = [...active]
  let lastSuccessfulTime = cronJob.status?.lastSuccessfulTime
  for (const job of jobs) {
    const index = left.findIndex(({ uid }) => uid === job.metadata.uid)
    const end = endOf(job)
    if (index >= 0 && end) {
      left.splice(index, 1)
      const message = `Saw completed job: ${job.metadata.name}, condition: ${end}`
      events.event(cronJob, 'Normal', 'SawCompletedJob', message)
    }
    const completed = job.status?.completionTime
    if (end === 'Complete' && completed && (!lastSuccessfulTime || completed > lastSuccessfulTime))
      lastSuccessfulTime = completed
  }
  for (const gone of [...left])
    if (!jobs.some(({ metadata }) => metadata.uid === gone.uid)) {
      left.splice(left.indexOf(gone), 1)
      events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${gone.name}`)
    }
  const { active: _, ...rest } = cronJob.status ?? {}
  return {
    ...rest,
    ...(left.length > 0 && { active: left }),
    ...(lastSuccessfulTime && { lastSuccessfulTime }),
  }
}

function trimHistory(shop: Shop, cronJob: CronJob, jobs: readonly Job[], work: Work): void {
  const trim = (end: string, limit: number | undefined) => {
    if (limit === undefined) return
    const ended = jobs
      .filter((job) => endOf(job) === end)
      .sort((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1))
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) deleteJob(shop, cronJob, job, work)
  }
  trim('Complete', cronJob.spec?.successfulJobsHistoryLimit)
  trim('Failed', cronJob.spec?.failedJobsHistoryLimit)
}

function deleteJob({ events }: Shop, cronJob: CronJob, job: Job, work: Work, done = () => {}): void {
  const { namespace, name } = job.metadata
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  work.request({ method: 'DELETE', path: pathOf('jobs.batch', namespace, name), body }, (response) => {
    if (succeeded(response)) events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
    else if (response.code !== 404) work.fail()
    done()
  })
}

function startDue(
  shop: Shop,
  cronJob: CronJob,
  status: Status,
  jobs: readonly Job[],
  { latest }: Missed,
  work: Work,
  report: (status: Status) => void,
): void {
  if (latest === undefined) return report(status)
  const now = shop.host.timers.now
  const deadline = cronJob.spec?.startingDeadlineSeconds
  if (deadline !== undefined && latest + deadline * 1000 < now) {
    const message = `Missed scheduled time to start a job: ${rfc1123(latest)}`
    shop.events.event(cronJob, 'Warning', 'MissSchedule', message)
    return report(status)
  }
  const active = status.active ?? []
  if (cronJob.spec?.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
    shop.events.event(cronJob, 'Normal', 'JobAlreadyActive', message)
    return report(status)
  }
  const replaced = cronJob.spec?.concurrencyPolicy === 'Replace' ? active : []
  for (const { uid } of replaced) {
    const job = jobs.find(({ metadata }) => metadata.uid === uid)
    if (job) deleteJob(shop, cronJob, job, work)
  }
  const kept = active.filter((it) => !replaced.includes(it))
  createJob(shop, cronJob, latest, work, (job) => {
    const reference = job && {
      kind: 'Job',
      namespace: job.metadata.namespace,
      name: job.metadata.name,
      uid: job.metadata.uid,
      apiVersion: 'batch/v1',
      resourceVersion: job.metadata.resourceVersion,
    }
    report({
      ...status,
      active: reference ? [...kept, reference] : [...kept],
      ...(job && { lastScheduleTime: toTime(latest) }),
    })
  })
}

function createJob(
  shop: Shop,
  cronJob: CronJob,
  scheduledAt: number,
  work: Work,
  done: (job: Job | undefined) => void,
): void {
  const { namespace, name } = cronJob.metadata
  const template = cronJob.spec!.jobTemplate
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor((EPOCH_MS + scheduledAt) / 60_000)}`,
      namespace,
      ...(template.metadata?.labels && { labels: template.metadata.labels }),
      annotations: { ...template.metadata?.annotations, [SCHEDULED_AT]: toTime(scheduledAt) },
      ownerReferences: [controllerRef(cronJob)],
    },
    spec: template.spec,
  }
  const about = refOf('cronjobs.batch', cronJob)
  const because = { reason: 'SuccessfulCreate', message: `Created job ${body.metadata.name}` }
  const decision = shop.host.journal.decided(about, { reason: 'Controller', because })
  shop.host.journal.because(decision, () =>
    work.request({ method: 'POST', path: pathOf('jobs.batch', namespace), body }, (response) => {
      if (succeeded(response)) {
        shop.events.event(cronJob, 'Normal', 'SuccessfulCreate', because.message)
        return done(response.body as Job)
      }
      if (reasonOf(response) !== 'AlreadyExists') {
        const message = `Error creating job: ${(response.body as { message?: string })?.message ?? ''}`
        shop.events.event(cronJob, 'Warning', 'FailedCreate', message)
        work.fail()
      }
      done(undefined)
    }),
  )
}

function putStatus(cronJob: CronJob, status: Status, work: Work): void {
  const { namespace, name } = cronJob.metadata
  const path = pathOf('cronjobs.batch', namespace, name, 'status')
  work.request({ method: 'PUT', path, body: { ...cronJob, status } })
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 'Mon, 23 Nov 2026 11:06:00 +0000', Go's time.RFC1123Z. */
function rfc1123(at: number): string {
  const { weekday, day, month, year } = calendar(at)
  const date = `${day}`.padStart(2, '0')
  return `${DAYS[weekday]}, ${date} ${MONTHS[month - 1]} ${year} ${toTime(at).slice(11, 19)} +0000`
}
