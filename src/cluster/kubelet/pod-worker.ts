/**
 * One pod's life on a node: syncing, terminating, terminated; strictly one step at a time, with what comes meanwhile
 * collapsed into one more step. Mirrors pkg/kubelet/pod_workers.go.
 */
import type { Pod } from '../../k8s/api'
import type { Pleg } from './pleg'
import { graceOf, jittered, type RuntimeStatus, type Surroundings } from './surroundings'
import type { Killing } from './termination'
import type { WorkQueue } from './work-queue'

/** kubelet.go, pod_workers.go. */
const RESYNC = 60_000
const BACK_OFF = 10_000
const TRANSIENT_BACK_OFF = 1000
const LONGEST_BACK_OFF_WAIT = 60_000

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
  const { timers, journal } = host
  const { uid } = first.metadata
  let pod = first
  let verdict: Verdict | undefined
  let termination: Termination | undefined
  let deleted = false
  let phase: PodWorker['phase'] = 'syncing'
  let busy = false
  let pending: number | undefined
  let syncedAt: number | undefined

  const trigger = () => {
    if (phase === 'finished') return
    pending = journal.cause
    if (!busy) next()
  }
  const next = () => {
    busy = true
    const cause = pending ?? journal.cause
    pending = undefined
    const run = () => journal.because(cause, step)
    if (syncedAt === undefined) run()
    else pleg.whenNewerThan(syncedAt, run)
  }
  const step = () => {
    if (phase === 'syncing' && termination) phase = 'terminating'
    const runtime = pleg.of(uid)
    if (phase === 'syncing') steps.sync(worker, runtime, completed)
    else if (phase === 'terminating') steps.terminating(worker, runtime, completed)
    else steps.terminated(worker, runtime, completed)
  }
  const completed = (outcome: SyncOutcome) => {
    syncedAt = timers.now
    busy = false
    if (outcome.kind === 'failed') return again(outcome)
    if (phase === 'terminating') return advance('terminated')
    if (phase === 'terminated') return finish()
    if (outcome.kind === 'terminal') {
      termination ??= { why: 'completed', grace: graceOf(pod) }
      return advance('terminating')
    }
    queue.enqueue(uid, jittered(host, RESYNC))
    if (pending !== undefined) next()
  }
  const again = ({ until, transient }: Extract<SyncOutcome, { kind: 'failed' }>) => {
    const usual = transient ? TRANSIENT_BACK_OFF : BACK_OFF
    const wait =
      until === undefined ? usual : Math.min(LONGEST_BACK_OFF_WAIT, Math.max(0, until - timers.now))
    queue.enqueue(uid, jittered(host, wait))
    if (pending !== undefined) next()
  }
  const advance = (to: 'terminating' | 'terminated') => {
    phase = to
    trigger()
  }
  const finish = () => {
    phase = 'finished'
    queue.remove(uid)
  }

  const worker: PodWorker = {
    get pod() {
      return pod
    },
    get verdict() {
      return verdict
    },
    get termination() {
      return termination
    },
    get deleted() {
      return deleted
    },
    get phase() {
      return phase
    },
    update(newer) {
      pod = newer
      const { deletionTimestamp, deletionGracePeriodSeconds } = newer.metadata
      if (deletionTimestamp)
        worker.kill({ why: 'deleted', grace: Math.max(1, deletionGracePeriodSeconds ?? graceOf(newer)) })
      else trigger()
    },
    observe(newer) {
      pod = newer
    },
    poke: trigger,
    remove() {
      deleted = true
      // A forced deletion shows no grace period here: the spec's own holds.
      worker.kill({ why: 'deleted', grace: graceOf(pod) })
    },
    kill(wanted, because) {
      if (phase === 'finished') return
      const isNew = !termination
      verdict ??= because
      if (!termination || wanted.grace < termination.grace) termination = wanted
      if (isNew) steps.interrupted(worker)
      if (isNew || phase === 'syncing') trigger()
    },
  }
  return worker
}
