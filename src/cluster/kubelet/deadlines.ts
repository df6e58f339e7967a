/** activeDeadlineSeconds: how long a pod may be active on its node, from its start here. Mirrors active_deadline.go. */
import { fromTime } from '../../k8s/time'
import type { Timer } from '../../sim/event-queue'
import type { PodWorker } from './pod-worker'
import { graceOf, podRef, type Surroundings } from './surroundings'

const MESSAGE = 'Pod was active on the node longer than the specified deadline'

export class Deadlines {
  readonly #surroundings: Surroundings
  readonly #timers = new Map<string, Timer>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  watch(worker: PodWorker, startTime: string | undefined): void {
    const { timers } = this.#surroundings.host
    const { pod } = worker
    const { uid } = pod.metadata
    const seconds = pod.spec?.activeDeadlineSeconds
    if (seconds === undefined || this.#timers.has(uid)) return
    const started = fromTime(startTime ?? pod.status?.startTime ?? '') ?? timers.now
    const wait = Math.max(0, started + seconds * 1000 - timers.now)
    const timer = timers.visibly('deadline', podRef(pod), '', wait, () => this.#passed(worker))
    this.#timers.set(uid, timer)
  }

  cancel(uid: string): void {
    this.#surroundings.host.timers.cancel(this.#timers.get(uid))
  }

  forget(uid: string): void {
    this.cancel(uid)
    this.#timers.delete(uid)
  }

  #passed(worker: PodWorker): void {
    if (worker.phase !== 'syncing') return
    this.#surroundings.recorder.event(worker.pod, 'Normal', 'DeadlineExceeded', MESSAGE)
    worker.kill(
      { why: 'deadline', grace: graceOf(worker.pod) },
      { phase: 'Failed', reason: 'DeadlineExceeded', message: MESSAGE, disruption: false },
    )
  }
}
