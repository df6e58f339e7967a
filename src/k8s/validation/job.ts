/** Jobs and CronJobs. Mirrors pkg/apis/batch/validation/validation.go. */
import type { CronJob, Job, JobSpec } from '../api'
import { type FieldError, at, child, forbidden, invalid, notSupported, required } from '../field-error'
import { scheduleProblem } from './cron-schedule'
import { deepEqual } from './equality'
import { shownSelector, validateLabelSelector } from './label-selector'
import { subdomain } from './names'
import { validateTemplate } from './pod'
import { nonNegative } from './probe'

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const
const MODES = ['Indexed', 'NonIndexed']
const MAX_INDEXED_PARALLELISM = 100_000

export function validateJob(job: Job): FieldError[] {
  const spec = job.spec ?? ({} as JobSpec)
  const errors = validateJobSpec(spec, 'spec')
  // The selector is generated from a uid that only stored objects have; the user's own needs manualSelector.
  if (!spec.manualSelector && spec.selector && !isGenerated(spec))
    errors.unshift(invalid('spec.selector', shownSelector(spec.selector), '`selector` not auto-generated'))
  return errors
}

const isGenerated = (spec: JobSpec) =>
  ['batch.kubernetes.io/controller-uid', 'controller-uid'].some(
    (key) => spec.selector?.matchLabels?.[key] !== undefined,
  )

function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => nonNegative(spec[field], child(path, field)))
  if (spec.completionMode !== undefined) {
    if (!MODES.includes(spec.completionMode))
      errors.push(notSupported(child(path, 'completionMode'), spec.completionMode, MODES))
    if (spec.completionMode === 'Indexed') {
      if (spec.completions === undefined)
        errors.push(required(child(path, 'completions'), 'when completion mode is Indexed'))
      if ((spec.parallelism ?? 0) > MAX_INDEXED_PARALLELISM)
        errors.push(
          invalid(
            child(path, 'parallelism'),
            spec.parallelism,
            `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`,
          ),
        )
    }
  }
  errors.push(
    ...validatePerIndex(spec, path),
    ...validateFailurePolicy(spec, child(path, 'podFailurePolicy')),
  )
  errors.push(...validateReplacement(spec, child(path, 'podReplacementPolicy')))
  errors.push(...validateLabelSelector(spec.selector, child(path, 'selector')))
  const template = spec.template ?? {}
  errors.push(...validateTemplate(template as JobSpec['template'], child(path, 'template')))
  const policy = template.spec?.restartPolicy
  if (!policy || policy === 'Always')
    errors.push(required(child(path, 'template.spec.restartPolicy'), 'valid values: "OnFailure", "Never"'))
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.push(notSupported(child(path, 'template.spec.restartPolicy'), policy, ['OnFailure', 'Never']))
  else if (policy !== 'Never' && spec.podFailurePolicy)
    errors.push(
      invalid(
        child(path, 'template.spec.restartPolicy'),
        policy,
        'only "Never" is supported when podFailurePolicy is specified',
      ),
    )
  return errors
}

function validatePerIndex(spec: JobSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (spec.backoffLimitPerIndex !== undefined && spec.completionMode !== 'Indexed')
    errors.push(
      invalid(
        child(path, 'backoffLimitPerIndex'),
        spec.backoffLimitPerIndex,
        'requires indexed completion mode',
      ),
    )
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(child(path, 'backoffLimitPerIndex'), 'when maxFailedIndexes is specified'))
  return errors
}

const REPLACEMENTS = ['Failed', 'TerminatingOrFailed']

function validateReplacement(spec: JobSpec, path: string): FieldError[] {
  const policy = spec.podReplacementPolicy
  if (policy === undefined) return []
  if (spec.podFailurePolicy) return policy === 'Failed' ? [] : [notSupported(path, policy, ['Failed'])]
  return REPLACEMENTS.includes(policy) ? [] : [notSupported(path, policy, REPLACEMENTS)]
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const EXIT_OPERATORS = ['In', 'NotIn']
type Rule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number]

function validateFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? []
  const names = new Set(
    [...(spec.template?.spec?.containers ?? []), ...(spec.template?.spec?.initContainers ?? [])].map(
      (container) => container.name,
    ),
  )
  return rules.flatMap((rule, i) => validateRule(rule, spec, names, at(child(path, 'rules'), i)))
}

function validateRule(rule: Rule, spec: JobSpec, names: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!rule.action)
    errors.push(
      required(child(path, 'action'), `valid values: ${ACTIONS.map((action) => `"${action}"`).join(', ')}`),
    )
  else if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    errors.push(invalid(child(path, 'action'), rule.action, 'requires the backoffLimitPerIndex to be set'))
  else if (!ACTIONS.includes(rule.action))
    errors.push(notSupported(child(path, 'action'), rule.action, ACTIONS))
  const { onExitCodes, onPodConditions } = rule
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, names, child(path, 'onExitCodes')))
  if (onExitCodes && onPodConditions?.length)
    errors.push(invalid(path, null, 'specifying both OnExitCodes and OnPodConditions is not supported'))
  if (!onExitCodes && !onPodConditions?.length)
    errors.push(invalid(path, null, 'specifying one of OnExitCodes and OnPodConditions is required'))
  return errors
}

function validateExitCodes(
  rule: NonNullable<Rule['onExitCodes']>,
  names: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (!rule.operator) errors.push(required(child(path, 'operator'), 'valid values: "In", "NotIn"'))
  else if (!EXIT_OPERATORS.includes(rule.operator))
    errors.push(notSupported(child(path, 'operator'), rule.operator, EXIT_OPERATORS))
  if (rule.containerName && !names.has(rule.containerName))
    errors.push(
      invalid(
        child(path, 'containerName'),
        rule.containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    )
  if (!rule.values?.length)
    errors.push(invalid(child(path, 'values'), rule.values ?? null, 'at least one value is required'))
  const seen = new Set<number>()
  rule.values?.forEach((value, i) => {
    if (rule.operator === 'In' && value === 0)
      errors.push(invalid(at(child(path, 'values'), i), value, 'must not be 0 for the In operator'))
    if (seen.has(value))
      errors.push({ type: 'Duplicate value', field: at(child(path, 'values'), i), value, detail: '' })
    seen.add(value)
  })
  return errors
}

export function validateJobUpdate(after: Job, before: Job): FieldError[] {
  const [is, was] = [after.spec ?? ({} as JobSpec), before.spec ?? ({} as JobSpec)]
  const errors: FieldError[] = []
  const frozen = (field: keyof JobSpec, shown?: unknown) => {
    if (!deepEqual(is[field], was[field]))
      errors.push(invalid(child('spec', field), shown ?? is[field] ?? null, 'field is immutable'))
  }
  const elastic = is.completionMode === 'Indexed' && is.completions === is.parallelism
  if (!elastic) frozen('completions')
  frozen('selector', shownSelector(is.selector))
  if (!(was.suspend && !before.status?.startTime)) frozen('template')
  frozen('completionMode')
  frozen('podFailurePolicy')
  frozen('backoffLimitPerIndex')
  return errors
}

const CONCURRENCY = ['Allow', 'Forbid', 'Replace']
/** So that a Job's name, 11 characters longer, is still one. */
const MAX_CRONJOB_NAME = 52

export function validateCronJob(cronJob: CronJob): FieldError[] {
  const spec = cronJob.spec
  const errors: FieldError[] = []
  if (!spec?.schedule) errors.push(required('spec.schedule'))
  else {
    const problem = scheduleProblem(spec.schedule)
    if (problem) errors.push(invalid('spec.schedule', spec.schedule, problem))
    if (/TZ/.test(spec.schedule))
      errors.push(
        invalid(
          'spec.schedule',
          spec.schedule,
          'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
        ),
      )
  }
  errors.push(...nonNegative(spec?.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'))
  const policy = spec?.concurrencyPolicy
  if (!policy) errors.push(required('spec.concurrencyPolicy'))
  else if (!CONCURRENCY.includes(policy))
    errors.push(notSupported('spec.concurrencyPolicy', policy, CONCURRENCY))
  errors.push(...nonNegative(spec?.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'))
  errors.push(...nonNegative(spec?.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'))
  const job = spec?.jobTemplate?.spec ?? ({} as JobSpec)
  if (job.manualSelector)
    errors.push(forbidden('spec.jobTemplate.spec.manualSelector', '`selector` will be auto-generated'))
  errors.push(...validateJobSpec(job, 'spec.jobTemplate.spec'))
  return errors
}

export const cronJobName = (name: string): string[] => [
  ...subdomain(name),
  ...(name.length > MAX_CRONJOB_NAME ? [`must be no more than ${MAX_CRONJOB_NAME} characters`] : []),
]
