/** The screen's side of the engine: starts runs in the worker and hands on what they say. */
import type { Entry } from '../journal/entry'
import type { FromEngine, ToEngine } from './protocol'
import type { Session } from './session'

export interface EngineListener {
  /** Entries in order, and the time up to which the run has been simulated. */
  entries(batch: readonly Entry[], reached: number): void
  /** The engine failed: a defect of ours. Nothing more will come of this run. */
  broken(message: string): void
}

export interface Engine {
  /** Starts a run from its beginning. `keep` entries, known to be the same, are not sent again (a fork). */
  start(session: Session, keep?: number): void
  /** Simulates ahead up to this time. */
  runUntil(at: number): void
  /** Where the playhead stands: from near there a fork can start quickly. */
  standAt(at: number): void
  /**
   * Hands on what has come, for about so many ms; true when nothing is left. Messages are unpacked only then, so that
   * thousands of entries never stand in the way of a frame.
   */
  hear(budget: number): boolean
  stop(): void
}

/** A patient engine hands on what it says when it is asked to (`hear`); any other does so at once. */
export function createEngine(listener: EngineListener, patient = false): Engine {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  })
  let run = 0
  const tell = (message: ToEngine) => worker.postMessage(message)
  let waiting: MessageEvent<FromEngine>[] = []
  const take = ({ data }: MessageEvent<FromEngine>) => {
    if (data.run !== run) return
    if (data.kind === 'entries') listener.entries(data.entries, data.reached)
    else listener.broken(data.message)
  }
  const hear = (budget: number) => {
    const end = performance.now() + budget
    let taken = 0
    while (taken < waiting.length && (taken === 0 || performance.now() < end)) take(waiting[taken++]!)
    waiting.splice(0, taken)
    return waiting.length === 0
  }
  worker.onmessage = patient ? (event) => void waiting.push(event) : take
  worker.onerror = (event) => listener.broken(event.message || 'the engine could not be loaded')
  return {
    start: (session, keep = 0) => {
      waiting = []
      tell({ kind: 'start', run: ++run, session, keep })
    },
    runUntil: (at) => tell({ kind: 'run', run, until: at }),
    standAt: (at) => tell({ kind: 'stand', run, at }),
    hear,
    stop: () => worker.terminate(),
  }
}
