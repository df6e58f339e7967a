/** How the guess turned out, said gently, once the run has shown it. */
import type { Question } from '../../lessons/lesson'
import { type Answer, judge } from '../../lessons/lesson-run'
import type { BeatWords } from '../../lessons/lesson-words'
import { duration } from './facts'
import { useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { Told } from './prose'
import { useLessonWords } from './words'

export function Verdict({ named }: { readonly named: BeatWords['named'] }) {
  const t = useLessonWords()
  const { open, guess, answered } = useLesson()
  if (!open || !answered) return undefined
  const { question } = open.lesson
  const { answer } = open.told
  const verdict = guess === undefined ? undefined : judge(question, guess, answer)
  return (
    <section className={styles.verdict} role="status">
      <h4>{verdict ? t(`lessons.verdict.${verdict}`) : t('lessons.verdict.none')}</h4>
      {guess !== undefined && verdict !== 'right' ? (
        <Line label={t('lessons.yours')} answer={guess} question={question} named={named} />
      ) : undefined}
      <Line label={t('lessons.run')} answer={answer} question={question} named={named} />
    </section>
  )
}

interface LineProps {
  readonly label: string
  readonly answer: Answer
  readonly question: Question
  readonly named: BeatWords['named']
}

function Line({ label, answer, question, named }: LineProps) {
  const t = useLessonWords()
  const text =
    question.kind === 'time'
      ? duration(Number(answer), t)
      : Array.isArray(answer)
        ? answer.map((item) => named[item] ?? item).join(' → ')
        : question.kind === 'choice'
          ? (named[String(answer)] ?? '')
          : String(answer)
  return (
    <p>
      <span className={styles.label}>{label}</span>
      <Told text={text} />
    </p>
  )
}
