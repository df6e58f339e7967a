/** Which scheduled runs have not happened yet. Mirrors pkg/controller/cronjob/utils.go (mostRecentScheduleTime). Rule CRON2. */
import type { CronJob } from '../../../k8s/api'
import { fromTime } from '../../../k8s/time'
import { nextTime, type Schedule } from './schedule'

const TOO_MANY = 100

export interface Missed {
  /** The latest run that is due; undefined when none is. */
  readonly latest: number | undefined
  readonly next: number | undefined
  readonly tooMany: boolean
}

export function missedRuns({ metadata, spec, status }: CronJob, schedule: Schedule, now: number): Missed {
  let from = fromTime(status?.lastScheduleTime ?? metadata.creationTimestamp) ?? now
  if (spec?.startingDeadlineSeconds !== undefined)
    from = Math.max(from, now - spec.startingDeadlineSeconds * 1000)
  let latest: number | undefined
  let count = 0
  let next = nextTime(schedule, from)
  while (next !== undefined && next <= now) {
    latest = next
    count++
    next = nextTime(schedule, next)
  }
  return { latest, next, tooMany: count > TOO_MANY }
}
