/** Table of contents: the lessons in teaching order, by chapter. A lesson is a folder and a line here. */
import type { Language } from '../i18n/language'
import type { lessons as words } from '../i18n/en/lessons'
import type { Lesson } from './lesson'

export interface LessonEntry {
  /** Also its folder, and its name in an address. */
  readonly id: string
  readonly minutes: number
  readonly load: () => Promise<{ readonly lesson: Lesson }>
}
export interface Chapter {
  readonly title: Extract<keyof typeof words, `lessons.chapter.${string}`>
  readonly lessons: readonly LessonEntry[]
}

export const curriculum: readonly Chapter[] = [
  {
    title: 'lessons.chapter.pods',
    lessons: [
      { id: 'pod', minutes: 6, load: () => import('./pod/lesson') },
      { id: 'sidecar', minutes: 6, load: () => import('./sidecar/lesson') },
    ],
  },
  {
    title: 'lessons.chapter.together',
    lessons: [
      { id: 'discovery', minutes: 7, load: () => import('./discovery/lesson') },
      { id: 'controllers', minutes: 6, load: () => import('./controllers/lesson') },
      { id: 'ways-in', minutes: 7, load: () => import('./ways-in/lesson') },
      { id: 'labels', minutes: 5, load: () => import('./labels/lesson') },
      { id: 'apply', minutes: 6, load: () => import('./apply/lesson') },
    ],
  },
  {
    title: 'lessons.chapter.life',
    lessons: [
      { id: 'life', minutes: 6, load: () => import('./life/lesson') },
      { id: 'liveness', minutes: 6, load: () => import('./liveness/lesson') },
      { id: 'http-probe', minutes: 6, load: () => import('./http-probe/lesson') },
      { id: 'readiness', minutes: 7, load: () => import('./readiness/lesson') },
      { id: 'startup', minutes: 6, load: () => import('./startup/lesson') },
      { id: 'phase', minutes: 6, load: () => import('./phase/lesson') },
      { id: 'birth', minutes: 7, load: () => import('./birth/lesson') },
      { id: 'restart', minutes: 7, load: () => import('./restart/lesson') },
      { id: 'termination', minutes: 6, load: () => import('./termination/lesson') },
    ],
  },
  {
    title: 'lessons.chapter.resources',
    lessons: [
      { id: 'security', minutes: 6, load: () => import('./security/lesson') },
      { id: 'priority', minutes: 6, load: () => import('./priority/lesson') },
      { id: 'limits', minutes: 6, load: () => import('./limits/lesson') },
      { id: 'qos', minutes: 6, load: () => import('./qos/lesson') },
    ],
  },
]

export const lessonEntries: readonly LessonEntry[] = curriculum.flatMap(({ lessons }) => lessons)
export const lessonEntry = (id: string) => lessonEntries.find((entry) => entry.id === id)

const load: Readonly<Record<Language, () => Promise<{ readonly words: Readonly<Record<string, string>> }>>> =
  {
    en: () => import('./words-en'),
    'zh-CN': () => import('./words-zh-cn'),
  }

/** The Markdown of every lesson in a language, by lesson. */
export async function lessonTexts(language: Language): Promise<ReadonlyMap<string, string>> {
  const { words } = await load[language]()
  return new Map(Object.entries(words).map(([path, text]) => [path.split('/')[1]!, text]))
}
