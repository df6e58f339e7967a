import { useMemo } from 'react'
import { endOf, type Problem, problemsOf } from '../../lessons/authored-problems'
import { useRun } from '../../playback/run'
import { useApp } from '../app-store'

/** What is still to be looked at in the lesson; undefined while its run is not known to the end. */
export function useProblems(): readonly Problem[] | undefined {
  const lesson = useApp((app) => app.authoring)
  const film = useRun((run) => run.film)
  const namespace = useRun((run) => run.session.cluster.namespace)
  const known = useRun(({ reached }) => lesson !== undefined && reached >= endOf(lesson))
  // What is known does not change when the film, which grows in place, has grown; a fork is unknown at first.
  return useMemo(
    () => (lesson && known ? problemsOf(lesson, film, namespace) : undefined),
    [lesson, known, film, namespace],
  )
}
