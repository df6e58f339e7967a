/** Applies what was guessed about, and tells its run ahead to know how it will end. */
import { useDraft } from '../../../editor/draft'
import { areThere, asksOf, forecast, HORIZON, subjectsOf } from '../../../lessons/forecast'
import { usePlayback } from '../../../playback/playback'
import { useRun } from '../../../playback/run'
import { openRun } from '../../address'
import { applyDraft } from '../../apply'
import { APPLY } from '../../examples/example'
import { runAhead } from '../run-ahead'
import { type Bet, usePredicting } from './predict-store'

/** Whether the guess has to be about a new run: applied twice, a manifest tells nothing. */
export function isThere(): boolean {
  const { film, session } = useRun.getState()
  const view = film.at(usePlayback.getState().playhead)
  return areThere(subjectsOf(useDraft.getState().text), view, session.cluster.namespace)
}

export async function placeBet(): Promise<void> {
  const { text, name } = useDraft.getState()
  const subjects = subjectsOf(text)
  if (isThere()) {
    const inputs = [{ at: 0, line: APPLY, stdin: text }]
    openRun({ ...useRun.getState().session, inputs }, 0, name, true)
  } else applyDraft()
  const { session } = useRun.getState()
  const from = session.inputs.at(-1)!.at
  const bet: Bet = { session, subjects, asked: asksOf(subjects), from, forecast: undefined }
  usePredicting.setState({ bet })
  const { entries } = await runAhead(session, from + HORIZON).film
  if (usePredicting.getState().bet !== bet) return
  const told = forecast(entries, subjects, from, session.cluster.namespace)
  usePredicting.setState({ bet: { ...bet, forecast: told } })
}
