/** Pausing and resuming show in the Progressing condition. Mirrors sync.go (checkPausedConditions). */
import type { Deployment, DeploymentStatus } from '../../../k8s/api'
import { conditionOf, hasProgressDeadline, newCondition, withCondition } from './status'

/** The status that says so, when it does not yet. */
export function pausedStatus(deployment: Deployment, now: number): DeploymentStatus | undefined {
  if (!hasProgressDeadline(deployment)) return undefined
  const conditions = deployment.status?.conditions ?? []
  const progressing = conditionOf(conditions, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded') return undefined
  const saidPaused = progressing?.reason === 'DeploymentPaused'
  const isPaused = deployment.spec?.paused === true
  if (isPaused === saidPaused) return undefined
  const condition = isPaused
    ? newCondition(now, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    : newCondition(now, 'Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed')
  return { ...deployment.status, conditions: [...withCondition(conditions, condition)] }
}
