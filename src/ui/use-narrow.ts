import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 899px)')

const listen = (changed: () => void) => {
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}

/** Whether the window is a phone's: stage on top, the side panels as sheets. */
export const useNarrow = () => useSyncExternalStore(listen, () => query.matches)
