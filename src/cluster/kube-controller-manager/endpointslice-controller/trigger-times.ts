/**
 * The moment of the change that endpoints answer to, for measuring how long the network took to follow.
 * Mirrors staging/src/k8s.io/endpointslice/trackers and util (TriggerTimeTracker).
 */
import type { Pod, Service } from '../../../k8s/api'
import { podCondition } from '../../../k8s/pod'
import { fromTime } from '../../../k8s/time'

interface Seen {
  readonly service: number
  readonly pods: ReadonlyMap<string, number>
}

export class TriggerTimes {
  readonly #seen = new Map<string, Seen>()

  /** The earliest change that was not there at the last sync; undefined when there is none. */
  next(key: string, service: Service, pods: readonly Pod[]): number | undefined {
    const before = this.#seen.get(key)
    const now: Seen = {
      service: fromTime(service.metadata.creationTimestamp) ?? 0,
      pods: new Map(pods.map((pod) => [pod.metadata.name, podTriggerTime(pod)])),
    }
    this.#seen.set(key, now)
    if (!before) return now.service
    let earliest: number | undefined
    for (const [name, time] of now.pods)
      if (
        time > (before.pods.get(name) ?? Number.NEGATIVE_INFINITY) &&
        time < (earliest ?? Number.POSITIVE_INFINITY)
      )
        earliest = time
    return earliest
  }

  forget(key: string): void {
    this.#seen.delete(key)
  }
}

const podTriggerTime = (pod: Pod) =>
  fromTime(podCondition(pod, 'Ready')?.lastTransitionTime ?? pod.metadata.creationTimestamp) ?? 0
