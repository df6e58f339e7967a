/** Which moments of a run a film shows: one per frame, at the pace of the playhead. The same run gives the same film. */
import { type Speed, advance } from '../../../playback/playback'

export interface Span {
  /** Simulated ms. */
  readonly from: number
  readonly to: number
}

/** The last picture stays for a while, so that its end can be read before the film begins again, ms. */
const STAYS = 1_500

/** The moment of each frame; at most so many, and `complete` says whether the span's end was reached. */
export function framesOf(
  { from, to }: Span,
  pace: Speed,
  perSecond: number,
  changes: readonly number[],
  most: number,
): { readonly moments: readonly number[]; readonly complete: boolean } {
  const moments: number[] = []
  const stay = Math.round((STAYS * perSecond) / 1000)
  for (
    let at = from;
    at < to && moments.length < most - stay;
    at = advance(at, 1000 / perSecond, pace, changes)
  )
    moments.push(Math.round(at))
  const complete = moments.length < most - stay
  const end = complete ? to : (moments.at(-1) ?? from)
  for (let i = 0; i < stay; i++) moments.push(end)
  return { moments, complete }
}
