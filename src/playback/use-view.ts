/** The view at the playhead, for components. */
import { usePlayback } from './playback'
import { useRun } from './run'
import type { View } from '../view/view'

export function useView(): { readonly view: View; readonly at: number } {
  const at = usePlayback((playback) => playback.playhead)
  const film = useRun((run) => run.film)
  useRun((run) => run.received)
  return { view: film.at(at), at }
}
