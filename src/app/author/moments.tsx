/** Title, idea, and the moments in order of time, each with what is to be seen there. */
import { Fragment } from 'react'
import type { Authored, Mark } from '../../lessons/authored'
import { clock } from '../../playback/clock'
import { usePlayback } from '../../playback/playback'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { WordsAndCode } from '../../ui/words-and-code'
import styles from './author.module.css'
import { edit, markAt, moveMark, removeMark, showLook } from './desk'
import { Field } from './field'
import { Shows } from './shows'
import { useAuthorWords } from './words'

export function Moments({ lesson }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const { marks, question } = lesson
  const divider = <li className={styles.asked}>{say('author.asked.here')}</li>
  return (
    <>
      <Field
        label={say('author.name')}
        texts={lesson.title}
        onWrite={(title) => edit((it) => ({ ...it, title }))}
      />
      <Field
        label={say('author.idea')}
        texts={lesson.idea}
        onWrite={(idea) => edit((it) => ({ ...it, idea }))}
      />
      <Field
        label={say('author.intro')}
        rows={2}
        texts={lesson.intro}
        onWrite={(intro) => edit((it) => ({ ...it, intro }))}
      />
      {marks.length === 0 ? (
        <p className={styles.none}>
          <WordsAndCode text={say('author.moments.none')} />
        </p>
      ) : undefined}
      <ol className={styles.marks}>
        {marks.map((mark, index) => (
          <Fragment key={mark.at}>
            {question?.after === index ? divider : undefined}
            <Moment lesson={lesson} mark={mark} index={index} />
          </Fragment>
        ))}
        {question && question.after === marks.length && marks.length > 0 ? divider : undefined}
      </ol>
    </>
  )
}

interface MomentProps {
  readonly lesson: Authored
  readonly mark: Mark
  readonly index: number
}

function Moment({ lesson, mark, index }: MomentProps) {
  const say = useAuthorWords()
  const at = usePlayback(({ playhead }) => Math.round(playhead))
  const here = markAt(lesson, at) === mark
  const n = index + 1
  const write = (caption: Mark['caption']) =>
    edit((it) => ({ ...it, marks: it.marks.map((one) => (one.at === mark.at ? { ...one, caption } : one)) }))
  return (
    <li className={styles.mark} aria-current={here ? 'true' : undefined}>
      <div className={styles.row}>
        <button
          type="button"
          className={styles.look}
          aria-label={say('author.moment', { n, at: clock(mark.at) })}
          onClick={() => showLook(mark)}
        >
          <Shows look={mark} />
        </button>
        {here ? undefined : (
          <Button
            look="plain"
            aria-label={say('author.moment.here', { n, at: clock(at) })}
            title={say('author.moment.here', { n, at: clock(at) })}
            onClick={() => moveMark(mark)}
          >
            <Icon name="next" />
          </Button>
        )}
        <Button
          look="plain"
          aria-label={say('author.moment.remove', { n })}
          title={say('author.moment.remove', { n })}
          onClick={() => removeMark(mark)}
        >
          <Icon name="close" />
        </Button>
      </div>
      <Field bare rows={2} label={say('author.caption')} texts={mark.caption} onWrite={write} />
    </li>
  )
}
