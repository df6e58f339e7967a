/** An authored lesson, as the lesson that the player plays. Pure. */
import type { Session } from '../session/session'
import type { Film } from '../view/checkpoints'
import type { Authored, AuthoredQuestion, AuthoredTask, Look, Mark } from './authored'
import { isMet } from './authored-checks'
import { readQuantity } from './authored-quantities'
import { goalId, momentId, optionId, optionsOf } from './authored-words'
import {
  type BeatId,
  type Goal,
  type Lesson,
  type NowYou,
  OWN,
  type Played,
  type Question,
  type Still,
} from './lesson'
import type { Answer } from './lesson-run'

/** Where a guess of a time counts as right: this share of it. */
const NEAR = 0.1
/** Numbers up to this are buttons. */
const MOST_BUTTONS = 12

const START: Look = { at: 0, scene: 'cluster' }

export function toLesson(authored: Authored, session: Session): Lesson {
  const { marks, question, why, task } = authored
  const asked = question ? question.after : marks.length
  const before = marks[asked - 1] ?? START
  const last = marks.at(-1) ?? START
  return {
    id: OWN,
    session,
    beats: beatsIn(authored),
    manifest: '',
    steps: [],
    until: Math.ceil(Math.max(last.at, why?.at ?? 0, task?.at ?? 0, 1) / 1000),
    moments: Object.fromEntries(marks.map(({ at }, index) => [momentId(index), () => at])),
    facts: {},
    question: questionOf(question, before.at, last.at, session.cluster.namespace),
    see: played(marks, 0, asked, 0),
    predict: still(before),
    play: played(marks, asked, marks.length, before.at),
    why: { ...still(why ?? last), why: true },
    now: nowOf(task, last, session.cluster.namespace),
  }
}

function beatsIn({ question, why, task, intro }: Authored): readonly BeatId[] {
  const seen = question === undefined || question.after > 0 || intro.en || intro['zh-CN']
  return [
    ...(seen ? (['see'] as const) : []),
    ...(question ? (['predict', 'play'] as const) : []),
    ...(why ? (['why'] as const) : []),
    ...(task && task.goals.length > 0 ? (['now'] as const) : []),
  ]
}

const seconds = (ms: number) => ms / 1000

function still({ at, scene, selection }: Look): Still {
  return { at: seconds(at), scene, ...(selection && { select: selection }) }
}

function played(marks: readonly Mark[], from: number, to: number, start: number): Played {
  const names = marks.slice(from, to).map((_, index) => momentId(from + index))
  const first = marks[from] ?? marks.at(-1) ?? START
  const looks = marks
    .slice(from, to)
    .map(({ scene, selection }, index) => [
      momentId(from + index),
      { scene, ...(selection && { select: selection }) },
    ])
  return { scene: first.scene, from: seconds(start), stops: names, looks: Object.fromEntries(looks) }
}

function questionOf(
  question: AuthoredQuestion | undefined,
  from: number,
  to: number,
  namespace: string,
): Question {
  const names = optionsOf(question).map((_, index) => optionId(index))
  if (!question) return { kind: 'number', most: 0, answer: () => 0 }
  switch (question.kind) {
    case 'choice':
      return { kind: 'choice', choices: names, answer: () => names[question.answer] }
    case 'order':
      return { kind: 'order', items: mixed(names), answer: () => names }
    default: {
      const { kind, quantity, typed } = question
      const answer = (run: Film) =>
        (quantity && readQuantity(run, quantity, { from, to, namespace })) ?? typed
      return kind === 'time'
        ? { kind, near: NEAR, most: mostTime(to - from, typed), answer }
        : { kind, most: Math.max(MOST_BUTTONS, roundUp(2 * (typed ?? 0))), answer }
    }
  }
}

/** The lesson with room in its question for the answer that the run turned out to give. */
export function roomFor(lesson: Lesson, answer: Answer): Lesson {
  const { question } = lesson
  if (!('most' in question) || Number(answer) <= question.most) return lesson
  return { ...lesson, question: { ...question, most: roundUp(2 * Number(answer)) } }
}

/** Never in the right order, and always in the same wrong one. */
const mixed = (names: readonly string[]) => [
  ...names.filter((_, index) => index % 2 === 1),
  ...names.filter((_, index) => index % 2 === 0),
]

/** The end of the slider: what is shown of the run, and some more, so that it does not tell. */
const mostTime = (shown: number, typed = 0) => roundUp(Math.max(shown * 1.5, typed * 1.5, 10_000))

/** To one leading digit. */
function roundUp(n: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(n, 1)))
  return Math.ceil(n / unit) * unit
}

function nowOf(task: AuthoredTask | undefined, last: Look, namespace: string): NowYou {
  const goals = (task?.goals ?? []).map(
    ({ check }, index): Goal => ({ id: goalId(index), met: ({ view }) => isMet(view, check, namespace) }),
  )
  return {
    at: seconds(task?.at ?? last.at),
    scene: task?.scene ?? last.scene,
    goals,
    solutions: task?.solution ? [task.solution] : [],
  }
}
