/** The screen's side of the engine: starts runs in the worker and hands on what they say. */
import type { Entry } from '../journal/entry'
import type { FromEngine, ToEngine } from './protocol'
import type { Input, Session } from './session'

export interface EngineListener {
  /** Entries in order, and the time up to which the run has been simulated. */
  entries(batch: readonly Entry[], reached: number): void
  /** The engine failed: a defect of ours. Nothing more will come of this run. */
  broken(message: string): void
}

export interface Engine {
  /** Starts a run from its beginning. `keep` entries, known to be the same, are not sent again (a fork). */
  start(session: Session, keep?: number): void
  /** Adds an input later than all that was simulated. */
  input(input: Input): void
  /** Simulates ahead up to this time. */
  runUntil(at: number): void
  stop(): void
}

export function createEngine(listener: EngineListener): Engine {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  })
  let run = 0
  const tell = (message: ToEngine) => worker.postMessage(message)
  worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    if (data.run !== run) return
    if (data.kind === 'entries') listener.entries(data.entries, data.reached)
    else listener.broken(data.message)
  }
  worker.onerror = (event) => listener.broken(event.message || 'the engine could not be loaded')
  return {
    start: (session, keep = 0) => tell({ kind: 'start', run: ++run, session, keep }),
    input: (input) => tell({ kind: 'input', run, input }),
    runUntil: (at) => tell({ kind: 'run', run, until: at }),
    stop: () => worker.terminate(),
  }
}
