/** What an author should look at before handing a lesson out: read from the lesson and its run. Pure. */
import type { Film } from '../view/checkpoints'
import type { Authored, AuthoredQuestion, Texts } from './authored'
import { isMet } from './authored-checks'
import { readQuantity, type Span } from './authored-quantities'
import { optionsOf } from './authored-words'

export interface Problem {
  readonly kind:
    | 'title'
    | 'moments'
    | 'caption'
    | 'prompt'
    | 'options'
    | 'no-answer'
    | 'other-answer'
    | 'why'
    | 'goals'
    | 'goal-name'
    | 'goal-met'
    | 'unsolved'
  /** Which of several, from one. */
  readonly n?: number
}

const isEmpty = (texts: Texts) => Object.keys(texts).length === 0

/** From when the question is asked to the last moment. */
export function spanOf({ marks, question }: Authored, namespace: string): Span {
  return { from: marks[(question?.after ?? 0) - 1]?.at ?? 0, to: marks.at(-1)?.at ?? 0, namespace }
}

/** How far the run must be known to judge the lesson, ms. */
export const endOf = ({ marks, why, task }: Authored): number =>
  Math.max(marks.at(-1)?.at ?? 0, why?.at ?? 0, task?.at ?? 0)

/** What the run answers to a question about a time or a number. */
export function answerOf(authored: Authored, film: Film, namespace: string): number | undefined {
  const { question } = authored
  if (!question || !('quantity' in question) || !question.quantity?.name) return undefined
  return readQuantity(film, question.quantity, spanOf(authored, namespace))
}

export function problemsOf(authored: Authored, film: Film, namespace: string): readonly Problem[] {
  const { title, marks, why } = authored
  return [
    ...(isEmpty(title) ? [{ kind: 'title' } as const] : []),
    ...(marks.length === 0 ? [{ kind: 'moments' } as const] : []),
    ...marks.flatMap(({ caption }, index) =>
      isEmpty(caption) ? [{ kind: 'caption', n: index + 1 } as const] : [],
    ),
    ...aboutQuestion(authored, film, namespace),
    ...(why && isEmpty(why.text) ? [{ kind: 'why' } as const] : []),
    ...aboutTask(authored, film, namespace),
  ]
}

function aboutQuestion(authored: Authored, film: Film, namespace: string): readonly Problem[] {
  const { question } = authored
  if (!question) return []
  return [
    ...(isEmpty(question.prompt) ? [{ kind: 'prompt' } as const] : []),
    ...(isChosen(question) && (optionsOf(question).length < 2 || optionsOf(question).some(isEmpty))
      ? [{ kind: 'options' } as const]
      : []),
    ...aboutAnswer(authored, question, film, namespace),
  ]
}

const isChosen = ({ kind }: AuthoredQuestion) => kind === 'choice' || kind === 'order'

function aboutAnswer(
  authored: Authored,
  question: AuthoredQuestion,
  film: Film,
  namespace: string,
): readonly Problem[] {
  if (question.kind === 'choice' || question.kind === 'order') return []
  const read = answerOf(authored, film, namespace)
  if (read === undefined && (question.quantity || question.typed === undefined))
    return [{ kind: 'no-answer' }]
  return read !== undefined && question.typed !== undefined && read !== question.typed
    ? [{ kind: 'other-answer' }]
    : []
}

function aboutTask({ task }: Authored, film: Film, namespace: string): readonly Problem[] {
  if (!task) return []
  if (task.goals.length === 0) return [{ kind: 'goals' }]
  const view = film.at(task.at)
  const aboutGoals = task.goals.flatMap(({ check }, index): Problem[] => {
    const n = index + 1
    if (check.name === '' || check.image === '') return [{ kind: 'goal-name', n }]
    return isMet(view, check, namespace) ? [{ kind: 'goal-met', n }] : []
  })
  return aboutGoals.length === 0 && !task.solution ? [{ kind: 'unsolved' }] : aboutGoals
}
