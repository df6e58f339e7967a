/** What makes pods: Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController. Mirrors pkg/apis/apps/validation. */
import type {
  DaemonSet,
  Deployment,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../api'
import { type FieldError, child, forbidden, invalid, notSupported, required } from '../field-error'
import { selects, selectsByMap } from '../label-selector'
import { isEmptySelector, shownSelector, validateLabelSelector } from './label-selector'
import { percent } from './names'
import { validateTemplate } from './pod'
import { nonNegative } from './probe'
import { deepEqual } from './equality'

const NO_TEMPLATE = {} as PodTemplateSpec
const MISMATCH = '`selector` does not match template `labels`'
type Labels = Record<string, string> | undefined

/** Labels of a template, as Go prints the map: sorted, null when there are none. */
function shownLabels(labels: Labels) {
  if (!labels) return null
  return Object.fromEntries(
    Object.keys(labels)
      .sort()
      .map((key) => [key, labels[key]]),
  )
}

function validateSelector(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required('spec.selector')]
  const errors = validateLabelSelector(selector, 'spec.selector')
  if (isEmptySelector(selector))
    errors.push(invalid('spec.selector', shownSelector(selector), `empty selector is invalid for ${kind}`))
  return errors
}

function validateMatch(selector: LabelSelector | undefined, labels: Labels): FieldError[] {
  const matches = selector ? selects(selector, labels) : false
  return matches ? [] : [invalid('spec.template.metadata.labels', shownLabels(labels), MISMATCH)]
}

/** Pods that are replaced must restart, and may not finish on their own. */
function validateLongRunning(template: PodTemplateSpec, kind: string): FieldError[] {
  const errors: FieldError[] = []
  const policy = template.spec?.restartPolicy
  if (policy !== 'Always')
    errors.push(notSupported('spec.template.spec.restartPolicy', policy ?? '', ['Always']))
  if (template.spec?.activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(
        'spec.template.spec.activeDeadlineSeconds',
        `activeDeadlineSeconds in ${kind} is not Supported`,
      ),
    )
  return errors
}

/** An int or a percentage as rollouts have it. */
export function validateIntOrPercent(value: number | string | undefined, path: string): FieldError[] {
  if (typeof value === 'string') return percent(value).map((problem) => invalid(path, value, problem))
  return nonNegative(value, path)
}

const notOverHundred = (value: number | string | undefined, path: string): FieldError[] =>
  typeof value === 'string' && /^\d+%$/.test(value) && Number.parseInt(value, 10) > 100
    ? [invalid(path, value, 'must not be greater than 100%')]
    : []

const isZero = (value: number | string | undefined) =>
  (typeof value === 'string' ? Number.parseInt(value, 10) || 0 : (value ?? 0)) === 0

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const path = 'spec'
  const template = spec?.template ?? NO_TEMPLATE
  const selector = spec?.selector
  const errors = [
    ...nonNegative(spec?.replicas, child(path, 'replicas')),
    ...validateSelector(selector, 'deployment'),
  ]
  errors.push(...validateReplicaTemplate(template, selector))
  errors.push(...validateStrategy(spec?.strategy ?? {}, child(path, 'strategy')))
  errors.push(...nonNegative(spec?.minReadySeconds, child(path, 'minReadySeconds')))
  errors.push(...nonNegative(spec?.revisionHistoryLimit, child(path, 'revisionHistoryLimit')))
  const deadline = spec?.progressDeadlineSeconds
  if (deadline !== undefined) {
    errors.push(...nonNegative(deadline, child(path, 'progressDeadlineSeconds')))
    if (deadline <= (spec?.minReadySeconds ?? 0))
      errors.push(
        invalid(child(path, 'progressDeadlineSeconds'), deadline, 'must be greater than minReadySeconds'),
      )
  }
  return errors
}

function validateReplicaTemplate(
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] {
  const errors =
    selector && isEmptySelector(selector) ? [] : validateMatch(selector, template.metadata?.labels)
  return [
    ...errors,
    ...validateTemplate(template, 'spec.template'),
    ...validateLongRunning(template, 'ReplicaSet'),
  ]
}

type Strategy = NonNullable<NonNullable<Deployment['spec']>['strategy']>

function validateStrategy(strategy: Strategy, path: string): FieldError[] {
  const rolling = strategy.rollingUpdate
  if (strategy.type === 'Recreate')
    return rolling
      ? [forbidden(child(path, 'rollingUpdate'), "may not be specified when strategy `type` is 'Recreate'")]
      : []
  if (strategy.type !== 'RollingUpdate') {
    const shown = {
      Type: strategy.type ?? '',
      RollingUpdate: rolling
        ? { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 }
        : null,
    }
    return [notSupported(path, shown, ['Recreate', 'RollingUpdate'])]
  }
  if (!rolling) return [required(child(path, 'rollingUpdate'), 'this should be defaulted and never be nil')]
  return validateRolling(rolling, child(path, 'rollingUpdate'))
}

type Rolling = { maxUnavailable?: number | string; maxSurge?: number | string }

function validateRolling(rolling: Rolling, path: string): FieldError[] {
  const { maxUnavailable, maxSurge } = rolling
  const errors = [
    ...validateIntOrPercent(maxUnavailable, child(path, 'maxUnavailable')),
    ...validateIntOrPercent(maxSurge, child(path, 'maxSurge')),
  ]
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(
      invalid(child(path, 'maxUnavailable'), maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0'),
    )
  return [...errors, ...notOverHundred(maxUnavailable, child(path, 'maxUnavailable'))]
}

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  const errors = [
    ...nonNegative(spec?.replicas, 'spec.replicas'),
    ...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelector(spec?.selector, 'deployment'),
  ]
  if (!spec?.template) return [...errors, required('spec.template')]
  return [...errors, ...validateReplicaTemplate(spec.template, spec.selector)]
}

export function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const errors = nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds')
  const selector = spec?.selector ?? {}
  if (!Object.keys(selector).length) errors.push(required('spec.selector'))
  if (spec?.replicas === undefined) errors.push(required('spec.replicas'))
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'))
  const template = spec?.template
  if (!template) return [...errors, required('spec.template')]
  if (Object.keys(selector).length && !selectsByMap(selector, template.metadata?.labels))
    errors.push(invalid('spec.template.metadata.labels', shownLabels(template.metadata?.labels), MISMATCH))
  errors.push(...validateTemplate(template, 'spec.template'))
  return [...errors, ...validateLongRunning(template, 'ReplicationController')]
}

export function validateDaemonSet({ spec }: DaemonSet): FieldError[] {
  const template = spec?.template ?? NO_TEMPLATE
  const errors = validateLabelSelector(spec?.selector, 'spec.selector')
  if (!spec?.selector || !selects(spec.selector, template.metadata?.labels))
    errors.push(invalid('spec.template.metadata.labels', shownLabels(template.metadata?.labels), MISMATCH))
  if (spec?.selector && isEmptySelector(spec.selector))
    errors.push(
      invalid('spec.selector', shownSelector(spec.selector), 'empty selector is invalid for daemonset'),
    )
  errors.push(...validateTemplate(template, 'spec.template'))
  errors.push(...validateLongRunning(template, 'DaemonSet'))
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'))
  errors.push(...validateDaemonStrategy(spec?.updateStrategy ?? {}, 'spec.updateStrategy'))
  return [...errors, ...nonNegative(spec?.revisionHistoryLimit, 'spec.revisionHistoryLimit')]
}

function validateDaemonStrategy(
  strategy: { type?: string; rollingUpdate?: Rolling },
  path: string,
): FieldError[] {
  if (strategy.type === 'OnDelete') return []
  if (strategy.type !== 'RollingUpdate')
    return [notSupported(child(path, 'type'), strategy.type ?? '', ['OnDelete', 'RollingUpdate'])]
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {}
  const here = child(path, 'rollingUpdate')
  const errors = [
    ...validateIntOrPercent(maxUnavailable, child(here, 'maxUnavailable')),
    ...validateIntOrPercent(maxSurge, child(here, 'maxSurge')),
  ]
  if (!isZero(maxUnavailable) && !isZero(maxSurge))
    errors.push(invalid(child(here, 'maxSurge'), maxSurge, 'may not be set when maxUnavailable is non-zero'))
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(required(child(here, 'maxUnavailable'), 'cannot be 0 when maxSurge is 0'))
  return [
    ...errors,
    ...notOverHundred(maxUnavailable, child(here, 'maxUnavailable')),
    ...notOverHundred(maxSurge, child(here, 'maxSurge')),
  ]
}

export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  const errors: FieldError[] = []
  const policy = spec?.podManagementPolicy
  if (!policy) errors.push(required('spec.podManagementPolicy'))
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"))
  errors.push(...validateStatefulStrategy(spec?.updateStrategy ?? {}, 'spec.updateStrategy'))
  errors.push(
    ...validateRetention(
      spec?.persistentVolumeClaimRetentionPolicy ?? {},
      'spec.persistentVolumeClaimRetentionPolicy',
    ),
  )
  errors.push(...nonNegative(spec?.replicas, 'spec.replicas'))
  errors.push(...nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds'))
  if (!spec?.selector) errors.push(required('spec.selector'))
  else {
    errors.push(...validateLabelSelector(spec.selector, 'spec.selector'))
    if (isEmptySelector(spec.selector))
      errors.push(
        invalid('spec.selector', shownSelector(spec.selector), 'empty selector is invalid for statefulset'),
      )
  }
  const template = spec?.template ?? NO_TEMPLATE
  if (spec?.selector && !isEmptySelector(spec.selector))
    errors.push(...validateMatch(spec.selector, template.metadata?.labels))
  errors.push(...validateTemplate(withClaims(template, spec?.volumeClaimTemplates ?? []), 'spec.template'))
  errors.push(...validateLongRunning(template, 'StatefulSet'))
  return errors
}

/** The template's mounts may name the claims that each pod will get. */
function withClaims(
  template: PodTemplateSpec,
  claims: readonly { metadata?: { name?: string } }[],
): PodTemplateSpec {
  if (!template.spec || !claims.length) return template
  const names = claims.map((claim) => claim.metadata?.name ?? '')
  const own = (template.spec.volumes ?? []).filter((volume) => !names.includes(volume.name))
  const added = names.filter(Boolean).map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))
  return { ...template, spec: { ...template.spec, volumes: [...own, ...added] } }
}

function validateStatefulStrategy(
  strategy: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: number | string } },
  path: string,
): FieldError[] {
  if (!strategy.type) return [required(child(path, 'type'))]
  if (strategy.type === 'OnDelete')
    return strategy.rollingUpdate
      ? [
          invalid(
            child(path, 'rollingUpdate'),
            strategy.rollingUpdate,
            "only allowed for updateStrategy 'RollingUpdate'",
          ),
        ]
      : []
  if (strategy.type !== 'RollingUpdate')
    return [
      invalid(path, { Type: strategy.type, RollingUpdate: null }, "must be 'RollingUpdate' or 'OnDelete'"),
    ]
  return nonNegative(strategy.rollingUpdate?.partition, child(path, 'rollingUpdate.partition'))
}

function validateRetention(
  policy: { whenDeleted?: string; whenScaled?: string },
  path: string,
): FieldError[] {
  return (['whenDeleted', 'whenScaled'] as const)
    .filter((field) => policy[field] !== 'Retain' && policy[field] !== 'Delete')
    .map((field) => notSupported(child(path, field), policy[field] ?? '', ['Delete', 'Retain']))
}

const IMMUTABLE = 'field is immutable'

/** spec.selector of Deployments, ReplicaSets and DaemonSets may never change. */
export function validateSelectorUpdate(
  after: { spec?: { selector?: LabelSelector } },
  before: { spec?: { selector?: LabelSelector } },
): FieldError[] {
  if (deepEqual(after.spec?.selector, before.spec?.selector)) return []
  return [invalid('spec.selector', shownSelector(after.spec?.selector) ?? null, IMMUTABLE)]
}

const STATEFUL_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

export function validateStatefulSetUpdate(after: StatefulSet, before: StatefulSet): FieldError[] {
  const frozen = (set: StatefulSet) =>
    Object.fromEntries(Object.entries(set.spec ?? {}).filter(([field]) => !STATEFUL_MUTABLE.includes(field)))
  if (deepEqual(frozen(after), frozen(before))) return []
  const names = STATEFUL_MUTABLE.map((field) => `'${field}'`)
  return [
    forbidden(
      'spec',
      `updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`,
    ),
  ]
}
