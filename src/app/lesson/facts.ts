/** Numbers of the run in the reader's language, for the placeholders of a lesson's text. */
import type { Language } from '../../i18n/language'
import { fill } from '../../i18n/words'
import type { Fact } from '../../lessons/lesson'
import { clock } from '../../playback/clock'
import type { TranslateLessons } from './words'

/** A length of time as one says it: 40 ms, 1.4 s, 30 s, 5 min 20 s. */
export function duration(ms: number, t: TranslateLessons): string {
  if (ms > 0 && ms < 1_000) return t('lessons.ms', { n: Math.round(ms) })
  if (ms < 9_500) return t('lessons.s', { n: Math.round(ms / 100) / 10 })
  const seconds = Math.round(ms / 1_000)
  if (seconds < 120) return t('lessons.s', { n: seconds })
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return rest === 0 ? t('lessons.min', { n: minutes }) : t('lessons.min.s', { n: minutes, s: rest })
}

function factText(fact: Fact, t: TranslateLessons): string {
  if (typeof fact !== 'object') return String(fact)
  return 'wait' in fact ? duration(fact.wait, t) : clock(fact.instant)
}

/** A text with the facts of its run. */
export function withFacts(
  text: string,
  facts: Readonly<Record<string, Fact>>,
  t: TranslateLessons,
  language: Language,
): string {
  if (!text.includes('{')) return text
  // What the run does not tell stays as it is written.
  const params: Record<string, string | number> = {}
  for (const [, name] of text.matchAll(/\{(\w+)/g)) params[name!] = `{${name}}`
  for (const [name, fact] of Object.entries(facts))
    params[name] = typeof fact === 'number' ? fact : factText(fact, t)
  return fill(text, params, new Intl.PluralRules(language))
}
