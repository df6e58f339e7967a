/** Warnings that come with an accepted object. Mirrors pkg/api/pod/warnings.go and WarningsOnCreate of the strategies. */
import type { Definition } from '../custom-kind'
import { celPaths } from '../json-schema'
import type { Pod, PodSpec, PodTemplateSpec } from '../api'
import { at, child, keyed } from '../field-error'
import type { Kind } from '../kinds'
import { parseQuantity } from '../quantity'
import { label } from './names'

interface AnyObject {
  readonly metadata: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: unknown
}

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'

/** What kubectl prints as `Warning: …` whatever is asked about such objects (apiserver deprecation.WarningMessage). */
export function deprecationOf(kind: Kind): string | undefined {
  if (kind.custom) return kind.custom.deprecation
  if (kind.kind === 'Endpoints')
    return 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'
  return kind.kind === 'ComponentStatus' ? 'v1 ComponentStatus is deprecated in v1.19+' : undefined
}

/** What kubectl prints as `Warning: …` when the object is created. */
export function warningsFor(kind: Kind, object: object): string[] {
  const { metadata, spec } = object as AnyObject
  if (kind.custom) return []
  switch (kind.kind) {
    case 'Pod':
      return [...podNameWarnings(metadata.name ?? ''), ...podWarnings((object as Pod).spec!, 'spec')]
    case 'PersistentVolume':
    case 'PersistentVolumeClaim':
      return metadata.annotations?.[CLASS_ANNOTATION] === undefined
        ? volumeWarnings(kind.kind === 'PersistentVolume' ? (spec as Volume) : {}, 'spec')
        : [
            `${keyed('metadata.annotations', CLASS_ANNOTATION)}: deprecated since v1.8; use "storageClassName" attribute instead`,
          ]
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'Job':
    case 'ReplicationController':
    case 'DaemonSet':
      return [
        ...(kind.kind === 'DaemonSet' ? [] : workloadNameWarnings(metadata.name ?? '')),
        ...templateWarnings((spec as { template?: PodTemplateSpec } | undefined)?.template, 'spec.template'),
      ]
    case 'CronJob': {
      const job = (spec as { jobTemplate?: { spec?: { template?: PodTemplateSpec } } } | undefined)
        ?.jobTemplate
      return templateWarnings(job?.spec?.template, 'spec.jobTemplate.spec.template')
    }
    case 'CustomResourceDefinition':
      return ruleWarnings(object as Definition)
    default:
      return []
  }
}

/** A client is told of what the simulation leaves out. */
const ruleWarnings = ({ spec }: Definition): string[] =>
  spec.versions.flatMap(({ schema }, i) =>
    celPaths(schema?.openAPIV3Schema ?? {}, `spec.versions[${i}].schema.openAPIV3Schema`).map(
      (path) => `${path}: CEL rules are not simulated: nothing is checked against them`,
    ),
  )

const RECOMMENDED = 'which can result in surprising behavior; a DNS label is recommended'

function podNameWarnings(name: string): string[] {
  const problems = label(name)
  return problems.length
    ? [`metadata.name: this is used in the Pod's hostname, ${RECOMMENDED}: [${problems.join(' ')}]`]
    : []
}

function workloadNameWarnings(name: string): string[] {
  const problems = label(name)
  return problems.length
    ? [`metadata.name: this is used in Pod names and hostnames, ${RECOMMENDED}: [${problems.join(' ')}]`]
    : []
}

const templateWarnings = (template: PodTemplateSpec | undefined, path: string): string[] =>
  template?.spec ? podWarnings(template.spec, child(path, 'spec')) : []

function podWarnings(spec: PodSpec, path: string): string[] {
  const out: string[] = []
  for (const key of Object.keys(spec.nodeSelector ?? {}).sort())
    if (OLD_LABELS[key]) out.push(`${keyed(child(path, 'nodeSelector'), key)}: ${OLD_LABELS[key]}`)
  spec.imagePullSecrets?.forEach((secret, i) => {
    if (!secret.name) out.push(`${at(child(path, 'imagePullSecrets'), i)}.name: invalid empty name ""`)
  })
  spec.volumes?.forEach((volume, i) =>
    out.push(...volumeWarnings(volume as unknown as Volume, at(child(path, 'volumes'), i))),
  )
  for (const list of ['initContainers', 'containers'] as const)
    spec[list]?.forEach((container, i) => out.push(...containerWarnings(container, at(child(path, list), i))))
  out.push(...portWarnings(spec, path))
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0)
    out.push(
      `${child(path, 'terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`,
    )
  return out
}

const OLD_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}

type Volume = Readonly<Record<string, unknown>>
const OLD_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
}

const volumeWarnings = (volume: Volume, path: string): string[] =>
  Object.keys(OLD_VOLUMES)
    .filter((name) => volume[name] !== undefined)
    .map((name) => `${child(path, name)}: ${OLD_VOLUMES[name]}`)

type Container = PodSpec['containers'][number]

function containerWarnings(container: Container, path: string): string[] {
  const out: string[] = []
  const names = new Set<string>()
  container.env?.forEach((variable, i) => {
    if (names.has(variable.name))
      out.push(
        `${at(child(path, 'env'), i)}: hides previous definition of "${variable.name}", which may be dropped when using apply`,
      )
    names.add(variable.name)
  })
  for (const list of ['limits', 'requests'] as const)
    for (const name of ['memory', 'ephemeral-storage']) {
      const text = container.resources?.[list]?.[name]
      if (text !== undefined && !Number.isInteger(parseQuantity(text)))
        out.push(
          `${keyed(child(path, `resources.${list}`), name)}: fractional byte value "${text}" is invalid, must be an integer`,
        )
    }
  return out
}

function portWarnings(spec: PodSpec, path: string): string[] {
  const out: string[] = []
  const seen = new Map<string, string>()
  spec.containers.forEach((container, i) => {
    container.ports?.forEach((port, j) => {
      const key = `${port.containerPort}/${port.protocol}/${port.hostIP ?? ''}/${port.hostPort ?? 0}`
      const here = `${at(child(path, 'containers'), i)}.ports[${j}]`
      const first = seen.get(key)
      if (first === undefined) seen.set(key, here)
      else out.push(`${here}: duplicate port definition with ${first}`)
    })
  })
  return out
}
