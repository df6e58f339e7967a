/**
 * The files of volumes that are made of API objects: configMap, secret, downwardAPI, projected. Pure.
 * Mirrors pkg/volume/{configmap,secret,downwardapi,projected}.
 */
import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, Pod, Secret, Volume } from '../../../k8s/api'
import type { VolumeFile } from '../../cri'
import { type Addresses, fieldValue, namedContainer, resourceValue } from '../downward'
import { notFound, secretData } from '../env'

export interface ContentSources {
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
  /** A token for the pod's service account. */
  token(pod: Pod): string
  readonly addresses: Addresses
  readonly node: { readonly cpu: number; readonly memory: number; readonly disk: number }
}

export type Files = Record<string, VolumeFile>

const DEFAULT_MODE = 0o644

/** The files, or what is missing: the end of a FailedMount message. */
export function volumeContent(pod: Pod, volume: Volume, sources: ContentSources): Files | string {
  const { configMap, secret, downwardAPI, projected } = volume
  if (configMap)
    return configMapFiles(configMap.name ?? '', configMap, configMap.defaultMode ?? DEFAULT_MODE, sources)
  if (secret) return secretFiles(secret.secretName ?? '', secret, secret.defaultMode ?? DEFAULT_MODE, sources)
  if (downwardAPI)
    return downwardFiles(pod, downwardAPI.items ?? [], downwardAPI.defaultMode ?? DEFAULT_MODE, sources)
  const mode = projected?.defaultMode ?? DEFAULT_MODE
  const all: Files = {}
  for (const source of projected?.sources ?? []) {
    let files: Files | string = {}
    if (source.configMap) files = configMapFiles(source.configMap.name ?? '', source.configMap, mode, sources)
    else if (source.secret) files = secretFiles(source.secret.name ?? '', source.secret, mode, sources)
    else if (source.downwardAPI) files = downwardFiles(pod, source.downwardAPI.items ?? [], mode, sources)
    else if (source.serviceAccountToken)
      files = { [source.serviceAccountToken.path]: tokenFile(pod, sources.token(pod), mode) }
    if (typeof files === 'string') return files
    Object.assign(all, files)
  }
  return all
}

/** Whoever all containers run as owns it and nobody else may read it; fsGroup then lets its group (projected.go). */
function tokenFile(pod: Pod, content: string, mode: number): VolumeFile {
  const uid = onlyUser(pod)
  if (uid === undefined && pod.spec?.securityContext?.fsGroup === undefined) return { content, mode }
  return { content, mode: 0o600, ...(uid !== undefined && { uid }) }
}

/** pkg/volume/util/util.go FsUserFrom. */
function onlyUser({ spec }: Pod): number | undefined {
  const users = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(
    (it) => it.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser,
  )
  return users.every((it) => it === users[0]) ? users[0] : undefined
}

interface Selection {
  readonly items?: readonly KeyToPath[]
  readonly optional?: boolean
}

function configMapFiles(name: string, selection: Selection, mode: number, sources: ContentSources) {
  const found = sources.configMap(name)
  if (!found) return selection.optional ? {} : notFound('configmap', name)
  return selected(found.data ?? {}, selection, mode, 'configmap references non-existent config key: ')
}

function secretFiles(name: string, selection: Selection, mode: number, sources: ContentSources) {
  const data = secretData(sources.secret(name))
  if (!data) return selection.optional ? {} : notFound('secret', name)
  return selected(data, selection, mode, 'references non-existent secret key: ')
}

function selected(
  data: Readonly<Record<string, string>>,
  { items, optional }: Selection,
  mode: number,
  missing: string,
): Files | string {
  const files: Files = {}
  if (!items?.length) {
    for (const [key, content] of Object.entries(data)) files[key] = { content, mode }
    return files
  }
  for (const item of items) {
    const content = data[item.key]
    if (content !== undefined) files[item.path] = { content, mode: item.mode ?? mode }
    else if (!optional) return missing + item.key
  }
  return files
}

function downwardFiles(
  pod: Pod,
  items: readonly DownwardAPIVolumeFile[],
  mode: number,
  sources: ContentSources,
): Files {
  const files: Files = {}
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const container = namedContainer(pod, resourceFieldRef?.containerName)
    const content = fieldRef
      ? fieldValue(pod, fieldRef.fieldPath, sources.addresses)
      : container && resourceFieldRef && resourceValue(container, resourceFieldRef, sources.node)
    files[path] = { content: content ?? '', mode: own ?? mode }
  }
  return files
}
