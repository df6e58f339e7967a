/**
 * Lifelines one under the other, hops that slant to the right, stages above. A linear axis cannot show a hop of a
 * millisecond beside a pull of seconds: each event gets its room, and the lengths are printed.
 */
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { type PodEntries, subjectOf } from '../parts/pod-entries'
import type { Selection, Size } from '../scene'
import { authorOf, GrowingObject, type Growth } from './growth'
import { creationStory, type Hop, type LineId, type StageName, type Story } from './story'

export interface Line {
  readonly id: LineId
  readonly y: number
}
export interface Point {
  readonly x: number
  readonly y: number
}
export interface DrawnHop extends Hop {
  readonly start: Point
  /** Where it is now: its target once it has arrived. */
  readonly end: Point
  readonly arrived: boolean
  readonly word: Point | undefined
  /** Which of the six steps of a birth it begins; 0 where it only goes on. */
  readonly step: number
  /** The last that happened: drawn dark until the next step. */
  readonly latest: boolean
}
export interface DrawnStage {
  readonly name: StageName
  readonly x: number
  readonly width: number
  readonly ms: number
  readonly open: boolean
}
export interface DrawnBusy {
  readonly seq: number
  readonly what: 'busy' | 'pull'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly share: number
  readonly bytes: number
}
export interface DrawnStatus {
  readonly x: number
  readonly width: number
  readonly word: string
  readonly worded: boolean
}
export interface CreationLayout {
  readonly pod: string | undefined
  readonly client: string
  readonly node: string
  readonly narrow: boolean
  readonly left: number
  readonly width: number
  readonly height: number
  readonly lines: readonly Line[]
  readonly hops: readonly DrawnHop[]
  readonly busy: readonly DrawnBusy[]
  readonly stages: readonly DrawnStage[]
  readonly status: readonly DrawnStatus[]
  readonly statusY: number
  readonly playhead: number | undefined
  /** The object beside it, where there is room. */
  readonly object: { readonly x: number; readonly width: number; readonly growth: Growth } | undefined
}

const MARGIN = 20
/** From this width on the object stands beside its story. */
const WITH_OBJECT = 860
export const OBJECT_TOP = 44
export const OBJECT_LINE = 15
/** Of a numeral in its circle, before the words of a step. */
const NUMERAL = 22
const LABELS = 104
const NARROW_LABELS = 76
/** A hop is so far along when it arrives: cause is left of its effect. */
const SLANT = 8
/** Kept free at the end for the last word of the status. */
const LAST_WORD = 64
const LETTER = 6.8
const GAPS: readonly [LineId, number][] = [
  ['client', 88],
  ['etcd', 72],
  ['api', 44],
  ['scheduler', 60],
  ['kubelet', 78],
  ['containerd', 56],
]

export function creationLayout(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): CreationLayout {
  const subject = subjectOf(view, entries, at, selection)
  const narrow = size.width < 600
  const left = MARGIN + (narrow ? NARROW_LABELS : LABELS)
  const panel = size.width >= WITH_OBJECT ? Math.min(420, Math.round(size.width * 0.3)) : 0
  const width = size.width - left - MARGIN - panel
  const lines = linesFor(size)
  const statusY = lines.at(-1)!.y + 40
  const story = subject && creationStory(subject, inputBefore(entries, subject.entries[0]?.at ?? 0))
  const frame = { left, width, lines, statusY, at, narrow }
  return {
    pod: subject?.key,
    client: story?.client ?? 'kubectl',
    node: story?.node ?? '',
    narrow,
    left,
    width,
    height: statusY + 36,
    lines,
    statusY,
    object:
      subject && panel > 0
        ? {
            x: size.width - panel,
            width: panel,
            growth: growthOf(subject, entries, Math.floor((size.height - OBJECT_TOP) / OBJECT_LINE)),
          }
        : undefined,
    ...(story ? drawn(story, frame) : { hops: [], busy: [], stages: [], status: [], playhead: undefined }),
  }
}

function linesFor(size: Size): Line[] {
  const natural = GAPS.reduce((sum, [, gap]) => sum + gap, 80)
  const stretch = Math.min(1.7, Math.max(0.86, size.height / natural))
  let y = 0
  return GAPS.map(([id, gap]) => ({ id, y: Math.round((y += gap * stretch)) }))
}

const grown = new WeakMap<Entry, { readonly most: number; readonly growth: Growth }>()

/** The object as it is at the playhead; made anew only when it was written. */
function growthOf({ entries: own, uid }: PodEntries, entries: readonly Entry[], most: number): Growth {
  const versions = own.flatMap((entry) =>
    entry.kind === 'object.stored' && entry.resource === 'pods' && entry.object.metadata.uid === uid
      ? [entry]
      : [],
  )
  const last = versions.at(-1)!
  const known = grown.get(last)
  if (known?.most === most) return known.growth
  const object = new GrowingObject()
  for (const version of versions) object.add(version, authorOf(entries, version))
  const growth = object.grown(most)
  grown.set(last, { most, growth })
  return growth
}

/** What the learner typed before it. */
function inputBefore(entries: readonly Entry[], at: number): number {
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index]!
    if (entry.kind === 'input.accepted' && entry.at <= at) return entry.at
  }
  return at
}

interface Frame {
  readonly left: number
  readonly width: number
  readonly lines: readonly Line[]
  readonly statusY: number
  readonly at: number
  readonly narrow: boolean
}

function drawn(story: Story, frame: Frame) {
  const now = Math.min(frame.at, story.ends ?? frame.at)
  const place = axisOf(story, now, frame)
  const x = (time: number) => place(Math.min(time, now))
  const seen = (time: number) => Math.max(frame.left, x(time))
  return {
    hops: hopsOf(story, frame, now, x),
    busy: story.busy.map(({ seq, what, from, to, bytes, due, line }) => ({
      seq,
      what,
      x: x(from) + SLANT,
      y: yOf(frame, line),
      width: Math.max(3, x(to ?? now) - x(from) - SLANT),
      share: what === 'busy' || to !== undefined ? 1 : Math.min(1, (now - from) / Math.max(1, due - from)),
      bytes,
    })),
    stages: stagesOf(story, now, seen),
    status: statusOf(story, now, seen, frame.left + frame.width),
    playhead: story.ends !== undefined && frame.at > story.ends + 1000 ? undefined : x(now) + SLANT,
  }
}

const yOf = ({ lines }: Frame, id: LineId) => lines.find((line) => line.id === id)!.y

/** Room by event: a gap of a millisecond stays visible, one of a minute is not sixty thousand times as wide. */
const room = (ms: number) => (ms <= 0 ? 0 : Math.min(120, 9 + 6 * Math.log2(1 + ms)))

/** Past what fits, all is drawn closer together, and below that the beginning leaves to the left. */
function axisOf(story: Story, now: number, { left, width, narrow }: Frame) {
  const times = [
    story.starts,
    ...story.hops.flatMap((hop) => [hop.left, hop.arrives]),
    ...story.status.map(({ from }) => from),
  ]
  const known = [...new Set(times.filter((time) => time >= story.starts && time < now)), now].sort(
    (a, b) => a - b,
  )
  const places: number[] = [0]
  for (let index = 1; index < known.length; index++)
    places.push(places[index - 1]! + room(known[index]! - known[index - 1]!))
  const length = places.at(-1)! + LAST_WORD
  const most = Math.min(1.6, Math.max(1, width / 780))
  const scale = Math.min(most, Math.max(narrow ? 0.5 : 0.7, width / length))
  const shift = Math.max(0, length * scale - width)
  return (time: number) => {
    const after = known.findIndex((other) => other >= time)
    if (after <= 0) return left - shift + (after < 0 ? places.at(-1)! : 0) * scale
    const before = known[after - 1]!
    const share = (time - before) / (known[after]! - before)
    return left - shift + (places[after - 1]! + share * (places[after]! - places[after - 1]!)) * scale
  }
}

function hopsOf(story: Story, frame: Frame, now: number, x: (time: number) => number): DrawnHop[] {
  const taken: { x: number; right: number; y: number }[] = []
  const begun = story.hops.filter(({ left }) => left <= now)
  const told = new Set<number>()
  const latest = begun.reduce((last, { left }) => Math.max(last, left), Number.NEGATIVE_INFINITY)
  return begun.map((hop) => {
    const start = { x: x(hop.left), y: yOf(frame, hop.from) }
    const target = yOf(frame, hop.to)
    const share = hop.arrives <= now ? 1 : (now - hop.left) / (hop.arrives - hop.left)
    const whole = Math.max(x(hop.arrives), start.x + SLANT)
    const end = { x: start.x + (whole - start.x) * share, y: start.y + (target - start.y) * share }
    const begins = stepOf(hop)
    const step = begins > 0 && !told.has(begins) ? begins : 0
    const word = share < 1 || hop.label === '' ? undefined : placeWord(hop, step, end, start, taken, frame)
    if (word) told.add(step)
    return { ...hop, start, end, arrived: share === 1, word, step, latest: hop.left === latest }
  })
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

/** Words stand above the end of their hop, or below it, or are left out; none covers another. */
function placeWord(
  { label, shape }: Hop,
  step: number,
  end: Point,
  start: Point,
  taken: { x: number; right: number; y: number }[],
  frame: Frame,
): Point | undefined {
  const long = label.length * LETTER + 8 + (step > 0 ? NUMERAL : 0)
  const up = end.y < start.y
  const rows = shape === 'write' ? [end.y - 10] : up ? [end.y + 18, end.y - 8] : [end.y - 10, end.y + 18]
  for (const y of rows) {
    const x = shape === 'write' ? end.x - long / 2 + 4 : end.x + 8
    const free = taken.every((other) => other.y !== y || x > other.right || x + long < other.x)
    if (!free || x + long > frame.left + frame.width + MARGIN || x < frame.left - 8) continue
    taken.push({ x, right: x + long, y })
    return { x, y }
  }
  return undefined
}

function stagesOf(story: Story, now: number, x: (time: number) => number): DrawnStage[] {
  return story.stages
    .filter(({ from }) => from <= now)
    .map(({ name, from, to }) => {
      const end = Math.min(to ?? now, now)
      const width = Math.max(2, x(end) - x(from) - 3)
      return { name, x: x(from), width, ms: end - from, open: to === undefined }
    })
}

function statusOf(story: Story, now: number, x: (time: number) => number, right: number): DrawnStatus[] {
  return story.status.map(({ from, word }, index) => {
    const last = index === story.status.length - 1
    const long = word.length * LETTER + 12
    const lasts = Math.max(3, x(story.status[index + 1]?.from ?? now) - x(from) - 2)
    const width = last && story.ends !== undefined ? Math.max(lasts, Math.min(long, right - x(from))) : lasts
    return { x: x(from), width, word, worded: width >= Math.min(long, LAST_WORD - 4) }
  })
}
