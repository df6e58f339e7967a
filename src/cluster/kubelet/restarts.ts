/**
 * What is remembered of a container from one instance to the next: how long it must wait after it died, and how often
 * it was started. Mirrors kuberuntime_manager.go doBackOff.
 */
import type { Pod } from '../../k8s/api'
import { formatDuration } from '../../sim/duration'
import type { Timer } from '../../sim/event-queue'
import { BackOff } from './crash-loop-back-off'
import type { StartFailure } from './start-failure'
import {
  type AnyContainer,
  fieldPathOf,
  newestOf,
  podName,
  podRef,
  type RuntimeStatus,
  type Surroundings,
} from './surroundings'

interface Wait {
  readonly key: string
  readonly delay: number
  readonly until: number
  readonly diedAt: number
}

export class Restarts {
  readonly #surroundings: Surroundings
  readonly #backOff = new BackOff()
  readonly #shownWaits = new Map<string, Timer>()
  /** Number of the newest instance of each container; upstream finds it in the names of log files. */
  readonly #attempts = new Map<string, number>()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Whether the container must wait for its turn after it died. */
  waiting(pod: Pod, container: AnyContainer, runtime: RuntimeStatus): StartFailure | undefined {
    const dead = runtime.containers.find(({ name, state }) => name === container.name && state === 'exited')
    if (!dead) return undefined
    const { timers } = this.#surroundings.host
    const key = backOffKey(pod, container)
    const wait = this.#backOff.waiting(key, dead.finishedAt, timers.now)
    if (!wait) {
      timers.cancel(this.#shownWaits.get(key))
      this.#backOff.next(key, dead.finishedAt, timers.now)
      return undefined
    }
    this.#tell(pod, container, { key, ...wait, diedAt: dead.finishedAt })
    return {
      reason: 'CrashLoopBackOff',
      message: `back-off ${formatDuration(wait.delay)} restarting failed container=${container.name} pod=${podName(pod)}`,
      until: wait.until,
    }
  }

  /** The number of the next instance; the API remembers when the runtime has forgotten. */
  attempt(pod: Pod, name: string, runtime: RuntimeStatus): number {
    const previous = newestOf(runtime, name)?.attempt ?? this.#attempts.get(attemptKey(pod, name))
    if (previous !== undefined) return previous + 1
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
    const known = statuses.find((it) => it.name === name)
    return known && (known.containerID || known.lastState?.terminated) ? known.restartCount + 1 : 0
  }

  created(pod: Pod, name: string, attempt: number): void {
    this.#attempts.set(attemptKey(pod, name), attempt)
  }

  forget(uid: string): void {
    this.#backOff.forget(uid)
    for (const key of [...this.#attempts.keys()]) if (key.startsWith(uid)) this.#attempts.delete(key)
    for (const [key, timer] of [...this.#shownWaits]) {
      if (!key.startsWith(uid)) continue
      this.#surroundings.host.timers.cancel(timer)
      this.#shownWaits.delete(key)
    }
  }

  #tell(pod: Pod, container: AnyContainer, { key, delay, until, diedAt }: Wait): void {
    const { host, recorder } = this.#surroundings
    const { journal, timers } = host
    const deaths = this.#backOff.deathsOf(key) + 1
    const because = { wait: delay, until, diedAt, deaths }
    const seq = journal.decided(podRef(pod), { reason: 'CrashLoopBackOff', because }, container.name)
    journal.because(seq, () => {
      const text = `Back-off restarting failed container ${container.name} in pod ${podName(pod)}`
      recorder.event(pod, 'Warning', 'BackOff', text, { fieldPath: fieldPathOf(pod, container.name) })
      if (this.#shownWaits.get(key)?.run) return
      const left = until - timers.now
      this.#shownWaits.set(
        key,
        timers.visibly('back-off', podRef(pod), container.name, left, () => {}),
      )
    })
  }
}

const attemptKey = (pod: Pod, name: string) => `${pod.metadata.uid}/${name}`

/** A new image or new resources begin afresh (kuberuntime helpers.go GetBackoffKey). */
const backOffKey = (pod: Pod, container: AnyContainer) =>
  `${pod.metadata.uid}_${container.name}_${container.image}_${JSON.stringify(container.resources ?? {})}`
