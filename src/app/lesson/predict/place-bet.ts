/** Applies what was guessed about, and tells its run ahead to know how it will end. */
import { useDraft } from '../../../editor/draft'
import { asksOf, forecast, HORIZON, subjectsOf } from '../../../lessons/forecast'
import { useRun } from '../../../playback/run'
import { applyDraft } from '../../apply'
import { runAhead } from '../run-ahead'
import { type Bet, usePredicting } from './predict-store'

export async function placeBet(): Promise<void> {
  const subjects = subjectsOf(useDraft.getState().text)
  applyDraft()
  const { session } = useRun.getState()
  const from = session.inputs.at(-1)!.at
  const bet: Bet = { session, subjects, asked: asksOf(subjects), from, forecast: undefined }
  usePredicting.setState({ bet })
  const { entries } = await runAhead(session, from + HORIZON).film
  if (usePredicting.getState().bet !== bet) return
  const told = forecast(entries, subjects, from, session.cluster.namespace)
  usePredicting.setState({ bet: { ...bet, forecast: told } })
}
