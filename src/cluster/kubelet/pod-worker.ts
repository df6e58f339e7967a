/**
 * One pod's life on a node: syncing, terminating, terminated; strictly one step at a time, with what comes meanwhile
 * collapsed into one more step. Mirrors pkg/kubelet/pod_workers.go.
 */
import type { Pod } from '../../k8s/api'
import type { Host } from '../component'
import type { Pleg } from './pleg'
import { graceOf, jittered, type RuntimeStatus, type Surroundings } from './surroundings'
import type { Killing } from './termination'
import type { WorkQueue } from './work-queue'

/** kubelet.go, pod_workers.go. */
const RESYNC = 60_000
const BACK_OFF = 10_000
const TRANSIENT_BACK_OFF = 1000
const LONGEST_BACK_OFF_WAIT = 60_000
/** calculateEffectiveGracePeriod, in seconds. */
const SHORTEST_GRACE = 1

/** What a pod's end was decided to be: eviction, deadline, preemption. */
export interface Verdict {
  readonly phase: 'Failed'
  readonly reason: string
  readonly message: string
  readonly disruption: boolean
}

export interface Termination {
  readonly why: Killing['why']
  readonly grace: number
}

export type SyncOutcome =
  | { readonly kind: 'done' }
  /** The pod has come to its end by itself. */
  | { readonly kind: 'terminal' }
  | { readonly kind: 'failed'; readonly until?: number; readonly transient?: boolean }

export interface PodSteps {
  sync(worker: PodWorker, runtime: RuntimeStatus, done: (outcome: SyncOutcome) => void): void
  terminating(worker: PodWorker, runtime: RuntimeStatus, done: (outcome: SyncOutcome) => void): void
  terminated(worker: PodWorker, runtime: RuntimeStatus, done: (outcome: SyncOutcome) => void): void
  /** Termination begins: what the present step waits for may be given up. */
  interrupted(worker: PodWorker): void
}

export interface PodWorker {
  readonly pod: Pod
  readonly verdict: Verdict | undefined
  readonly termination: Termination | undefined
  /** The object is gone from the API server. */
  readonly deleted: boolean
  readonly phase: 'syncing' | 'terminating' | 'terminated' | 'finished'
  update(pod: Pod): void
  /** The object changed in nothing that matters here. */
  observe(pod: Pod): void
  /** Something happened: look again. */
  poke(): void
  remove(): void
  kill(termination: Termination, verdict?: Verdict): void
}

export function createPodWorker(
  first: Pod,
  { host }: Surroundings,
  pleg: Pleg,
  queue: WorkQueue,
  steps: PodSteps,
): PodWorker {
  return new Worker(first, host, pleg, queue, steps)
}

type Failed = Extract<SyncOutcome, { kind: 'failed' }>

class Worker implements PodWorker {
  pod: Pod
  verdict: Verdict | undefined
  termination: Termination | undefined
  deleted = false
  phase: PodWorker['phase'] = 'syncing'
  readonly #uid: string
  readonly #host: Host
  readonly #pleg: Pleg
  readonly #queue: WorkQueue
  readonly #steps: PodSteps
  #busy = false
  /** The cause of one more step that must follow. */
  #pending: number | undefined
  #syncedAt: number | undefined

  constructor(first: Pod, host: Host, pleg: Pleg, queue: WorkQueue, steps: PodSteps) {
    this.pod = first
    this.#uid = first.metadata.uid
    this.#host = host
    this.#pleg = pleg
    this.#queue = queue
    this.#steps = steps
  }

  update(newer: Pod): void {
    this.pod = newer
    const { deletionTimestamp, deletionGracePeriodSeconds } = newer.metadata
    if (!deletionTimestamp) return this.poke()
    this.kill({ why: 'deleted', grace: deletionGracePeriodSeconds ?? graceOf(newer) })
  }

  observe(newer: Pod): void {
    this.pod = newer
  }

  poke(): void {
    if (this.phase === 'finished') return
    this.#pending = this.#host.journal.cause
    if (!this.#busy) this.#next()
  }

  remove(): void {
    this.deleted = true
    // A forced deletion shows no grace period here: the spec's own holds.
    this.kill({ why: 'deleted', grace: graceOf(this.pod) })
  }

  kill(wanted: Termination, because?: Verdict): void {
    if (this.phase === 'finished') return
    const isNew = !this.termination
    this.verdict ??= because
    const termination = { ...wanted, grace: Math.max(SHORTEST_GRACE, wanted.grace) }
    if (!this.termination || termination.grace < this.termination.grace) this.termination = termination
    if (isNew) this.#steps.interrupted(this)
    if (isNew || this.phase === 'syncing') this.poke()
  }

  #next(): void {
    const { journal } = this.#host
    this.#busy = true
    const cause = this.#pending ?? journal.cause
    this.#pending = undefined
    const run = () => journal.because(cause, () => this.#step())
    if (this.#syncedAt === undefined) run()
    else this.#pleg.whenNewerThan(this.#syncedAt, run)
  }

  #step(): void {
    if (this.phase === 'syncing' && this.termination) this.phase = 'terminating'
    const runtime = this.#pleg.of(this.#uid)
    const done = (outcome: SyncOutcome) => this.#completed(outcome)
    if (this.phase === 'syncing') this.#steps.sync(this, runtime, done)
    else if (this.phase === 'terminating') this.#steps.terminating(this, runtime, done)
    else this.#steps.terminated(this, runtime, done)
  }

  #completed(outcome: SyncOutcome): void {
    this.#syncedAt = this.#host.timers.now
    this.#busy = false
    if (outcome.kind === 'failed') return this.#again(outcome)
    if (this.phase === 'terminating') return this.#advance('terminated')
    if (this.phase === 'terminated') return this.#finish()
    if (outcome.kind === 'terminal') {
      this.termination ??= { why: 'completed', grace: Math.max(SHORTEST_GRACE, graceOf(this.pod)) }
      return this.#advance('terminating')
    }
    this.#queue.enqueue(this.#uid, jittered(this.#host, RESYNC))
    if (this.#pending !== undefined) this.#next()
  }

  #again({ until, transient }: Failed): void {
    const usual = transient ? TRANSIENT_BACK_OFF : BACK_OFF
    const { now } = this.#host.timers
    const wait = until === undefined ? usual : Math.min(LONGEST_BACK_OFF_WAIT, Math.max(0, until - now))
    this.#queue.enqueue(this.#uid, jittered(this.#host, wait))
    if (this.#pending !== undefined) this.#next()
  }

  #advance(to: 'terminating' | 'terminated'): void {
    this.phase = to
    this.poke()
  }

  #finish(): void {
    this.phase = 'finished'
    this.#queue.remove(this.#uid)
  }
}
