/**
 * Looks every ten seconds whether the node is short of something, keeps its pressure conditions, and evicts one pod at
 * a time. Mirrors pkg/kubelet/eviction/eviction_manager.go synchronize.
 */
import { podRef, type Surroundings } from './surroundings'
import {
  crossed,
  hasLocalLimits,
  outgrown,
  type PodUse,
  pressureAnnotations,
  pressureMessage,
  type Ranked,
  ranked,
  type Threshold,
  victimOf,
} from './eviction'
import { ImageCollector } from './image-collector'
import { nodeEvent } from './node-event'
import { DISK_RESERVE, MEMORY_RESERVE, type NodeHealth, type Pressure } from './node-status'
import type { PodWorker } from './pod-worker'
import type { VolumeManager } from './volumes/volume-manager'

/** defaults.go: evictionPressureTransitionPeriod. */
const TRANSITION = 300_000
/** defaults_linux.go: imagefs.available; images and pods share one disk here. */
const IMAGE_DISK_RESERVE = 0.15
/** Hard evictions give no time. */
const HARD_GRACE = 1
const PRESSURE: Readonly<Record<Threshold['resource'], Pressure>> = {
  memory: 'MemoryPressure',
  'ephemeral-storage': 'DiskPressure',
  pids: 'PIDPressure',
}

export interface EvictionManager {
  health(): NodeHealth
  /** One round; `changed` when the node's conditions did. */
  look(changed: () => void): void
}

export function createEvictionManager(
  surroundings: Surroundings,
  volumes: VolumeManager,
  workers: () => Iterable<PodWorker>,
): EvictionManager {
  return new Manager(surroundings, volumes, workers)
}

class Manager implements EvictionManager {
  readonly #surroundings: Surroundings
  readonly #volumes: VolumeManager
  readonly #workers: () => Iterable<PodWorker>
  readonly #images: ImageCollector
  /** When each pressure was last seen. */
  readonly #since = new Map<Pressure, number>()

  constructor(surroundings: Surroundings, volumes: VolumeManager, workers: () => Iterable<PodWorker>) {
    this.#surroundings = surroundings
    this.#volumes = volumes
    this.#workers = workers
    this.#images = new ImageCollector(surroundings)
  }

  health(): NodeHealth {
    return { pressure: this.#underPressure(), notReady: this.#surroundings.machine.networkNotReady }
  }

  look(changed: () => void): void {
    this.#images.look()
    const before = this.#since.size
    const all = this.#thresholds()
    for (const { resource, threshold, available } of all)
      if (available < threshold) this.#since.set(PRESSURE[resource], this.#surroundings.host.timers.now)
    if (this.#underPressure().size !== before) changed()
    if (this.#evictOutgrown()) return
    const met = crossed(all)
    if (met) this.#relieve(met)
  }

  #thresholds(): Threshold[] {
    const { machine } = this.#surroundings
    const resource = 'ephemeral-storage'
    const available = machine.diskAvailable()
    return [
      { resource: 'memory', threshold: MEMORY_RESERVE, available: machine.memoryAvailable() },
      { resource, threshold: machine.disk * DISK_RESERVE, available },
      { resource, threshold: machine.disk * IMAGE_DISK_RESERVE, available },
    ]
  }

  #underPressure(): Set<Pressure> {
    const { now } = this.#surroundings.host.timers
    for (const [pressure, at] of [...this.#since]) if (now - at > TRANSITION) this.#since.delete(pressure)
    return new Set(this.#since.keys())
  }

  #syncing(): PodWorker[] {
    return [...this.#workers()].filter(({ phase }) => phase === 'syncing')
  }

  #useOf({ pod }: PodWorker): PodUse {
    const { uid } = pod.metadata
    return { pod, stats: this.#surroundings.cri.stats(uid), emptyDirs: this.#volumes.emptyDirs(uid) }
  }

  /** `annotations`: of an eviction for pressure, which is a disruption. */
  #evict(worker: PodWorker, message: string, annotations?: Readonly<Record<string, string>>): void {
    const options = annotations && { annotations }
    this.#surroundings.recorder.event(worker.pod, 'Warning', 'Evicted', message, options)
    const disruption = annotations !== undefined
    const verdict = { phase: 'Failed', reason: 'Evicted', message, disruption } as const
    worker.kill({ why: 'evicted', grace: HARD_GRACE }, verdict)
  }

  #evictOutgrown(): boolean {
    let any = false
    for (const worker of this.#syncing()) {
      if (!hasLocalLimits(worker.pod)) continue
      const message = outgrown(this.#useOf(worker))
      if (message === undefined) continue
      any = true
      this.#evict(worker, message)
    }
    return any
  }

  /** Unused images go before any pod. */
  #freedEnough(): boolean {
    this.#images.deleteUnused()
    return !crossed(this.#thresholds())
  }

  #relieve(threshold: Threshold): void {
    const text = `Attempting to reclaim ${threshold.resource}`
    nodeEvent(this.#surroundings, 'Warning', 'EvictionThresholdMet', text)
    if (threshold.resource === 'ephemeral-storage' && this.#freedEnough()) return
    const isEvicting = ({ phase, verdict }: PodWorker) =>
      phase === 'terminating' && verdict?.reason === 'Evicted'
    if ([...this.#workers()].some(isEvicting)) return
    const candidates = this.#syncing()
    const rank = ranked(
      candidates.map((it) => this.#useOf(it)),
      threshold.resource,
    )
    const victim = victimOf(rank)
    const worker = victim && candidates.find(({ pod }) => pod === victim.use.pod)
    if (!worker) return
    const { journal } = this.#surroundings.host
    const because = { resource: threshold.resource, rank: rank.map(asCandidate) }
    const seq = journal.decided(podRef(worker.pod), { reason: 'Evicting', because })
    journal.because(seq, () =>
      this.#evict(worker, pressureMessage(threshold, victim), pressureAnnotations(threshold, victim)),
    )
  }
}

const asCandidate = ({ use, usage, request, priority }: Ranked) => ({
  pod: `${use.pod.metadata.namespace}/${use.pod.metadata.name}`,
  usage,
  request,
  priority,
})
