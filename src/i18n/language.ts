/** The reader's language: remembered, guessed from the browser at first, each in a chunk of its own. */
import { useMemo } from 'react'
import { create } from 'zustand'
import { onThisMachine } from '../ui/storage'
import {
  type Area,
  areaTranslator,
  type Translate,
  type TranslateArea,
  type Words,
  translator,
} from './words'

export type Language = 'en' | 'zh-CN'
export const LANGUAGES: readonly Language[] = ['en', 'zh-CN']

const load: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en/words')).en,
  'zh-CN': async () => (await import('./zh-CN/words')).zhCN,
}

const REMEMBERED = 'podarium.language'

interface Spoken {
  readonly language: Language
  readonly t: Translate
}

export const useSpoken = create<Spoken>(() => ({
  language: 'en',
  t: () => {
    throw new Error('words were asked for before any language was loaded')
  },
}))

export async function speak(language: Language): Promise<void> {
  const words = await load[language]()
  document.documentElement.lang = language
  useSpoken.setState({ language, t: translator(words, language) })
}

/** Speaks and remembers a language that the reader chose. */
export function chooseLanguage(language: Language): Promise<void> {
  onThisMachine.setItem(REMEMBERED, language)
  return speak(language)
}

export const isLanguage = (tag: string | null | undefined): tag is Language =>
  LANGUAGES.some((known) => known === tag)

/** What the reader chose before, or else what the browser asks for. */
export function preferredLanguage(): Language {
  const remembered = onThisMachine.getItem(REMEMBERED)
  if (isLanguage(remembered)) return remembered
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en'
}

/** The translator; components that call it are drawn again when the language changes. */
export const useT = (): Translate => useSpoken((spoken) => spoken.t)

/** The same for an area whose words come with the code that says them. */
export function useArea<Words extends Readonly<Record<string, string>>>(
  area: Area<Words>,
): TranslateArea<Words> {
  const language = useSpoken((spoken) => spoken.language)
  return useMemo(() => areaTranslator(area, language), [area, language])
}
