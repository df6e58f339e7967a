/** What is still to be looked at, the learners' link, and the lesson as files. */
import { useMemo } from 'react'
import type { Authored } from '../../lessons/authored'
import { useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { lessonLink } from '../address'
import { openDialog } from '../app-store'
import { CopyButton } from '../sharing/copy-button'
import { saveFile } from '../sharing/save-file'
import styles from './author.module.css'
import { zipOf } from './folder'
import { useProblems } from './use-problems'
import { useSolved } from './use-solved'
import { useAuthorWords } from './words'

/** Chats cut what is longer. */
const LONG = 4_000

export function HandOut({ lesson }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const session = useRun((run) => run.session)
  // The link is of this lesson and this run.
  const link = useMemo(() => lessonLink({ lesson, told: session }), [lesson, session])
  const saveOne = () => saveFile(new Blob([new URL(link).hash], { type: 'text/plain' }), 'podarium')
  const saveFolder = () => saveFile(new Blob([zipOf(lesson, session)], { type: 'application/zip' }), 'zip')
  return (
    <>
      <ToLookAt lesson={lesson} />
      <section className={styles.list}>
        <h3>{say('author.link')}</h3>
        <p className={styles.quiet}>{say('author.link.text')}</p>
        <div className={styles.row}>
          <input
            readOnly
            className={styles.code}
            value={link}
            aria-label={say('author.link')}
            onFocus={({ target }) => target.select()}
          />
          <CopyButton text={link} label={say('author.copy')} />
        </div>
        <p className={styles.quiet}>
          {say('author.length', { n: link.length })}
          {link.length > LONG ? ` · ${say('author.long')}` : undefined}
        </p>
        <Button onClick={() => openDialog('share')}>{say('author.qr')}</Button>
      </section>
      <section className={styles.list}>
        <h3>{say('author.save')}</h3>
        <p className={styles.quiet}>{say('author.save.text')}</p>
        <div className={styles.row}>
          <Button onClick={saveOne}>{say('author.save.file')}</Button>
          <Button onClick={saveFolder}>{say('author.save.folder')}</Button>
        </div>
      </section>
    </>
  )
}

function ToLookAt({ lesson }: { readonly lesson: Authored }) {
  const say = useAuthorWords()
  const problems = useProblems()
  const fails = useSolved(lesson) === false
  return (
    <section className={styles.list} aria-live="polite">
      <h3>{say('author.look')}</h3>
      {problems?.length === 0 && !fails ? (
        <p className={styles.quiet}>{say('author.look.none')}</p>
      ) : undefined}
      <ul className={styles.problems}>
        {problems?.map(({ kind, n = 0 }) => (
          <li key={`${kind} ${n}`}>{say(`author.look.${kind}`, { n })}</li>
        ))}
        {fails ? <li>{say('author.look.solution')}</li> : undefined}
      </ul>
    </section>
  )
}
