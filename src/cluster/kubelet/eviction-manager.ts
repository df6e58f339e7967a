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
  pressureMessage,
  ranked,
  type Threshold,
  victimOf,
} from './eviction'
import { DISK_RESERVE, MEMORY_RESERVE, type NodeHealth, type Pressure } from './node-status'
import type { PodWorker } from './pod-worker'
import type { VolumeManager } from './volumes/volume-manager'

/** defaults.go: evictionPressureTransitionPeriod. */
const TRANSITION = 300_000
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
  { host, cri, machine, node, recorder }: Surroundings,
  volumes: VolumeManager,
  workers: () => Iterable<PodWorker>,
): EvictionManager {
  const { timers, journal } = host
  const since = new Map<Pressure, number>()

  const thresholds = (): Threshold[] => [
    { resource: 'memory', threshold: MEMORY_RESERVE, available: machine.memoryAvailable() },
    {
      resource: 'ephemeral-storage',
      threshold: machine.disk * DISK_RESERVE,
      available: machine.diskAvailable(),
    },
  ]
  const useOf = ({ pod }: PodWorker): PodUse => ({
    pod,
    stats: cri.stats(pod.metadata.uid),
    emptyDirs: volumes.emptyDirs(pod.metadata.uid),
  })
  const syncing = () => [...workers()].filter(({ phase }) => phase === 'syncing')
  const underPressure = () => {
    for (const [pressure, at] of [...since]) if (timers.now - at > TRANSITION) since.delete(pressure)
    return new Set(since.keys())
  }

  const evict = (worker: PodWorker, message: string, disruption: boolean, grace: number) => {
    recorder.event(worker.pod, 'Warning', 'Evicted', message)
    worker.kill({ why: 'evicted', grace }, { phase: 'Failed', reason: 'Evicted', message, disruption })
  }

  const evictOutgrown = (): boolean => {
    let any = false
    for (const worker of syncing()) {
      if (!hasLocalLimits(worker.pod)) continue
      const message = outgrown(useOf(worker))
      if (message === undefined) continue
      any = true
      evict(worker, message, false, HARD_GRACE)
    }
    return any
  }

  const relieve = (threshold: Threshold) => {
    recorder.event(
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: node.name, uid: '', resourceVersion: '', creationTimestamp: '' },
      },
      'Warning',
      'EvictionThresholdMet',
      `Attempting to reclaim ${threshold.resource}`,
      { ref: { kind: 'Node', name: node.name } },
    )
    const busy = [...workers()].some((it) => it.phase === 'terminating' && it.verdict?.reason === 'Evicted')
    if (busy) return
    const candidates = syncing()
    const rank = ranked(candidates.map(useOf), threshold.resource)
    const victim = victimOf(rank)
    const worker = victim && candidates.find(({ pod }) => pod === victim.use.pod)
    if (!worker) return
    const seq = journal.decided(podRef(worker.pod), {
      reason: 'Evicting',
      because: {
        resource: threshold.resource,
        rank: rank.map(({ use, usage, request, priority }) => ({
          pod: `${use.pod.metadata.namespace}/${use.pod.metadata.name}`,
          usage,
          request,
          priority,
        })),
      },
    })
    journal.because(seq, () => evict(worker, pressureMessage(threshold, victim), true, HARD_GRACE))
  }

  return {
    health: () => ({ pressure: underPressure(), notReady: machine.networkNotReady }),
    look(changed) {
      const before = since.size
      const all = thresholds()
      for (const { resource, threshold, available } of all)
        if (available < threshold) since.set(PRESSURE[resource], timers.now)
      if (underPressure().size !== before) changed()
      if (evictOutgrown()) return
      const met = crossed(all)
      if (met) relieve(met)
    },
  }
}
