/** The question: its kind, when it is asked, its words, and its answer. */
import type { Authored, AuthoredQuestion } from '../../lessons/authored'
import { clock } from '../../playback/clock'
import { AnswerForm } from './answer-form'
import styles from './author.module.css'
import { edit } from './desk'
import { editQuestion } from './editing'
import { Field } from './field'
import { OptionsForm } from './options-form'
import { useAuthorWords } from './words'

const KINDS = ['none', 'choice', 'order', 'time', 'number'] as const
type Kind = (typeof KINDS)[number]

/** Another kind keeps the words, and what it has in common with the one before. */
function become(
  kind: Kind,
  before: AuthoredQuestion | undefined,
  marks: number,
): AuthoredQuestion | undefined {
  if (kind === 'none') return undefined
  const asked = { after: before?.after ?? Math.ceil(marks / 2), prompt: before?.prompt ?? {} }
  const options =
    before?.kind === 'choice' ? before.choices : before?.kind === 'order' ? before.items : [{}, {}]
  if (kind === 'choice') return { ...asked, kind, choices: options, answer: 0 }
  if (kind === 'order') return { ...asked, kind, items: options }
  return { ...asked, kind, quantity: { kind: kind === 'time' ? 'ready' : 'restarts', name: '' } }
}

export function QuestionForm({ lesson }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const { question, marks } = lesson
  const choose = (kind: Kind) =>
    edit(({ question: before, ...rest }) => {
      const next = become(kind, before, rest.marks.length)
      return next ? { ...rest, question: next } : rest
    })
  return (
    <>
      <label className={styles.field}>
        {say('author.kind')}
        <select value={question?.kind ?? 'none'} onChange={({ target }) => choose(target.value as Kind)}>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {say(`author.kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {question ? (
        <>
          <label className={styles.field}>
            {say('author.asked')}
            <select
              value={question.after}
              onChange={({ target }) => editQuestion((it) => ({ ...it, after: Number(target.value) }))}
            >
              <option value={0}>{say('author.asked.first')}</option>
              {marks.map(({ at }, index) => (
                <option key={at} value={index + 1}>
                  {say('author.asked.after', { n: index + 1, at: clock(at) })}
                </option>
              ))}
            </select>
          </label>
          <Field
            rows={3}
            label={say('author.prompt')}
            texts={question.prompt}
            onWrite={(prompt) => editQuestion((it) => ({ ...it, prompt }))}
          />
          {question.kind === 'choice' || question.kind === 'order' ? (
            <OptionsForm question={question} />
          ) : (
            <AnswerForm lesson={lesson} question={question} />
          )}
        </>
      ) : (
        <p className={styles.none}>{say('author.question.none')}</p>
      )}
    </>
  )
}
