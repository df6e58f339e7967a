/** «What will happen?» above Apply: a guess about one's own manifest, and afterwards how near it came. */
import type { ReactNode } from 'react'
import { useDraft } from '../../../editor/draft'
import { useT } from '../../../i18n/language'
import { type Asked, asksOf, choicesOf, HORIZON, type Subject, subjectsOf } from '../../../lessons/forecast'
import { useView } from '../../../playback/use-view'
import { Button } from '../../../ui/button'
import { Icon } from '../../../ui/icon'
import { duration } from '../facts'
import { BetResult } from './bet-result'
import { isThere, placeBet } from './place-bet'
import styles from './predict.module.css'
import { type Guess, stopPredicting, usePredicting } from './predict-store'
import { useLessonWords } from '../words'

export function PredictPanel() {
  const close = useT()('panel.close')
  const t = useLessonWords()
  const bet = usePredicting((it) => it.bet)
  return (
    <section className={styles.panel} aria-label={t('predict.title')}>
      <header>
        <h3>{t(bet ? 'predict.result' : 'predict.title')}</h3>
        <Button look="plain" aria-label={close} onClick={stopPredicting}>
          <Icon name="close" />
        </Button>
      </header>
      {bet ? <BetResult bet={bet} /> : <Form />}
    </section>
  )
}

function Form() {
  const t = useLessonWords()
  const text = useDraft((draft) => draft.text)
  const subjects = subjectsOf(text)
  const asks = asksOf(subjects)
  if (asks.length === 0) return <p>{t('predict.nothing')}</p>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void placeBet()
      }}
    >
      {asks.map((asked) => (
        <Row key={asked} asked={asked} subjects={subjects} />
      ))}
      {isThere() ? <p className={styles.note}>{t('predict.anew')}</p> : undefined}
      <Button look="main" type="submit">
        {t('predict.apply')}
      </Button>
    </form>
  )
}

const guess = (asked: Asked, value: Guess | undefined) =>
  usePredicting.setState(({ guesses }) => {
    const { [asked]: _, ...others } = guesses
    return { guesses: value === undefined ? others : { ...others, [asked]: value } }
  })

function Row({ asked, subjects }: { readonly asked: Asked; readonly subjects: readonly Subject[] }) {
  const t = useLessonWords()
  const label = t(`predict.${asked}`, { time: duration(HORIZON, t) })
  return (
    <label className={styles.row}>
      <span>{label}</span>
      {asked === 'ready' ? <Seconds /> : undefined}
      {asked === 'restarts' ? <Count /> : undefined}
      {asked === 'node' ? <Nodes /> : undefined}
      {asked === 'first' ? (
        <Names asked="first" names={choicesOf(subjects)} none={t('predict.nobody')} />
      ) : undefined}
    </label>
  )
}

const figureOf = (text: string) => (text === '' ? undefined : Math.max(0, Number(text) || 0))

function Seconds() {
  const t = useLessonWords()
  const value = usePredicting(({ guesses }) => guesses.ready)
  return (
    <span className={styles.control}>
      <input
        type="number"
        min={0}
        max={HORIZON / 1_000}
        step="any"
        value={typeof value === 'number' ? value / 1_000 : ''}
        onChange={({ target }) => {
          const seconds = figureOf(target.value)
          guess('ready', seconds === undefined ? undefined : seconds * 1_000)
        }}
      />
      {t('predict.seconds')}
      <Button look="plain" aria-pressed={value === 'never'} onClick={() => guess('ready', 'never')}>
        {t('predict.never')}
      </Button>
    </span>
  )
}

function Count() {
  const value = usePredicting(({ guesses }) => guesses.restarts)
  return (
    <span className={styles.control}>
      <input
        type="number"
        min={0}
        value={typeof value === 'number' ? value : ''}
        onChange={({ target }) => guess('restarts', figureOf(target.value))}
      />
    </span>
  )
}

function Nodes() {
  const t = useLessonWords()
  const { view } = useView()
  const names = [...view.objects.list('nodes')].map(({ key }) => key)
  return <Names asked="node" names={names} none={t('predict.nowhere')} />
}

interface NamesProps {
  readonly asked: Asked
  readonly names: readonly string[]
  readonly none: string
}

function Names({ asked, names, none }: NamesProps): ReactNode {
  const value = usePredicting(({ guesses }) => guesses[asked])
  return (
    <select
      value={value ?? ''}
      onChange={({ target }) => guess(asked, target.value === '' ? undefined : target.value)}
    >
      <option value="">–</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
      <option value="never">{none}</option>
    </select>
  )
}
