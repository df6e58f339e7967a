/** The checks that level restricted adds, and which of baseline's they stand for. Mirrors pod-security-admission/policy/check_*.go. */
import type { Container, Volume } from '../../../../k8s/api'
import { anyProcMount, badSeccomp } from './baseline'
import {
  type Check,
  containersOf,
  isInUserNamespace,
  isWindows,
  listed,
  namesWhere,
  plural,
  quoted,
  setters,
  sorted,
  violation,
} from './check'

const allowPrivilegeEscalation: Check = (subject) => {
  if (subject.minor < 8 || isWindows(subject)) return undefined
  const names = namesWhere(subject, (it) => it.securityContext?.allowPrivilegeEscalation !== false)
  return names.length > 0
    ? violation(
        'allowPrivilegeEscalation != false',
        `${listed(names)} must set securityContext.allowPrivilegeEscalation=false`,
      )
    : undefined
}

const capabilities: Check = (subject) => {
  if (isWindows(subject)) return undefined
  const forbidden = (it: Container) =>
    (it.securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE')
  const keeping = namesWhere(subject, (it) => !it.securityContext?.capabilities?.drop?.includes('ALL'))
  const adding = namesWhere(subject, (it) => forbidden(it).length > 0)
  const bad = sorted(containersOf(subject).flatMap(forbidden))
  const details = [
    keeping.length > 0 && `${listed(keeping)} must set securityContext.capabilities.drop=["ALL"]`,
    adding.length > 0 &&
      `${listed(adding)} must not include ${quoted(bad)} in securityContext.capabilities.add`,
  ].filter(Boolean)
  return details.length > 0 ? violation('unrestricted capabilities', details.join('; ')) : undefined
}

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const

const restrictedVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => !ALLOWED_VOLUMES.some((type) => volume[type]))
  if (bad.length === 0) return undefined
  const typeOf = (volume: Volume) =>
    Object.keys(volume).find((key) => key !== 'name' && volume[key as keyof Volume]) ?? 'unknown'
  const types = sorted(bad.map(typeOf))
  return violation(
    'restricted volume types',
    `${plural('volume', 'volumes', bad)} ${quoted(bad.map(({ name }) => name))} ${plural('uses', 'use', bad)} ${plural('restricted volume type', 'restricted volume types', types)} ${quoted(types)}`,
  )
}

const runAsNonRoot: Check = (subject) => {
  if (isInUserNamespace(subject)) return undefined
  const own = subject.spec.securityContext?.runAsNonRoot
  const of = (it: Container) => it.securityContext?.runAsNonRoot
  const bad = namesWhere(subject, (it) => of(it) === false)
  const REASON = 'runAsNonRoot != true'
  if (own === false || bad.length > 0)
    return violation(REASON, `${setters(own === false, bad)} must not set securityContext.runAsNonRoot=false`)
  const silent = own ? [] : namesWhere(subject, (it) => of(it) === undefined)
  return silent.length > 0
    ? violation(REASON, `pod or ${listed(silent)} must set securityContext.runAsNonRoot=true`)
    : undefined
}

const runAsUser: Check = (subject) => {
  if (subject.minor < 23 || isInUserNamespace(subject)) return undefined
  const own = subject.spec.securityContext?.runAsUser === 0
  const names = namesWhere(subject, (it) => it.securityContext?.runAsUser === 0)
  return own || names.length > 0
    ? violation('runAsUser=0', `${setters(own, names)} must not set runAsUser=0`)
    : undefined
}

const seccompProfile: Check = (subject) => {
  if (isWindows(subject)) return undefined
  const bad = badSeccomp(subject)
  if (bad || subject.spec.securityContext?.seccompProfile) return bad
  const silent = namesWhere(subject, (it) => !it.securityContext?.seccompProfile)
  return silent.length > 0
    ? violation(
        'seccompProfile',
        `pod or ${listed(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      )
    : undefined
}

/** Each with the version it came with, and the check of baseline that it replaces. */
export const RESTRICTED: readonly {
  readonly check: Check
  readonly since: number
  readonly instead?: string
}[] = [
  { check: allowPrivilegeEscalation, since: 8 },
  { check: capabilities, since: 22, instead: 'capabilities' },
  { check: anyProcMount, since: 35, instead: 'procMount' },
  { check: restrictedVolumes, since: 0, instead: 'hostPathVolumes' },
  { check: runAsNonRoot, since: 0 },
  { check: runAsUser, since: 23 },
  { check: seccompProfile, since: 19, instead: 'seccompProfile' },
]
