/** «Now you»: goals that are checked against the cluster as it is, hints one by one, and a solution to look at. */
import { lazy, Suspense, useEffect, useMemo } from 'react'
import type { Goal, Lesson } from '../../lessons/lesson'
import { timeOf, type Told } from '../../lessons/lesson-run'
import type { BeatWords } from '../../lessons/lesson-words'
import { readSolution } from '../../lessons/solution'
import { useRun } from '../../playback/run'
import { useView } from '../../playback/use-view'
import { Button } from '../../ui/button'
import { useApp } from '../app-store'
import { markDone } from './done'
import { playSolution } from './guide'
import { type OpenLesson, showHint, showSolution, useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { Newest } from './newest'
import { Prose, Told as ToldText } from './prose'
import { useLessonWords } from './words'

/** Goals are asked whenever something happened, and so often where nothing does, in simulated ms. */
const OFTEN = 500

/** Which goals the cluster at the playhead meets. */
export function useMet({ now }: Lesson, told: Told): ReadonlySet<Goal> {
  const { view, at: playhead } = useView()
  const { entries } = useRun((run) => run.film)
  const since = timeOf(now.at, told)
  const at = Math.floor(playhead / OFTEN) * OFTEN
  return useMemo(() => {
    if (at < since) return new Set()
    const until = entries.slice(0, view.seq)
    return new Set(now.goals.filter((goal) => goal.met({ view, at, since, entries: until })))
  }, [now, since, view, at, entries])
}

export function Goals({ words }: { readonly words: BeatWords }) {
  const open = useLesson((state) => state.open)
  return open ? <Checklist lesson={open.lesson} told={open.told} words={words} /> : undefined
}

interface ChecklistProps {
  readonly lesson: Lesson
  readonly told: Told
  readonly words: BeatWords
}

function Checklist({ lesson, told, words }: ChecklistProps) {
  const t = useLessonWords()
  const met = useMet(lesson, told)
  const all = met.size === lesson.now.goals.length
  useEffect(() => {
    if (all) markDone(lesson.id)
  }, [all, lesson.id])
  return (
    <>
      {all ? <Newest block="start" /> : undefined}
      <ul className={styles.goals} aria-live="polite">
        {lesson.now.goals.map((goal) => (
          <li key={goal.id} data-met={met.has(goal)}>
            <span className={styles.mark} aria-hidden="true">
              {met.has(goal) ? '✓' : '◌'}
            </span>
            <span>
              <ToldText text={words.named[goal.id] ?? goal.id} />
              <span className="unseen">{t(met.has(goal) ? 'lessons.goal.met' : 'lessons.goal.open')}</span>
            </span>
          </li>
        ))}
        {all ? <li className={styles.all}>{t('lessons.done')}</li> : undefined}
      </ul>
    </>
  )
}

const KeepSolution = lazy(async () => ({
  default: (await import('../author/keep-solution')).KeepSolution,
}))

export function NowYou({ words }: { readonly words: BeatWords }) {
  const triedOut = useApp(({ authoring }) => authoring !== undefined)
  return (
    <>
      {triedOut ? <TriedOut /> : undefined}
      <Prose blocks={words.blocks} />
      <Goals words={words} />
      <Help words={words} />
    </>
  )
}

/** An author stands in for the learner. */
function TriedOut() {
  const open = useLesson((state) => state.open)
  return <Suspense>{open ? <Solving open={open} /> : undefined}</Suspense>
}

function Solving({ open }: { readonly open: OpenLesson }) {
  const { lesson, told } = open
  const met = useMet(lesson, told)
  return <KeepSolution open={open} solved={met.size === lesson.now.goals.length} />
}

function Help({ words: { hints } }: { readonly words: BeatWords }) {
  const t = useLessonWords()
  const shown = useLesson((lesson) => lesson.hints)
  const solution = useLesson((lesson) => lesson.solutionShown)
  const solutions = useLesson((lesson) => lesson.open?.lesson.now.solutions.length ?? 0)
  return (
    <>
      {shown > 0 ? (
        <ol className={styles.hints}>
          {hints.slice(0, shown).map((hint) => (
            <li key={hint}>
              <ToldText text={hint} />
            </li>
          ))}
        </ol>
      ) : undefined}
      {solution !== undefined ? <Solution index={solution} of={solutions} /> : undefined}
      <div className={styles.ways}>
        {shown < hints.length ? (
          <Button onClick={showHint}>{t('lessons.hint', { n: shown + 1, of: hints.length })}</Button>
        ) : undefined}
        {solution === undefined && solutions > 0 ? (
          <Button look="plain" onClick={() => showSolution(0)}>
            {t('lessons.solution')}
          </Button>
        ) : undefined}
      </div>
      {shown > 0 && solution === undefined ? <Newest key={shown} /> : undefined}
    </>
  )
}

function Solution({ index, of }: { readonly index: number; readonly of: number }) {
  const t = useLessonWords()
  const script = useLesson((lesson) => lesson.open?.lesson.now.solutions[index] ?? '')
  const lines = readSolution(script).map(({ line, stdin }) =>
    stdin === undefined ? `$ ${line}` : `$ ${line} <<EOF\n${stdin}EOF`,
  )
  return (
    <section className={styles.solution} aria-label={t('lessons.solution.one')}>
      <Newest key={index} block="start" />
      <h4>{of > 1 ? t('lessons.solution.of', { n: index + 1, of }) : t('lessons.solution.one')}</h4>
      <pre className={styles.code} tabIndex={0}>
        {lines.join('\n')}
      </pre>
      <div className={styles.ways}>
        <Button onClick={() => playSolution(index)}>{t('lessons.solution.play')}</Button>
        {of > 1 ? (
          <Button look="plain" onClick={() => showSolution((index + 1) % of)}>
            {t('lessons.solution.other')}
          </Button>
        ) : undefined}
      </div>
    </section>
  )
}
