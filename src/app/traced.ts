/** Whether the reader looks back along a chain of causes: it stays while the playhead is not past its end. */
import type { Entry } from '../journal/entry'
import type { Selection } from '../scenes/scene'
import type { Traced } from './app-store'

export const isTraced = (
  traced: Traced | undefined,
  selection: Selection | undefined,
  entries: readonly Entry[],
  playhead: number,
): traced is Traced =>
  traced !== undefined &&
  traced.selection === selection &&
  entries[traced.effect.seq - 1] === traced.effect &&
  playhead <= traced.effect.at
