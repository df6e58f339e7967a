/** A small picture of a whole run: its lanes, made from the journal of the example as it really runs, one at a time. */
import { timelineLayout } from '../../scenes/timeline/layout'
import type { State } from '../../view/pod-state'
import { History } from '../../view/history'
import { type Example, sessionOf } from '../examples/example'
import { runAhead } from '../lesson/run-ahead'

export interface Bar {
  readonly x: number
  readonly width: number
  readonly state: State
}
export interface Thumbnail {
  readonly lanes: readonly { readonly id: string; readonly bars: readonly Bar[] }[]
  /** Where something was typed. */
  readonly inputs: readonly number[]
}

export const THUMBNAIL = { width: 240, height: 56, most: 6 }

const made = new Map<string, Thumbnail>()
let waiting: { readonly example: Example; readonly done: (thumbnail: Thumbnail) => void }[] = []
let stop: (() => void) | undefined

export const knownThumbnail = (name: string) => made.get(name)

/** Returns how to withdraw: what has been scrolled past is not made. */
export function askForThumbnail(example: Example, done: (thumbnail: Thumbnail) => void): () => void {
  const asked = { example, done }
  waiting.push(asked)
  if (!stop) void next()
  return () => {
    waiting = waiting.filter((one) => one !== asked)
  }
}

/** The gallery is closed: nobody looks any more. */
export function forgetWaiting(): void {
  waiting = []
  stop?.()
  stop = undefined
}

async function next(): Promise<void> {
  const one = waiting.shift()
  if (!one) {
    stop = undefined
    return
  }
  const { example, done } = one
  const run = runAhead(sessionOf(example), example.lasts * 1000)
  stop = run.stop
  try {
    const { entries } = await run.film
    const history = new History()
    history.append(entries)
    const thumbnail = drawn(history, example.lasts * 1000)
    made.set(example.name, thumbnail)
    done(thumbnail)
  } catch {
    // A picture less: the example itself says what is wrong when it is opened.
  }
  await next()
}

function drawn(history: History, until: number): Thumbnail {
  const window = { from: 0, to: until }
  const layout = timelineLayout(history, window, THUMBNAIL.width, until, undefined)
  const lanes = layout.lanes.filter(({ label }) => label.kind !== 'events' && label.kind !== 'probe')
  return {
    lanes: lanes.slice(0, THUMBNAIL.most).map(({ id, spans }) => ({
      id,
      bars: spans.map(({ x, width, state }) => ({ x: Math.max(x, 0), width, state })),
    })),
    inputs: layout.inputs.map(({ x }) => x).filter((x) => x > 1),
  }
}
