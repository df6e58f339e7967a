/**
 * Mounts the volumes of pods before their containers start, keeps trying when something is missing, and brings changed
 * ConfigMaps and Secrets up to date. Mirrors pkg/kubelet/volumemanager (populator and reconciler, 100 ms each; the
 * sync waits in polls of 300 ms). Here the loops run only for pods that have something to do, on the same grid.
 */
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { quantity } from '../../../k8s/quantity'
import type { Timer } from '../../../sim/event-queue'
import type { VolumeDirectory } from '../../cri'
import type { Surroundings } from '../surroundings'
import { same } from '../status-patch'
import type { WatchedObjects } from '../watched-objects'
import { memorySize } from './memory-medium'
import { type ContentSources, type Files, volumeContent } from './volume-content'

/** volume_manager.go. */
const LOOP = 100
const WAIT_POLL = 300
const WAIT_LONGEST = 123_000
/** util/goroutinemap/exponentialbackoff. */
const RETRY_FIRST = 500
const RETRY_LONGEST = 122_000

interface Mounted {
  directory: VolumeDirectory | undefined
  files: Files | undefined
  /** Failed attempts: when the next one may be, and how long to wait after it. */
  retryAt: number
  delay: number
}
interface PodVolumes {
  pod: Pod
  readonly volumes: Map<string, Mounted>
  timer: Timer | undefined
  waiter: { readonly since: number; readonly done: (failed: boolean) => void; timers: Timer[] } | undefined
}

export interface VolumeManager {
  /** Calls back once all volumes of the pod are there, or with true when that took too long. */
  whenMounted(pod: Pod, done: (failed: boolean) => void): void
  /** The pod is to go: nobody waits for its volumes any more. */
  cancel(uid: string): void
  /** A sync came by: content made of API objects is brought up to date. */
  refresh(pod: Pod): void
  directory(uid: string, volume: string): VolumeDirectory | undefined
  /** Unmounts all of a pod. */
  release(uid: string): void
  /** emptyDir volumes on disk of a pod, with the bytes they hold. */
  emptyDirs(
    uid: string,
  ): readonly { readonly name: string; readonly bytes: number; readonly limit: string | undefined }[]
}

export function createVolumeManager(
  surroundings: Surroundings,
  objects: WatchedObjects,
  sourcesFor: (pod: Pod) => ContentSources,
): VolumeManager {
  const { host, cri, node, machine, recorder } = surroundings
  const { timers, journal } = host
  const pods = new Map<string, PodVolumes>()
  const phase = host.random.below(LOOP)

  const nextLoop = (at: number) => {
    const rest = (((at - phase) % LOOP) + LOOP) % LOOP
    return at + (rest === 0 ? 0 : LOOP - rest)
  }

  const of = (pod: Pod): PodVolumes => {
    let entry = pods.get(pod.metadata.uid)
    if (!entry) {
      const volumes = new Map<string, Mounted>()
      for (const { name } of pod.spec?.volumes ?? [])
        volumes.set(name, { directory: undefined, files: undefined, retryAt: 0, delay: RETRY_FIRST })
      entry = { pod, volumes, timer: undefined, waiter: undefined }
      pods.set(pod.metadata.uid, entry)
    }
    entry.pod = pod
    return entry
  }
  const isComplete = (entry: PodVolumes) => [...entry.volumes.values()].every((it) => it.directory)

  const plan = (entry: PodVolumes) => {
    if (entry.timer?.run) return
    const due = [...entry.volumes.values()].filter((it) => !it.directory).map((it) => it.retryAt)
    if (due.length === 0) return
    const at = nextLoop(Math.max(timers.now + 1, Math.min(...due)))
    entry.timer = timers.after(at - timers.now, () => reconcile(entry))
  }

  const reconcile = (entry: PodVolumes) => {
    for (const volume of entry.pod.spec?.volumes ?? []) {
      const state = entry.volumes.get(volume.name)!
      if (!state.directory && state.retryAt <= timers.now) attempt(entry, volume, state)
    }
    finished(entry)
    plan(entry)
  }

  const attempt = (entry: PodVolumes, volume: Volume, state: Mounted) => {
    if (!objects.isRead(entry.pod)) {
      state.retryAt = timers.now + LOOP
      return
    }
    const result = mount(entry.pod, volume, state)
    if (result === undefined) return
    state.retryAt = timers.now + (result === 'later' ? LOOP : state.delay)
    if (result === 'later') return
    state.delay = Math.min(state.delay * 2, RETRY_LONGEST)
    recorder.event(
      entry.pod,
      'Warning',
      'FailedMount',
      `MountVolume.SetUp failed for volume "${volume.name}" : ${result}`,
    )
  }

  /** Mounts one volume; what stands in the way, if anything. */
  const mount = (pod: Pod, volume: Volume, state: Mounted): string | 'later' | undefined => {
    const { uid } = pod.metadata
    const fsGroup = pod.spec?.securityContext?.fsGroup
    const type = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir'
    let directory: VolumeDirectory | 'later' | string
    if (volume.hostPath) directory = fromHost(volume.hostPath.path, volume.hostPath.type ?? '')
    else if (volume.persistentVolumeClaim) directory = claimed(pod, volume.persistentVolumeClaim.claimName)
    else if (volume.ephemeral) directory = claimed(pod, `${pod.metadata.name}-${volume.name}`)
    else if (volume.configMap || volume.secret || volume.downwardAPI || volume.projected) {
      const files = volumeContent(pod, volume, sourcesFor(pod))
      if (typeof files === 'string') return files
      const medium = volume.secret || volume.projected ? 'memory' : 'disk'
      const sizeLimit = medium === 'memory' ? memorySize(pod, machine.memory, 0) : 0
      directory = cri.volume(uid, volume.name, { medium, sizeLimit, readOnly: true })
      directory.fill(files, true)
      state.files = files
    } else directory = emptyDir(pod, volume)
    if (typeof directory === 'string') return directory
    if (fsGroup !== undefined && !volume.hostPath) directory.chgrp(fsGroup)
    state.directory = directory
    journal.say({ kind: 'volume.mounted', node: node.name, pod: uid, volume: volume.name, type })
    return undefined
  }

  const emptyDir = (pod: Pod, volume: Volume) => {
    const inMemory = volume.emptyDir?.medium === 'Memory'
    const limit = quantity(volume.emptyDir?.sizeLimit)
    return cri.volume(pod.metadata.uid, volume.name, {
      medium: inMemory ? 'memory' : 'disk',
      sizeLimit: inMemory ? memorySize(pod, machine.memory, limit) : 0,
      readOnly: false,
    })
  }

  const fromHost = (path: string, type: string): VolumeDirectory | string => {
    const directory = cri.hostPath(path, type)
    return 'code' in directory ? directory.message : directory
  }

  /** A claim's volume is read from the API server each time: claims are not watched. */
  const claims = new Map<string, PersistentVolume | 'asked' | 'waiting'>()
  const claimed = (pod: Pod, claim: string): VolumeDirectory | string => {
    const namespace = pod.metadata.namespace ?? ''
    const key = `${pod.metadata.uid}/${claim}`
    const known = claims.get(key)
    if (known === 'asked') return 'later'
    if (known === undefined || known === 'waiting') {
      claims.set(key, 'asked')
      askForClaim(namespace, claim, (volume) => claims.set(key, volume ?? 'waiting'))
      return 'later'
    }
    const { hostPath, local } = known.spec ?? {}
    if (hostPath) return fromHost(hostPath.path, hostPath.type ?? '')
    if (local) return fromHost(local.path, '')
    return fromHost(`pv/${known.metadata.name}`, 'DirectoryOrCreate')
  }
  const askForClaim = (
    namespace: string,
    claim: string,
    answered: (volume: PersistentVolume | undefined) => void,
  ) => {
    const path = pathOf('persistentvolumeclaims', namespace, claim)
    host.api.request({ method: 'GET', path }, ({ code, body }) => {
      const found = body as PersistentVolumeClaim
      const name = code === 200 && found.status?.phase === 'Bound' ? found.spec?.volumeName : undefined
      if (!name) return void timers.after(RETRY_FIRST, () => answered(undefined))
      const volumePath = pathOf('persistentvolumes', undefined, name)
      host.api.request({ method: 'GET', path: volumePath }, (answer) =>
        answered(answer.code === 200 ? (answer.body as PersistentVolume) : undefined),
      )
    })
  }

  /** The wait looks every 300 ms from its beginning. */
  const finished = (entry: PodVolumes) => {
    const { waiter } = entry
    if (!waiter || !isComplete(entry)) return
    const passed = timers.now - waiter.since
    const wait = Math.ceil(passed / WAIT_POLL) * WAIT_POLL - passed
    waiter.timers.push(timers.after(wait, () => leave(entry, false)))
  }
  const leave = (entry: PodVolumes, failed: boolean) => {
    const { waiter } = entry
    if (!waiter) return
    entry.waiter = undefined
    for (const timer of waiter.timers) timers.cancel(timer)
    waiter.done(failed)
  }

  return {
    whenMounted(pod, done) {
      const entry = of(pod)
      if (isComplete(entry)) return done(false)
      entry.waiter = {
        since: timers.now,
        done,
        timers: [timers.after(WAIT_LONGEST, () => leave(entry, true))],
      }
      plan(entry)
    },
    cancel(uid) {
      const entry = pods.get(uid)
      if (entry) leave(entry, true)
    },
    refresh(pod) {
      const entry = of(pod)
      for (const volume of pod.spec?.volumes ?? []) {
        const state = entry.volumes.get(volume.name)
        if (!state?.directory || !state.files) continue
        const files = volumeContent(pod, volume, sourcesFor(pod))
        if (typeof files === 'string' || same(files, state.files)) continue
        state.files = files
        state.directory.fill(files, true)
      }
    },
    directory: (uid, volume) => pods.get(uid)?.volumes.get(volume)?.directory,
    release(uid) {
      const entry = pods.get(uid)
      if (!entry) return
      timers.cancel(entry.timer)
      leave(entry, true)
      pods.delete(uid)
      for (const key of [...claims.keys()]) if (key.startsWith(`${uid}/`)) claims.delete(key)
      cri.removeVolumes(uid)
    },
    emptyDirs(uid) {
      const entry = pods.get(uid)
      return (entry?.pod.spec?.volumes ?? [])
        .filter(({ emptyDir: source }) => source && source.medium !== 'Memory')
        .map(({ name, emptyDir: source }) => ({
          name,
          bytes: entry!.volumes.get(name)?.directory?.usage() ?? 0,
          limit: source!.sizeLimit,
        }))
    },
  }
}
