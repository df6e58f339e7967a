/** Hooks of containers. Mirrors pkg/apis/core/validation: validateLifecycle. */
import type { Lifecycle } from '../api'
import { type FieldError, child } from '../field-error'
import { validateHandler } from './probe'

export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  gracePeriod: number,
  path: string,
): FieldError[] {
  if (!lifecycle) return []
  const errors: FieldError[] = []
  if (lifecycle.postStart)
    errors.push(...validateHandler(lifecycle.postStart, gracePeriod, child(path, 'postStart')))
  if (lifecycle.preStop)
    errors.push(...validateHandler(lifecycle.preStop, gracePeriod, child(path, 'preStop')))
  return errors
}
