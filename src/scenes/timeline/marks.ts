/** Where the words of marks and ticks stand: right of them, else left, else they are left out. Pure. */
import type { Mark, Tick } from '../../view/history'

/** Of mono text. */
export const LETTER = 6.7

export interface DrawnMark {
  readonly x: number
  readonly seq: number
  readonly at: number
  readonly text: string
  readonly bad: boolean
  readonly worded: boolean
  /** The word stands left of the mark, where the next mark is close. */
  readonly left: boolean
}

export interface DrawnTick extends Tick {
  readonly x: number
  /** On which side of it its count is written: the one that has reached its threshold, where there is room. */
  readonly counted: 'left' | 'right' | undefined
}

/** Room of a count such as 3/3, and half a tick. */
const COUNT = 30
const HALF_TICK = 6

export function countTicks(ticks: readonly (Tick & { readonly x: number })[], end: number): DrawnTick[] {
  return ticks.map((tick, index) => {
    if (tick.result === 'success' || tick.run !== tick.threshold) return { ...tick, counted: undefined }
    const next = Math.min((ticks[index + 1]?.x ?? Number.POSITIVE_INFINITY) - HALF_TICK, end)
    const before = (ticks[index - 1]?.x ?? 0) + HALF_TICK
    const fits = tick.x + COUNT <= next ? 'right' : tick.x - COUNT >= before ? 'left' : undefined
    return { ...tick, counted: fits }
  })
}

/** Words go where they fit: right of the mark, else left of it, else they are left out. */
export function wordMarks(
  marks: readonly { mark: Mark; x: number }[],
  width: number,
  room: number,
  end: number,
): DrawnMark[] {
  const drawn: DrawnMark[] = []
  let taken = Number.NEGATIVE_INFINITY
  for (const [index, { mark, x }] of marks.entries()) {
    const long = mark.text.length * LETTER + 10
    const next = marks[index + 1]?.x ?? width + 60
    const free = room > 0 && x + long < next && x >= taken
    const hasLeft = room > 0 && x - long > Math.max(taken, 0)
    // Rather not across the playhead, where it stands at the end of what has been seen.
    const fitsRight = free && (x + long <= end || !hasLeft)
    const fitsLeft = !fitsRight && hasLeft
    drawn.push({
      x,
      seq: mark.seq,
      at: mark.at,
      text: mark.text,
      bad: mark.bad,
      worded: fitsRight || fitsLeft,
      left: fitsLeft,
    })
    taken = fitsRight ? x + long : x + 4
  }
  return drawn
}
