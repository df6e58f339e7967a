/** Every lesson proves itself: its run holds what its words say, and each solution reaches the goal from its start. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRun, replay } from '../session/replay'
import type { Session } from '../session/session'
import { Film } from '../view/checkpoints'
import { lessonEntries } from './curriculum'
import { BEATS, type Lesson, type Now, type Time } from './lesson'
import { readRun, startSession, timeOf, toldSession, type Told } from './lesson-run'
import { type LessonWords, readWords } from './lesson-words'
import { solutionInputs } from './solution'

const root = import.meta.dirname
const TAGS = ['en', 'zh-CN']
/** How long after its last line a solution may need. */
const PATIENCE = 180_000

function filmOf(session: Session, until: number): Film {
  const film = new Film()
  film.append(replay(session, until).entries, until)
  return film
}

const nowIn = (film: Film, at: number, since: number): Now => {
  const view = film.at(at)
  return { view, at, since, entries: film.entries.slice(0, view.seq) }
}
const metAt = (lesson: Lesson, film: Film, at: number, since: number) =>
  lesson.now.goals.filter((goal) => goal.met(nowIn(film, at, since))).map(({ id }) => id)

const timesOf = (lesson: Lesson): readonly Time[] => [
  ...[lesson.see, lesson.play].flatMap(({ from, stops }) => [from, ...stops]),
  lesson.predict.at,
  lesson.why.at,
]
const wordsOf = (id: string, tag: string) => readWords(readFileSync(path.join(root, id, `${tag}.md`), 'utf8'))
const textsOf = ({ beats, idea, title }: LessonWords): readonly string[] => [
  title,
  idea,
  ...BEATS.flatMap((beat) => [
    ...beats[beat].blocks.map(({ text }) => text),
    ...Object.values(beats[beat].named),
    ...beats[beat].hints,
  ]),
]
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!)

/** Numbers that no run can contradict: versions, and the first process. */
const CONSTANT = /Kubernetes 1\.\d+|PID 1\b/g
const bareNumbers = (text: string) =>
  text
    .replaceAll(/`[^`]*`/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(CONSTANT, '')
    .match(/\d+/g) ?? []

/** Code in backticks that holds a number, of all that is not about older texts. */
const codeWithNumbers = ({ beats }: LessonWords) =>
  BEATS.flatMap((beat) => [
    ...beats[beat].blocks.filter(({ kind }) => kind !== 'aside').map(({ text }) => text),
    ...Object.values(beats[beat].named),
    ...beats[beat].hints,
  ])
    .flatMap((text) => [...text.matchAll(/`([^`]*\d[^`]*)`/g)])
    .map((match) => match[1]!)
    .filter((code) => !code.includes('{'))

/** All that is written in a lesson's files and said in its run, by the words in it. */
function saidIn(lesson: Lesson, film: Film): ReadonlySet<string> {
  const { now, manifest, steps } = lesson
  const texts = [manifest, now.start?.manifest, JSON.stringify([steps, now.start?.steps]), ...now.solutions]
  return new Set(wordsIn([...texts, JSON.stringify(film.entries)].join('\n')))
}
const wordsIn = (text: string) => text.match(/[\w.-]*\d[\w.-]*/g) ?? []

it('has every folder in the curriculum, once', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(lessonEntries.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort())
})

describe.for(lessonEntries.map(({ id }) => id))('%s', (id) => {
  const load = async () => (await lessonEntries.find((entry) => entry.id === id)!.load()).lesson
  let known: { lesson: Lesson; film: Film; told: Told } | undefined
  const tell = async () => {
    if (known) return known
    const lesson = await load()
    const film = filmOf(toldSession(lesson), lesson.until * 1000)
    known = { lesson, film, told: readRun(lesson, film) }
    return known
  }

  it('tells a run that holds its moments in order, its facts and its answer', async () => {
    const { lesson, told } = await tell()
    expect(lesson.id).toBe(id)
    for (const time of timesOf(lesson)) expect(timeOf(time, told)).toBeLessThanOrEqual(lesson.until * 1000)
    for (const { from, stops } of [lesson.see, lesson.play]) {
      const times = [from, ...stops].map((time) => timeOf(time, told))
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    }
    for (const fact of Object.values(told.facts))
      expect(typeof fact === 'object' ? Object.values(fact)[0] : fact).not.toBeNaN()
  })

  it('asks before the run can have given the answer away', async () => {
    const { lesson, film, told } = await tell()
    const { question } = lesson
    if (question.kind === 'choice') expect(question.choices).toContain(told.answer)
    if (question.kind === 'order')
      expect([...question.items].sort()).toEqual([...(told.answer as string[])].sort())
    if (question.kind === 'time' || question.kind === 'number')
      expect(Number(told.answer)).toBeLessThanOrEqual(question.most)
    expect(timeOf(lesson.predict.at, told)).toBeLessThan(timeOf(lesson.play.stops.at(-1)!, told))
    expect(film.reached).toBe(lesson.until * 1000)
  })

  it('says the same things in every language, with numbers only from the run', async () => {
    const { lesson, film, told } = await tell()
    const [first, ...others] = TAGS.map((tag) => wordsOf(id, tag))
    const shapeOf = ({ beats }: LessonWords) =>
      BEATS.map((beat) => [beat, Object.keys(beats[beat].named), beats[beat].hints.length])
    for (const words of [first!, ...others]) {
      expect(shapeOf(words)).toEqual(shapeOf(first!))
      const texts = textsOf(words)
      expect(texts.filter((text) => text === '')).toEqual([])
      expect(texts.flatMap(placeholders).filter((name) => !(name in told.facts))).toEqual([])
      expect(texts.filter((text) => bareNumbers(text).length > 0)).toEqual([])
      expect(texts.filter((text) => /\p{Script=Han}[,;:?!]\s*\p{Script=Han}/u.test(text))).toEqual([])
      const said = saidIn(lesson, film)
      const unknown = codeWithNumbers(words).filter((code) => !wordsIn(code).every((word) => said.has(word)))
      expect(unknown).toEqual([])
      for (const beat of BEATS) expect(words.beats[beat].blocks.length).toBeGreaterThan(0)
    }
    const { see, predict, play, now } = first!.beats
    expect(Object.keys(see.named)).toEqual(lesson.see.stops)
    expect(Object.keys(play.named)).toEqual(lesson.play.stops)
    expect(Object.keys(now.named)).toEqual(lesson.now.goals.map((goal) => goal.id))
    expect(now.hints.length).toBeGreaterThan(0)
    const { question } = lesson
    const options =
      question.kind === 'choice' ? question.choices : question.kind === 'order' ? question.items : []
    expect(Object.keys(predict.named)).toEqual(options)
  })

  it('is solved by each of its solutions, twice, with equal journals', async () => {
    const { lesson, told } = await tell()
    const since = timeOf(lesson.now.at, told)
    const start = startSession(lesson, since)
    expect(lesson.now.solutions.length).toBeGreaterThan(0)
    for (const script of lesson.now.solutions) {
      const session = { ...start, inputs: [...start.inputs, ...solutionInputs(script, since)] }
      const until = session.inputs.at(-1)!.at + PATIENCE
      const film = filmOf(session, until)
      expect(metAt(lesson, film, until, since), script).toEqual(lesson.now.goals.map((goal) => goal.id))
      expect(failedLines(film, start.inputs.length), script).toEqual([])
      expect(replay(session, until).entries).toEqual(film.entries)
    }
  })

  it('is not solved by doing nothing', async () => {
    const { lesson, told } = await tell()
    const since = timeOf(lesson.now.at, told)
    const until = since + 600_000
    const run = createRun(startSession(lesson, since))
    run.runUntil(until)
    const film = new Film()
    film.append(run.journal.entries, until)
    for (let at = since; at <= until; at += 10_000)
      expect(metAt(lesson, film, at, since).length).toBeLessThan(lesson.now.goals.length)
    expect(metAt(lesson, film, since, since)).toEqual([])
  })
})

/** Lines of a solution that the laptop's shell did not like. */
function failedLines(film: Film, from: number): readonly string[] {
  const failed = film.entries.filter(
    (entry) => entry.kind === 'console.exited' && entry.input >= from && entry.code !== 0,
  )
  return failed.map((exit) =>
    film.entries
      .filter((entry) => entry.kind === 'console.wrote' && 'input' in exit && entry.input === exit.input)
      .map((entry) => ('text' in entry ? entry.text : ''))
      .join(''),
  )
}
