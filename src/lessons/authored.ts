/**
 * A lesson that someone made in the app, as plain data: it travels in a link, beside its session, and in a folder. What
 * comes from outside is read here, field by field, and never trusted; authored-lesson.ts makes of it a lesson to play.
 */
import { type SceneId, type Selection, isSceneId } from '../scenes/scene'
import type { Language } from '../i18n/language'
import { CHECKS, type Check, isCheckKind } from './authored-checks'
import { isQuantityKind, type Quantity } from './authored-quantities'
import { isScript, readSolution } from './solution'

/** A text in the languages that the author wrote it in. */
export type Texts = Readonly<Partial<Record<Language, string>>>

/** What the screen shows at a moment of the run, ms. */
export interface Look {
  readonly at: number
  readonly scene: SceneId
  readonly selection?: Selection
}
export interface Mark extends Look {
  readonly caption: Texts
}

interface Asked {
  /** How many of the marks are seen before it is asked. */
  readonly after: number
  readonly prompt: Texts
}
export type AuthoredQuestion =
  | (Asked & { readonly kind: 'choice'; readonly choices: readonly Texts[]; readonly answer: number })
  /** The items stand in the right order. */
  | (Asked & { readonly kind: 'order'; readonly items: readonly Texts[] })
  /** Read from the run where a quantity is named; a typed answer stands in for it, ms or a count. */
  | (Asked & { readonly kind: 'time' | 'number'; readonly quantity?: Quantity; readonly typed?: number })

export interface AuthoredGoal {
  readonly check: Check
  /** Said in the words of the check where the author wrote none. */
  readonly words: Texts
}
export interface AuthoredTask {
  /** When the learner takes over, ms. */
  readonly at: number
  readonly scene: SceneId
  readonly text: Texts
  readonly goals: readonly AuthoredGoal[]
  readonly hints: readonly Texts[]
  /** How the author reached the goals, as a script (solution.ts). */
  readonly solution?: string
}

export interface Authored {
  readonly version: 1
  readonly title: Texts
  readonly idea: Texts
  readonly intro: Texts
  /** In order of time, no two at the same. */
  readonly marks: readonly Mark[]
  readonly question?: AuthoredQuestion
  readonly why?: Look & { readonly text: Texts }
  readonly task?: AuthoredTask
}

/** What a lesson may hold. A run is told to its last moment before a lesson begins: one day is as long as it may take. */
export const MOST = {
  text: 2_000,
  marks: 60,
  choices: 8,
  goals: 12,
  hints: 6,
  ms: 86_400_000,
  count: 1e6,
  name: 300,
  solution: 100_000,
  lines: 500,
} as const

/** Two marks are at least so far apart, ms: the player counts a mark as reached one before it. */
export const APART = 2

/** The data as a lesson, or undefined where it is none. */
export function readAuthored(data: unknown): Authored | undefined {
  if (!isRecord(data) || data['version'] !== 1 || !Array.isArray(data['marks'])) return undefined
  const marks = all(data['marks'], MOST.marks, readMark)
  const question = data['question'] === undefined ? undefined : readQuestion(data['question'])
  const why = data['why'] === undefined ? undefined : readWhy(data['why'])
  const task = data['task'] === undefined ? undefined : readTask(data['task'])
  if (!marks || question === null || why === null || task === null) return undefined
  const inOrder = orderMarks(marks)
  return {
    version: 1,
    title: readTexts(data['title']),
    idea: readTexts(data['idea']),
    intro: readTexts(data['intro']),
    marks: inOrder,
    ...(question && { question: { ...question, after: Math.min(question.after, inOrder.length) } }),
    ...(why && { why }),
    ...(task && { task }),
  }
}

export type LessonLimit = 'marks' | 'choices' | 'goals' | 'hints'

/** Of data that is no lesson: the list that is longer than it may be, if that is why. */
export function limitBroken(
  data: unknown,
): { readonly limit: LessonLimit; readonly most: number } | undefined {
  const { marks, question, task } = isRecord(data) ? data : {}
  const asked = isRecord(question) ? question : {}
  const { goals, hints } = isRecord(task) ? task : {}
  const lists = [
    ['marks', marks],
    ['choices', asked['choices']],
    ['choices', asked['items']],
    ['goals', goals],
    ['hints', hints],
  ] as const
  const found = lists.find(([limit, list]) => Array.isArray(list) && list.length > MOST[limit])
  return found && { limit: found[0], most: MOST[found[0]] }
}

/** By time; of marks at one moment the first stays. */
export function orderMarks(marks: readonly Mark[]): readonly Mark[] {
  const sorted = marks.toSorted((a, b) => a.at - b.at)
  const kept: Mark[] = []
  for (const mark of sorted) if (mark.at - (kept.at(-1)?.at ?? -APART) >= APART) kept.push(mark)
  return kept
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTime = (value: unknown): value is number => isCount(value, MOST.ms)
const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST.name

/** All of a list, or nothing where it is too long or one is no good. */
function all<T>(list: unknown, most: number, read: (one: unknown) => T | null): T[] | null {
  if (!Array.isArray(list) || list.length > most) return null
  const items = list.map(read)
  return items.includes(null) ? null : (items as T[])
}

function readTexts(value: unknown): Texts {
  if (!isRecord(value)) return {}
  const { en, 'zh-CN': chinese } = value
  const given = (text: unknown): text is string => typeof text === 'string' && text.trim() !== ''
  return {
    ...(given(en) && { en: en.slice(0, MOST.text) }),
    ...(given(chinese) && { 'zh-CN': chinese.slice(0, MOST.text) }),
  }
}

function readLook(value: unknown): Look | null {
  if (!isRecord(value) || !isTime(value['at'])) return null
  const { at, scene } = value
  if (typeof scene !== 'string' || !isSceneId(scene)) return null
  const selection = readSelection(value['selection'])
  return { at, scene, ...(selection && { selection }) }
}

/** What cannot be a selection selects nothing. */
function readSelection(value: unknown): Selection | undefined {
  if (!isRecord(value)) return undefined
  const { kind, resource, key, podKey, container, name, seq } = value
  if (kind === 'object' && isName(resource) && isName(key)) return { kind, resource, key }
  if (kind === 'container' && isName(podKey) && isName(container)) return { kind, podKey, container }
  if (kind === 'component' && isName(name)) return { kind, name }
  if (kind === 'entry' && isCount(seq, 2 ** 40)) return { kind, seq }
  return undefined
}

function readMark(value: unknown): Mark | null {
  const look = readLook(value)
  return look && { ...look, caption: readTexts((value as Record<string, unknown>)['caption']) }
}

function readWhy(value: unknown): Authored['why'] | null {
  const look = readLook(value)
  return look && { ...look, text: readTexts((value as Record<string, unknown>)['text']) }
}

function readQuestion(value: unknown): AuthoredQuestion | null {
  if (!isRecord(value) || !isCount(value['after'], MOST.marks)) return null
  const asked = { after: value['after'], prompt: readTexts(value['prompt']) }
  const { kind, answer } = value
  if (kind === 'choice') {
    const choices = all(value['choices'], MOST.choices, readTexts)
    if (!choices || !isCount(answer, choices.length - 1)) return null
    return { ...asked, kind, choices, answer }
  }
  if (kind === 'order') {
    const items = all(value['items'], MOST.choices, readTexts)
    return items && items.length > 1 ? { ...asked, kind, items } : null
  }
  if (kind !== 'time' && kind !== 'number') return null
  const quantity = readQuantity(value['quantity'])
  const { typed } = value
  return {
    ...asked,
    kind,
    ...(quantity && { quantity }),
    ...(isCount(typed, kind === 'time' ? MOST.ms : MOST.count) && { typed }),
  }
}

function readQuantity(value: unknown): Quantity | undefined {
  if (!isRecord(value)) return undefined
  const { kind, name } = value
  return isQuantityKind(kind) && isName(name) ? { kind, name } : undefined
}

function readTask(value: unknown): AuthoredTask | null {
  const look = readLook(value)
  if (!look || !isRecord(value)) return null
  const goals = all(value['goals'], MOST.goals, readGoal)
  const hints = all(value['hints'], MOST.hints, readTexts)
  if (!goals || !hints) return null
  const solution = readScript(value['solution'])
  const { at, scene } = look
  return { at, scene, text: readTexts(value['text']), goals, hints, ...(solution && { solution }) }
}

/** What is no script, or no end of one, is no solution. */
function readScript(script: unknown): string | undefined {
  if (typeof script !== 'string' || script.length > MOST.solution || !isScript(script)) return undefined
  const lines = readSolution(script)
  const isFit = lines.length > 0 && lines.length <= MOST.lines && lines.every(({ after }) => after <= MOST.ms)
  return isFit ? script : undefined
}

function readGoal(value: unknown): AuthoredGoal | null {
  if (!isRecord(value) || !isRecord(value['check'])) return null
  const { kind, name, resource, count, image } = value['check']
  if (!isCheckKind(kind) || !isName(name)) return null
  const takes: readonly string[] = CHECKS[kind].takes
  return {
    check: {
      kind,
      name,
      ...(takes.includes('resource') && { resource: isName(resource) ? resource : 'pods' }),
      ...(takes.includes('count') && { count: isCount(count, MOST.count) ? count : 1 }),
      ...(takes.includes('image') && { image: isName(image) ? image : '' }),
    },
    words: readTexts(value['words']),
  }
}
