/** The goals of «now you» above the editor and the console, so that they are in sight while one works. */
import { useLesson } from './lesson-store'
import styles from './lesson.module.css'
import { Goals } from './now-you'

export function GoalStrip() {
  const words = useLesson((lesson) => lesson.words)
  return words ? (
    <div className={styles.strip}>
      <Goals words={words.beats.now} />
    </div>
  ) : undefined
}
