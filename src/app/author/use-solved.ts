import { useEffect, useState } from 'react'
import type { Authored } from '../../lessons/authored'
import { isMet } from '../../lessons/authored-checks'
import { toLesson } from '../../lessons/authored-lesson'
import { startSession } from '../../lessons/lesson-run'
import { solutionInputs } from '../../lessons/solution'
import { useRun } from '../../playback/run'
import type { Session } from '../../session/session'
import { runAhead } from '../lesson/run-ahead'

/** How long after its last line a solution may need, ms. */
const PATIENCE = 180_000
const OFTEN = 1_000

/** Whether the kept solution still reaches the goals of this run; undefined while that is not known, or there is none. */
export function useSolved(lesson: Authored | undefined): boolean | undefined {
  const session = useRun((run) => run.session)
  const { task } = lesson ?? {}
  const [known, setKnown] = useState<{ readonly of: unknown; readonly solved: boolean }>()
  useEffect(() => {
    if (!task?.solution) return
    const { film, stop, from } = played({ ...EMPTY, task }, session)
    const told = (solved: boolean) => setKnown({ of: task, solved })
    film.then(
      (run) => {
        const { namespace } = session.cluster
        const isReached = (at: number) => task.goals.every(({ check }) => isMet(run.at(at), check, namespace))
        for (let at = from; at <= run.reached; at += OFTEN) if (isReached(at)) return told(true)
        return told(false)
      },
      () => told(false),
    )
    return stop
  }, [task, session])
  return known?.of === task ? known?.solved : undefined
}

const EMPTY: Authored = { version: 1, title: {}, idea: {}, intro: {}, marks: [] }

/** The run in which the solution is typed, told to its end. */
function played(lesson: Authored, session: Session) {
  const { at, solution = '' } = lesson.task!
  const start = startSession(toLesson(lesson, session), at)
  const inputs = [...start.inputs, ...solutionInputs(solution, at)]
  const until = inputs.at(-1)!.at + PATIENCE
  return { ...runAhead({ ...start, inputs }, until), from: at }
}
