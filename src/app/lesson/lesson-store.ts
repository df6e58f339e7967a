/** The lesson that is open: its data, its words, what its run tells, and how far the learner has come. */
import { create } from 'zustand'
import type { Language } from '../../i18n/language'
import { lessonEntry, lessonTexts } from '../../lessons/curriculum'
import type { Lesson } from '../../lessons/lesson'
import { type Answer, readRun, type Told, toldSession } from '../../lessons/lesson-run'
import { type LessonWords, readWords } from '../../lessons/lesson-words'
import { runAhead } from './run-ahead'

export interface OpenLesson {
  readonly lesson: Lesson
  readonly told: Told
}

export interface LessonState {
  readonly open: OpenLesson | undefined
  readonly words: LessonWords | undefined
  /** There is no such lesson, or its run broke. */
  readonly failed: boolean
  /** The screen has been put where the lesson, or its link, begins. */
  readonly arrived: boolean
  readonly guess: Answer | undefined
  /** Whether the learner said that this is the guess. */
  readonly answered: boolean
  readonly hints: number
  readonly solutionShown: number | undefined
  /** A solution was typed for the learner. */
  readonly solutionPlayed: boolean
}

const FRESH = { guess: undefined, answered: false, hints: 0, solutionShown: undefined, solutionPlayed: false }

export const useLesson = create<LessonState>(() => ({
  open: undefined,
  words: undefined,
  failed: false,
  arrived: false,
  ...FRESH,
}))

const set = useLesson.setState

export const guess = (answer: Answer) => set({ guess: answer })
export const answer = () => set({ answered: true })
export const showHint = () => set(({ hints }) => ({ hints: hints + 1 }))
export const showSolution = (solutionShown: number) => set({ solutionShown })
export const beginAnew = () => set(FRESH)

let wanted = ''

/** Fetches a lesson and tells its run to the end. */
export async function loadLesson(id: string): Promise<void> {
  if (useLesson.getState().open?.lesson.id === id) return
  wanted = id
  set({ open: undefined, words: undefined, failed: false, arrived: false, ...FRESH })
  try {
    const entry = lessonEntry(id)
    if (!entry) throw new Error(`no lesson "${id}"`)
    const { lesson } = await entry.load()
    const film = await runAhead(toldSession(lesson), lesson.until * 1000).film
    if (wanted === id) set({ open: { lesson, told: readRun(lesson, film) } })
  } catch {
    if (wanted === id) set({ failed: true })
  }
}

export async function loadWords(id: string, language: Language): Promise<void> {
  const text = (await lessonTexts(language)).get(id)
  if (text && wanted === id) set({ words: readWords(text) })
}
