/** The only requestAnimationFrame: wall time × speed moves the playhead; the engine is kept ahead of it. */
import { advance, lookahead, usePlayback } from './playback'
import { reach, useRun } from './run'

/** A frame later than this (the tab was hidden) does not make time leap. */
const LONGEST_FRAME = 100

export function startFrameLoop(): () => void {
  let last = performance.now()
  let handle = requestAnimationFrame(frame)
  function frame(now: number) {
    const elapsed = Math.min(now - last, LONGEST_FRAME)
    last = now
    tick(elapsed)
    handle = requestAnimationFrame(frame)
  }
  return () => cancelAnimationFrame(handle)
}

/** One frame. */
export function tick(elapsed: number): void {
  const { playhead, playing, speed, until, stopAt } = usePlayback.getState()
  const { history, reached, broken, session } = useRun.getState()
  reach(playhead + lookahead(speed, session.cluster.nodes))
  if (!playing || broken !== undefined || reached <= playhead) return
  const ended = until === undefined ? stopAt : endOf(until)
  const wanted = advance(playhead, elapsed, until === undefined ? speed : 1, history.changes)
  const next = Math.min(wanted, reached, ended ?? Number.POSITIVE_INFINITY)
  usePlayback.setState(({ seen }) => ({
    playhead: next,
    seen: Math.max(seen, next),
    ...(ended !== undefined && next >= ended && { playing: false, until: undefined, stopAt: undefined }),
  }))
}

/** When the command with this place in the session ended, as far as is known. */
function endOf(input: number): number | undefined {
  const { film } = useRun.getState()
  const end = film.entries.findLast((entry) => entry.kind === 'console.exited' && entry.input === input)
  return end && end.at + 1
}
