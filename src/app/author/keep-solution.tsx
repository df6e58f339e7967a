/** While authors try their own task out: what they typed can be kept as its solution, once it has reached the goals. */
import { startSession, timeOf } from '../../lessons/lesson-run'
import { writeSolution } from '../../lessons/solution'
import { MOST } from '../../lessons/authored'
import { useRun } from '../../playback/run'
import { Button } from '../../ui/button'
import { type OpenLesson } from '../lesson/lesson-store'
import styles from './author.module.css'
import { backToDesk, useDesk } from './desk'
import { editTask } from './editing'
import { useAuthorWords } from './words'

interface KeepSolutionProps {
  readonly open: OpenLesson
  /** Whether the cluster at the playhead meets all goals. */
  readonly solved: boolean
}

export function KeepSolution({ open: { lesson, told }, solved }: KeepSolutionProps) {
  const say = useAuthorWords()
  const inputs = useRun(({ session }) => session.inputs)
  const at = timeOf(lesson.now.at, told)
  const typed = inputs.slice(startSession(lesson, at).inputs.length)
  const script = typed.length > 0 && typed.length <= MOST.lines ? writeSolution(typed, at) : undefined
  const fits = script !== undefined && script.length <= MOST.solution
  const keep = () => {
    editTask((task) => ({ ...task, solution: script! }))
    useDesk.setState({ section: 'task' })
    backToDesk()
  }
  const state = typed.length === 0 ? 'none' : !fits ? 'unsaid' : solved ? 'solved' : 'open'
  return (
    <section className={styles.keep} aria-label={say('author.solution')}>
      <p>{say(`author.keep.${state}`, { n: typed.length })}</p>
      <div className={styles.row}>
        <Button look="main" disabled={!fits || !solved} onClick={keep}>
          {say('author.keep')}
        </Button>
        <Button look="plain" onClick={backToDesk}>
          {say('author.keep.back')}
        </Button>
      </div>
    </section>
  )
}
