/**
 * When pods are to be synced again without anything having happened: looked at once a second. Mirrors
 * pkg/kubelet/util/queue/work_queue.go and the sync ticker of kubelet.go; seconds in which nothing is due are skipped.
 */
import type { Timer } from '../../sim/event-queue'
import type { Host } from '../component'

const TICK = 1000

export interface WorkQueue {
  enqueue(uid: string, delay: number): void
  remove(uid: string): void
}

export function createWorkQueue(host: Host, due: (uid: string) => void): WorkQueue {
  const { timers } = host
  const phase = timers.now + host.random.below(TICK)
  const pods = new Map<string, Timer>()
  return {
    enqueue(uid, delay) {
      timers.cancel(pods.get(uid))
      const at = timers.now + delay
      const tick = phase + Math.ceil((at - phase) / TICK) * TICK
      const timer = timers.after(Math.max(0, tick - timers.now), () => {
        pods.delete(uid)
        due(uid)
      })
      pods.set(uid, timer)
    },
    remove(uid) {
      timers.cancel(pods.get(uid))
      pods.delete(uid)
    },
  }
}
