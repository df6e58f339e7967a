/** The lesson that is open: its data, its words, what its run tells, and how far the learner has come. */
import { create } from 'zustand'
import type { Language } from '../../i18n/language'
import { lessonEntry, lessonTexts } from '../../lessons/curriculum'
import type { Lesson } from '../../lessons/lesson'
import { type Answer, readRun, type Told, toldSession } from '../../lessons/lesson-run'
import type { InLink } from '../../session/share-link'
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
let loaded: InLink | undefined

/** Fetches a lesson and tells its run to the end. */
export async function loadLesson(id: string, authored?: InLink): Promise<void> {
  if (wanted === id && loaded === authored && useLesson.getState().open?.lesson.id === id) return
  wanted = id
  loaded = authored
  set({ open: undefined, words: undefined, failed: false, arrived: false, ...FRESH })
  try {
    const open = await (authored ? tellAuthored(authored) : tell(await fetchLesson(id)))
    if (wanted === id && loaded === authored) set({ open })
  } catch {
    if (wanted === id) set({ failed: true })
  }
}

async function tell(lesson: Lesson): Promise<OpenLesson> {
  const film = await runAhead(toldSession(lesson), lesson.until * 1000).film
  return { lesson, told: readRun(lesson, film) }
}

async function tellAuthored({ lesson, told: session }: InLink): Promise<OpenLesson> {
  const [{ readAuthored }, { roomFor, toLesson }] = await modules()
  const read = readAuthored(lesson)
  if (!read) throw new Error('the link holds no lesson that can be read')
  const open = await tell(toLesson(read, session))
  return { ...open, lesson: roomFor(open.lesson, open.told.answer) }
}

async function fetchLesson(id: string): Promise<Lesson> {
  const entry = lessonEntry(id)
  if (!entry) throw new Error(`no lesson "${id}"`)
  return (await entry.load()).lesson
}

/** What reads an authored lesson: fetched with the first. */
const modules = () =>
  Promise.all([
    import('../../lessons/authored'),
    import('../../lessons/authored-lesson'),
    import('../../lessons/authored-words'),
  ])

export async function loadWords(id: string, language: Language, authored?: InLink): Promise<void> {
  if (authored) {
    const [{ readAuthored }, , { wordsOf }] = await modules()
    const read = readAuthored(authored.lesson)
    if (read && loaded === authored) set({ words: wordsOf(read, language) })
    return
  }
  const text = (await lessonTexts(language)).get(id)
  if (text && wanted === id) set({ words: readWords(text) })
}
