/** The run as lanes: what is drawn where, for a window of time; pure, and the same whichever way one came. */
import type { ContainerLane, History, Mark, OwnerLane, PodLane, Span, Tick } from '../../view/history'
import type { State } from '../../view/pod-state'
import { countTicks, type DrawnMark, type DrawnTick, LETTER, wordMarks } from './marks'
import {
  CROWD,
  drawOwner,
  nameOfOwner,
  OWNER_LANE,
  type OwnerDrawing,
  ownersBy,
  troubledFirst,
} from './owners'

export interface TimeWindow {
  readonly from: number
  readonly to: number
}

export interface AxisTick {
  readonly x: number
  readonly at: number
}

export interface DrawnSpan {
  readonly x: number
  readonly width: number
  readonly state: State
  readonly what: string
  /** Whether the word fits in. */
  readonly worded: boolean
}

export type LaneLabel =
  | { readonly kind: 'pod'; readonly name: string; readonly key: string }
  | { readonly kind: 'api' }
  | { readonly kind: 'container'; readonly name: string; readonly podKey: string; readonly node: string }
  | { readonly kind: 'probe'; readonly probe: Tick['probe'] }
  | { readonly kind: 'events' }
  | { readonly kind: 'owner'; readonly owner: OwnerLane; readonly open: boolean }
  /** So many pods of an owner have no lane. */
  | { readonly kind: 'rest'; readonly count: number }

export interface Lane {
  readonly id: string
  readonly label: LaneLabel
  readonly y: number
  readonly height: number
  readonly spans: readonly DrawnSpan[]
  readonly ticks: readonly DrawnTick[]
  readonly marks: readonly DrawnMark[]
  readonly signals: readonly DrawnMark[]
  /** Of an owner: how many of its pods are not ready. */
  readonly crowd?: OwnerDrawing
}

export interface TimelineLayout {
  readonly axis: readonly AxisTick[]
  readonly inputs: readonly DrawnMark[]
  readonly lanes: readonly Lane[]
  /** The pod that is shown in detail. */
  readonly pod: string | undefined
  /** Pods without a lane. */
  readonly more: number
  readonly height: number
}

const ENDS = [
  4, 10, 20, 40, 60, 120, 240, 360, 480, 720, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400, 864_000,
]
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000,
]
/** Axis labels are at least so far apart. */
const APART = 72

/** The window that shows the run so far from its beginning, with some room after it; it grows in steps. */
export function windowOf(seen: number): TimeWindow {
  const end = ENDS.find((seconds) => seconds * 1000 >= seen * 1.06) ?? (seen * 1.2) / 1000
  return { from: 0, to: end * 1000 }
}

export const xOf = (at: number, { from, to }: TimeWindow, width: number) =>
  ((at - from) / (to - from)) * width
export const atOf = (x: number, { from, to }: TimeWindow, width: number) => from + (x / width) * (to - from)

export function axisTicks(window: TimeWindow, width: number): AxisTick[] {
  const span = window.to - window.from
  const step = STEPS.find((candidate) => (candidate / span) * width >= APART) ?? span
  const ticks: AxisTick[] = []
  for (let at = Math.ceil(window.from / step) * step; at <= window.to; at += step)
    ticks.push({ at, x: xOf(at, window, width) })
  return ticks
}

/** Zoomed about a moment: `factor` below 1 comes nearer. */
export function zoomed({ from, to }: TimeWindow, about: number, factor: number): TimeWindow {
  const length = Math.min(Math.max((to - from) * factor, 20), 864_000_000)
  const start = Math.max(0, about - ((about - from) / (to - from)) * length)
  return { from: start, to: start + length }
}

/** More lanes than this nobody reads; the fleet is what the cluster scene is for. */
const MOST_LANES = 60

/** Pods made so far in the order of their creation, without the cluster's own, and how many more there are. */
function shownPods(history: History, until: number): { readonly pods: PodLane[]; readonly more: number } {
  const made: PodLane[] = []
  for (const lane of history.pods.values()) {
    // They are in order: what comes later is not to be told yet.
    if (lane.createdAt > until) break
    if (!lane.key.startsWith('kube-system/')) made.push(lane)
  }
  if (made.length <= MOST_LANES) return { pods: made, more: 0 }
  // Where not all can be shown, those that ever were in trouble come first, and stay.
  return { pods: troubledFirst(made, until).slice(0, MOST_LANES), more: made.length - MOST_LANES }
}

/** Whether a lane a pod is drawn: what is told of later times changes nothing of it. */
export function isOnePerPod(history: History, until: number, chosen: string | undefined): boolean {
  if (chosen !== undefined) return false
  let count = 0
  for (const lane of history.pods.values()) {
    if (lane.createdAt > until) return false
    if (!lane.key.startsWith('kube-system/') && ++count > 1) return true
  }
  return false
}

/** Whether there are so many pods that they have a lane per owner. */
function isCrowd(history: History, until: number): boolean {
  if (history.pods.size <= CROWD) return false
  let count = 0
  for (const { createdAt } of history.pods.values()) {
    if (createdAt > until || ++count > CROWD) break
  }
  return count > CROWD
}

const NONE_OPEN: ReadonlySet<string> = new Set()

/** Lanes of one pod in detail where one is chosen or alone, else a lane a pod, or an owner where there are too many. */
export function timelineLayout(
  history: History,
  window: TimeWindow,
  width: number,
  until: number,
  chosen: string | undefined,
  open: ReadonlySet<string> = NONE_OPEN,
): TimelineLayout {
  const draw = drawer(window, width, until)
  const asked = chosen === undefined ? undefined : history.byKey(chosen)
  const crowd = !asked && isCrowd(history, until)
  const { pods, more } = asked || crowd ? { pods: [], more: 0 } : shownPods(history, until)
  const detailed = asked ?? (pods.length === 1 ? pods[0] : undefined)
  const lanes = detailed
    ? podInDetail(detailed, draw)
    : crowd
      ? onePerOwner(history, until, open, draw)
      : onePerPod(pods, draw)
  return {
    axis: axisTicks(window, width),
    inputs: draw.marks(history.inputs, 0),
    lanes,
    pod: detailed?.uid,
    more: detailed ? 0 : more,
    height: lanes.reduce((sum, lane) => Math.max(sum, lane.y + lane.height), 0),
  }
}

/** From so many lanes on, those that are scrolled out of sight are not drawn. */
const FEW_LANES = 24
/** Lanes so far above and below what is in sight are drawn too, px, so that nothing is missing while one scrolls. */
const BEYOND = 160

/** The lanes that are in sight of a reader who has scrolled down so far. */
export function lanesInSight(lanes: readonly Lane[], top: number, height: number): readonly Lane[] {
  if (lanes.length <= FEW_LANES) return lanes
  return lanes.filter((lane) => lane.y + lane.height >= top - BEYOND && lane.y <= top + height + BEYOND)
}

interface Drawer {
  crowd(owner: OwnerLane): OwnerDrawing
  spans(spans: readonly Span[]): DrawnSpan[]
  marks(marks: readonly Mark[], room: number): DrawnMark[]
  ticks(ticks: readonly Tick[]): DrawnTick[]
  signals(signals: readonly Mark[]): DrawnMark[]
}

function drawer(window: TimeWindow, width: number, until: number): Drawer {
  const x = (at: number) => xOf(at, window, width)
  const inside = (from: number, to: number) => from <= Math.min(window.to, until) && to >= window.from
  return {
    crowd: (owner) => drawOwner(owner, { x, width, until }),
    spans: (spans) =>
      spans
        .filter(({ from, to }) => inside(from, to))
        .map(({ from, to, state, what }) => {
          const start = Math.max(x(from), -4)
          const long = Math.max(Math.min(x(Math.min(to, until)), width + 4) - start, 1)
          return { x: start, width: long, state, what, worded: long > what.length * LETTER + 12 }
        }),
    marks: (marks, room) =>
      wordMarks(
        marks.filter(({ at }) => inside(at, at)).map((mark) => ({ mark, x: x(mark.at) })),
        width,
        room,
        x(until),
      ),
    ticks: (ticks) =>
      countTicks(
        ticks.filter(({ at }) => inside(at, at)).map((tick) => ({ ...tick, x: x(tick.at) })),
        Math.min(x(until), width),
      ),
    signals: (signals) =>
      signals
        .filter(({ at }) => inside(at, at))
        .map(({ seq, at, text, bad }, index) => {
          const long = text.length * LETTER + 8
          const before = x(signals[index - 1]?.at ?? Number.NEGATIVE_INFINITY)
          // What is just happening has its word behind it: ahead of it stands what is waited for.
          const left = x(at) + long > x(until) && x(at) - long > Math.max(before + long, 0)
          const worded = left || x(at) + long <= x(until) || until >= window.to
          return { x: x(at), seq, at, text, bad, worded, left }
        }),
  }
}

const NOTHING = { spans: [], ticks: [], marks: [], signals: [] }

const labels = new WeakMap<PodLane, LaneLabel>()

/** The same object each time, so that only what changed is drawn anew. */
function labelOf(pod: PodLane): LaneLabel {
  let label = labels.get(pod)
  if (!label) {
    label = { kind: 'pod', name: pod.key.slice(pod.key.indexOf('/') + 1), key: pod.key }
    labels.set(pod, label)
  }
  return label
}

function onePerPod(pods: readonly PodLane[], draw: Drawer): Lane[] {
  const height = pods.length > 4 ? 18 : 24
  return pods.map((pod, index) => ({
    ...NOTHING,
    id: pod.uid,
    label: labelOf(pod),
    y: index * height,
    height,
    spans: draw.spans(pod.api),
  }))
}

/** So many pods of an owner get a lane when it is opened. */
const MOST_OPENED = 40
const POD_LANE = 18

function onePerOwner(
  history: History,
  until: number,
  open: ReadonlySet<string>,
  draw: Drawer,
): readonly Lane[] {
  const lanes: Omit<Lane, 'y'>[] = []
  for (const owner of ownersBy(history.owners.values(), until)) {
    const { kind, name } = nameOfOwner(owner)
    const isOpen = open.has(owner.id)
    lanes.push({
      ...NOTHING,
      id: `${kind}/${name}`,
      label: { kind: 'owner', owner, open: isOpen },
      height: OWNER_LANE,
      crowd: draw.crowd(owner),
    })
    if (!isOpen) continue
    const made = owner.pods.filter(({ createdAt }) => createdAt <= until)
    const shown = troubledFirst(made, until).slice(0, MOST_OPENED)
    for (const pod of shown)
      lanes.push({
        ...NOTHING,
        id: pod.uid,
        label: labelOf(pod),
        height: POD_LANE,
        spans: draw.spans(pod.api),
      })
    const count = made.length - shown.length
    if (count > 0)
      lanes.push({ ...NOTHING, id: `${owner.id} rest`, label: { kind: 'rest', count }, height: POD_LANE })
  }
  let y = 0
  return lanes.map((lane) => {
    const placed = { ...lane, y }
    y += lane.height
    return placed
  })
}

function podInDetail(pod: PodLane, draw: Drawer): Lane[] {
  const lanes: Omit<Lane, 'y' | 'height'>[] = [
    { ...NOTHING, id: 'api', label: { kind: 'api' }, spans: draw.spans(pod.api) },
  ]
  for (const container of pod.containers.values()) lanes.push(...containerLanes(pod, container, draw))
  lanes.push({ ...NOTHING, id: 'events', label: { kind: 'events' }, marks: draw.marks(pod.events, 1) })
  const height = 24
  return lanes.map((lane, index) => ({ ...lane, y: index * height, height }))
}

/** A signal's word stands where the span's own would: only one of them is written. */
function withSignals(spans: readonly DrawnSpan[], signals: readonly DrawnMark[]) {
  const written = spans.map((span) =>
    signals.some(({ x }) => x >= span.x - 4 && x < span.x + 60) ? { ...span, worded: false } : span,
  )
  return { spans: written, signals }
}

function containerLanes(pod: PodLane, container: ContainerLane, draw: Drawer): Omit<Lane, 'y' | 'height'>[] {
  const { name, spans, ticks, signals } = container
  const lanes: Omit<Lane, 'y' | 'height'>[] = [
    {
      ...NOTHING,
      id: name,
      label: { kind: 'container', name, podKey: pod.key, node: pod.node },
      ...withSignals(draw.spans(spans), draw.signals(signals)),
    },
  ]
  for (const probe of ['startup', 'liveness', 'readiness'] as const) {
    const own = ticks.filter((tick) => tick.probe === probe)
    if (own.length > 0)
      lanes.push({
        ...NOTHING,
        id: `${name}/${probe}`,
        label: { kind: 'probe', probe },
        ticks: draw.ticks(own),
      })
  }
  return lanes
}
