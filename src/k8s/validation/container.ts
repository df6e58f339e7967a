/** Containers of pods. Mirrors pkg/apis/core/validation: validateContainers, validateInitContainers, validateContainerCommon. */
import type { Container, PodSpec } from '../api'
import {
  type FieldError,
  at,
  child,
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../field-error'
import { isSidecar } from '../pod'
import { validateEnv, validateEnvFrom } from './env'
import { validateLifecycle } from './lifecycle'
import { label, portName, portNumber } from './names'
import { validateLiveness, validateReadiness } from './probe'
import { validateResources } from './resources'
import { validateSecurityContext } from './security-context'
import { type VolumesByName, validateVolumeDevices, validateVolumeMounts } from './volume-mounts'

/** What validating a container needs to know of its pod. */
export interface PodContext {
  readonly volumes: VolumesByName
  readonly gracePeriod: number
  readonly claims: ReadonlySet<string>
  readonly spec: PodSpec
}

export function validateContainers(pod: PodContext, path: string): FieldError[] {
  const containers = pod.spec.containers ?? []
  if (!containers.length) return [required(path)]
  const errors: FieldError[] = []
  const names = new Set<string>()
  containers.forEach((container, i) => {
    const here = at(path, i)
    errors.push(...validateCommon(container, pod, here))
    if (names.has(container.name)) errors.push(duplicate(child(here, 'name'), container.name ?? ''))
    names.add(container.name)
    errors.push(...validateHooks(container, pod, here), ...validateRestartPolicy(container, here))
  })
  return [...errors, ...hostPortConflicts(containers, path)]
}

function validateHooks(container: Container, pod: PodContext, path: string): FieldError[] {
  return [
    ...validateLifecycle(container.lifecycle, pod.gracePeriod, child(path, 'lifecycle')),
    ...validateLiveness(container.livenessProbe, child(path, 'livenessProbe')),
    ...validateReadiness(container.readinessProbe, child(path, 'readinessProbe')),
    ...validateLiveness(container.startupProbe, child(path, 'startupProbe')),
  ]
}

const SIDECAR_ONLY = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

export function validateInitContainers(pod: PodContext, path: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set((pod.spec.containers ?? []).map((container) => container.name))
  const containers = pod.spec.initContainers ?? []
  containers.forEach((container, i) => {
    const here = at(path, i)
    errors.push(...validateCommon(container, pod, here), ...validateRestartPolicy(container, here))
    if (names.has(container.name)) errors.push(duplicate(child(here, 'name'), container.name ?? ''))
    else if (container.name) names.add(container.name)
    errors.push(...hostPortConflicts([container], path))
    if (isSidecar(container)) errors.push(...validateHooks(container, pod, here))
    else
      for (const field of SIDECAR_ONLY)
        if (container[field])
          errors.push(
            forbidden(child(here, field), 'may not be set for init containers without restartPolicy=Always'),
          )
  })
  return errors
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError']

function validateCommon(container: Container, pod: PodContext, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!container.name) errors.push(required(child(path, 'name')))
  else
    for (const problem of label(container.name))
      errors.push(invalid(child(path, 'name'), container.name, problem))
  const { image = '' } = container
  if (!image) errors.push(required(child(path, 'image')))
  else if (image !== image.trim())
    errors.push(invalid(child(path, 'image'), image, 'must not have leading or trailing whitespace'))
  const { terminationMessagePolicy: policy, imagePullPolicy: pull } = container
  if (!policy) errors.push(required(child(path, 'terminationMessagePolicy')))
  else if (!MESSAGE_POLICIES.includes(policy))
    errors.push(notSupported(child(path, 'terminationMessagePolicy'), policy, MESSAGE_POLICIES))
  errors.push(
    ...validatePorts(container.ports ?? [], child(path, 'ports')),
    ...validateEnv(container.env ?? [], child(path, 'env')),
    ...validateEnvFrom(container.envFrom ?? [], child(path, 'envFrom')),
    ...validateVolumeMounts(container, pod.volumes, child(path, 'volumeMounts')),
    ...validateVolumeDevices(container, pod.volumes, child(path, 'volumeDevices')),
  )
  if (!pull) errors.push(required(child(path, 'imagePullPolicy')))
  else if (!PULL_POLICIES.includes(pull))
    errors.push(notSupported(child(path, 'imagePullPolicy'), pull, PULL_POLICIES))
  return [
    ...errors,
    ...validateResources(container.resources ?? {}, pod.claims, child(path, 'resources')),
    ...validateResizePolicy(container, pod.spec.restartPolicy, child(path, 'resizePolicy')),
    ...validateSecurityContext(container.securityContext, child(path, 'securityContext')),
  ]
}

const CONTAINER_RESTART_POLICIES = ['Always', 'Never', 'OnFailure']

/** Rules need a policy; the policy is one of three (since 1.35 also on ordinary containers). */
function validateRestartPolicy(container: Container, path: string): FieldError[] {
  const { restartPolicy, restartPolicyRules = [] } = container
  if (!restartPolicy)
    return restartPolicyRules.length
      ? [required(child(path, 'restartPolicy'), 'must specify restartPolicy when restart rules are used')]
      : []
  return CONTAINER_RESTART_POLICIES.includes(restartPolicy)
    ? []
    : [notSupported(child(path, 'restartPolicy'), restartPolicy, CONTAINER_RESTART_POLICIES)]
}

function validateResizePolicy(
  container: Container,
  podPolicy: string | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const { resourceName, restartPolicy } of container.resizePolicy ?? []) {
    if (seen.has(resourceName)) errors.push(duplicate(path, resourceName))
    seen.add(resourceName)
    if (resourceName !== 'cpu' && resourceName !== 'memory')
      errors.push(notSupported(path, resourceName ?? '', ['cpu', 'memory']))
    if (!restartPolicy) errors.push(required(path))
    else if (restartPolicy !== 'NotRequired' && restartPolicy !== 'RestartContainer')
      errors.push(notSupported(path, restartPolicy, ['NotRequired', 'RestartContainer']))
    if (podPolicy === 'Never' && restartPolicy === 'RestartContainer')
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
  }
  return errors
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
type Port = NonNullable<Container['ports']>[number]

function validatePorts(ports: readonly Port[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  ports.forEach((port, i) => {
    const here = at(path, i)
    if (port.name) {
      const problems = portName(port.name)
      for (const problem of problems) errors.push(invalid(child(here, 'name'), port.name, problem))
      if (!problems.length && names.has(port.name)) errors.push(duplicate(child(here, 'name'), port.name))
      if (!problems.length) names.add(port.name)
    }
    if (!port.containerPort) errors.push(required(child(here, 'containerPort')))
    else
      for (const problem of portNumber(port.containerPort))
        errors.push(invalid(child(here, 'containerPort'), port.containerPort, problem))
    if (port.hostPort)
      for (const problem of portNumber(port.hostPort))
        errors.push(invalid(child(here, 'hostPort'), port.hostPort, problem))
    if (!port.protocol) errors.push(required(child(here, 'protocol')))
    else if (!PROTOCOLS.includes(port.protocol))
      errors.push(notSupported(child(here, 'protocol'), port.protocol, PROTOCOLS))
  })
  return errors
}

function hostPortConflicts(containers: readonly Container[], path: string): FieldError[] {
  const errors: FieldError[] = []
  const taken = new Set<string>()
  containers.forEach((container, i) => {
    container.ports?.forEach((port, j) => {
      if (!port.hostPort) return
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`
      if (taken.has(key)) errors.push(duplicate(child(at(child(at(path, i), 'ports'), j), 'hostPort'), key))
      taken.add(key)
    })
  })
  return errors
}
