/** The author's desk beside the stage: what the lesson is made of, part by part. */
import { useEffect, useState } from 'react'
import { LANGUAGES, useT } from '../../i18n/language'
import { clock } from '../../playback/clock'
import { endOf } from '../../lessons/authored-problems'
import { usePlayback } from '../../playback/playback'
import { reach } from '../../playback/run'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { useApp } from '../app-store'
import styles from './author.module.css'
import { leaveDesk, markAt, markNow, SECTIONS, type Section, tryOut, useDesk } from './desk'
import { HandOut } from './hand-out'
import { Moments } from './moments'
import { QuestionForm } from './question-form'
import { TaskForm } from './task-form'
import { useProblems } from './use-problems'
import { WhyForm } from './why-form'
import { useAuthorWords } from './words'

const FORMS: Readonly<Record<Section, typeof Moments>> = {
  moments: Moments,
  question: QuestionForm,
  why: WhyForm,
  task: TaskForm,
  share: HandOut,
}

export function AuthorPanel() {
  const lesson = useApp((app) => app.authoring)
  const section = useDesk((desk) => desk.section)
  const end = lesson && endOf(lesson)
  useEffect(() => {
    // What the forms say of the run must be known as far as the lesson goes.
    if (end !== undefined) reach(end)
  }, [end])
  if (!lesson) return undefined
  const Form = FORMS[section]
  return (
    <div className={styles.desk}>
      <Head />
      <div className={styles.body} key={section}>
        <Form lesson={lesson} />
      </div>
      <Foot />
    </div>
  )
}

function Head() {
  const say = useAuthorWords()
  const section = useDesk((desk) => desk.section)
  const problems = useProblems()?.length ?? 0
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h2>{say('author.title')}</h2>
        <Writing />
        <Leave />
      </div>
      <nav className={styles.sections} aria-label={say('author.sections')}>
        {SECTIONS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === section ? 'step' : undefined}
            onClick={() => useDesk.setState({ section: one })}
          >
            {say(`author.${one}`)}
            {one === 'share' && problems > 0 ? <sup>{problems}</sup> : undefined}
          </button>
        ))}
      </nav>
    </header>
  )
}

const NAMES = { en: 'EN', 'zh-CN': '中文' }

function Writing() {
  const say = useAuthorWords()
  const writing = useDesk((desk) => desk.writing)
  return (
    <fieldset className={styles.writing}>
      <legend className="unseen">{say('author.writing')}</legend>
      {LANGUAGES.map((language) => (
        <label key={language} lang={language}>
          <input
            type="radio"
            name="writing"
            checked={writing === language}
            onChange={() => useDesk.setState({ writing: language })}
          />
          {NAMES[language]}
        </label>
      ))}
    </fieldset>
  )
}

/** Asks once more: what is put away is in no file. */
function Leave() {
  const t = useT()
  const say = useAuthorWords()
  const [sure, setSure] = useState(false)
  if (!sure)
    return (
      <Button
        look="plain"
        aria-label={say('author.leave')}
        title={say('author.leave')}
        onClick={() => setSure(true)}
      >
        <Icon name="close" />
      </Button>
    )
  return (
    <div role="alertdialog" aria-label={say('author.leave')} className={styles.sure}>
      <p>{say('author.leave.sure')}</p>
      <Button look="main" autoFocus onClick={leaveDesk}>
        {say('author.leave')}
      </Button>
      <Button look="plain" aria-label={t('panel.close')} onClick={() => setSure(false)}>
        <Icon name="close" />
      </Button>
    </div>
  )
}

function Foot() {
  const say = useAuthorWords()
  const at = usePlayback(({ playhead }) => Math.round(playhead))
  const here = useApp(({ authoring }) => authoring && markAt(authoring, at) !== undefined)
  return (
    <footer className={styles.foot}>
      <Button look="main" title={say('author.mark.hint')} onClick={markNow}>
        {say(here ? 'author.mark.again' : 'author.mark', { at: clock(at) })}
      </Button>
      <Button onClick={() => tryOut()}>
        <Icon name="play" />
        {say('author.try')}
      </Button>
    </footer>
  )
}
