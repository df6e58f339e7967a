/** Pods and pod templates. Mirrors pkg/apis/core/validation: ValidatePodSpec, ValidatePodCreate, ValidatePodTemplateSpec. */
import type { Pod, PodSpec, PodTemplateSpec } from '../api'
import { type FieldError, at, child, forbidden, invalid, keyed, notSupported, required } from '../field-error'
import { validateAffinity } from './affinity'
import { type PodContext, validateContainers, validateInitContainers } from './container'
import { inRange, qualifiedName, subdomain } from './names'
import { validateAnnotations, validateLabels, validateMetadata } from './object-meta'
import {
  validateDnsConfig,
  validateDnsPolicy,
  validateHostAliases,
  validateHostNetworkPorts,
  validateHostnames,
} from './pod-network'
import { validatePodResources, validateQuantity, validateResourceName } from './resources'
import { validateGates, validateSpread, validateTolerations } from './scheduling'
import { validateHostUsers, validatePodSecurityContext } from './security-context'
import { validateVolumes } from './volumes'

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never']
const MAX_INT32 = 2_147_483_647

export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const { errors, valid } = validateVolumes(spec.volumes ?? [], child(path, 'volumes'))
  const pod: PodContext = {
    volumes: valid,
    gracePeriod: spec.terminationGracePeriodSeconds ?? 30,
    claims: new Set(spec.resourceClaims?.map((claim) => claim.name)),
    spec,
  }
  return [
    ...errors,
    ...validateContainers(pod, child(path, 'containers')),
    ...validateInitContainers(pod, child(path, 'initContainers')),
    ...validatePodResources(spec, child(path, 'resources')),
    ...validateHostNetworkPorts(spec, path),
    ...validateRestartPolicy(spec.restartPolicy, child(path, 'restartPolicy')),
    ...validateDnsPolicy(spec.dnsPolicy, child(path, 'dnsPolicy')),
    ...validateLabels(spec.nodeSelector, child(path, 'nodeSelector')),
    ...validatePodSecurityContext(spec, child(path, 'securityContext')),
    ...validatePullSecrets(spec, child(path, 'imagePullSecrets')),
    ...validateAffinity(spec.affinity, child(path, 'affinity')),
    ...validateDnsConfig(spec, child(path, 'dnsConfig')),
    ...validateReadinessGates(spec, child(path, 'readinessGates')),
    ...validateGates(spec, child(path, 'schedulingGates')),
    ...validateSpread(spec.topologySpreadConstraints ?? [], child(path, 'topologySpreadConstraints')),
    ...validateHostUsers(spec, path),
    ...validateRest(spec, path),
  ]
}

function validateRestartPolicy(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [required(path)]
  return RESTART_POLICIES.includes(policy) ? [] : [notSupported(path, policy, RESTART_POLICIES)]
}

function validatePullSecrets(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  spec.imagePullSecrets?.forEach((secret, i) => {
    if (secret.name)
      for (const problem of subdomain(secret.name))
        errors.push(invalid(child(at(path, i), 'name'), secret.name, problem))
  })
  return errors
}

function validateReadinessGates(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  spec.readinessGates?.forEach(({ conditionType = '' }, i) => {
    for (const problem of qualifiedName(conditionType))
      errors.push(invalid(child(at(path, i), 'conditionType'), conditionType, problem))
  })
  return errors
}

function validateRest(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  const named = (field: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'runtimeClassName') => {
    const value = spec[field]
    if (value)
      for (const problem of subdomain(value)) errors.push(invalid(child(path, field), value, problem))
  }
  named('serviceAccountName')
  named('nodeName')
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined)
    for (const problem of inRange(deadline, 1, MAX_INT32))
      errors.push(invalid(child(path, 'activeDeadlineSeconds'), deadline, problem))
  errors.push(...validateHostnames(spec, path))
  errors.push(...validateTolerations(spec.tolerations ?? [], child(path, 'tolerations')))
  errors.push(...validateHostAliases(spec, child(path, 'hostAliases')))
  named('priorityClassName')
  named('runtimeClassName')
  const { preemptionPolicy, os, overhead } = spec
  if (
    preemptionPolicy !== undefined &&
    preemptionPolicy !== 'Never' &&
    preemptionPolicy !== 'PreemptLowerPriority'
  )
    errors.push(
      notSupported(child(path, 'preemptionPolicy'), preemptionPolicy, ['Never', 'PreemptLowerPriority']),
    )
  for (const name of Object.keys(overhead ?? {}).sort()) {
    const here = keyed(child(path, 'overhead'), name)
    errors.push(...validateResourceName(name, here), ...validateQuantity(name, overhead![name]!, here))
  }
  if (os) {
    if (!os.name) errors.push(required(child(path, 'os.name'), 'cannot be empty'))
    else if (os.name !== 'linux' && os.name !== 'windows')
      errors.push(notSupported(child(path, 'os'), os.name, ['linux', 'windows']))
  }
  return errors
}

export function validatePodCreate(pod: Pod): FieldError[] {
  const spec = pod.spec ?? { containers: [] }
  const errors = [...validateMetadata(pod.metadata, subdomain, true), ...validatePodSpec(spec, 'spec')]
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'))
  if (spec.nodeName && spec.schedulingGates?.length)
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  return errors
}

/** The template of a workload. */
export function validateTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const spec = template.spec ?? { containers: [] }
  const errors = [
    ...validateLabels(template.metadata?.labels, child(path, 'labels')),
    ...validateAnnotations(template.metadata?.annotations, child(path, 'annotations')),
    ...validatePodSpec(spec, child(path, 'spec')),
  ]
  if (spec.ephemeralContainers?.length)
    errors.push(
      forbidden(child(path, 'spec.ephemeralContainers'), 'ephemeral containers not allowed in pod template'),
    )
  return errors
}
