/**
 * What is swept up beside the pods' own lives: workers of pods that are gone, dead containers beyond the last one,
 * containers nobody knows. Mirrors kubelet.go HandlePodCleanups, pod_container_deletor.go and
 * kuberuntime_gc.go. The rounds (2 s, 1 min) only happen when there is something to sweep.
 */
import type { ContainerStatus } from '../cri'
import type { Timer } from '../../sim/event-queue'
import type { Pleg } from './pleg'
import type { PodWorker } from './pod-worker'
import type { Surroundings } from './surroundings'

const HOUSEKEEPING = 2000
const CONTAINER_GC = 60_000
/** Grace of containers whose pod is not known any more, in ms. */
const ORPHAN_GRACE = 1000

export interface HousekeepingHooks {
  worker(uid: string): PodWorker | undefined
  isKnown(uid: string): boolean
  purge(uid: string): void
}

export interface Housekeeping {
  /** The pod's object is gone from the API server. */
  removed(uid: string): void
  containerDied(uid: string, container: ContainerStatus): void
  /** After a restart: kills what runs for pods that are no more. */
  orphansAfterSync(isSynced: () => boolean): void
}

export function createHousekeeping(
  { host, cri }: Surroundings,
  pleg: Pleg,
  hooks: HousekeepingHooks,
): Housekeeping {
  const { timers } = host
  const startedAt = timers.now
  const gone = new Set<string>()
  const toCollect = new Set<string>()
  let sweep: Timer | undefined
  let collection: Timer | undefined
  const nextRound = (every: number) => every - ((timers.now - startedAt) % every)

  const planSweep = () => {
    if (!sweep?.run && gone.size > 0) sweep = timers.after(nextRound(HOUSEKEEPING), round)
  }
  const round = () => {
    sweep = undefined
    for (const uid of [...gone]) {
      const worker = hooks.worker(uid)
      if (worker && worker.phase !== 'finished') continue
      gone.delete(uid)
      hooks.purge(uid)
      collectLater(uid)
    }
    planSweep()
  }
  const collectLater = (uid: string) => {
    toCollect.add(uid)
    if (!collection?.run) collection = timers.after(nextRound(CONTAINER_GC), collect)
  }
  const collect = () => {
    for (const uid of toCollect) {
      for (const { id } of cri.listPodSandboxes(uid)) cri.removePodSandbox(id)
      cri.removeVolumes(uid)
      pleg.forget(uid)
    }
    toCollect.clear()
  }

  const killOrphans = () => {
    for (const uid of [...pleg.pods()]) {
      if (hooks.isKnown(uid)) continue
      const running = cri.listContainers(uid).filter(({ state }) => state === 'running')
      for (const { id } of running) cri.stopContainer(id, ORPHAN_GRACE, () => {})
      for (const { id } of cri.listPodSandboxes(uid)) cri.stopPodSandbox(id, () => {})
      collectLater(uid)
    }
  }
  const afterSync = (isSynced: () => boolean) =>
    void timers.after(HOUSEKEEPING, () => (isSynced() ? killOrphans() : afterSync(isSynced)))

  return {
    removed(uid) {
      gone.add(uid)
      planSweep()
    },
    containerDied(uid, { name }) {
      const dead = cri.listContainers(uid).filter((it) => it.name === name && it.state === 'exited')
      for (const { id } of dead.slice(1)) cri.removeContainer(id)
    },
    orphansAfterSync: afterSync,
  }
}
