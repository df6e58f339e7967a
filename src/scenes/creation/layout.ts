/**
 * Lifelines one under the other, hops that slant to the right, stages above. A linear axis cannot show a hop of a
 * millisecond beside a pull of seconds: each event gets its room, and the lengths are printed.
 */
import type { Entry } from '../../journal/entry'
import type { View } from '../../view/view'
import { type PodEntries, subjectOf } from '../parts/pod-entries'
import { fitted } from '../parts/scaled'
import type { Selection, Size } from '../scene'
import { axisOf, LAST_WORD } from './axis'
import { authorOf, GrowingObject, type Growth } from './growth'
import { type DrawnHop, hopsOf, LETTER, type Others, othersOf, SLANT } from './hops'
import { creationStory, type LineId, type StageName, type Story } from './story'

export interface Line {
  readonly id: LineId
  readonly y: number
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
interface Unscaled {
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
  /** The containers after the first, whose calls are drawn close together. */
  readonly others: Others | undefined
  readonly playhead: number | undefined
  /** The object beside it, where there is room. */
  readonly object: { readonly x: number; readonly width: number; readonly growth: Growth } | undefined
}
/** `scale` says how much larger the drawing is shown. */
export type CreationLayout = Unscaled & { readonly scale: number }

const MARGIN = 20
/** From this width on the object stands beside its story. */
const WITH_OBJECT = 860
export const OBJECT_TOP = 44
export const OBJECT_LINE = 15
const LABELS = 104
const NARROW_LABELS = 76
const GAPS: readonly [LineId, number][] = [
  ['client', 88],
  ['etcd', 72],
  ['api', 44],
  ['scheduler', 60],
  ['kubelet', 78],
  ['containerd', 56],
]

export const creationLayout = (
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): CreationLayout => fitted(size, (room) => layoutIn(view, at, room, entries, selection))

function layoutIn(
  view: View,
  at: number,
  size: Size,
  entries: readonly Entry[],
  selection: Selection | undefined,
): Unscaled {
  const subject = subjectOf(view, entries, at, selection)
  const narrow = size.width < 600
  const left = MARGIN + (narrow ? NARROW_LABELS : LABELS)
  const panel = size.width >= WITH_OBJECT ? Math.min(420, Math.round(size.width * 0.3)) : 0
  const width = size.width - left - MARGIN - panel
  const lines = linesFor(size)
  const statusY = lines.at(-1)!.y + 40
  const story = subject && creationStory(subject, inputBefore(entries, subject.entries[0]?.at ?? 0))
  const frame = { left, width, lines, at, narrow }
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
    ...(story
      ? drawn(story, frame)
      : { hops: [], busy: [], stages: [], status: [], others: undefined, playhead: undefined }),
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
  readonly at: number
  readonly narrow: boolean
}

function drawn(story: Story, frame: Frame) {
  const now = Math.min(frame.at, story.ends ?? frame.at)
  const place = axisOf(story, now, frame)
  const y = (id: LineId) => frame.lines.find((line) => line.id === id)!.y
  const x = (time: number) => place(Math.min(time, now))
  const seen = (time: number) => Math.max(frame.left, x(time))
  return {
    hops: hopsOf(story, now, { left: frame.left, right: frame.left + frame.width + MARGIN, x, y }),
    busy: story.busy.map(({ seq, what, from, to, bytes, due, line }) => ({
      seq,
      what,
      x: x(from) + SLANT,
      y: y(line),
      width: Math.max(3, x(to ?? now) - x(from) - SLANT),
      share: what === 'busy' || to !== undefined ? 1 : Math.min(1, (now - from) / Math.max(1, due - from)),
      bytes,
    })),
    stages: stagesOf(story, now, seen),
    status: statusOf(story, now, seen, frame.left + frame.width),
    others: othersOf(story, now, x),
    playhead: story.ends !== undefined && frame.at > story.ends + 1000 ? undefined : x(now) + SLANT,
  }
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
