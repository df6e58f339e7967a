/** What became of a guess: each line speaks once the playhead has seen it. */
import { type Asked, HORIZON } from '../../../lessons/forecast'
import { scrubTo, usePlayback } from '../../../playback/playback'
import { useRun } from '../../../playback/run'
import { Button } from '../../../ui/button'
import { duration } from '../facts'
import { judge } from './judge'
import styles from './predict.module.css'
import { type Bet, type Guess, usePredicting } from './predict-store'
import { type TranslateLessons, useLessonWords } from '../words'

export function BetResult({ bet }: { readonly bet: Bet }) {
  const t = useLessonWords()
  const session = useRun((run) => run.session)
  const at = usePlayback(({ playhead }) => playhead)
  if (session !== bet.session) return <p>{t('predict.void')}</p>
  const end = bet.from + HORIZON
  return (
    <>
      <ul className={styles.results} aria-live="polite">
        {bet.asked.map((asked) => (
          <Line key={asked} asked={asked} bet={bet} at={at} />
        ))}
      </ul>
      {at < end ? (
        <Button onClick={() => scrubTo(end)}>{t('predict.jump', { time: duration(HORIZON, t) })}</Button>
      ) : undefined}
    </>
  )
}

function Line({ asked, bet, at }: { readonly asked: Asked; readonly bet: Bet; readonly at: number }) {
  const t = useLessonWords()
  const guess = usePredicting(({ guesses }) => guesses[asked])
  const outcome = bet.forecast?.[asked]
  const known = outcome !== undefined && at >= outcome.knownAt
  return (
    <li>
      <span className={styles.asked}>{t(`predict.${asked}`, { time: duration(HORIZON, t) })}</span>
      <span className={styles.outcome}>
        {known ? say(asked, outcome.value ?? 'never', t) : t('predict.wait')}
      </span>
      {guess === undefined ? undefined : (
        <span className={styles.guess}>
          {t('predict.yours', { guess: say(asked, guess, t) })}
          {known && bet.forecast ? ` · ${t(`lessons.verdict.${judge(asked, guess, bet.forecast)}`)}` : ''}
        </span>
      )}
    </li>
  )
}

function say(asked: Asked, value: Guess, t: TranslateLessons): string {
  if (value === 'never')
    return t(asked === 'ready' ? 'predict.never' : asked === 'node' ? 'predict.nowhere' : 'predict.nobody')
  return asked === 'ready' ? duration(Number(value), t) : String(value)
}
