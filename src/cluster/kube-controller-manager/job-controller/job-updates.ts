/** What the controller works with, and what it asks the API server to change in a Job. Mirrors pkg/controller/job/job_controller.go. */
import type { Job, JobCondition, JobStatus, Pod } from '../../../k8s/api'
import { pathOf } from '../../../k8s/kinds'
import { toTime } from '../../../k8s/time'
import type { Informer } from '../../component'
import { type Shop, succeeded, type Work } from '../controller'
import type { Expectations } from '../expectations'
import type { BackOff } from './back-off'
import { TRACKED } from './job-count'

export interface Jobs {
  readonly shop: Shop
  readonly pods: Informer<Pod>
  readonly podsOf: (key: string) => Iterable<Pod>
  readonly expectations: Expectations
  readonly backOffs: Map<string, BackOff>
}

export const isFinished = ({ status }: Job) =>
  status?.conditions?.some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  ) ?? false

export function removeFinalizer(pod: Pod, work: Work, done: (removed: boolean) => void): void {
  const { namespace, name, finalizers, uid } = pod.metadata
  const left = (finalizers ?? []).filter((it) => it !== TRACKED)
  work.request(
    {
      method: 'PATCH',
      path: pathOf('pods', namespace, name),
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid, finalizers: left.length > 0 ? left : null } },
    },
    (response) => {
      const removed = succeeded(response) || response.code === 404
      if (!removed) work.fail()
      done(removed)
    },
  )
}

export const withJobCondition = (
  conditions: readonly JobCondition[],
  { type, reason, message }: { type: string; reason: string; message: string },
  now: number,
  status = 'True',
): JobCondition[] => [
  ...conditions.filter((it) => it.type !== type),
  { type, status, lastProbeTime: toTime(now), lastTransitionTime: toTime(now), reason, message },
]

export function putJobStatus(
  job: Job,
  status: JobStatus,
  work: Work,
  then: (stored: Job | undefined) => void,
): void {
  const { namespace, name } = job.metadata
  work.request(
    { method: 'PUT', path: pathOf('jobs.batch', namespace, name, 'status'), body: { ...job, status } },
    (response) => {
      if (!succeeded(response)) work.fail()
      then(succeeded(response) ? (response.body as Job) : undefined)
    },
  )
}
