/** Events are forgotten an hour after they were last written (--event-ttl). */
import type { Change } from '../etcd/etcd'
import type { Server } from './kube-apiserver'

const EVENT_TTL = 3_600_000

export function expireEvents({ etcd, simulation }: Server): void {
  const queue: Change[] = []
  let waiting = false
  const expire = () => {
    waiting = false
    while (queue.length > 0 && queue[0]!.at + EVENT_TTL <= simulation.now) {
      const { object } = queue.shift()!
      const current = etcd.get('events', object.metadata.namespace, object.metadata.name)
      if (current?.metadata.resourceVersion === object.metadata.resourceVersion)
        etcd.remove('events', current)
    }
    wait()
  }
  const wait = () => {
    if (waiting || queue.length === 0) return
    waiting = true
    simulation.because(0, () =>
      simulation.schedule(queue[0]!.at + EVENT_TTL - simulation.now, expire, 'kube-apiserver'),
    )
  }
  etcd.onCommit((change) => {
    if (change.resource !== 'events' || change.type === 'DELETED') return
    queue.push(change)
    wait()
  })
}
