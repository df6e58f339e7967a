/** Security contexts. Mirrors pkg/apis/core/validation: ValidateSecurityContext, validatePodSpecSecurityContext. */
import type { PodSecurityContext, PodSpec, SeccompProfile, SecurityContext } from '../api'
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
import { inRange } from './names'

const MAX_ID = 2_147_483_647
const id = (value: number | undefined, path: string): FieldError[] =>
  value === undefined ? [] : inRange(value, 0, MAX_ID).map((problem) => invalid(path, value, problem))

const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined']

function validateSeccomp(profile: SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return []
  if (!profile.type) return [required(child(path, 'type'), 'type is required when seccompProfile is set')]
  if (!SECCOMP_TYPES.includes(profile.type))
    return [notSupported(child(path, 'type'), profile.type, SECCOMP_TYPES)]
  if (profile.type === 'Localhost' && !profile.localhostProfile)
    return [required(child(path, 'localhostProfile'), 'must be set when seccomp type is Localhost')]
  if (profile.type !== 'Localhost' && profile.localhostProfile)
    return [
      invalid(
        child(path, 'localhostProfile'),
        profile.localhostProfile,
        'can only be set when seccomp type is Localhost',
      ),
    ]
  return []
}

/** The context as Go marshals its internal type: what the message shows. */
const shown = (context: SecurityContext) => ({
  Capabilities: context.capabilities
    ? { Add: context.capabilities.add ?? null, Drop: context.capabilities.drop ?? null }
    : null,
  Privileged: context.privileged ?? null,
  SELinuxOptions: context.seLinuxOptions ?? null,
  WindowsOptions: context.windowsOptions ?? null,
  RunAsUser: context.runAsUser ?? null,
  RunAsGroup: context.runAsGroup ?? null,
  RunAsNonRoot: context.runAsNonRoot ?? null,
  ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
  AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
  ProcMount: context.procMount ?? null,
  SeccompProfile: context.seccompProfile ?? null,
  AppArmorProfile: context.appArmorProfile ?? null,
})

export function validateSecurityContext(context: SecurityContext | undefined, path: string): FieldError[] {
  if (!context) return []
  const errors = [
    ...id(context.runAsUser, child(path, 'runAsUser')),
    ...id(context.runAsGroup, child(path, 'runAsGroup')),
  ]
  const { procMount } = context
  if (procMount !== undefined && procMount !== 'Default' && procMount !== 'Unmasked')
    errors.push(notSupported(child(path, 'procMount'), procMount, ['Default', 'Unmasked']))
  errors.push(...validateSeccomp(context.seccompProfile, child(path, 'seccompProfile')))
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged)
      errors.push(
        invalid(
          path,
          shown(context),
          'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
        ),
      )
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
      errors.push(
        invalid(
          path,
          shown(context),
          'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
        ),
      )
  }
  return errors
}

const SYSCTL = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'
const CHANGE_POLICIES = ['Always', 'OnRootMismatch']

export function validatePodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext ?? {}
  const errors = [
    ...id(context.fsGroup, child(path, 'fsGroup')),
    ...id(context.runAsUser, child(path, 'runAsUser')),
    ...id(context.runAsGroup, child(path, 'runAsGroup')),
  ]
  context.supplementalGroups?.forEach((group, i) =>
    errors.push(...id(group, at(child(path, 'supplementalGroups'), i))),
  )
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(
      invalid(
        child(path, 'shareProcessNamespace'),
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    )
  errors.push(...validateSysctls(context, spec, child(path, 'sysctls')))
  const { fsGroupChangePolicy } = context
  if (fsGroupChangePolicy !== undefined && !CHANGE_POLICIES.includes(fsGroupChangePolicy))
    errors.push(notSupported(child(path, 'fsGroupChangePolicy'), fsGroupChangePolicy, CHANGE_POLICIES))
  return [...errors, ...validateSeccomp(context.seccompProfile, child(path, 'seccompProfile'))]
}

function validateSysctls(context: PodSecurityContext, spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  context.sysctls?.forEach(({ name = '' }, i) => {
    const here = child(at(path, i), 'name')
    if (!name) errors.push(required(here))
    else if (name.length > 253 || !new RegExp(SYSCTL).test(name))
      errors.push(invalid(here, name, `must have at most 253 characters and match regex ${SYSCTL}`))
    else if (names.has(name)) errors.push(duplicate(here, name))
    names.add(name)
    if (spec.hostNetwork && name.startsWith('net.'))
      errors.push(invalid(here, name, "may not be specified when 'hostNetwork' is true"))
    if (spec.hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(name))
      errors.push(invalid(here, name, "may not be specified when 'hostIPC' is true"))
  })
  return errors
}

/** Pods in a user namespace of their own share none of the host's. */
export function validateHostUsers(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostUsers !== false) return []
  return (['hostNetwork', 'hostPID', 'hostIPC'] as const)
    .filter((field) => spec[field])
    .map((field) => forbidden(child(path, field), 'when `hostUsers` is false'))
}
