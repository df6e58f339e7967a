/** The hops of a creation as lines, and where their words stand: beside their own line and on no other. Pure. */
import { repeated } from './axis'
import type { Hop, LineId, Story } from './story'

export interface Point {
  readonly x: number
  readonly y: number
}
interface Ends {
  readonly start: Point
  readonly end: Point
}
export interface DrawnHop extends Hop, Ends {
  /** `end` is where it is now: its target once it has arrived. */
  readonly arrived: boolean
  readonly word: PlacedWord | undefined
  /** The same again, for a container after the first. */
  readonly again: boolean
  /** Which of the six steps of a birth it begins; 0 where it only goes on. */
  readonly step: number
  /** The last that happened: drawn dark until the next step. */
  readonly latest: boolean
}
/** Where its words stand; or only its numeral, where they have no room. */
interface PlacedWord extends Point {
  readonly whole: boolean
}
/** The containers after the first, whose calls are drawn close together. */
export interface Others {
  readonly x: number
  readonly width: number
  readonly count: number
}
export interface HopFrame {
  readonly left: number
  readonly right: number
  y(line: LineId): number
  x(time: number): number
}

/** A hop is so far along when it arrives: cause is left of its effect. */
export const SLANT = 8
export const LETTER = 6.8
/** Of a numeral in its circle, before the words of a step. */
const NUMERAL = 22

export function othersOf({ hops }: Story, now: number, x: HopFrame['x']): Others | undefined {
  const begun = [...repeated(hops)].filter(({ left }) => left <= now)
  const count = begun.filter(({ label }) => label === 'CreateContainer').length
  const [first, last] = [begun[0], begun.at(-1)]
  if (!first || !last || count === 0) return undefined
  return { x: x(first.left), width: x(last.arrives) + SLANT - x(first.left), count }
}

export function hopsOf(story: Story, now: number, frame: HopFrame): DrawnHop[] {
  const begun = story.hops.filter(({ left }) => left <= now)
  const again = repeated(begun)
  const latest = begun.reduce((last, { left }) => Math.max(last, left), Number.NEGATIVE_INFINITY)
  const words = new Words(frame, othersOf(story, now, frame.x))
  const told = new Set<number>()
  return begun.map((hop) => {
    const ends = endsOf(hop, now, frame)
    const arrived = hop.arrives <= now
    const begins = stepOf(hop)
    const step = begins > 0 && !told.has(begins) ? begins : 0
    const isQuiet = !arrived || hop.label === '' || again.has(hop)
    const word = isQuiet ? undefined : words.place(hop, step, ends)
    words.drew(ends)
    if (word) told.add(step)
    return { ...hop, ...ends, arrived, word, step, again: again.has(hop), latest: hop.left === latest }
  })
}

function endsOf({ from, to, left, arrives }: Hop, now: number, { x, y }: HopFrame): Ends {
  const start = { x: x(left), y: y(from) }
  const share = arrives <= now ? 1 : (now - left) / (arrives - left)
  const whole = Math.max(x(arrives), start.x + SLANT)
  return { start, end: { x: start.x + (whole - start.x) * share, y: start.y + (y(to) - start.y) * share } }
}

/** The six steps: asked, stored, seen by the scheduler, bound, brought to life on the node, reported. */
function stepOf({ from, to, shape }: Hop): number {
  if (from === 'client') return 1
  if (shape === 'write') return 2
  if (shape === 'watch') return to === 'scheduler' ? 3 : 0
  if (shape === 'bind') return 4
  if (to === 'containerd') return 5
  return from === 'kubelet' && to === 'api' ? 6 : 0
}

interface Span extends Point {
  readonly right: number
}
/** As wide as it is written how many the others are. */
const OTHERS = 112
/** Of a line of words: above its baseline, and below. */
const ASCENT = 10
const DESCENT = 3

/** Words find the best of their places: on no other word, and rather on no line. */
class Words {
  readonly #frame: HopFrame
  readonly #words: Span[] = []
  readonly #lines: Ends[] = []

  constructor(frame: HopFrame, others: Others | undefined) {
    this.#frame = frame
    if (!others) return
    // Nothing is written over the hops that stand close together, and what is written under them has its own place.
    const [top, bottom] = [frame.y('kubelet'), frame.y('containerd') + 25]
    const right = others.x + others.width + 4
    for (let y = top; y <= bottom; y += ASCENT) this.#words.push({ x: others.x - 4, right, y })
    this.#words.push({ x: Math.min(others.x, right - OTHERS), right, y: bottom })
  }

  drew(line: Ends): void {
    this.#lines.push(line)
  }

  place(hop: Hop, step: number, ends: Ends): PlacedWord | undefined {
    const numeral = step > 0 ? NUMERAL : 0
    const word = this.#find(hop, hop.label.length * LETTER + 8 + numeral, ends)
    if (word) return { ...word, whole: true }
    const alone = step > 0 ? this.#find(hop, NUMERAL, ends) : undefined
    return alone && { ...alone, whole: false }
  }

  #find(hop: Hop, long: number, ends: Ends): Point | undefined {
    const { left, right } = this.#frame
    const free = placesOf(hop, long, ends, this.#frame).filter(
      ({ x, y }) =>
        x >= left - 10 &&
        x + long <= right &&
        this.#words.every((other) => Math.abs(other.y - y) > ASCENT || x > other.right || x + long < other.x),
    )
    const found = free.find((place) => !this.#isCrossed(place, long)) ?? free[0]
    if (found) this.#words.push({ ...found, right: found.x + long })
    return found
  }

  #isCrossed({ x, y }: Point, long: number): boolean {
    return this.#lines.some(({ start, end }) => {
      const at = (height: number) => {
        const share = (height - start.y) / (end.y - start.y)
        return share < 0 || share > 1 ? undefined : start.x + share * (end.x - start.x)
      }
      return [y - ASCENT, y - 4, y + DESCENT].some((height) => {
        const crossing = at(height)
        return crossing !== undefined && crossing > x - 2 && crossing < x + long
      })
    })
  }
}

/** Where the words of a hop may stand, the best first: where it begins, where it ends, or beside its middle. */
function placesOf(
  { from, to, shape, label }: Hop,
  long: number,
  { start, end }: Ends,
  frame: HopFrame,
): Point[] {
  const beside = (y: number): Point => ({
    x: start.x + ((y - start.y) / (end.y - start.y)) * (end.x - start.x) + 7,
    y: y + 4,
  })
  const above = { x: end.x + 8, y: end.y - 9 }
  const below = { x: end.x + 8, y: end.y + 17 }
  if (shape === 'write') return [{ x: end.x - long / 2 + 4, y: end.y - 10 }]
  if (from === 'client') return [{ x: start.x - 8, y: start.y - 9 }, above]
  if (shape === 'bind') return [{ x: start.x - 4, y: start.y + 18 }, below, above]
  if (from === 'kubelet' && to === 'api')
    return [beside(frame.y('scheduler') + 14), beside(frame.y('api') + 14), below, above]
  if (to !== 'containerd') return end.y < start.y ? [below, above] : [above, below]
  const middle = (start.y + end.y) / 2
  const left = { x: start.x - long - 2, y: middle + 4 }
  const under = { x: end.x - 4, y: end.y + 18 }
  return label === 'CreateContainer' ? [under, beside(middle), left] : [left, beside(middle), under]
}
