/** The checks of level baseline, by id. Mirrors pod-security-admission/policy/check_*.go, versions up to 1.36. */
import type { Container, LifecycleHandler, Probe, SELinuxOptions } from '../../../../k8s/api'
import { goQuote } from '../../../../k8s/go-text'
import {
  type Check,
  containersOf,
  isInUserNamespace,
  listed,
  namesWhere,
  plural,
  quoted,
  setters,
  sorted,
  violation,
} from './check'

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/'
const PROFILES = new Set(['RuntimeDefault', 'Localhost'])

const appArmorProfile: Check = (subject) => {
  const { spec, metadata } = subject
  const isBad = (type: string | undefined) => type !== undefined && !PROFILES.has(type)
  const own = spec.securityContext?.appArmorProfile?.type
  const typeOf = (it: Container) => it.securityContext?.appArmorProfile?.type
  const names = namesWhere(subject, (it) => isBad(typeOf(it)))
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(APPARMOR) && !/^$|^runtime\/default$|^localhost\//.test(value))
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .sort()
  const values = [
    ...sorted([own, ...containersOf(subject).map(typeOf)].filter(isBad) as string[]),
    ...annotations,
  ]
  if (values.length === 0) return undefined
  const who = [
    setters(isBad(own), names),
    annotations.length > 0 && plural('annotation', 'annotations', annotations),
  ]
  return violation(
    plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values),
    `${who.filter(Boolean).join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  )
}

const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

const capabilities: Check = (subject) => {
  const added = (it: Container) =>
    (it.securityContext?.capabilities?.add ?? []).filter((name) => !DEFAULT_CAPABILITIES.has(name))
  const names = namesWhere(subject, (it) => added(it).length > 0)
  if (names.length === 0) return undefined
  const bad = sorted(containersOf(subject).flatMap(added))
  return violation(
    'non-default capabilities',
    `${listed(names)} must not include ${quoted(bad)} in securityContext.capabilities.add`,
  )
}

const hostNamespaces: Check = ({ spec }) => {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field])
  return set.length > 0
    ? violation('host namespaces', set.map((field) => `${field}=true`).join(', '))
    : undefined
}

const hostPathVolumes: Check = ({ spec }) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name)
  return names.length > 0
    ? violation('hostPath volumes', `${plural('volume', 'volumes', names)} ${quoted(names)}`)
    : undefined
}

const hostPorts: Check = (subject) => {
  const portsOf = (it: Container) =>
    (it.ports ?? []).flatMap(({ hostPort }) => (hostPort ? [`${hostPort}`] : []))
  const names = namesWhere(subject, (it) => portsOf(it).length > 0)
  if (names.length === 0) return undefined
  const ports = sorted(containersOf(subject).flatMap(portsOf))
  return violation(
    'hostPort',
    `${listed(names)} ${plural('uses', 'use', names)} ${plural('hostPort', 'hostPorts', ports)} ${ports.join(', ')}`,
  )
}

const hostProbes: Check = (subject) => {
  if (subject.minor < 34) return undefined
  const hosts = (handler: Probe | LifecycleHandler | undefined) =>
    [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(Boolean) as string[]
  const of = (it: Container) =>
    [
      it.livenessProbe,
      it.readinessProbe,
      it.startupProbe,
      it.lifecycle?.postStart,
      it.lifecycle?.preStop,
    ].flatMap(hosts)
  const names = sorted(namesWhere(subject, (it) => of(it).length > 0))
  if (names.length === 0) return undefined
  const bad = sorted(containersOf(subject).flatMap(of))
  return violation(
    'probe or lifecycle host',
    `${listed(names)} ${plural('uses', 'use', names)} ${plural('probe or lifecycle host', 'probe or lifecycle hosts', bad)} ${quoted(bad)}`,
  )
}

const privileged: Check = (subject) => {
  const names = namesWhere(subject, (it) => it.securityContext?.privileged === true)
  return names.length > 0
    ? violation('privileged', `${listed(names)} must not set securityContext.privileged=true`)
    : undefined
}

/** Restricted goes on refusing what baseline came to allow in user namespaces. */
export const anyProcMount: Check = (subject) => {
  const of = (it: Container) => it.securityContext?.procMount
  const isBad = (it: Container) => of(it) !== undefined && of(it) !== 'Default'
  const names = namesWhere(subject, isBad)
  if (names.length === 0) return undefined
  const types = sorted(
    containersOf(subject)
      .filter(isBad)
      .map((it) => of(it)!),
  )
  return violation('procMount', `${listed(names)} must not set securityContext.procMount to ${quoted(types)}`)
}
const procMount: Check = (subject) => (isInUserNamespace(subject) ? undefined : anyProcMount(subject))

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t']

const seLinuxOptions: Check = (subject) => {
  const allowed = subject.minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES
  const isBad = (it: SELinuxOptions | undefined) =>
    it !== undefined && (!allowed.includes(it.type ?? '') || Boolean(it.user) || Boolean(it.role))
  const own = subject.spec.securityContext?.seLinuxOptions
  const names = namesWhere(subject, (it) => isBad(it.securityContext?.seLinuxOptions))
  const bad = [own, ...containersOf(subject).map((it) => it.securityContext?.seLinuxOptions)].filter(isBad)
  if (bad.length === 0) return undefined
  const types = sorted(bad.flatMap((it) => (allowed.includes(it?.type ?? '') ? [] : [it?.type ?? ''])))
  const said = [
    types.length > 0 && `${plural('type', 'types', types)} ${quoted(types)}`,
    bad.some((it) => it?.user) && 'user may not be set',
    bad.some((it) => it?.role) && 'role may not be set',
  ].filter(Boolean)
  return violation(
    'seLinuxOptions',
    `${setters(isBad(own), names)} set forbidden securityContext.seLinuxOptions: ${said.join('; ')}`,
  )
}

const isBadSeccomp = (type: string | undefined) => type !== undefined && !PROFILES.has(type)

/** What sets a seccomp profile explicitly to a bad one: the same at both levels. */
export const badSeccomp: Check = (subject) => {
  const of = (it: Container) => it.securityContext?.seccompProfile?.type
  const own = subject.spec.securityContext?.seccompProfile?.type
  const names = namesWhere(subject, (it) => isBadSeccomp(of(it)))
  const types = sorted([own, ...containersOf(subject).map(of)].filter(isBadSeccomp) as string[])
  if (types.length === 0) return undefined
  return violation(
    'seccompProfile',
    `${setters(isBadSeccomp(own), names)} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  )
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod'
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/'

const seccompProfile: Check = (subject) => {
  if (subject.minor >= 19) return badSeccomp(subject)
  const { annotations = {} } = subject.metadata
  const keys = [SECCOMP_POD, ...containersOf(subject).map(({ name }) => `${SECCOMP_CONTAINER}${name}`)]
  const bad = sorted(
    keys
      .filter(
        (key) =>
          annotations[key] !== undefined &&
          !/^(runtime|docker)\/default$|^localhost\//.test(annotations[key]),
      )
      .map((key) => `${key}=${goQuote(annotations[key]!)}`),
  )
  return bad.length > 0
    ? violation('seccompProfile', `forbidden ${plural('annotation', 'annotations', bad)} ${bad.join(', ')}`)
    : undefined
}

/** Sysctls by the version that first allowed them. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
}

const sysctls: Check = ({ spec, minor }) => {
  const bad = (spec.securityContext?.sysctls ?? [])
    .map(({ name }) => name)
    .filter((name) => (SYSCTLS[name] ?? Number.POSITIVE_INFINITY) > minor)
  return bad.length > 0 ? violation('forbidden sysctls', bad.join(', ')) : undefined
}

const windowsHostProcess: Check = (subject) => {
  const own = subject.spec.securityContext?.windowsOptions?.hostProcess === true
  const names = namesWhere(subject, (it) => it.securityContext?.windowsOptions?.hostProcess === true)
  return own || names.length > 0
    ? violation(
        'hostProcess',
        `${setters(own, names)} must not set securityContext.windowsOptions.hostProcess=true`,
      )
    : undefined
}

export const BASELINE: Readonly<Record<string, Check>> = {
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctls,
  windowsHostProcess,
}
