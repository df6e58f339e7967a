/**
 * A time axis that gives room to moments in which something changes: half a second of growth and minutes of waiting
 * cannot be read on one scale. It has two scales and says by how much they differ. Only the past has a place on it.
 */

export interface Stretch {
  readonly from: number
  readonly to: number
}
export interface TimeAxis {
  readonly from: number
  readonly to: number
  /** How much wider a moment of change is drawn; 1: the axis is linear. */
  readonly ratio: number
  x(at: number): number
  readonly marks: readonly { readonly x: number; readonly at: number }[]
}

/** Changes closer than this belong together; so much is shown around each. */
const TOGETHER = 1_500
const AROUND = 80
const RATIOS = [3, 5, 10, 20, 50, 100, 200, 500, 1_000]
/** The axis grows by this much when its end is reached, so that nothing moves in between. */
const GROWTH = 1.2
const SHORTEST = 2_000
const STEPS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 21_600_000, 86_400_000,
]
const APART = 64
const MARK = 46

/** Moments of change, in order, as stretches of time. */
export function stretchesOf(changes: readonly number[], from: number, until: number): Stretch[] {
  const found: { from: number; to: number }[] = []
  for (const at of changes) {
    if (at > until) break
    const last = found.at(-1)
    if (last && at - last.to <= TOGETHER) last.to = at + AROUND
    else found.push({ from: Math.max(from, at - AROUND), to: at + AROUND })
  }
  const last = found.at(-1)
  if (last) last.to = Math.min(last.to, Math.max(until, last.from))
  return found
}

export function timeAxis(
  changes: readonly number[],
  from: number,
  at: number,
  left: number,
  width: number,
): TimeAxis {
  const busy = stretchesOf(changes, from, at)
  const changing = busy.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0)
  const passed = Math.max(1, at - from)
  const ratio =
    changing > 0 ? (RATIOS.findLast((one) => one <= (0.9 * (passed - changing)) / changing) ?? 1) : 1
  const length = (ratio - 1) * changing + passed
  const perMs = width / grown(length)
  const weighed = weigher(busy, ratio, from)
  const x = (time: number) => left + perMs * weighed(Math.max(from, time))
  const to = at + (grown(length) - length)
  return { from, to, ratio, x, marks: ratio === 1 ? evenly(from, to, perMs, x) : atChanges(busy, at, x) }
}

function grown(length: number): number {
  let end = SHORTEST
  while (end < length * 1.02) end *= GROWTH
  return end
}

/** Time since the beginning with each stretch counted `ratio` times; a search, since every sample asks. */
function weigher(busy: readonly Stretch[], ratio: number, from: number): (at: number) => number {
  const extra: number[] = [0]
  for (const [index, stretch] of busy.entries())
    extra.push(extra[index]! + (ratio - 1) * (stretch.to - stretch.from))
  return (at) => {
    let low = 0
    let high = busy.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (busy[middle]!.from < at) low = middle + 1
      else high = middle
    }
    const open = busy[low - 1]
    const inside = open ? (ratio - 1) * Math.max(0, open.to - at) : 0
    return at - from + extra[low]! - inside
  }
}

function evenly(from: number, to: number, perMs: number, x: (at: number) => number) {
  const step = STEPS.find((candidate) => candidate * perMs >= APART) ?? to - from
  const marks: { x: number; at: number }[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push({ x: x(at), at })
  return marks
}

/** Where a stretch begins and the label of the one before leaves room; the present counts as one. */
function atChanges(busy: readonly Stretch[], at: number, x: (at: number) => number) {
  const marks: { x: number; at: number }[] = []
  const now = x(at)
  for (const { from } of busy) {
    const place = x(from)
    if (place - (marks.at(-1)?.x ?? Number.NEGATIVE_INFINITY) >= MARK && now - place >= MARK)
      marks.push({ x: place, at: from })
  }
  return [...marks, { x: now, at }]
}
