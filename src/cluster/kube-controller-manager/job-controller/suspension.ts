/** A Job that is suspended, or goes on. Mirrors job_controller.go (ensureJobConditionStatus). */
import type { Job, JobStatus } from '../../../k8s/api'
import { toTime } from '../../../k8s/time'

/** What changes in the status when suspension begins or ends, and how to say it. */
export function suspendCondition(
  { spec, status }: Job,
  now: number,
): { readonly status: JobStatus; readonly reason: string; readonly message: string } | undefined {
  const current = status?.conditions?.find(({ type }) => type === 'Suspended')
  const isSuspended = spec?.suspend === true
  if (isSuspended === (current?.status === 'True')) return undefined
  const reason = isSuspended ? 'JobSuspended' : 'JobResumed'
  const message = isSuspended ? 'Job suspended' : 'Job resumed'
  const time = toTime(now)
  const condition = {
    type: 'Suspended',
    status: isSuspended ? 'True' : 'False',
    lastProbeTime: time,
    lastTransitionTime: time,
    reason,
    message,
  }
  const conditions = [...(status?.conditions ?? []).filter(({ type }) => type !== 'Suspended'), condition]
  const { startTime, ...rest } = status ?? {}
  return {
    status: { ...rest, conditions, startTime: isSuspended ? undefined : (startTime ?? time) },
    reason: isSuspended ? 'Suspended' : 'Resumed',
    message,
  }
}
