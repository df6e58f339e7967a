/** A lesson beside the stage: five beats, and one button to go on with. */
import { lazy, Suspense, useEffect } from 'react'
import { useSpoken } from '../../i18n/language'
import { beatsOf, type BeatId, type Time } from '../../lessons/lesson'
import type { Told as ToldRun, Typed } from '../../lessons/lesson-run'
import type { LessonWords } from '../../lessons/lesson-words'
import { usePlayback } from '../../playback/playback'
import { useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { useApp } from '../app-store'
import { takeRemote } from '../presenter'
import { beatAfter, passed, stopsOf } from './course'
import { useDone } from './done'
import { closeLesson, enter, goBack, goOn, nextLesson, openNext, showsBeat } from './guide'
import { loadLesson, loadWords, type OpenLesson, useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { Newest } from './newest'
import { NowYou } from './now-you'
import { Prose, Told } from './prose'
import { Question } from './question'
import { Verdict } from './verdict'
import { useLessonWords } from './words'

export function LessonPanel() {
  const t = useLessonWords()
  const language = useSpoken((spoken) => spoken.language)
  const id = useApp((app) => app.lesson?.id)
  const authored = useApp((app) => app.lesson?.authored)
  const { open, words, failed } = useLesson()
  useEffect(() => {
    if (!id) return
    void loadLesson(id, authored)
    void loadWords(id, language, authored)
  }, [id, language, authored])
  useArrival(open)
  useEffect(() => takeRemote({ on: goOn, back: goBack }), [])
  if (failed) return <Failed />
  if (!open || !words || open.lesson.id !== id) return <p className={styles.quiet}>{t('lessons.opening')}</p>
  return (
    <div className={styles.lesson} lang={language}>
      <Head title={words.title} open={open} />
      <Body open={open} words={words} />
      <Foot open={open} />
    </div>
  )
}

/** A lesson begins at its beat, unless a link has brought a moment of it; what one tries out meanwhile stays. */
function useArrival(open: OpenLesson | undefined) {
  const at = useApp((app) => app.lesson)
  useEffect(() => {
    if (!open || !at || open.lesson.id !== at.id) return
    const { arrived } = useLesson.getState()
    useLesson.setState({ arrived: true })
    const beats = beatsOf(open.lesson)
    if (!beats.includes(at.beat)) enter(beats[0]!)
    else if (at.fresh || (!arrived && !showsBeat(open.lesson, open.told, at.beat))) enter(at.beat)
  }, [open, at])
}

function Failed() {
  const t = useLessonWords()
  return (
    <div className={styles.quiet} role="alert">
      <p>{t('lessons.failed')}</p>
      <Button onClick={closeLesson}>{t('lessons.close')}</Button>
    </div>
  )
}

function Head({ title, open }: { readonly title: string; readonly open: OpenLesson }) {
  const t = useLessonWords()
  const beat = useApp((app) => app.lesson?.beat)
  const authored = useApp((app) => app.lesson?.authored !== undefined)
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h2>{title}</h2>
        {authored ? (
          <Suspense>
            <Edit />
          </Suspense>
        ) : undefined}
        <Button look="plain" aria-label={t('lessons.close')} title={t('lessons.close')} onClick={closeLesson}>
          <Icon name="close" />
        </Button>
      </div>
      <nav className={styles.beats} aria-label={t('lessons.beats')}>
        {beatsOf(open.lesson).map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === beat ? 'step' : undefined}
            onClick={() => enter(one)}
          >
            {t(`lessons.beat.${one}`)}
          </button>
        ))}
      </nav>
    </header>
  )
}

const Edit = lazy(async () => ({ default: (await import('../author/edit-button')).EditButton }))

interface BodyProps {
  readonly open: OpenLesson
  readonly words: LessonWords
}

function Body({ open: { lesson, told }, words: { beats } }: BodyProps) {
  const beat = useApp((app) => app.lesson?.beat) ?? 'see'
  const seen = usePlayback(({ playhead }) => passed(lesson, told, beat, playhead))
  const stops = stopsOf(lesson, beat)
  const words = beats[beat]
  if (beat === 'now')
    return (
      <div className={styles.body}>
        <NowYou words={words} />
      </div>
    )
  return (
    <div className={styles.body} key={beat}>
      <Prose blocks={words.blocks} />
      {beat === 'predict' ? <Question question={lesson.question} named={words.named} /> : undefined}
      {stops.length > 0 ? (
        <Stops stops={stops} seen={seen} named={words.named} consoles={told.consoles} />
      ) : undefined}
      {beat === 'play' && seen === stops.length ? <Verdict named={beats.predict.named} /> : undefined}
      {seen > 0 ? <Newest key={seen} /> : undefined}
    </div>
  )
}

interface StopsProps extends Pick<ToldRun, 'consoles'> {
  readonly stops: readonly Time[]
  readonly seen: number
  readonly named: Readonly<Record<string, string>>
}

/** What was seen so far; the newest is in ink. */
function Stops({ stops, seen, named, consoles }: StopsProps) {
  return (
    <ol className={styles.stops} aria-live="polite">
      {stops.slice(0, seen).map((stop, index) => (
        <li key={stop} aria-current={index === seen - 1 ? 'step' : undefined}>
          <Told text={named[stop] ?? ''} />
          {index === seen - 1 && consoles[stop] ? <Console {...consoles[stop]} /> : undefined}
        </li>
      ))}
    </ol>
  )
}

function Console({ line, output }: Typed) {
  return (
    <pre className={styles.code} tabIndex={0} translate="no">
      {`$ ${line}\n${output}`}
    </pre>
  )
}

function Foot({ open }: { readonly open: OpenLesson }) {
  const t = useLessonWords()
  const beat = useApp((app) => app.lesson?.beat) ?? 'see'
  const label = useLabel(open, beat)
  return (
    <footer className={styles.foot}>
      <Button look="plain" aria-label={t('lessons.back')} title={t('lessons.back')} onClick={goBack}>
        <Icon name="back" />
      </Button>
      {beat === 'now' ? (
        <Finished id={open.lesson.id} />
      ) : (
        <Button look="main" title="PageDown" onClick={goOn}>
          {label}
        </Button>
      )}
    </footer>
  )
}

function useLabel({ lesson, told }: OpenLesson, beat: BeatId): string {
  const t = useLessonWords()
  const guess = useLesson((state) => state.guess)
  const playing = usePlayback(({ stopAt }) => stopAt !== undefined)
  const seen = usePlayback(({ playhead }) => passed(lesson, told, beat, playhead))
  useRun((run) => run.branch)
  if (playing) return t('lessons.skip')
  if (beat === 'predict') return t(guess === undefined ? 'lessons.show' : 'lessons.check')
  if (seen < stopsOf(lesson, beat).length) return t(seen === 0 ? 'lessons.watch' : 'lessons.on')
  const next = beatAfter(lesson, beat)
  // Nothing leads to «see»
  return next && next !== 'see' ? t(`lessons.to.${next}`) : t('lessons.again')
}

function Finished({ id }: { readonly id: string }) {
  const t = useLessonWords()
  const done = useDone(({ ids }) => ids.includes(id))
  const next = nextLesson(id)
  return (
    <>
      <Button onClick={() => enter('now')}>{t('lessons.again')}</Button>
      {done && next ? (
        <Button look="main" onClick={openNext}>
          {t('lessons.next')}
        </Button>
      ) : undefined}
    </>
  )
}
