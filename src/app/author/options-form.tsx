/** What a learner chooses from, or puts in order. */
import { type AuthoredQuestion, MOST, type Texts } from '../../lessons/authored'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import styles from './author.module.css'
import { editQuestion } from './editing'
import { Field } from './field'
import { useAuthorWords } from './words'

type Chosen = Extract<AuthoredQuestion, { kind: 'choice' | 'order' }>

const optionsIn = (question: Chosen) => (question.kind === 'choice' ? question.choices : question.items)

/** Other options; the right one is followed to its new place. */
const editOptions = (change: (options: readonly Texts[]) => readonly Texts[]) =>
  editQuestion((question) => {
    if (question.kind === 'order') return { ...question, items: change(question.items) }
    if (question.kind !== 'choice') return question
    const choices = change(question.choices)
    const right = choices.indexOf(question.choices[question.answer]!)
    return { ...question, choices, answer: right < 0 ? Math.min(question.answer, choices.length - 1) : right }
  })

export function OptionsForm({ question }: { readonly question: Chosen }) {
  const say = useAuthorWords()
  const options = optionsIn(question)
  const label = say(question.kind === 'choice' ? 'author.choices' : 'author.items')
  return (
    <fieldset className={styles.list}>
      <legend>{label}</legend>
      {options.map((option, index) => (
        // Options are told apart by their place alone
        <div key={index} className={styles.row}>
          <Place question={question} index={index} />
          <Field
            bare
            label={say('author.option', { n: index + 1 })}
            texts={option}
            onWrite={(texts) => editAt(index, texts)}
          />
          <Button
            look="plain"
            disabled={options.length <= 2}
            aria-label={say('author.option.remove', { n: index + 1 })}
            onClick={() => editOptions((all) => all.filter((_, at) => at !== index))}
          >
            <Icon name="close" />
          </Button>
        </div>
      ))}
      {options.length < MOST.choices ? (
        <Button look="plain" onClick={() => editOptions((all) => [...all, {}])}>
          + {say('author.option.add')}
        </Button>
      ) : undefined}
    </fieldset>
  )
}

/** A text at its place: the place of the right one is left alone. */
const editAt = (index: number, texts: Texts) =>
  editQuestion((question) => {
    if (question.kind === 'order') return { ...question, items: question.items.with(index, texts) }
    return question.kind === 'choice'
      ? { ...question, choices: question.choices.with(index, texts) }
      : question
  })

function Place({ question, index }: { readonly question: Chosen; readonly index: number }) {
  const say = useAuthorWords()
  const n = index + 1
  if (question.kind === 'choice')
    return (
      <input
        type="radio"
        name="right"
        aria-label={say('author.option.right', { n })}
        title={say('author.option.right', { n })}
        checked={question.answer === index}
        onChange={() => editQuestion((it) => (it.kind === 'choice' ? { ...it, answer: index } : it))}
      />
    )
  return (
    <Button
      look="plain"
      disabled={index === 0}
      aria-label={say('author.up', { n })}
      title={say('author.up', { n })}
      onClick={() => editOptions((all) => all.with(index, all[index - 1]!).with(index - 1, all[index]!))}
    >
      <Icon name="grow" />
    </Button>
  )
}
