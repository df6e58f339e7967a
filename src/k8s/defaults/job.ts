/** Defaults of Jobs and CronJobs. Mirrors pkg/apis/batch/v1/defaults.go. */
import type { CronJob, Job, JobSpec } from '../api'
import { fill, put, within, withinEach } from './fill'
import { templateDefaults } from './pod'

const MAX_INT32 = 2_147_483_647

export function jobDefaults(job: Job): Job {
  const labels = job.spec?.template?.metadata?.labels
  const out = put(job, 'spec', jobSpecDefaults(job.spec ?? ({} as JobSpec)))
  return within(out, 'metadata', (metadata) => fill(metadata, { labels }))
}

function jobSpecDefaults(spec: JobSpec): JobSpec {
  const single = spec.completions === undefined && spec.parallelism === undefined
  const out = fill(spec, {
    ...(single ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : MAX_INT32,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
  })
  const withRules = within(out, 'podFailurePolicy', (policy) =>
    withinEach(policy, 'rules', (rule: NonNullable<JobSpec['podFailurePolicy']>['rules'][number]) =>
      withinEach(rule, 'onPodConditions', (condition: { type: string; status: string }) =>
        fill(condition, { status: 'True' }),
      ),
    ),
  )
  return put(withRules, 'template', templateDefaults(withRules.template ?? {}))
}

/** A CronJob's template of Jobs gets the defaults of its pods only. */
export const cronJobDefaults = (cronJob: CronJob): CronJob =>
  within(cronJob, 'spec', (spec) => {
    const out = fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })
    return within(out, 'jobTemplate', (template) =>
      within(fill(template, { metadata: {} as NonNullable<typeof template.metadata> }), 'spec', (job) =>
        put(job, 'template', templateDefaults(job.template ?? {})),
      ),
    )
  })
