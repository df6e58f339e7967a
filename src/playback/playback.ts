/** The playhead: where it stands and how it moves. */
import { create } from 'zustand'
import { nextChange, previousChange, smartSpeed } from './changes'
import { type Recording, act, openSession, reach, showRecording, useRun } from './run'
import type { Entry } from '../journal/entry'
import type { Input, Session } from '../session/session'

export type Speed = number | 'smart'
export const SPEEDS: readonly Speed[] = ['smart', 0.1, 0.25, 1, 5, 10, 60, 600]

export interface Playback {
  /** Simulated ms. */
  readonly playhead: number
  readonly playing: boolean
  readonly speed: Speed
  /** The latest moment that was ever shown of this run: as far as its lanes are drawn. */
  readonly seen: number
  /** A command that was typed while paused: play only until it ends. */
  readonly until: number | undefined
  /** Plays only to this moment, ms, and stands still there. */
  readonly stopAt: number | undefined
}

export const usePlayback = create<Playback>(() => ({
  playhead: 0,
  playing: false,
  speed: 'smart',
  seen: 0,
  until: undefined,
  stopAt: undefined,
}))

const set = usePlayback.setState

/** Goes on; a recording that has come to its end is played once more. */
export function play(): void {
  const { recorded, reached } = useRun.getState()
  const ended = recorded !== undefined && usePlayback.getState().playhead >= reached
  set({ playing: true, until: undefined, stopAt: undefined, ...(ended && { playhead: 0 }) })
}
export const pause = () => set({ playing: false, until: undefined, stopAt: undefined })
/** Plays to a moment ahead and stands still there. */
export const playTo = (stopAt: number) => set({ playing: true, until: undefined, stopAt })
export const togglePlaying = () => (usePlayback.getState().playing ? pause() : play())
export const setSpeed = (speed: Speed) => set({ speed })

/** Moves the playhead there, running the engine as far as needed. */
export function scrubTo(at: number): void {
  const playhead = Math.max(0, at)
  reach(playhead)
  set(({ seen }) => ({ playhead, seen: Math.max(seen, playhead) }))
}

export function stepBack(): void {
  pause()
  scrubTo(previousChange(useRun.getState().history.changes, usePlayback.getState().playhead) ?? 0)
}

/** To the next change, if one is known; the engine is asked to look further otherwise. */
export function stepOn(): boolean {
  pause()
  const { history, reached } = useRun.getState()
  const next = nextChange(history.changes, usePlayback.getState().playhead)
  if (next === undefined) reach(reached + 60_000)
  else scrubTo(next)
  return next !== undefined
}

/** Opens a run at a moment. */
export function open(session: Session, playhead: number, playing: boolean): void {
  set({ playhead, playing, seen: playhead, until: undefined, stopAt: undefined })
  openSession(session, playhead)
}

/** Opens a recording at its beginning. */
export function openRecording(recorded: Recording, entries: readonly Entry[]): void {
  showRecording(recorded, entries)
  set({ playhead: 0, playing: false, seen: recorded.until, until: undefined, stopAt: undefined })
}

/** Does something now, and lets time run so that its effect is seen; `briefly` stops again when the command has ended. */
export function doNow(input: Omit<Input, 'at'>, briefly = false): number {
  if (useRun.getState().recorded) return -1
  const { playhead, playing, until } = usePlayback.getState()
  const index = act(playhead, input)
  const paused = !playing || until !== undefined
  const now = useRun.getState().session.inputs.at(-1)!.at
  set({
    playhead: now,
    seen: now,
    playing: true,
    stopAt: undefined,
    until: briefly && paused ? index : undefined,
  })
  return index
}

const MOST_AHEAD = 600_000
/** Smart pace must know of the next change to hurry towards it. */
const SMART_AHEAD = 330_000
const LARGE = 200

/** How far ahead of the playhead the engine should be, ms. */
export function lookahead(speed: Speed, nodes: number): number {
  if (speed === 'smart') return nodes < LARGE ? SMART_AHEAD : 20_000
  return Math.min(Math.max(15_000, speed * 1_500), MOST_AHEAD)
}

/** The playhead after so many ms of wall time. */
export function advance(at: number, elapsed: number, speed: Speed, changes: readonly number[]): number {
  if (speed !== 'smart') return at + elapsed * speed
  // In small steps, since the pace changes at each change that is passed.
  let now = at
  for (let left = elapsed; left > 0; left -= 4) now += Math.min(left, 4) * smartSpeed(changes, now)
  return now
}
