/** Stepping from change to change, and how fast to play between them. */
import { atOrAfter } from './at-or-after'

/** Two changes closer than this are one step. */
const ONE_STEP = 5

export function nextChange(changes: readonly number[], at: number): number | undefined {
  return changes[atOrAfter(changes, at + ONE_STEP, (change) => change)]
}

export function previousChange(changes: readonly number[], at: number): number | undefined {
  return changes[atOrAfter(changes, at - ONE_STEP + 1, (change) => change) - 1]
}

/** Wall time, ms, that smart pace spends between two changes so many simulated ms apart. */
function timeBetween(gap: number): number {
  if (gap <= 60) return 350
  if (gap <= 1_000) return 350 + (gap - 60) * 0.5
  if (gap <= 15_000) return 820 + (gap - 1_000) * 0.06
  return Math.min(1_660 + (gap - 15_000) * 0.004, 4_000)
}

/**
 * Simulated ms per wall ms at this moment: slow enough to follow where much happens, quick where nothing does. With no
 * change ahead it goes on as life does: there is nothing to hurry towards.
 */
export function smartSpeed(changes: readonly number[], at: number): number {
  const index = atOrAfter(changes, at + 0.5, (change) => change)
  const next = changes[index]
  if (next === undefined) return 1
  const gap = next - Math.max(changes[index - 1] ?? 0, 0)
  return Math.min(Math.max(gap / timeBetween(gap), 0.02), 240)
}
