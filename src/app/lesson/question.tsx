/** The question of a lesson and ways to answer it: a choice, a number, a time, an order. Nothing is revealed here. */
import type { Question as Asked } from '../../lessons/lesson'
import type { BeatWords } from '../../lessons/lesson-words'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { duration } from './facts'
import { guess, useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { Told } from './prose'
import { useLessonWords } from './words'

interface QuestionProps<Kind extends Asked['kind']> {
  readonly question: Extract<Asked, { kind: Kind }>
  readonly named: BeatWords['named']
}

export function Question({ question, named }: QuestionProps<Asked['kind']>) {
  switch (question.kind) {
    case 'choice':
      return <Choice question={question} named={named} />
    case 'number':
      return <Count question={question} />
    case 'time':
      return <Time question={question} />
    case 'order':
      return <Order question={question} named={named} />
  }
}

function Choice({ question, named }: QuestionProps<'choice'>) {
  const t = useLessonWords()
  const chosen = useLesson((lesson) => lesson.guess)
  return (
    <fieldset className={styles.choices}>
      <legend className="unseen">{t('lessons.guess')}</legend>
      {question.choices.map((choice) => (
        <label key={choice} className={styles.choice}>
          <input type="radio" name="guess" checked={chosen === choice} onChange={() => guess(choice)} />
          <span>
            <Told text={named[choice] ?? choice} />
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Few enough to stand side by side. */
const MOST_SIDE_BY_SIDE = 12

function Count({ question }: Omit<QuestionProps<'number'>, 'named'>) {
  const t = useLessonWords()
  const chosen = useLesson((lesson) => lesson.guess)
  if (question.most > MOST_SIDE_BY_SIDE)
    return (
      <input
        className={styles.number}
        type="number"
        min={0}
        max={question.most}
        aria-label={t('lessons.guess')}
        value={chosen === undefined ? '' : Number(chosen)}
        onChange={({ target }) => target.value !== '' && guess(Number(target.value))}
      />
    )
  const numbers = Array.from({ length: question.most + 1 }, (_, n) => n)
  return (
    <fieldset className={styles.numbers}>
      <legend className="unseen">{t('lessons.guess')}</legend>
      {numbers.map((n) => (
        <label key={n} className={styles.figure}>
          <input type="radio" name="guess" checked={chosen === n} onChange={() => guess(n)} />
          <span>{n}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Steps of a guess at a time: fine where little time is at stake. */
const stepOf = (most: number) =>
  most <= 1_000 ? most / 20 : most <= 20_000 ? 500 : most <= 180_000 ? 1_000 : 5_000

function Time({ question: { most } }: Omit<QuestionProps<'time'>, 'named'>) {
  const t = useLessonWords()
  const chosen = useLesson((lesson) => lesson.guess)
  return (
    <label className={styles.time}>
      <output>{chosen === undefined ? t('lessons.guess.time') : duration(Number(chosen), t)}</output>
      <input
        type="range"
        min={0}
        max={most}
        step={stepOf(most)}
        aria-label={t('lessons.guess')}
        aria-valuetext={chosen === undefined ? t('lessons.guess.time') : duration(Number(chosen), t)}
        value={chosen === undefined ? 0 : Number(chosen)}
        onChange={({ target }) => guess(Number(target.value))}
      />
      <span className={styles.ends}>
        <span>{duration(0, t)}</span>
        <span>{duration(most, t)}</span>
      </span>
    </label>
  )
}

function Order({ question, named }: QuestionProps<'order'>) {
  const t = useLessonWords()
  const chosen = useLesson((lesson) => lesson.guess)
  const order = Array.isArray(chosen) ? (chosen as readonly string[]) : question.items
  const swap = (index: number) => guess(order.with(index, order[index + 1]!).with(index + 1, order[index]!))
  return (
    <ol className={styles.order}>
      {order.map((item, index) => (
        <li key={item}>
          <b>{index + 1}</b>
          <span>
            <Told text={named[item] ?? item} />
          </span>
          <Button
            look="plain"
            disabled={index === 0}
            aria-label={t('lessons.up')}
            onClick={() => swap(index - 1)}
          >
            <Icon name="grow" />
          </Button>
          <Button
            look="plain"
            disabled={index === order.length - 1}
            aria-label={t('lessons.down')}
            onClick={() => swap(index)}
          >
            <Icon name="shrink" />
          </Button>
        </li>
      ))}
    </ol>
  )
}
