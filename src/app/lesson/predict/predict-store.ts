/** A guess about one's own manifest, before it is applied; kept apart from its panel, which is fetched when first used. */
import { create } from 'zustand'
import type { Asked, Forecast, Subject } from '../../../lessons/forecast'
import type { Session } from '../../../session/session'

/** A number, a name, or that it will not happen. */
export type Guess = number | string | 'never'

/** What was guessed, about which run. */
export interface Bet {
  readonly session: Session
  readonly subjects: readonly Subject[]
  readonly asked: readonly Asked[]
  /** When it was applied, ms. */
  readonly from: number
  /** What the run tells; undefined until it has been told ahead. */
  readonly forecast: Forecast | undefined
}

export interface Predicting {
  readonly open: boolean
  readonly guesses: Readonly<Partial<Record<Asked, Guess>>>
  readonly bet: Bet | undefined
}

const NOTHING: Predicting = { open: false, guesses: {}, bet: undefined }

export const usePredicting = create<Predicting>(() => NOTHING)

export const startPredicting = () => usePredicting.setState({ ...NOTHING, open: true })
export const stopPredicting = () => usePredicting.setState(NOTHING)
