/** Ways to a lesson of one's own, among the lessons. */
import { useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { closeDialog } from '../app-store'
import { FileButton } from '../sharing/file-button'
import styles from './author.module.css'
import { keptLesson, openKept, startAuthoring } from './desk'
import { useAuthorWords } from './words'

/** From the run on the screen. */
export function MakeLesson({ look }: { readonly look?: 'main' }) {
  const say = useAuthorWords()
  const recorded = useRun((run) => run.recorded !== undefined)
  // What was recorded cannot be gone on with, and is in no link.
  return (
    <Button {...(look && { look })} disabled={recorded} onClick={startAuthoring}>
      {say('author.make')}
    </Button>
  )
}

export function MakeOne() {
  const say = useAuthorWords()
  const kept = keptLesson()
  const recorded = useRun((run) => run.recorded !== undefined)
  return (
    <div className={styles.make}>
      {recorded ? <p className={styles.quiet}>{say('author.recorded')}</p> : undefined}
      <MakeLesson look="main" />
      {kept ? (
        <Button onClick={() => (closeDialog(), openKept(kept))}>{say('author.go-on')}</Button>
      ) : undefined}
      <FileButton onOpened={closeDialog} />
    </div>
  )
}
