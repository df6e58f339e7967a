/**
 * Runs pods until enough of them succeeded, and counts each exactly once. Mirrors pkg/controller/job/job_controller.go.
 * Rules: SPEC.md.
 */
import type { Job, Pod } from '../../../k8s/api'
import { controllerOf } from '../../../k8s/owner-reference'
import { fromTime, toTime } from '../../../k8s/time'
import { type Informer, keyOf, refOf } from '../../component'
import { byController, claim } from '../claim'
import { type Change, defineController, type Shop, succeeded, type Work } from '../controller'
import { Expectations } from '../expectations'
import { ownersWokenBy, specSelector } from '../owner-wakes'
import { createPod, deletePod, slowStart } from '../pod-control'
import { type BackOff, backOffAfter, NO_BACKOFF, remainingBackOff } from './back-off'
import { countJob, failureOf, type JobCount, successByPolicy, TRACKED, type Verdict } from './job-count'
import { indexesToStart, isIndexed, jobPod, surplus, wantedActive } from './job-pods'
import { isFinished, type Jobs, removeFinalizer } from './job-updates'
import { trackFinished } from './track-finished'

/** job_controller.go: syncJobBatchPeriod, MaxPodCreateDeletePerSync. */
const BATCH_PERIOD = 1000
const MOST_PER_SYNC = 500
const ORPHAN = 'orphan!'

export const jobController = defineController({
  name: 'job-controller',
  /** DefaultJobApiBackOff, MaxJobApiBackOff. */
  retry: { first: 1000, longest: 60_000 },
  begin(shop) {
    const jobs = shop.of<Job>('jobs.batch')
    const pods = shop.of<Pod>('pods')
    const expectations = new Expectations(() => shop.host.timers.now)
    const it: Jobs = { shop, pods, podsOf: byController(pods), expectations, backOffs: new Map() }
    const owners = ownersWokenBy({ kind: 'Job', owners: jobs, expectations, selectorOf: specSelector })
    return {
      wokenBy: {
        'jobs.batch': jobChanged(shop),
        pods(change: Change<Pod>) {
          for (const key of owners(change)) shop.wakeAfter(key, BATCH_PERIOD)
          return isOrphan(jobs, change) ? [`${ORPHAN}${keyOf(change.object)}`] : []
        },
      },
      sync(key, work) {
        if (key.startsWith(ORPHAN)) return releaseOrphan(it, jobs, key.slice(ORPHAN.length), work)
        const job = jobs.get(key)
        if (!job) {
          expectations.forget(key)
          it.backOffs.delete(key)
        } else if (!isFinished(job)) syncJob(it, key, job, work)
      },
    }
  },
})

/** A change of the status alone can wait for the next batch. */
function jobChanged(shop: Shop) {
  return ({ object, before }: Change<Job>): readonly string[] => {
    if (!before || before.metadata.generation !== object.metadata.generation) return [keyOf(object)]
    shop.wakeAfter(keyOf(object), BATCH_PERIOD)
    return []
  }
}

/** A pod whose Job is gone or over keeps its finalizer only by mistake. */
function isOrphan(jobs: Informer<Job>, { object: pod, deleted }: Change<Pod>): boolean {
  if (deleted || !pod.metadata.finalizers?.includes(TRACKED)) return false
  const owner = controllerOf(pod)
  if (owner && owner.kind !== 'Job') return false
  const job = owner && jobs.get(`${pod.metadata.namespace}/${owner.name}`)
  return !job || job.metadata.uid !== owner.uid || isFinished(job)
}

function releaseOrphan({ pods }: Jobs, jobs: Informer<Job>, key: string, work: Work): void {
  const pod = pods.get(key)
  if (pod && isOrphan(jobs, { object: pod, deleted: false })) removeFinalizer(pod, work, () => {})
}

function syncJob(it: Jobs, key: string, job: Job, work: Work): void {
  const { shop, expectations } = it
  const now = shop.host.timers.now
  const satisfied = expectations.satisfied(key)
  const pods = claim({
    work,
    owner: job,
    resource: 'pods',
    selector: job.spec?.selector,
    candidates: it.podsOf,
    finalizer: TRACKED,
  })
  const count = countJob(job, pods)
  const started = withStart(job, now)
  const backOff = backOffAfter(it.backOffs.get(key) ?? NO_BACKOFF, count.newSucceeded, count.newFailed, now)
  const failure = failureOf(started, count, pods, now)
  const early = failure ?? successByPolicy(started, count)
  const finish = (active: number, verdict: Verdict | undefined) =>
    trackFinished(it, { job: started, original: job, pods, count, active, verdict, backOff, key }, work)
  wakeAtDeadline(shop, key, started, now)
  if (early) return stopAll(it, started, count.active, work, () => finish(0, early))
  if (!satisfied || job.metadata.deletionTimestamp) return finish(count.active.length, undefined)
  manage(it, key, started, count, backOff, work, (active) =>
    finish(active, completed(started, count, active)),
  )
}

function withStart(job: Job, now: number): Job {
  if (job.status?.startTime || job.spec?.suspend) return job
  return { ...job, status: { ...job.status, startTime: toTime(now) } }
}

function wakeAtDeadline(shop: Shop, key: string, { spec, status }: Job, now: number): void {
  const started = fromTime(status?.startTime ?? '')
  if (spec?.activeDeadlineSeconds === undefined || started === undefined) return
  const left = started + spec.activeDeadlineSeconds * 1000 - now
  if (left > 0) shop.wakeAfter(key, left)
}

function completed({ spec }: Job, { succeeded }: JobCount, active: number): Verdict | undefined {
  const { completions } = spec ?? {}
  const isComplete =
    completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions && active === 0
  if (!isComplete) return undefined
  return {
    type: 'Complete',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  }
}

function manage(
  it: Jobs,
  key: string,
  job: Job,
  count: JobCount,
  backOff: BackOff,
  work: Work,
  then: (active: number) => void,
): void {
  const active = count.active.length
  if (job.spec?.suspend) return stopAll(it, job, count.active, work, () => then(0))
  const wanted = wantedActive(job, count)
  if (active > wanted) {
    const gone = surplus(count.active, Math.min(MOST_PER_SYNC, active - wanted))
    return stopAll(it, job, gone, work, () => then(active - gone.length))
  }
  const waitsFor = job.spec?.podReplacementPolicy === 'Failed' ? count.terminating : 0
  const missing = Math.min(MOST_PER_SYNC, wanted - active - waitsFor)
  if (missing <= 0) return then(active)
  const wait = remainingBackOff(backOff, it.shop.host.timers.now)
  if (wait > 0) {
    it.shop.wakeAfter(key, wait)
    return then(active)
  }
  startPods(it, key, job, count, missing, work, (started) => then(active + started))
}

function startPods(
  { shop, expectations }: Jobs,
  key: string,
  job: Job,
  count: JobCount,
  missing: number,
  work: Work,
  then: (started: number) => void,
): void {
  const indexes = isIndexed(job) ? indexesToStart(job, count, missing) : undefined
  const total = indexes?.length ?? missing
  const because = { wanted: wantedActive(job, count), seen: count.active.length, create: total }
  const decision = shop.host.journal.decided(refOf('jobs.batch', job), { reason: 'CreatePods', because })
  expectations.expectCreations(key, total)
  shop.host.journal.because(decision, () =>
    slowStart(
      total,
      (i, done) =>
        createPod(shop, work, job, jobPod(job, indexes?.[i], count.newFailed), (response) => {
          if (!succeeded(response)) {
            expectations.creationObserved(key)
            work.fail()
          }
          done(succeeded(response))
        }),
      (started) => {
        if (started < total - 1) expectations.creationObserved(key, total - started - 1)
        then(started)
      },
    ),
  )
}

function stopAll({ shop }: Jobs, job: Job, pods: readonly Pod[], work: Work, then: () => void): void {
  let open = pods.length
  if (open === 0) return then()
  for (const pod of pods)
    deletePod(shop, work, job, pod, (response) => {
      if (!succeeded(response) && response.code !== 404) work.fail()
      if (--open === 0) then()
    })
}
