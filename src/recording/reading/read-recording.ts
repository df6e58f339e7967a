/**
 * A file as a run to look at: our own recordings, and what plain kubectl prints of a real cluster. The file is not
 * trusted: every object is decoded as the API server would, and there are limits to all of it.
 */
import type { Entry } from '../../journal/entry'
import { type Change, changeOf } from './change'
import { jsonValues } from './json-values'
import { type Typed, toEntries } from './to-entries'

export interface Recorded {
  readonly name: string
  readonly entries: readonly Entry[]
  /** How long it is, ms. */
  readonly until: number
  /** Pieces of the file that were left out: broken, of unknown kinds, or too many. */
  readonly left: number
  /** The limit beyond which some were left out, if there was one. */
  readonly beyond: number | undefined
}
export type Read =
  | { readonly ok: true; readonly recorded: Recorded }
  | { readonly ok: false; readonly problem: 'file' | 'empty' }

export const MOST_FILE_BYTES = 64 * 2 ** 20
const MOST_VALUES = 100_000
const MOST_STEPS = 5_000
const LONGEST_OUTPUT = 200_000
/** A week: what claims to be longer has a wrong time in it. */
const LONGEST = 7 * 86_400_000
/** Time to see the last of it. */
const AFTER = 5_000

interface Collected {
  name: string
  readonly changes: Change[]
  readonly typed: Typed[]
  left: number
  beyond: number | undefined
  /** Whether the file says itself when each thing was, in ms of the run. */
  timed: boolean
}

export function readRecording(text: string, fileName: string): Read {
  if (text.length > MOST_FILE_BYTES) return { ok: false, problem: 'file' }
  const { values, broken, isMore } = jsonValues(text, MOST_VALUES)
  const found: Collected = {
    name: fileName,
    changes: [],
    typed: [],
    left: broken,
    beyond: isMore ? MOST_VALUES : undefined,
    timed: false,
  }
  for (const value of values) collect(value, found)
  if (found.changes.length === 0) return { ok: false, problem: 'empty' }
  const changes = found.timed ? byStamp(found.changes) : ofOneClock(found.changes)
  const entries = toEntries(changes, found.typed)
  const until = Math.min(Math.max(entries.at(-1)?.at ?? 0, 0), LONGEST) + AFTER
  return { ok: true, recorded: { name: found.name, entries, until, left: found.left, beyond: found.beyond } }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function collect(value: unknown, found: Collected): void {
  if (!isRecord(value)) return void found.left++
  if (value['recording'] === 1) {
    found.timed = true
    if (typeof value['scenario'] === 'string') found.name = value['scenario'].slice(0, 80)
    return
  }
  if (found.timed && value['end'] === true) return
  if (found.timed && typeof value['step'] === 'string') return collectStep(value, found)
  // kubectl get -o json: a list, or one object as it is.
  if (Array.isArray(value['items'])) for (const item of value['items']) add(changeOf('ADDED', item), found)
  else if ('object' in value)
    add(changeOf(value['type'], value['object'], found.timed ? ms(value['t']) : undefined), found)
  else add(changeOf('ADDED', value), found)
}

function add(change: Change | undefined, found: Collected): void {
  const isFull = found.changes.length >= MOST_VALUES
  if (isFull) found.beyond = MOST_VALUES
  if (!change || isFull || (found.timed && change.stamp === undefined)) found.left++
  else found.changes.push(change)
}

function ms(seconds: unknown): number | undefined {
  const at = typeof seconds === 'number' ? Math.round(seconds * 1000) : Number.NaN
  return at >= 0 && at <= LONGEST ? at : undefined
}

function collectStep(value: Record<string, unknown>, found: Collected): void {
  const at = ms(value['at'] ?? value['t'])
  const took = ms(value['took'] ?? 0)
  const text = (name: string) => (typeof value[name] === 'string' ? value[name].slice(0, LONGEST_OUTPUT) : '')
  const isFull = found.typed.length >= MOST_STEPS
  if (isFull) found.beyond ??= MOST_STEPS
  if (at === undefined || isFull) return void found.left++
  found.typed.push({
    at,
    line: text('step'),
    code: typeof value['exit'] === 'number' ? value['exit'] : 0,
    took: took ?? 0,
    stdout: text('stdout'),
    stderr: text('stderr'),
  })
}

const byStamp = (changes: readonly Change[]) =>
  changes.map((change) => ({ ...change, at: change.stamp ?? 0 })).sort((a, b) => a.at - b.at)

/**
 * kubectl does not say when it was told something. Revisions give the order across all kinds, and the times in the
 * objects the moment, to a second; the run begins when something first changed that was there before.
 */
function ofOneClock(changes: readonly Change[]): readonly (Change & { at: number })[] {
  const seen = new Set<string>()
  const ordered = changes
    .filter(({ object, revision, type }) => {
      const id = `${object.metadata.uid} ${revision} ${type}`
      return revision === 0 || (!seen.has(id) && seen.add(id))
    })
    .map((change, index) => ({ change, index }))
    .sort((a, b) => a.change.revision - b.change.revision || a.index - b.index)
    .map(({ change }) => change)
  const begin = beginning(ordered)
  let now = -1
  return ordered.map((change) => {
    const at = (change.stamp ?? begin) - begin
    if (at > LONGEST) return { ...change, at: Math.max(now, 0) }
    now = Math.max(now, at)
    return { ...change, at: now }
  })
}

function beginning(changes: readonly Change[]): number {
  const stamps = (some: readonly Change[]) => some.flatMap(({ stamp }) => stamp ?? [])
  const moved = stamps(changes.filter(({ type }) => type !== 'ADDED'))
  const all = moved.length > 0 ? moved : stamps(changes)
  return all.reduce((least, stamp) => Math.min(least, stamp), all[0] ?? 0)
}
