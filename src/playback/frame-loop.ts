/** The only requestAnimationFrame: wall time × speed moves the playhead; the engine is kept ahead of it. */
import { advance, lookahead, pause, usePlayback } from './playback'
import { hear, reach, standAt, useRun } from './run'

/** A frame later than this (the tab was hidden) does not make time leap. */
const LONGEST_FRAME = 100
/** Ms of a frame for what the engine has said; more while the reader waits for it. */
const HEARS = 5
const HEARS_WAITING = 12

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
  hear(useRun.getState().reached > playhead ? HEARS : HEARS_WAITING)
  const { history, reached, broken, session, recorded } = useRun.getState()
  const ahead = lookahead(speed, session.cluster.nodes)
  reach(playhead + ahead, ahead / 8)
  stand(playhead, elapsed)
  // After the end of a recording nothing comes any more.
  if (playing && recorded && reached <= playhead) return pause()
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

/** The engine is told now and then where the playhead is; while it is drawn back and forth, only of the way on. */
const TELLS_EVERY = 300
let untold = 0
let stood = 0
let told = 0

function stand(playhead: number, elapsed: number): void {
  untold += elapsed
  if (untold < TELLS_EVERY) return
  untold = 0
  if (playhead >= stood && playhead !== told) standAt((told = playhead))
  stood = playhead
}

/** When the command with this place in the session ended, as far as is known. */
function endOf(input: number): number | undefined {
  const { entries } = useRun.getState().film
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index]!
    if (entry.kind === 'console.exited' && entry.input === input) return entry.at + 1
    if (entry.kind === 'input.accepted' && entry.input === input) return undefined
  }
  return undefined
}
