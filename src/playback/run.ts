/**
 * The run on screen: its session, the journal received so far, and the engine that goes on with it. Acting while the
 * playhead stands in the past forks: inputs up to there are kept, the new one is added, and the engine starts anew.
 */
import { create } from 'zustand'
import type { Entry } from '../journal/entry'
import { type Engine, createEngine } from '../session/engine'
import { type ClusterConfig, DEFAULT_CLUSTER, type Input, type Session } from '../session/session'
import { Film } from '../view/checkpoints'
import { History } from '../view/history'

export interface Run {
  readonly session: Session
  /** The journal so far, which gives the view at any moment. It grows in place: `received` tells that it did. */
  readonly film: Film
  /** The whole run as lanes. It grows in place too. */
  readonly history: History
  readonly received: number
  /** How far the engine has simulated, ms. */
  readonly reached: number
  /** Counts up whenever the past became another one: a new run, or a fork. */
  readonly branch: number
  /** What the engine said when it broke. */
  readonly broken: string | undefined
  /** Set where the run was not simulated but recorded: it can be looked at, and nothing can be done in it. */
  readonly recorded: Recording | undefined
}

export interface Recording {
  readonly name: string
  /** How long it is, ms. */
  readonly until: number
  /** Pieces of the file that could not be read. */
  readonly left: number
  /** How many were read, where the file holds more than that. */
  readonly beyond?: number | undefined
}

export const emptySession = (cluster: ClusterConfig = DEFAULT_CLUSTER): Session => ({
  version: 1,
  seed: 1,
  cluster,
  inputs: [],
})

export const useRun = create<Run>(() => ({
  session: emptySession(),
  film: new Film(),
  history: new History(),
  received: 0,
  reached: 0,
  branch: 0,
  broken: undefined,
  recorded: undefined,
}))

let engine: Engine | undefined
/** How far the engine was asked to go. */
let asked = 0

/** Puts another run on the screen, from its beginning. */
export function openSession(session: Session, until: number): void {
  start(session, new Film(), new History(), until)
}

/** Puts a recorded run on the screen. Throws, and changes nothing, where it cannot be folded. */
export function showRecording(recorded: Recording, entries: readonly Entry[]): void {
  const film = new Film()
  film.append(entries, recorded.until)
  const history = new History()
  history.append(entries)
  engine?.stop()
  engine = undefined
  useRun.setState((run) => ({
    session: emptySession(),
    film,
    history,
    received: entries.length,
    reached: recorded.until,
    branch: run.branch + 1,
    broken: undefined,
    recorded,
  }))
}

/** Does something at this moment: a line typed, a manifest applied. Returns the input's place in the session. */
export function act(at: number, input: Omit<Input, 'at'>): number {
  const { session, film, history } = useRun.getState()
  const when = Math.ceil(at)
  const inputs = [...session.inputs.filter((earlier) => earlier.at <= when), { at: when, ...input }]
  const kept = film.cut(when)
  const left = history.cut(when, film.upTo(kept))
  start({ ...session, inputs }, film, left, when)
  return inputs.length - 1
}

/** Takes back the last thing done, where the engine broke on it. */
export function withoutLastInput(): void {
  const { session } = useRun.getState()
  const last = session.inputs.at(-1)
  openSession({ ...session, inputs: session.inputs.slice(0, -1) }, last?.at ?? 0)
}

/** Makes sure that the run is simulated up to this moment, soon; or up to `slack` before it, where that was asked already. */
export function reach(until: number, slack = 0): void {
  const { reached, broken, recorded } = useRun.getState()
  if (broken !== undefined || recorded || until - slack <= asked || until <= reached) return
  asked = Math.ceil(until)
  engine?.runUntil(asked)
}

function start(session: Session, film: Film, history: History, until: number): void {
  engine ??= createEngine(
    { entries: receive, broken: (message) => useRun.setState({ broken: message }) },
    true,
  )
  useRun.setState((run) => ({
    session,
    film,
    history,
    received: film.entries.length,
    reached: Math.max(film.reached, 0),
    branch: run.branch + 1,
    broken: undefined,
    recorded: undefined,
  }))
  asked = 0
  engine.start(session, film.entries.length)
  reach(Math.max(until, 1))
}

/** Tells the engine where the playhead stands: what is done there then takes effect soon, however late in the run. */
export const standAt = (at: number): void => engine?.standAt(at)

/** Takes in what the engine has said, for about so many ms. Once a frame, so that the screen is drawn once for all of it. */
export function hear(budget: number): void {
  if (!engine) return
  engine.hear(budget)
  const { film, received, reached } = useRun.getState()
  if (film.entries.length !== received || film.reached > reached)
    useRun.setState({ received: film.entries.length, reached: Math.max(film.reached, 0) })
}

function receive(batch: readonly Entry[], reached: number): void {
  const { film, history } = useRun.getState()
  film.append(batch, reached)
  history.append(batch)
}
