/**
 * Memory and CPU: bands of use over time against requests and limits, beside them whom the kernel kills first; with
 * nothing selected and many pods, the nodes and who uses most of them. Pure.
 */
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { fitted } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import { type CpuBand, cpuBand, type MemoryBand, memoryBand, type Place } from './bands'
import { type NodesLayout, nodesLayout } from './nodes-layout'
import { type Ranking, rankingOf } from './ranking'
import { type Subject, type Subjects, subjectsOf } from './subjects'
import { timeAxis, type TimeAxis } from './time-axis'
import { countUpTo } from './use-index'

export type Band = MemoryBand | CpuBand
export interface MemoryLayout {
  readonly scale: number
  readonly pod: string | undefined
  readonly narrow: boolean
  readonly left: number
  readonly width: number
  readonly height: number
  readonly axis: {
    readonly y: number
    readonly ratio: number
    readonly playhead: number
    readonly marks: TimeAxis['marks']
  }
  readonly bands: readonly Band[]
  /** Containers that have less to tell, a line each. */
  readonly rows: readonly Row[]
  readonly ranking: Ranking | undefined
  readonly nodes: NodesLayout | undefined
}
export interface Row {
  readonly y: number
  readonly memory: MemoryBand
  readonly cpu: CpuBand
}

const MARGIN = 20
export const HEAD = 24
export const ROOM = { memory: 20, cpu: 20 }
const FOOT = { waits: 34, periods: 46, none: 4 }
const GAP = 14
const AXIS = 40
const ROW = 46
const MOST_ROW = 84
const LEAST = { memory: 44, cpu: 30 }
const MOST = { memory: 420, cpu: 150 }
/** What has not moved yet needs less room. */
const IDLE = { memory: 100, cpu: 60 }
/** So many containers get bands of their own. */
const MOST_IN_FULL = 3
const PANEL = 250

export function memoryLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): MemoryLayout {
  const subjects = subjectsOf(view, at, entries, selection)
  return fitted(size, (own) => layoutIn(own, view, at, subjects))
}

type Drawn = Omit<MemoryLayout, 'scale'>

function layoutIn(size: Size, view: View, at: number, subjects: Subjects): Drawn {
  const narrow = size.width < 640
  if (subjects.many) return manyPods(view, at, size, subjects, narrow)
  const beside = size.width >= 720
  const left = MARGIN
  const width = size.width - 2 * MARGIN - (beside && subjects.of.length > 0 ? PANEL : 0)
  const axis = axisOf(subjects.of, at, left, width - 8)
  const drawn = draw(subjects.of, { axis, at, right: left + width, height: size.height })
  const ranking =
    subjects.of.length === 0
      ? undefined
      : rankingOf(view, at, [...new Set(subjects.of.map(({ node }) => node))], subjects, {
          x: beside ? left + width + 32 : MARGIN,
          y: beside ? 12 : drawn.bottom + 24,
          width: beside ? PANEL - 32 : size.width - 2 * MARGIN,
          height: beside ? size.height : 0,
        })
  return {
    pod: subjects.pod,
    narrow,
    left,
    width,
    height: Math.max(drawn.bottom, ranking?.bottom ?? 0) + 8,
    axis: { y: drawn.bottom - 22, ratio: axis.ratio, playhead: axis.x(at), marks: axis.marks },
    bands: drawn.bands,
    rows: drawn.rows,
    ranking,
    nodes: undefined,
  }
}

function manyPods(view: View, at: number, size: Size, subjects: Subjects, narrow: boolean): Drawn {
  const nodes = nodesLayout(view, at, size, subjects)
  const axis = { y: 0, ratio: 1, playhead: 0, marks: [] }
  const { node } = subjects
  const place = { x: MARGIN, y: nodes.bottom + 28, width: size.width - 2 * MARGIN, height: 0 }
  const ranking = node === undefined ? undefined : rankingOf(view, at, [node], subjects, place)
  return {
    pod: undefined,
    narrow,
    left: MARGIN,
    width: size.width - 2 * MARGIN,
    height: Math.max(nodes.bottom, ranking?.bottom ?? 0) + 16,
    axis,
    bands: [],
    rows: [],
    ranking,
    nodes,
  }
}

/** From a moment before the first life: what all bands share, so that causes stand under each other. */
function axisOf(of: readonly Subject[], at: number, left: number, width: number): TimeAxis {
  const changes = of
    .flatMap(({ use }) => use.changes)
    .filter((time) => time <= at)
    .sort((a, b) => a - b)
  const first = of.reduce((least, { use }) => Math.min(least, use.lives[0]?.from ?? at), at)
  return timeAxis(changes, first - Math.min(200, Math.max(20, (at - first) / 50)), at, left, width)
}

interface Frame {
  readonly axis: TimeAxis
  readonly at: number
  readonly right: number
  readonly height: number
}

/** Bands for those with most to tell, as high as there is room; a line each for the others. */
function draw(of: readonly Subject[], frame: Frame) {
  const full = chosen(of, frame.at)
  const folded = of.filter((subject) => !full.includes(subject))
  const plans = full.flatMap((subject) => plansOf(subject, of.length <= 2, frame))
  const fixed = plans.reduce((sum, plan) => sum + HEAD + ROOM[plan.kind] + plan.foot + GAP, 0)
  const free = frame.height - 8 - AXIS - fixed - folded.length * ROW
  const heights = heightsOf(plans, free)
  const bands: Band[] = []
  let y = 8
  for (const [index, { kind, subject, foot }] of plans.entries()) {
    const height = heights[index]!
    const top = y + HEAD + ROOM[kind]
    const place: Place = { ...frame, top, base: top + height }
    bands.push(kind === 'memory' ? memoryBand(subject, place) : cpuBand(subject, place))
    y = top + height + foot + GAP
  }
  const spare = (frame.height - 8 - AXIS - y) / Math.max(1, folded.length)
  const row = Math.floor(Math.min(MOST_ROW, Math.max(ROW, spare)))
  const rows = folded.map((subject, index) => {
    const base = y + index * row + row - 4
    const top = base - (row - 30)
    return {
      y: y + index * row,
      memory: memoryBand(subject, { ...frame, top, base }),
      cpu: cpuBand(subject, { ...frame, top, base }),
    }
  })
  return { bands, rows, bottom: y + rows.length * row + AXIS }
}

/** Shares of the room; whoever needs more than its share leaves less to the others. */
function heightsOf(plans: readonly Plan[], free: number): readonly number[] {
  const isLow = (share: number) => (plan: Plan) => share * plan.most < LEAST[plan.kind]
  const weigh = (some: readonly Plan[]) => some.reduce((sum, { most }) => sum + most, 0)
  const low = plans.filter(isLow(free / weigh(plans)))
  const taken = low.reduce((sum, { kind }) => sum + LEAST[kind], 0)
  const share = (free - taken) / Math.max(1, weigh(plans) - weigh(low))
  return plans.map((plan) => Math.floor(Math.min(plan.most, Math.max(LEAST[plan.kind], share * plan.most))))
}

function chosen(of: readonly Subject[], at: number): readonly Subject[] {
  if (of.length <= MOST_IN_FULL) return of
  const telling = (subject: Subject) => {
    const { samples, lives } = subject.use
    const last = samples[countUpTo(samples, at) - 1]
    const near = subject.limit.memory > 0 ? (last?.memory ?? 0) / subject.limit.memory : 0
    const killed = lives.filter(({ oom, to }) => oom && to <= at).length
    const stopped = last && subject.limit.cpu > 0 && last.wanted - last.cpu > 50 ? 1 : 0
    return killed * 10 + stopped + near
  }
  const found = of.filter((subject) => telling(subject) >= 0.5)
  return found.sort((a, b) => telling(b) - telling(a)).slice(0, 2)
}

interface Plan {
  readonly kind: 'memory' | 'cpu'
  readonly subject: Subject
  readonly foot: number
  /** No higher than this. */
  readonly most: number
}

/** CPU gets a band where it is limited or asked for; where few are drawn, also where it is noticeably used. */
function plansOf(subject: Subject, alone: boolean, { at }: Frame): Plan[] {
  const { samples, lives } = subject.use
  const waits = lives.some(({ wait }) => wait && wait.at <= at)
  const idle = subject.use.changes.every((time) => time > at)
  const most = idle ? IDLE : MOST
  const plans: Plan[] = [{ kind: 'memory', subject, foot: waits ? FOOT.waits : FOOT.none, most: most.memory }]
  const last = samples[countUpTo(samples, at) - 1]
  const stopped = last && subject.limit.cpu > 0 && last.wanted - last.cpu > 50
  const says = subject.limit.cpu > 0 || subject.request.cpu > 0
  if (says || (alone && last && last.cpu >= 50))
    plans.push({ kind: 'cpu', subject, foot: stopped ? FOOT.periods : FOOT.none, most: most.cpu })
  return plans
}
