/** The scores of the best nodes as bars, a plugin after the other. */
import type { NodeScore } from '../../journal/reasons'

export interface ScoreRow {
  readonly node: string
  readonly total: number
  readonly behind: number
  readonly y: number
  readonly parts: readonly {
    readonly plugin: string
    readonly value: number
    readonly x: number
    readonly width: number
  }[]
}
export interface ScoreTitle {
  readonly plugin: string
  readonly x: number
  readonly y: number
  readonly end: boolean
}
interface Place {
  readonly left: number
  readonly top: number
  readonly width: number
}

const MOST_SCORED = 3
/** Their head with up to two lines of names, and the pitch of the rows. */
const SCORE_HEAD = 62
const SCORE_ROW = 27
/** A letter of small mono text, and a line of it. */
const MONO = 6.7
const LINE = 14

export const heightOfScores = (nodes: number) => SCORE_HEAD + Math.min(MOST_SCORED, nodes) * SCORE_ROW

/** The best first; of equals the one that was drawn by lot. */
export function scoreRows(scores: readonly NodeScore[], chosen: string, { left, top, width }: Place) {
  if (scores.length === 0) return { rows: [] as ScoreRow[], titles: [] as ScoreTitle[] }
  const isChosen = (score: NodeScore) => Number(score.node === chosen)
  const best = [...scores].sort((a, b) => b.total - a.total || isChosen(b) - isChosen(a))
  const room = width - left - 70
  const scale = room / Math.max(1, best[0]!.total)
  const parts = (score: NodeScore) => {
    let x = left
    return Object.entries(score.plugins)
      .filter(([, value]) => value > 0)
      .map(([plugin, value]) => {
        const part = { plugin, value, x, width: value * scale }
        x += part.width
        return part
      })
  }
  const titles = titlesOf(parts(best[0]!), top + 18, width - 12)
  const first = Math.max(top + 18, ...titles.map(({ y }) => y)) + 8
  const rows = best.slice(0, MOST_SCORED).map((score, index) => ({
    node: score.node,
    total: score.total,
    behind: best[0]!.total - score.total,
    y: first + index * SCORE_ROW,
    parts: parts(score),
  }))
  return { rows, titles }
}

/** Names above the parts of the first row, each in the first of three lines where it does not meet another. */
function titlesOf(parts: ScoreRow['parts'], top: number, right: number): ScoreTitle[] {
  const ends: number[] = []
  const placed = parts.map(({ plugin, x }) => {
    const width = plugin.length * MONO + 10
    const end = x + width > right
    const start = end ? right - width : x
    let line = ends.findIndex((used) => used <= start)
    if (line < 0) line = ends.length
    ends[line] = start + width
    return { plugin, x: end ? right : x, line, end }
  })
  return placed.map(({ plugin, x, line, end }) => ({ plugin, x, y: top + line * LINE, end }))
}
