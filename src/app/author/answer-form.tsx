/** The answer to a question about a time or a number: read from the run, or typed and held against it. */
import type { Authored, AuthoredQuestion } from '../../lessons/authored'
import { answerOf, endOf } from '../../lessons/authored-problems'
import {
  QUANTITIES,
  QUANTITY_KINDS,
  type Quantity,
  type QuantityKind,
} from '../../lessons/authored-quantities'
import { useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { duration } from '../lesson/facts'
import { useLessonWords } from '../lesson/words'
import styles from './author.module.css'
import { editQuestion } from './editing'
import { NameField } from './name-field'
import { useAuthorWords } from './words'

type Measured = Extract<AuthoredQuestion, { kind: 'time' | 'number' }>

/** Changes what is measured; `undefined` takes a part away. */
const editAnswer = (change: {
  readonly quantity?: Quantity | undefined
  readonly typed?: number | undefined
}) =>
  editQuestion((question) => {
    if (question.kind !== 'time' && question.kind !== 'number') return question
    const { quantity, typed, ...asked } = { ...question, ...change }
    return { ...asked, ...(quantity && { quantity }), ...(typed !== undefined && { typed }) }
  })

interface AnswerFormProps {
  readonly lesson: Authored
  readonly question: Measured
}

export function AnswerForm({ lesson, question }: AnswerFormProps) {
  const say = useAuthorWords()
  const { kind, quantity } = question
  const kinds = QUANTITY_KINDS.filter((one) => QUANTITIES[one].of === kind)
  return (
    <>
      <label className={styles.field}>
        {say('author.answer')}
        <select
          value={quantity?.kind ?? ''}
          onChange={({ target }) =>
            editAnswer({
              quantity:
                target.value === ''
                  ? undefined
                  : { kind: target.value as QuantityKind, name: quantity?.name ?? '' },
            })
          }
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {say(`author.answer.${one}`)}
            </option>
          ))}
          <option value="">{say('author.answer.typed')}</option>
        </select>
      </label>
      {quantity ? (
        <NameField
          label={say('author.answer.of')}
          value={quantity.name}
          resource={QUANTITIES[quantity.kind].resource}
          onChange={(name) => editAnswer({ quantity: { ...quantity, name } })}
        />
      ) : undefined}
      {quantity?.name ? <RunSays lesson={lesson} question={question} /> : undefined}
      <Typed question={question} />
    </>
  )
}

const LABELS = {
  time: { typed: 'author.answer.seconds', checked: 'author.answer.check.seconds' },
  number: { typed: 'author.answer.count', checked: 'author.answer.check' },
} as const

function Typed({ question: { kind, typed, quantity } }: Pick<AnswerFormProps, 'question'>) {
  const say = useAuthorWords()
  const unit = kind === 'time' ? 1000 : 1
  return (
    <label className={styles.field}>
      {say(LABELS[kind][quantity ? 'checked' : 'typed'])}
      <input
        type="number"
        min={0}
        max={1e6}
        step={kind === 'time' ? 0.1 : 1}
        value={typed === undefined ? '' : typed / unit}
        onChange={({ target }) =>
          editAnswer({
            typed: target.value === '' ? undefined : Math.max(0, Math.round(Number(target.value) * unit)),
          })
        }
      />
    </label>
  )
}

function RunSays({ lesson, question }: AnswerFormProps) {
  const say = useAuthorWords()
  const t = useLessonWords()
  const film = useRun((run) => run.film)
  useRun((run) => run.received)
  const namespace = useRun((run) => run.session.cluster.namespace)
  const read = answerOf(lesson, film, namespace)
  const known = useRun(({ reached }) => reached >= endOf(lesson))
  if (!known) return undefined
  if (read === undefined) return <p className={styles.note}>{say('author.run.silent')}</p>
  const other = question.typed !== undefined && question.typed !== read
  return (
    <div className={styles.note} role="status">
      <div>
        <p>{say('author.run.says', { answer: question.kind === 'time' ? duration(read, t) : read })}</p>
        {other ? <p>{say('author.run.other')}</p> : undefined}
      </div>
      {question.typed === read ? undefined : (
        <Button onClick={() => editAnswer({ typed: read })}>{say('author.run.take')}</Button>
      )}
    </div>
  )
}
