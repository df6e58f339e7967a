/**
 * A lesson as data: a run, the moments in it that matter, a question whose answer is read from the run, and a goal that
 * is checked against the cluster. Its words are beside it, one Markdown file per language (lesson-words.ts).
 */
import type { Entry } from '../journal/entry'
import type { SceneId, Selection } from '../scenes/scene'
import type { ClusterConfig, Session } from '../session/session'
import type { Film } from '../view/checkpoints'
import type { View } from '../view/view'

export const BEATS = ['see', 'predict', 'play', 'why', 'now'] as const
export type BeatId = (typeof BEATS)[number]
/** The name of an authored lesson in addresses, instead of one of the curriculum. */
export const OWN = 'own'

export const beatsOf = ({ beats }: Pick<Lesson, 'beats'>): readonly BeatId[] => beats ?? BEATS
export const isBeat = (text: string | undefined): text is BeatId => BEATS.some((beat) => beat === text)

/** Something read from the run: undefined when the run does not hold it. */
type Read<T> = (run: Film) => T | undefined
/** A value for a placeholder in the text: as it is, a length of time in ms, or an instant. */
export type Fact = number | string | { readonly wait: number } | { readonly instant: number }

/** Typed on the laptop: seconds, line, and what the line reads from its standard input. */
export type Step = readonly [seconds: number, line: string, stdin?: string]

/** What is shown while a beat is told. Times are names of moments, or seconds. */
interface Shown {
  readonly scene: SceneId
  /** What is selected: known beforehand, or found in the run, since names of pods are made there. */
  readonly select?: Selection | Read<Selection>
  /** The inspector's tab on what is selected. */
  readonly tab?: 'status' | 'why' | 'yaml' | 'logs'
}
/** A beat that plays: from here, with a pause at each stop. */
export interface Played extends Shown {
  readonly from: Time
  readonly stops: readonly Time[]
  /** What is shown from the way to a stop on, where that is not the beat's own scene. */
  readonly looks?: Readonly<Record<Time, Omit<Shown, 'tab'>>>
  /** Lines of the session that stand with what they printed under the caption of a stop, by their place; 0 is the manifest's. */
  readonly printed?: Readonly<Record<Time, number>>
}
/** A beat that stands still. */
export interface Still extends Shown {
  readonly at: Time
  /** The same as the tab 'why': the chain of causes of what is selected. */
  readonly why?: boolean
}
export type Time = number | string

export type Question =
  /** Answers are named after the list in the words. */
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly answer: Read<string> }
  /** Milliseconds; counts as right when within `near` (a share of the answer). */
  | { readonly kind: 'time'; readonly most: number; readonly near: number; readonly answer: Read<number> }
  | { readonly kind: 'number'; readonly most: number; readonly answer: Read<number> }
  | { readonly kind: 'order'; readonly items: readonly string[]; readonly answer: Read<readonly string[]> }

/** The cluster as a goal sees it: at the playhead, with all that was said until then. */
export interface Now {
  readonly view: View
  readonly at: number
  /** Only entries up to the playhead. */
  readonly entries: readonly Entry[]
  /** When «now you» began, ms. */
  readonly since: number
}
export interface Goal {
  /** Its words are named after it. */
  readonly id: string
  readonly met: (now: Now) => boolean
}

/** Where the learner takes over: the lesson's own run at a moment, or another start. */
export interface NowYou extends Shown {
  readonly at: Time
  readonly start?: { readonly manifest: string; readonly steps?: readonly Step[] }
  readonly goals: readonly Goal[]
  /** Scripts that reach the goals, each from where the learner begins (solution.ts). */
  readonly solutions: readonly string[]
}

export interface Lesson {
  readonly id: string
  /** The parts it has, in order: all of them where it does not say. */
  readonly beats?: readonly BeatId[]
  /** The told run, where it is more than a manifest and steps. */
  readonly session?: Session
  readonly cluster?: Partial<ClusterConfig>
  readonly manifest: string
  readonly steps: readonly Step[]
  /** How far the run is told, seconds: all moments and answers lie before. */
  readonly until: number
  readonly moments: Readonly<Record<string, Read<number>>>
  /** What the placeholders of the text stand for; moments can be named there too. */
  readonly facts: Readonly<Record<string, Read<Fact>>>
  readonly question: Question
  readonly see: Played
  readonly predict: Still
  readonly play: Played
  readonly why: Still
  readonly now: NowYou
}
