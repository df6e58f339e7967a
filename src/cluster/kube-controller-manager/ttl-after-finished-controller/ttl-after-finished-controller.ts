/** Deletes Jobs some time after they finished. Mirrors pkg/controller/ttlafterfinished. */
import type { Job } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { fromTime } from '../../../k8s/time'
import { defineController } from '../controller'

export const ttlAfterFinishedController = defineController({
  name: 'ttl-after-finished-controller',
  reconciles: 'jobs.batch',
  begin(shop) {
    const jobs = shop.of<Job>('jobs.batch')
    return {
      sync(key, work) {
        const job = jobs.get(key)
        const due = job && expiresAt(job)
        if (!job || due === undefined) return
        const wait = due - shop.host.timers.now
        if (wait > 0) return shop.wakeAfter(key, wait)
        const { namespace, name, uid } = job.metadata
        const body = {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Foreground',
          preconditions: { uid },
        }
        work.request({ method: 'DELETE', path: pathOf('jobs.batch', namespace, name), body }, ({ code }) => {
          if (code >= 400 && code !== 404 && code !== 409) work.fail()
        })
      },
    }
  },
})

function expiresAt({ spec, status, metadata }: Job): number | undefined {
  if (spec?.ttlSecondsAfterFinished === undefined || metadata.deletionTimestamp) return undefined
  const done = status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
  const finishedAt = fromTime(done?.lastTransitionTime ?? '')
  return finishedAt === undefined ? undefined : finishedAt + spec.ttlSecondsAfterFinished * 1000
}
