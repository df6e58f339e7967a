/**
 * Words in the reader's language. `t('key', { name })` is typed from the English texts: an unknown key, a missing
 * parameter or a language that lacks a word does not compile. In a text, `{name}` is a parameter, `{n:one|other}` a
 * choice by its number, and `…` in backticks is what a cluster says (drawn in mono).
 */
import type { en } from './en/words'

export type English = typeof en
export type WordKey = keyof English
/** What a language must offer for an area's English words. */
export type SameWords<Area> = { readonly [Key in keyof Area]: string }
export type Words = SameWords<English>

type Name<Placeholder extends string> = Placeholder extends `${infer N}:${string}` ? N : Placeholder
type Names<Text extends string> = Text extends `${string}{${infer P}}${infer Rest}`
  ? Name<P> | Names<Rest>
  : never
export type Params<Text extends string> = { readonly [N in Names<Text>]: string | number }
type Arguments<Text extends string> = [Names<Text>] extends [never] ? [] : [params: Params<Text>]

/** Words that take no parameters: for tables of titles. */
export type PlainWordKey = {
  [Key in WordKey]: [Names<English[Key]>] extends [never] ? Key : never
}[WordKey]

export type Translate = <Key extends WordKey>(key: Key, ...params: Arguments<English[Key]>) => string

/**
 * An area that is too big for the first paint: its words come with the code that says them, in both languages, and not
 * with the other words. `useArea` (language.ts) speaks it.
 */
export interface Area<Words extends Readonly<Record<string, string>>> {
  readonly en: Words
  readonly 'zh-CN': SameWords<Words>
}
export type TranslateArea<Words extends Readonly<Record<string, string>>> = <
  Key extends keyof Words & string,
>(
  key: Key,
  ...params: Arguments<Words[Key]>
) => string

export function areaTranslator<Words extends Readonly<Record<string, string>>>(
  area: Area<Words>,
  language: keyof Area<Words>,
): TranslateArea<Words> {
  const rules = new Intl.PluralRules(language)
  return (key, ...[params]) => fill(area[language][key], params ?? {}, rules)
}

/** A text with its parameters filled in; numbers choose between forms by the rules of the language. */
export function fill(
  text: string,
  params: Readonly<Record<string, string | number>>,
  rules: Intl.PluralRules,
): string {
  return text.replace(
    /\{(\w+)(?::([^}|]*)\|([^}]*))?\}/g,
    (_, name: string, one?: string, other?: string) => {
      const value = params[name]
      if (one === undefined) return String(value)
      return rules.select(Number(value)) === 'one' ? one : (other ?? '')
    },
  )
}

export function translator(words: Words, tag: string): Translate {
  const rules = new Intl.PluralRules(tag)
  return (key, ...[params]) => fill(words[key], params ?? {}, rules)
}
