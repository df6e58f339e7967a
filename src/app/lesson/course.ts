/** The way through a lesson: where one stands, and what one press on «go on» does. Pure. */
import { beatsOf, type BeatId, type Lesson, type Played, type Time } from '../../lessons/lesson'
import { timeOf, type Told } from '../../lessons/lesson-run'

/** A playhead that stands at a stop is a fraction before or after it. */
const AT_IT = 1

/** The stops of a beat that plays; none of one that stands still. */
export const playedOf = (lesson: Lesson, beat: BeatId): Played | undefined =>
  beat === 'see' || beat === 'play' ? lesson[beat] : undefined

export const stopsOf = (lesson: Lesson, beat: BeatId): readonly Time[] => playedOf(lesson, beat)?.stops ?? []

/** How many stops of the beat the playhead has reached. */
export const passed = (lesson: Lesson, told: Told, beat: BeatId, at: number): number =>
  stopsOf(lesson, beat).filter((stop) => timeOf(stop, told) <= at + AT_IT).length

/** Where the playhead stands when the beat begins. */
export function beginsAt(lesson: Lesson, told: Told, beat: BeatId): number {
  const played = playedOf(lesson, beat)
  if (played) return timeOf(played.from, told)
  if (beat === 'now') return timeOf(lesson.now.at, told)
  return timeOf(lesson[beat as 'predict' | 'why'].at, told)
}

export type Move =
  | { readonly to: 'stop'; readonly at: number; readonly stop?: Time }
  | { readonly to: 'beat'; readonly beat: BeatId; readonly atEnd?: boolean }

export function beatAfter(lesson: Lesson, beat: BeatId): BeatId | undefined {
  const beats = beatsOf(lesson)
  return beats[beats.indexOf(beat) + 1]
}

/** The next thing to look at; undefined at the end of the lesson. */
export function moveOn(lesson: Lesson, told: Told, beat: BeatId, at: number): Move | undefined {
  const stop = stopsOf(lesson, beat)[passed(lesson, told, beat, at)]
  if (stop !== undefined) return { to: 'stop', at: timeOf(stop, told), stop }
  const next = beatAfter(lesson, beat)
  return next && { to: 'beat', beat: next }
}

/** The thing before; undefined at the beginning. */
export function moveBack(lesson: Lesson, told: Told, beat: BeatId, at: number): Move | undefined {
  const seen = passed(lesson, told, beat, at)
  const earlier = stopsOf(lesson, beat)[seen - 2]
  if (earlier !== undefined) return { to: 'stop', at: timeOf(earlier, told), stop: earlier }
  if (seen === 1) return { to: 'stop', at: beginsAt(lesson, told, beat) }
  const beats = beatsOf(lesson)
  const before = beats[beats.indexOf(beat) - 1]
  return before && { to: 'beat', beat: before, atEnd: true }
}
