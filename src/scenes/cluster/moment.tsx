/** The playhead for the few parts of a card that change with time alone: rings, countdowns, bars. */
import { createContext, useContext } from 'react'
import type { Translate } from '../../i18n/words'
import type { Selection } from '../scene'

interface MomentValue {
  readonly at: number
  readonly t: Translate
  onSelect(selection: Selection | undefined): void
}

export const Moment = createContext<MomentValue | undefined>(undefined)

export function useMoment(): MomentValue {
  const moment = useContext(Moment)
  if (!moment) throw new Error('a card of the cluster scene was drawn outside of it')
  return moment
}
