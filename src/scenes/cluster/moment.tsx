/** The playhead for the few parts of a card that change with time alone: rings, countdowns, bars. The rest is drawn once a view. */
import { createContext, useContext } from 'react'
import type { Translate } from '../../i18n/words'
import type { View } from '../../view/view'
import type { Selection } from '../scene'
import type { ClusterLayout } from './boxes'

interface Reader {
  readonly t: Translate
  onSelect(selection: Selection | undefined): void
}

/** What travels is drawn from these, in every frame. */
interface Picture {
  readonly layout: ClusterLayout
  readonly view: View
}

export const Moment = createContext(0)
export const PictureContext = createContext<Picture | undefined>(undefined)
export const ReaderContext = createContext<Reader | undefined>(undefined)

/** The playhead: whoever asks is drawn again every frame. */
export const useAt = () => useContext(Moment)

export function useReader(): Reader {
  const reader = useContext(ReaderContext)
  if (!reader) throw new Error('a card of the cluster scene was drawn outside of it')
  return reader
}
