/**
 * The words of an authored lesson as the Markdown that every lesson is written in, and back. In prose, points, asides
 * and code mean what they mean there; what would begin another part of the file is taken as text.
 */
import { authored as english } from '../i18n/en/authored'
import type { Language } from '../i18n/language'
import { areaTranslator } from '../i18n/words'
import { authored as chinese } from '../i18n/zh-CN/authored'
import type { Authored, AuthoredGoal, AuthoredQuestion, Texts } from './authored'
import { type Block, type LessonWords, readWords } from './lesson-words'

const WORDS = { en: english, 'zh-CN': chinese }
const OTHER: Readonly<Record<Language, Language>> = { en: 'zh-CN', 'zh-CN': 'en' }

export const momentId = (index: number) => `moment-${index + 1}`
export const goalId = (index: number) => `goal-${index + 1}`
export const optionId = (index: number) => `option-${index + 1}`

/** The texts that one chooses from or puts in order. */
export const optionsOf = (question: AuthoredQuestion | undefined): readonly Texts[] =>
  question?.kind === 'choice' ? question.choices : question?.kind === 'order' ? question.items : []

type Say = (texts: Texts) => string

/** What a learner reads: where one language has no words, the other's stand in. */
export const wordsOf = (lesson: Authored, language: Language): LessonWords =>
  readWords(
    markdown(
      lesson,
      (texts) => texts[language] ?? texts[OTHER[language]] ?? '',
      (goal) => sentenceOf(goal, language),
    ),
  )

/** The file of one language, with only what was written in it. */
export const markdownOf = (lesson: Authored, language: Language): string =>
  markdown(
    lesson,
    (texts) => texts[language] ?? '',
    () => '',
  )

export function sentenceOf({ check }: AuthoredGoal, language: Language): string {
  const { resource = '', count = 0 } = check
  // What is not filled in yet is seen to be missing
  const [name, image] = [check.name || '…', check.image || '…']
  return areaTranslator(WORDS, language)(`authored.${check.kind}`, { name, resource, count, image })
}

function markdown(lesson: Authored, say: Say, sentence: (goal: AuthoredGoal) => string): string {
  const { marks, question, why, task } = lesson
  const first = question?.after ?? marks.length
  const captions = marks.map(({ caption }, index) => item(momentId(index), say(caption)))
  const options = optionsOf(question).map((option, index) => item(optionId(index), say(option)))
  const goals = task?.goals ?? []
  return [
    `# ${line(say(lesson.title))}\n> ${line(say(lesson.idea))}`,
    part('see', say(lesson.intro), captions.slice(0, first)),
    part('predict', say(question?.prompt ?? {}), options),
    part('play', '', captions.slice(first)),
    part('why', say(why?.text ?? {}), []),
    part('now', say(task?.text ?? {}), [
      ...goals.map((goal, index) => item(goalId(index), say(goal.words) || sentence(goal))),
      ...(task?.hints ?? []).map((hint, index) => line(say(hint)) && `${index + 1}. ${line(say(hint))}`),
    ]),
  ].join('\n')
}

const part = (name: string, text: string, items: readonly string[]) =>
  `${[`## ${name}`, prose(text), items.filter((it) => it !== '').join('\n')].filter((it) => it !== '').join('\n\n')}\n`

const item = (name: string, text: string) => (line(text) === '' ? '' : `- ${name}: ${line(text)}`)

const line = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** Lines that would be a head, a named item or a hint become words; code that is not closed is closed. */
function prose(text: string): string {
  const calm = text
    .replaceAll('\r', '')
    .replaceAll(/^#+ /gm, '')
    .replaceAll(/^\s*- (?=[\w-]+: )/gm, '\n– ')
    .replaceAll(/^\s*(\d+)\. /gm, '\n$1) ')
    .trim()
  return (calm.match(/^```/gm)?.length ?? 0) % 2 === 0 ? calm : `${calm}\n\`\`\``
}

/** Prose as it is typed, from what was read of it. */
const typed = (blocks: readonly Block[]): string => blocks.map(typedBlock).join('\n\n')

function typedBlock({ kind, text }: Block): string {
  if (kind === 'code') return `\`\`\`\n${text}\n\`\`\``
  return kind === 'aside' ? `> ${text}` : kind === 'point' ? `- ${text}` : text
}

/** The lesson with the words of these files in place of its own. */
export function withWords(lesson: Authored, files: Readonly<Partial<Record<Language, string>>>): Authored {
  const read = Object.entries(files).map(([language, file]) => [language, readWords(file)] as const)
  const texts = (from: (words: LessonWords) => string | undefined): Texts =>
    Object.fromEntries(read.flatMap(([language, words]) => (from(words) ? [[language, from(words)]] : [])))
  const { question, why, task } = lesson
  const option = (_: Texts, index: number) => texts(({ beats }) => beats.predict.named[optionId(index)])
  return {
    ...lesson,
    title: texts(({ title }) => title),
    idea: texts(({ idea }) => idea),
    intro: texts(({ beats }) => typed(beats.see.blocks)),
    marks: lesson.marks.map((mark, index) => ({
      ...mark,
      caption: texts(({ beats: { see, play } }) => ({ ...see.named, ...play.named })[momentId(index)]),
    })),
    ...(question && {
      question: {
        ...question,
        prompt: texts(({ beats }) => typed(beats.predict.blocks)),
        ...('choices' in question && { choices: question.choices.map(option) }),
        ...('items' in question && { items: question.items.map(option) }),
      },
    }),
    ...(why && { why: { ...why, text: texts(({ beats }) => typed(beats.why.blocks)) } }),
    ...(task && {
      task: {
        ...task,
        text: texts(({ beats }) => typed(beats.now.blocks)),
        goals: task.goals.map((goal, index) => ({
          ...goal,
          words: texts(({ beats }) => beats.now.named[goalId(index)]),
        })),
        hints: task.hints.map((_, index) => texts(({ beats }) => beats.now.hints[index])),
      },
    }),
  }
}
