import { useMemo } from 'react'
import { type Problem, problemsOf } from '../../lessons/authored-problems'
import { useRun } from '../../playback/run'
import { useApp } from '../app-store'

/** What is still to be looked at, in the lesson and in its run as far as it is known. */
export function useProblems(): readonly Problem[] {
  const lesson = useApp((app) => app.authoring)
  const film = useRun((run) => run.film)
  const received = useRun((run) => run.received)
  const namespace = useRun((run) => run.session.cluster.namespace)
  // `received` tells that the film, which grows in place, has grown.
  return useMemo(
    () => (lesson && received > 0 ? problemsOf(lesson, film, namespace) : []),
    [lesson, film, namespace, received],
  )
}
