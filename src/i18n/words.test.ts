import { expect, it } from 'vitest'
import { en } from './en/words'
import { type Words, fill, translator } from './words'
import { zhCN } from './zh-CN/words'

const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort()

it('fills in parameters and chooses the form by the number', () => {
  const rules = new Intl.PluralRules('en')
  expect(fill('{n} {n:problem|problems} in {file}', { n: 1, file: 'a.yaml' }, rules)).toBe(
    '1 problem in a.yaml',
  )
  expect(fill('{n} {n:problem|problems} in {file}', { n: 2, file: 'a.yaml' }, rules)).toBe(
    '2 problems in a.yaml',
  )
})

it('gives both languages the same parameters in every text', () => {
  const chinese: Words = zhCN
  const wrong = Object.entries(en)
    .filter(([key, text]) => placeholders(chinese[key as keyof Words]).join() !== placeholders(text).join())
    .map(([key]) => key)
  expect(wrong).toEqual([])
})

it('gives an area that comes with its page the same parameters in both languages, too', () => {
  const english = import.meta.glob<Record<string, Record<string, string>>>('./en/*.ts', { eager: true })
  const chinese = import.meta.glob<Record<string, Record<string, string>>>('./zh-CN/*.ts', { eager: true })
  const wrong = Object.entries(english)
    .filter(([file]) => !file.endsWith('/words.ts'))
    .flatMap(([file, area]) => {
      const other = Object.assign({}, ...Object.values(chinese[file.replace('/en/', '/zh-CN/')] ?? {}))
      return Object.entries(Object.assign({}, ...Object.values(area)) as Record<string, string>)
        .filter(([key, text]) => placeholders(other[key] ?? '').join() !== placeholders(text).join())
        .map(([key]) => key)
    })
  expect(wrong).toEqual([])
})

it('leaves no text empty, and puts full-width punctuation between Han characters', () => {
  const chinese: Words = zhCN
  const wrong = Object.entries(chinese).filter(
    ([, text]) => text === '' || /\p{Script=Han}[,;:?!]\s*\p{Script=Han}/u.test(text),
  )
  expect(wrong).toEqual([])
})

it('speaks the language it was made for', () => {
  expect(translator(en, 'en')('editor.apply')).toBe('Apply')
  expect(translator(zhCN, 'zh-CN')('editor.apply')).toBe('应用')
})

it('has each key in one area only: a second would silently replace the first', () => {
  const areas = import.meta.glob<Record<string, object>>('./en/*.ts', { eager: true })
  const keys = Object.entries(areas)
    .filter(([file]) => !file.endsWith('/words.ts'))
    .flatMap(([, area]) => Object.values(area).flatMap((words) => Object.keys(words)))
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})
