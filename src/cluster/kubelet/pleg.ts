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

export function createPleg(surroundings: Surroundings, events: PlegEvents): Pleg {
  return new Lister(surroundings, events)
}

interface Waiting {
  readonly at: number
  readonly cause: number
  readonly run: () => void
}

class Lister implements Pleg {
  readonly #surroundings: Surroundings
  readonly #events: PlegEvents
  readonly #cache = new Map<string, RuntimeStatus>()
  readonly #touched = new Map<string, number>()
  #waiting: Waiting[] = []
  #listedAt: number
  #timer: Timer | undefined

  constructor(surroundings: Surroundings, events: PlegEvents) {
    this.#surroundings = surroundings
    this.#events = events
    const { host, cri } = surroundings
    this.#listedAt = host.timers.now - host.random.below(RELIST)
    for (const { podUid } of cri.listContainers()) this.#cache.set(podUid, NOTHING)
    for (const { uid } of cri.listPodSandboxes()) this.#cache.set(uid, NOTHING)
    for (const uid of this.#cache.keys()) this.#cache.set(uid, this.#look(uid))
  }

  of(uid: string): RuntimeStatus {
    return this.#cache.get(uid) ?? NOTHING
  }

  whenNewerThan(at: number, run: () => void): () => void {
    this.#catchUp()
    if (this.#listedAt > at) {
      run()
      return () => {}
    }
    const entry = { at, cause: this.#surroundings.host.journal.cause, run }
    this.#waiting.push(entry)
    this.#plan()
    return () => {
      this.#waiting = this.#waiting.filter((it) => it !== entry)
    }
  }

  relistNow(): void {
    const { timers } = this.#surroundings.host
    timers.cancel(this.#timer)
    this.#timer = timers.after(LISTING, () => this.#relist())
  }

  touched(uid: string): void {
    this.#touched.set(uid, this.#surroundings.host.journal.cause)
    this.#plan()
  }

  pods(): Iterable<string> {
    return this.#cache.keys()
  }

  forget(uid: string): void {
    this.#cache.delete(uid)
  }

  #look(uid: string): RuntimeStatus {
    const { cri } = this.#surroundings
    return { sandboxes: cri.listPodSandboxes(uid), containers: cri.listContainers(uid) }
  }

  #relist(): void {
    const { timers, journal } = this.#surroundings.host
    this.#timer = undefined
    this.#listedAt = timers.now
    const pods = [...this.#touched]
    this.#touched.clear()
    for (const [uid, cause] of pods) journal.because(cause, () => this.#compare(uid))
    const ready = this.#waiting.filter(({ at }) => at < this.#listedAt)
    this.#waiting = this.#waiting.filter(({ at }) => at >= this.#listedAt)
    for (const { run, cause } of ready) journal.because(cause, run)
    this.#plan()
  }

  #compare(uid: string): void {
    const before = this.of(uid)
    const now = this.#look(uid)
    if (now.sandboxes.length === 0 && now.containers.length === 0) this.#cache.delete(uid)
    else this.#cache.set(uid, now)
    let changed = hasOtherSandboxes(before, now) || hasLost(before, now)
    for (const container of now.containers) {
      const known = before.containers.find(({ id }) => id === container.id)
      if (known?.state === container.state || container.state === 'created') continue
      changed = true
      if (container.state === 'exited') this.#events.died(uid, container)
    }
    if (changed) this.#events.changed(uid)
  }

  /** The second of the next list, if anything makes it worth while. */
  #plan(): void {
    if (this.#timer?.run || (this.#touched.size === 0 && this.#waiting.length === 0)) return
    const { timers } = this.#surroundings.host
    const missed = Math.max(1, Math.ceil((timers.now + 1 - this.#listedAt) / RELIST))
    this.#timer = timers.after(this.#listedAt + missed * RELIST - timers.now, () => this.#relist())
  }

  /** Lists that were skipped because nothing had happened count as made. */
  #catchUp(): void {
    if (this.#timer?.run || this.#touched.size > 0) return
    this.#listedAt += Math.floor((this.#surroundings.host.timers.now - this.#listedAt) / RELIST) * RELIST
  }
}

/** Sandboxes count as containers here: a new one, or one that stopped, makes its pod be synced. */
const hasOtherSandboxes = (before: RuntimeStatus, now: RuntimeStatus) =>
  now.sandboxes.some(
    ({ id, ready }) => ready !== (before.sandboxes.find((it) => it.id === id)?.ready ?? false),
  )

/** One that ran and is gone has died too. */
const hasLost = (before: RuntimeStatus, now: RuntimeStatus) =>
  before.containers.some(({ id, state }) => state === 'running' && !now.containers.some((it) => it.id === id))
