/**
 * The environment of a container: from ConfigMaps and Secrets, from the pod's own fields, with references between
 * variables resolved. Mirrors kubelet_pods.go makeEnvironmentVariables and third_party/forked/golang/expansion.
 */
import type { ConfigMap, EnvVar, FileKeySelector, Pod, Secret } from '../../k8s/api'
import { type Addresses, fieldValue, namedContainer, resourceValue } from './downward'
import type { AnyContainer } from './surroundings'
import { decoded } from './base64'

export interface EnvSources {
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
  /** A file in a volume of the pod; undefined when there is none, 'volume' when it has no such volume. */
  file(volume: string, path: string): { readonly text: string } | 'volume' | undefined
  readonly services: Readonly<Record<string, string>>
  readonly addresses: Addresses
  readonly node: { readonly cpu: number; readonly memory: number; readonly disk: number }
}

export type Variables = readonly { readonly name: string; readonly value: string }[]

/** The variables, or what is wrong: the text of a CreateContainerConfigError. */
export function environment(pod: Pod, container: AnyContainer, sources: EnvSources): Variables | string {
  const result: Record<string, string> = {}
  const problem = fromWhole(container, sources, result)
  if (problem !== undefined) return problem
  const { services } = sources
  for (const variable of container.env ?? []) {
    const value = valueOf(pod, container, variable, sources, { ...services, ...result })
    if (value === undefined) continue
    if (typeof value === 'object') return value.problem
    result[variable.name] = value
  }
  for (const name of Object.keys(services)) result[name] ??= services[name]!
  return Object.entries(result).map(([name, value]) => ({ name, value }))
}

/** envFrom: all keys of a ConfigMap or Secret. */
function fromWhole(
  container: AnyContainer,
  sources: EnvSources,
  result: Record<string, string>,
): string | undefined {
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef
    if (!ref) continue
    const name = ref.name ?? ''
    const data = configMapRef ? sources.configMap(name)?.data : secretData(sources.secret(name))
    const found = configMapRef ? sources.configMap(name) : sources.secret(name)
    if (!found) {
      if (ref.optional) continue
      return notFound(configMapRef ? 'configmap' : 'secret', name)
    }
    for (const [key, value] of Object.entries(data ?? {})) result[prefix + key] = value
  }
  return undefined
}

export const notFound = (what: 'configmap' | 'secret', name: string) => `${what} "${name}" not found`

export const secretData = (secret: Secret | undefined): Record<string, string> | undefined =>
  secret && Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, decoded(value)]))

type Value = string | { readonly problem: string } | undefined

function valueOf(
  pod: Pod,
  container: AnyContainer,
  { value, valueFrom }: EnvVar,
  sources: EnvSources,
  known: Readonly<Record<string, string>>,
): Value {
  if (!valueFrom) return expand(value ?? '', known)
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom
  if (fileKeyRef) return fromFile(fileKeyRef, sources)
  if (fieldRef) return fieldValue(pod, fieldRef.fieldPath, sources.addresses) ?? ''
  if (resourceFieldRef) {
    const of = resourceFieldRef.containerName
      ? namedContainer(pod, resourceFieldRef.containerName)
      : container
    return resourceValue(of ?? container, resourceFieldRef, sources.node)
  }
  if (configMapKeyRef) {
    const name = configMapKeyRef.name ?? ''
    return keyOf(pod, configMapKeyRef, 'ConfigMap', sources.configMap(name)?.data, sources.configMap(name))
  }
  if (secretKeyRef) {
    const secret = sources.secret(secretKeyRef.name ?? '')
    return keyOf(pod, secretKeyRef, 'Secret', secretData(secret), secret)
  }
  return ''
}

/** KEY='value' lines (pkg/kubelet/util/env). */
function fromFile({ volumeName, path, key, optional }: FileKeySelector, sources: EnvSources): Value {
  const file = sources.file(volumeName, path)
  if (file === 'volume') return { problem: `cannot find the volume "${volumeName}" referenced by FileKeyRef` }
  const values = file && fileVariables(file.text)
  if (!values) return { problem: "couldn't parse env file" }
  const value = values.get(key)
  if (value !== undefined) return value
  return optional ? undefined : { problem: `environment variable key "${key}" not found in file` }
}

/** Undefined when a line is none of a variable, a comment, or nothing. */
function fileVariables(text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>()
  const line = /[ \t]*(?:#[^\n]*)?(?:\n|$)|([A-Za-z_][^=\s']*)='([^']*)'[ \t]*(?:#[^\n]*)?(?:\n|$)/y
  while (line.lastIndex < text.length) {
    const found = line.exec(text)
    if (!found) return undefined
    if (found[1] !== undefined) values.set(found[1], found[2]!)
  }
  return values
}

function keyOf(
  pod: Pod,
  ref: { readonly name?: string; readonly key: string; readonly optional?: boolean },
  kind: 'ConfigMap' | 'Secret',
  data: Readonly<Record<string, string>> | undefined,
  found: object | undefined,
): Value {
  const value = data?.[ref.key]
  if (value !== undefined) return value
  if (ref.optional) return undefined
  const name = ref.name ?? ''
  if (!found) return { problem: notFound(kind === 'Secret' ? 'secret' : 'configmap', name) }
  return { problem: `couldn't find key ${ref.key} in ${kind} ${pod.metadata.namespace}/${name}` }
}

/** `$(NAME)` → its value when it is known, `$$` → `$`; all else stays as it is. */
export function expand(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, escaped: string, name: string | undefined) =>
    escaped === '$' ? '$' : (known[name ?? ''] ?? whole),
  )
}
