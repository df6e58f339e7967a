/** One clock for all: seconds since the deletion. The quiet middle of a long grace period is folded. */

export interface Part {
  readonly x: number
  readonly width: number
}
export interface AxisMark {
  readonly x: number
  /** Seconds since the deletion. */
  readonly seconds: number
}
export interface Axis {
  x(time: number): number
  readonly marks: readonly AxisMark[]
  readonly fold: Part | undefined
}

export const BEFORE = 1500
/** Longer than this, the middle is folded: so much is linear at each end. */
const HEAD = 8000
const TAIL = 2000
const FOLDED = 0.1

/** Depends on the grace period alone, so that nothing moves while it burns. */
export function axisOf(since: number, grace: number, left: number, width: number): Axis {
  const end = grace + Math.max(2500, Math.min(3000, grace * 0.2))
  const isLong = grace > HEAD + TAIL + 4000
  const tail = end - (grace - TAIL)
  const linear = isLong ? BEFORE + HEAD + tail : BEFORE + end
  const fold = isLong ? FOLDED * width : 0
  const perMs = (width - fold) / linear
  const x = (time: number) => {
    const passed = Math.max(-BEFORE, Math.min(time - since, end))
    if (!isLong || passed <= HEAD) return left + (passed + BEFORE) * perMs
    if (passed <= grace - TAIL)
      return left + (HEAD + BEFORE) * perMs + ((passed - HEAD) / (grace - TAIL - HEAD)) * fold
    return left + (HEAD + BEFORE + passed - grace + TAIL) * perMs + fold
  }
  return {
    x,
    fold: isLong ? { x: left + (HEAD + BEFORE) * perMs, width: fold } : undefined,
    marks: marksOf(grace, end, isLong, perMs).map((seconds) => ({ seconds, x: x(since + seconds * 1000) })),
  }
}

function marksOf(grace: number, end: number, isLong: boolean, perMs: number): number[] {
  const step = [1, 2, 5, 10, 20, 60].find((seconds) => seconds * 1000 * perMs >= 40) ?? 120
  const marks: number[] = step === 1 ? [-1] : []
  for (let second = 0; second * 1000 <= (isLong ? HEAD : end); second += step) marks.push(second)
  if (!isLong) return marks
  for (let second = (grace - TAIL) / 1000; second * 1000 <= end; second += Math.max(step, TAIL / 1000))
    marks.push(second)
  return marks
}

export const part = (from: number, to: number): Part | undefined =>
  to - from > 0.5 ? { x: from, width: to - from } : undefined
