/**
 * How the kubelet learns what happened to containers: it lists them once a second and compares (the generic PLEG,
 * pkg/kubelet/pleg/generic.go). Here a list is made only at those seconds before which something changed, or for which
 * somebody waits: what is noticed, and when, is the same.
 */
import type { Timer } from '../../sim/event-queue'
import type { ContainerStatus } from '../cri'
import type { RuntimeStatus, Surroundings } from './surroundings'

/** pleg/generic.go: relistPeriod. */
const RELIST = 1000
/** What listing itself takes before its result is used. */
const LISTING = 3

export interface Pleg {
  /** The runtime's state of a pod at the last list. */
  of(uid: string): RuntimeStatus
  /** Runs once the state was listed after `at`; returns a function that cancels. */
  whenNewerThan(at: number, run: () => void): () => void
  /** Lists at once instead of at the next second. */
  relistNow(): void
  /** Something happened to a pod's containers. */
  touched(uid: string): void
  /** Pods of which the runtime has something. */
  pods(): Iterable<string>
  forget(uid: string): void
}

export interface PlegEvents {
  /** Containers of a pod changed state: it must be synced. */
  changed(uid: string): void
  died(uid: string, container: ContainerStatus): void
}

const NOTHING: RuntimeStatus = { sandboxes: [], containers: [] }

export function createPleg({ host, cri }: Surroundings, events: PlegEvents): Pleg {
  const { timers, journal } = host
  const cache = new Map<string, RuntimeStatus>()
  const touched = new Map<string, number>()
  let waiting: { at: number; cause: number; run: () => void }[] = []
  let listedAt = timers.now - host.random.below(RELIST)
  let timer: Timer | undefined

  const look = (uid: string) => ({
    sandboxes: cri.listPodSandboxes(uid),
    containers: cri.listContainers(uid),
  })

  const relist = () => {
    timer = undefined
    listedAt = timers.now
    const pods = [...touched]
    touched.clear()
    for (const [uid, cause] of pods) journal.because(cause, () => compare(uid))
    const ready = waiting.filter(({ at }) => at < listedAt)
    waiting = waiting.filter(({ at }) => at >= listedAt)
    for (const { run, cause } of ready) journal.because(cause, run)
    plan()
  }

  const compare = (uid: string) => {
    const before = cache.get(uid) ?? NOTHING
    const now = look(uid)
    if (now.sandboxes.length === 0 && now.containers.length === 0) cache.delete(uid)
    else cache.set(uid, now)
    // Sandboxes count as containers here: a new one, or one that stopped, makes its pod be synced.
    let changed = now.sandboxes.some(
      ({ id, ready }) => ready !== (before.sandboxes.find((it) => it.id === id)?.ready ?? false),
    )
    // One that ran and is gone has died too.
    changed ||= before.containers.some(
      ({ id, state }) => state === 'running' && !now.containers.some((it) => it.id === id),
    )
    for (const container of now.containers) {
      const known = before.containers.find(({ id }) => id === container.id)
      if (known?.state === container.state || container.state === 'created') continue
      changed = true
      if (container.state === 'exited') events.died(uid, container)
    }
    if (changed) events.changed(uid)
  }

  /** The second of the next list, if anything makes it worth while. */
  const plan = () => {
    if (timer?.run || (touched.size === 0 && waiting.length === 0)) return
    const missed = Math.max(1, Math.ceil((timers.now + 1 - listedAt) / RELIST))
    timer = timers.after(listedAt + missed * RELIST - timers.now, relist)
  }

  /** Lists that were skipped because nothing had happened count as made. */
  const catchUp = () => {
    if (!timer?.run && touched.size === 0) listedAt += Math.floor((timers.now - listedAt) / RELIST) * RELIST
  }

  for (const { podUid } of cri.listContainers()) cache.set(podUid, NOTHING)
  for (const { uid } of cri.listPodSandboxes()) cache.set(uid, NOTHING)
  for (const uid of cache.keys()) cache.set(uid, look(uid))

  return {
    of: (uid) => cache.get(uid) ?? NOTHING,
    whenNewerThan(at, run) {
      catchUp()
      if (listedAt > at) {
        run()
        return () => {}
      }
      const entry = { at, cause: journal.cause, run }
      waiting.push(entry)
      plan()
      return () => {
        waiting = waiting.filter((it) => it !== entry)
      }
    },
    relistNow() {
      timers.cancel(timer)
      timer = timers.after(LISTING, relist)
    },
    touched(uid) {
      touched.set(uid, journal.cause)
      plan()
    },
    pods: () => cache.keys(),
    forget: (uid) => void cache.delete(uid),
  }
}
