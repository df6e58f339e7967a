/**
 * Mounts the volumes of pods before their containers start, keeps trying when something is missing, and brings changed
 * ConfigMaps and Secrets up to date. Mirrors pkg/kubelet/volumemanager (populator and reconciler, 100 ms each; the
 * sync waits in polls of 300 ms). Here the loops run only for pods that have something to do, on the same grid.
 */
import type { Pod, Volume } from '../../../k8s/api'
import type { Timer } from '../../../sim/event-queue'
import type { VolumeDirectory } from '../../cri'
import { same } from '../status-patch'
import type { Surroundings } from '../surroundings'
import type { WatchedObjects } from '../watched-objects'
import { Mounter } from './mount-volume'
import type { ContentSources, Files } from './volume-content'

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
  return new Manager(surroundings, objects, new Mounter(surroundings, sourcesFor))
}

class Manager implements VolumeManager {
  readonly #surroundings: Surroundings
  readonly #objects: WatchedObjects
  readonly #mounter: Mounter
  readonly #pods = new Map<string, PodVolumes>()
  /** Where on the grid of loops this kubelet's lie. */
  readonly #phase: number

  constructor(surroundings: Surroundings, objects: WatchedObjects, mounter: Mounter) {
    this.#surroundings = surroundings
    this.#objects = objects
    this.#mounter = mounter
    this.#phase = surroundings.host.random.below(LOOP)
  }

  get #timers() {
    return this.#surroundings.host.timers
  }

  whenMounted(pod: Pod, done: (failed: boolean) => void): void {
    const entry = this.#of(pod)
    if (isComplete(entry)) return done(false)
    const limit = this.#timers.after(WAIT_LONGEST, () => this.#leave(entry, true))
    entry.waiter = { since: this.#timers.now, done, timers: [limit] }
    this.#plan(entry)
  }

  cancel(uid: string): void {
    const entry = this.#pods.get(uid)
    if (entry) this.#leave(entry, true)
  }

  refresh(pod: Pod): void {
    const entry = this.#of(pod)
    for (const volume of pod.spec?.volumes ?? []) {
      const state = entry.volumes.get(volume.name)
      if (!state?.directory || !state.files) continue
      const files = this.#mounter.content(pod, volume)
      if (!files || same(files, state.files)) continue
      state.files = files
      state.directory.fill(files, true)
    }
  }

  directory(uid: string, volume: string): VolumeDirectory | undefined {
    return this.#pods.get(uid)?.volumes.get(volume)?.directory
  }

  release(uid: string): void {
    const entry = this.#pods.get(uid)
    if (!entry) return
    this.#timers.cancel(entry.timer)
    this.#leave(entry, true)
    this.#pods.delete(uid)
    this.#mounter.forget(uid)
    this.#surroundings.cri.removeVolumes(uid)
  }

  emptyDirs(uid: string) {
    const entry = this.#pods.get(uid)
    return (entry?.pod.spec?.volumes ?? [])
      .filter(({ emptyDir: source }) => source && source.medium !== 'Memory')
      .map(({ name, emptyDir: source }) => ({
        name,
        bytes: entry!.volumes.get(name)?.directory?.usage() ?? 0,
        limit: source!.sizeLimit,
      }))
  }

  #of(pod: Pod): PodVolumes {
    let entry = this.#pods.get(pod.metadata.uid)
    if (!entry) {
      const volumes = new Map<string, Mounted>()
      for (const { name } of pod.spec?.volumes ?? [])
        volumes.set(name, { directory: undefined, files: undefined, retryAt: 0, delay: RETRY_FIRST })
      entry = { pod, volumes, timer: undefined, waiter: undefined }
      this.#pods.set(pod.metadata.uid, entry)
    }
    entry.pod = pod
    return entry
  }

  #plan(entry: PodVolumes): void {
    if (entry.timer?.run) return
    const due = [...entry.volumes.values()].filter((it) => !it.directory).map((it) => it.retryAt)
    if (due.length === 0) return
    const { now } = this.#timers
    const at = this.#nextLoop(Math.max(now + 1, Math.min(...due)))
    entry.timer = this.#timers.after(at - now, () => this.#reconcile(entry))
  }

  #nextLoop(at: number): number {
    const rest = (((at - this.#phase) % LOOP) + LOOP) % LOOP
    return at + (rest === 0 ? 0 : LOOP - rest)
  }

  #reconcile(entry: PodVolumes): void {
    for (const volume of entry.pod.spec?.volumes ?? []) {
      const state = entry.volumes.get(volume.name)!
      if (!state.directory && state.retryAt <= this.#timers.now) this.#attempt(entry, volume, state)
    }
    this.#finished(entry)
    this.#plan(entry)
  }

  #attempt({ pod }: PodVolumes, volume: Volume, state: Mounted): void {
    const { now } = this.#timers
    const result = this.#objects.isRead(pod) ? this.#mounter.mount(pod, volume) : 'later'
    if (result === 'later') {
      state.retryAt = now + LOOP
    } else if ('problem' in result) {
      state.retryAt = now + state.delay
      state.delay = Math.min(state.delay * 2, RETRY_LONGEST)
      const text = `MountVolume.SetUp failed for volume "${volume.name}" : ${result.problem}`
      this.#surroundings.recorder.event(pod, 'Warning', 'FailedMount', text)
    } else {
      state.directory = result.directory
      state.files = result.files
    }
  }

  /** The wait looks every 300 ms from its beginning. */
  #finished(entry: PodVolumes): void {
    const { waiter } = entry
    if (!waiter || !isComplete(entry)) return
    const passed = this.#timers.now - waiter.since
    const wait = Math.ceil(passed / WAIT_POLL) * WAIT_POLL - passed
    waiter.timers.push(this.#timers.after(wait, () => this.#leave(entry, false)))
  }

  #leave(entry: PodVolumes, failed: boolean): void {
    const { waiter } = entry
    if (!waiter) return
    entry.waiter = undefined
    for (const timer of waiter.timers) this.#timers.cancel(timer)
    waiter.done(failed)
  }
}

const isComplete = (entry: PodVolumes) => [...entry.volumes.values()].every((it) => it.directory)
