/** Mounts one volume of a pod: where its directory comes from, by kind. Mirrors pkg/volume. */
import type { PersistentVolume, Pod, Volume } from '../../../k8s/api'
import { quantity } from '../../../k8s/quantity'
import type { VolumeDirectory } from '../../cri'
import type { Surroundings } from '../surroundings'
import { Claims } from './claims'
import { memorySize } from './memory-medium'
import { type ContentSources, type Files, volumeContent } from './volume-content'

/** A mounted volume, and what it was filled with; or why it cannot be mounted (yet). */
export type MountResult =
  | {
      readonly directory: VolumeDirectory
      readonly files: Files | undefined
      /** A path of the machine, which fsGroup does not touch. */
      readonly isHosts?: boolean
    }
  | { readonly problem: string }
  | 'later'

export class Mounter {
  readonly #surroundings: Surroundings
  readonly #sourcesFor: (pod: Pod) => ContentSources
  readonly #claims: Claims

  constructor(surroundings: Surroundings, sourcesFor: (pod: Pod) => ContentSources) {
    this.#surroundings = surroundings
    this.#sourcesFor = sourcesFor
    this.#claims = new Claims(surroundings.host)
  }

  mount(pod: Pod, volume: Volume): MountResult {
    const result = this.#source(pod, volume)
    if (result === 'later' || 'problem' in result) return result
    const fsGroup = pod.spec?.securityContext?.fsGroup
    if (fsGroup !== undefined && !result.isHosts) result.directory.chgrp(fsGroup, result.files !== undefined)
    const { host, node } = this.#surroundings
    const type = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir'
    const { uid } = pod.metadata
    host.journal.say({ kind: 'volume.mounted', node: node.name, pod: uid, volume: volume.name, type })
    return result
  }

  /** What a volume made of API objects holds now; undefined when something is missing. */
  content(pod: Pod, volume: Volume): Files | undefined {
    const files = volumeContent(pod, volume, this.#sourcesFor(pod))
    return typeof files === 'string' ? undefined : files
  }

  forget(uid: string): void {
    this.#claims.forget(uid)
  }

  #source(pod: Pod, volume: Volume): MountResult {
    if (volume.hostPath) return this.#fromHost(volume.hostPath.path, volume.hostPath.type ?? '')
    if (volume.persistentVolumeClaim) return this.#claimed(pod, volume.persistentVolumeClaim.claimName)
    if (volume.ephemeral) return this.#claimed(pod, `${pod.metadata.name}-${volume.name}`)
    if (volume.configMap || volume.secret || volume.downwardAPI || volume.projected)
      return this.#filled(pod, volume)
    return { directory: this.#emptyDir(pod, volume), files: undefined }
  }

  #filled(pod: Pod, volume: Volume): MountResult {
    const { cri, machine } = this.#surroundings
    const files = volumeContent(pod, volume, this.#sourcesFor(pod))
    if (typeof files === 'string') return { problem: files }
    const medium = volume.secret || volume.projected ? 'memory' : 'disk'
    const sizeLimit = medium === 'memory' ? memorySize(pod, machine.memory, 0) : 0
    const directory = cri.volume(pod.metadata.uid, volume.name, { medium, sizeLimit, readOnly: true })
    directory.fill(files, true)
    return { directory, files }
  }

  #emptyDir(pod: Pod, volume: Volume): VolumeDirectory {
    const { cri, machine } = this.#surroundings
    const inMemory = volume.emptyDir?.medium === 'Memory'
    const limit = quantity(volume.emptyDir?.sizeLimit)
    return cri.volume(pod.metadata.uid, volume.name, {
      medium: inMemory ? 'memory' : 'disk',
      sizeLimit: inMemory ? memorySize(pod, machine.memory, limit) : 0,
      readOnly: false,
    })
  }

  #fromHost(path: string, type: string, mode?: number): MountResult {
    const directory = this.#surroundings.cri.hostPath(path, type, mode)
    if ('code' in directory) return { problem: directory.message }
    return { directory, files: undefined, isHosts: true }
  }

  #claimed(pod: Pod, claim: string): MountResult {
    const volume = this.#claims.volume(pod, claim)
    if (volume === 'later') return 'later'
    const { hostPath, local } = volume.spec ?? {}
    if (hostPath)
      return this.#fromHost(hostPath.path, hostPath.type ?? '', isProvisioned(volume) ? 0o777 : undefined)
    const path = local?.path ?? `pv/${volume.metadata.name}`
    const mounted = this.#fromHost(path, local ? '' : 'DirectoryOrCreate')
    return typeof mounted === 'object' && 'directory' in mounted ? { ...mounted, isHosts: false } : mounted
  }
}

/** The provisioner makes its directories for everybody (local-path-provisioner's setup: mkdir -m 0777). */
const isProvisioned = ({ metadata }: PersistentVolume) =>
  metadata.annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined
