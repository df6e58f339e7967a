/** The explanation: a moment, what is selected there, and words. */
import type { Authored } from '../../lessons/authored'
import { clock } from '../../playback/clock'
import { usePlayback } from '../../playback/playback'
import { Button } from '../../ui/button'
import styles from './author.module.css'
import { edit, lookNow, showLook } from './desk'
import { Field } from './field'
import { Shows } from './shows'
import { useAuthorWords } from './words'

export function WhyForm({ lesson: { why } }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const at = usePlayback(({ playhead }) => playhead)
  const take = () => edit((it) => ({ ...it, why: { ...lookNow(), text: it.why?.text ?? {} } }))
  const remove = () => edit(({ why: _, ...rest }) => rest)
  return (
    <>
      {why ? (
        <button type="button" className={styles.look} onClick={() => showLook(why)}>
          <Shows look={why} />
        </button>
      ) : (
        <p className={styles.none}>{say('author.why.none')}</p>
      )}
      <div className={styles.row}>
        <Button onClick={take}>{say('author.why.take', { at: clock(at) })}</Button>
        {why ? (
          <Button look="plain" onClick={remove}>
            {say('author.why.remove')}
          </Button>
        ) : undefined}
      </div>
      {why ? (
        <Field
          rows={9}
          label={say('author.why.text')}
          texts={why.text}
          onWrite={(text) => edit((it) => ({ ...it, ...(it.why && { why: { ...it.why, text } }) }))}
        />
      ) : undefined}
    </>
  )
}
