/** The sessions of a lesson, and what is read from the run that it tells. */
import { DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import type { Film } from '../view/checkpoints'
import type { Selection } from '../scenes/scene'
import {
  beatsOf,
  type BeatId,
  type Fact,
  type Lesson,
  type Played,
  type Question,
  type Step,
  type Time,
} from './lesson'
import { printed } from './reading'

const APPLY = 'kubectl apply -f -'

/** The run that the lesson tells. */
export const toldSession = (lesson: Lesson): Session =>
  lesson.session ?? sessionFrom(lesson, lesson.manifest, lesson.steps)

/** The run in which the learner takes over. */
export function startSession(lesson: Lesson, at: number): Session {
  const { start } = lesson.now
  if (start) return sessionFrom(lesson, start.manifest, start.steps ?? [])
  const told = toldSession(lesson)
  return { ...told, inputs: told.inputs.filter((input) => input.at <= at) }
}

function sessionFrom({ cluster }: Lesson, manifest: string, steps: readonly Step[]): Session {
  const inputs: Input[] = [{ at: 0, line: APPLY, stdin: manifest }]
  for (const [seconds, line, stdin] of steps)
    inputs.push({ at: Math.round(seconds * 1000), line, ...(stdin !== undefined && { stdin }) })
  return { version: 1, seed: 1, cluster: { ...DEFAULT_CLUSTER, ...cluster }, inputs }
}

export type Answer = string | number | readonly string[]

/** All that the texts and beats of a lesson take from its run. */
export interface Told {
  readonly moments: Readonly<Record<string, number>>
  readonly facts: Readonly<Record<string, Fact>>
  readonly answer: Answer
  /** What each beat selects. */
  readonly selections: Readonly<Partial<Record<BeatId, Selection>>>
  /** What the console showed, for stops that speak of it. */
  readonly consoles: Readonly<Record<Time, Typed>>
}
export interface Typed {
  readonly line: string
  readonly output: string
}

/** Reads the run; throws with the name of what is not in it, since every lesson is tested to have all. */
export function readRun(lesson: Lesson, film: Film): Told {
  const moments = readAll(lesson, film, lesson.moments)
  const instants = Object.entries(moments).map(([name, instant]) => [name, { instant }] as const)
  const answer = lesson.question.answer(film)
  if (answer === undefined) throw new Error(`${lesson.id}: the run does not answer the question`)
  return {
    moments,
    facts: { ...Object.fromEntries(instants), ...readAll(lesson, film, lesson.facts) },
    answer,
    selections: Object.fromEntries(beatsOf(lesson).flatMap((beat) => selectionOf(lesson, beat, film))),
    consoles: Object.fromEntries([lesson.see, lesson.play].flatMap((beat) => consolesOf(lesson, beat, film))),
  }
}

function consolesOf(lesson: Lesson, { printed: stops = {} }: Played, film: Film): [string, Typed][] {
  const { inputs } = toldSession(lesson)
  return Object.entries(stops).map(([stop, input]) => {
    const output = printed(film, input).trimEnd()
    const line = inputs[input]?.line
    if (!line || !output) throw new Error(`${lesson.id}: nothing was printed for "${stop}"`)
    return [stop, { line, output }]
  })
}

function selectionOf(lesson: Lesson, beat: BeatId, film: Film): [BeatId, Selection][] {
  const { select } = lesson[beat]
  if (!select) return []
  const selection = typeof select === 'function' ? select(film) : select
  if (!selection) throw new Error(`${lesson.id}: the run holds nothing to select in "${beat}"`)
  return [[beat, selection]]
}

function readAll<T>(
  { id }: Lesson,
  film: Film,
  reads: Readonly<Record<string, (run: Film) => T | undefined>>,
): Readonly<Record<string, T>> {
  const read: Record<string, T> = {}
  for (const [name, from] of Object.entries(reads)) {
    const value = from(film)
    if (value === undefined) throw new Error(`${id}: the run holds no "${name}"`)
    read[name] = value
  }
  return read
}

/** A moment by its name, or seconds, as milliseconds. */
export function timeOf(time: Time, { moments }: Pick<Told, 'moments'>): number {
  if (typeof time === 'number') return Math.round(time * 1000)
  const at = moments[time]
  if (at === undefined) throw new Error(`no moment "${time}"; there are: ${Object.keys(moments).join(', ')}`)
  return at
}

/** How near a guess came. */
export type Verdict = 'right' | 'near' | 'other'

export function judge(question: Question, guess: Answer, answer: Answer): Verdict {
  if (question.kind === 'time') {
    const apart = Math.abs(Number(guess) - Number(answer))
    const near = question.near * Number(answer)
    return apart <= near ? 'right' : apart <= 3 * near ? 'near' : 'other'
  }
  if (question.kind === 'number') {
    const apart = Math.abs(Number(guess) - Number(answer))
    return apart === 0 ? 'right' : apart === 1 ? 'near' : 'other'
  }
  if (question.kind === 'order') return judgeOrder(guess as readonly string[], answer as readonly string[])
  return guess === answer ? 'right' : 'other'
}

function judgeOrder(guess: readonly string[], answer: readonly string[]): Verdict {
  const right = answer.filter((item, index) => guess[index] === item).length
  return right === answer.length ? 'right' : right > 0 ? 'near' : 'other'
}
