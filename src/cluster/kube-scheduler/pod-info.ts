/**
 * What scheduling needs to know of a pod, worked out once. Mirrors pkg/scheduler/framework/types.go (PodInfo) and
 * component-helpers/resource (requests with the defaults that scoring assumes).
 */
import type { Container, LabelSelector, Pod, PodAffinityTerm, PodSpec } from '../../k8s/api'
import { selects } from '../../k8s/label-selector'
import { podRequests, type Resources } from '../../k8s/pod-requests'
import { keyOf } from '../component'

/** scheduler/util/pod_resources.go: what scoring assumes of a container that requests nothing. */
const DEFAULT_CPU_REQUEST = '100m'
const DEFAULT_MEMORY_REQUEST = '200Mi'

export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

export interface Term {
  readonly topologyKey: string
  readonly namespaces: ReadonlySet<string>
  readonly namespaceSelector: LabelSelector | undefined
  readonly selector: LabelSelector | undefined
  readonly weight: number
}

export interface PodInfo {
  readonly pod: Pod
  readonly key: string
  readonly priority: number
  readonly cpu: number
  readonly memory: number
  /** Other than cpu and memory; undefined when there is nothing. */
  readonly others: Resources | undefined
  readonly nonZeroCpu: number
  readonly nonZeroMemory: number
  readonly hostPorts: readonly HostPort[]
  readonly claims: readonly string[]
  readonly requiredAffinity: readonly Term[]
  readonly requiredAntiAffinity: readonly Term[]
  readonly preferredAffinity: readonly Term[]
  readonly preferredAntiAffinity: readonly Term[]
  /** Any of the four. */
  readonly hasAffinity: boolean
}

const known = new WeakMap<Pod, PodInfo>()

export function podInfo(pod: Pod): PodInfo {
  let info = known.get(pod)
  if (!info) {
    info = workOut(pod)
    known.set(pod, info)
  }
  return info
}

function workOut(pod: Pod): PodInfo {
  return { pod, key: keyOf(pod), ...ofSpec(pod, pod.spec ?? NO_SPEC) }
}

const NO_SPEC: PodSpec = { containers: [] }
/** What follows from the spec alone: a pod whose status changes keeps it. */
const knownOfSpec = new WeakMap<PodSpec, Omit<PodInfo, 'pod' | 'key'>>()

function ofSpec(pod: Pod, spec: PodSpec): Omit<PodInfo, 'pod' | 'key'> {
  const known = knownOfSpec.get(spec)
  if (known) return known
  const { cpu = 0, memory = 0, ...others } = podRequests(spec)
  const nonZero = podRequests(withDefaults(spec))
  const terms = affinityTerms(pod)
  const made = {
    priority: spec.priority ?? 0,
    cpu,
    memory,
    others: Object.keys(others).length > 0 ? others : undefined,
    nonZeroCpu: nonZero.cpu ?? 0,
    nonZeroMemory: nonZero.memory ?? 0,
    hostPorts: hostPorts(spec),
    claims: claims(pod),
    ...terms,
    hasAffinity: Object.values(terms).some((list) => list.length > 0),
  }
  // Terms without namespaces and generated claims depend on the pod as well.
  if (!made.hasAffinity && made.claims.length === 0) knownOfSpec.set(spec, made)
  return made
}

/** The spec with what scoring assumes: the same effective sum, but no container that asks for nothing. */
function withDefaults(spec: PodSpec): PodSpec {
  const fill = (container: Container): Container => {
    const requests = container.resources?.requests
    if (requests?.cpu !== undefined && requests.memory !== undefined) return container
    const filled = { cpu: DEFAULT_CPU_REQUEST, memory: DEFAULT_MEMORY_REQUEST, ...requests }
    return { ...container, resources: { ...container.resources, requests: filled } }
  }
  return {
    ...spec,
    containers: spec.containers.map(fill),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(fill) }),
  }
}

function hostPorts(spec: PodSpec): readonly HostPort[] {
  const ports: HostPort[] = []
  const sidecars = (spec.initContainers ?? []).filter((it) => it.restartPolicy === 'Always')
  for (const container of [...sidecars, ...spec.containers])
    for (const { hostPort, hostIP, protocol } of container.ports ?? [])
      if (hostPort) ports.push({ ip: hostIP || '0.0.0.0', protocol: protocol ?? 'TCP', port: hostPort })
  return ports
}

/** Names of the claims a pod uses; of an ephemeral volume it is '<pod>-<volume>'. */
function claims(pod: Pod): readonly string[] {
  const names: string[] = []
  for (const volume of pod.spec?.volumes ?? [])
    if (volume.persistentVolumeClaim) names.push(volume.persistentVolumeClaim.claimName)
    else if (volume.ephemeral) names.push(`${pod.metadata.name}-${volume.name}`)
  return names
}

function affinityTerms(pod: Pod) {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {}
  const required = (terms: readonly PodAffinityTerm[] | undefined) =>
    (terms ?? []).map((term) => readTerm(pod, term, 1))
  const preferred = (terms: readonly { podAffinityTerm: PodAffinityTerm; weight: number }[] | undefined) =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => readTerm(pod, podAffinityTerm, weight))
  return {
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  }
}

/** A term without namespaces and without a namespace selector means the pod's own namespace. */
function readTerm(pod: Pod, term: PodAffinityTerm, weight: number): Term {
  const own = !term.namespaces?.length && !term.namespaceSelector
  return {
    topologyKey: term.topologyKey,
    namespaces: new Set(own ? [pod.metadata.namespace ?? ''] : term.namespaces),
    namespaceSelector: term.namespaceSelector,
    selector: term.labelSelector,
    weight,
  }
}

export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined

/** Whether a term is about this pod. */
export function termMatches(term: Term, pod: Pod, labelsOf: NamespaceLabels): boolean {
  const namespace = pod.metadata.namespace ?? ''
  const inNamespace =
    term.namespaces.has(namespace) ||
    (term.namespaceSelector !== undefined && selects(term.namespaceSelector, labelsOf(namespace) ?? {}))
  return inNamespace && selects(term.selector, pod.metadata.labels)
}
