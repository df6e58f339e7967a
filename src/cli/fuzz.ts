/**
 * Plays drawn sessions and holds each entry against the invariants. What breaks one, throws or hangs is shrunk to the
 * inputs it needs and printed with a link. `npm run fuzz -- --seeds 1000 [--from 1]`; with `--hostile 1000`, hostile.ts.
 */
import { Invariants } from '../cluster/invariants'
import { createRun } from '../session/replay'
import type { Session } from '../session/session'
import { encodeLink } from '../session/share-link'
import { drawSession } from './fuzz-session'

/** Simulated time after the last input: long enough for graces, evictions and back-offs to end. */
const AFTERWARDS = 150_000
/** Happenings between two looks at the journal, and how many a drawn session may need at all. */
const SLICE = 2_000
const MOST_SLICES = 2_000

export interface Failure {
  /** Which rule, or what was thrown. */
  readonly what: string
  readonly at: number
  readonly text: string
}

/** What goes wrong in a session, if anything. */
export function failureOf(session: Session, afterwards = AFTERWARDS): Failure | undefined {
  const until = (session.inputs.at(-1)?.at ?? 0) + afterwards
  const invariants = new Invariants()
  let read = 0
  let now = 0
  try {
    const run = createRun(session)
    for (let slices = 0; ; slices++) {
      const isDone = run.runSome(until, SLICE)
      now = run.now
      const { entries } = run.journal
      while (read < entries.length && invariants.violations.length === 0) invariants.see(entries[read++]!)
      const [violation] = invariants.violations
      if (violation) return { what: violation.rule, at: violation.at, text: violation.text }
      if (isDone) return undefined
      if (slices > MOST_SLICES)
        return { what: 'hung', at: now, text: `more than ${MOST_SLICES * SLICE} happenings` }
    }
  } catch (error) {
    const text = error instanceof Error ? `${error.message}\n${error.stack}` : `${error}`
    return { what: `threw ${text.split('\n')[0]!.replaceAll(/\d+/g, 'N')}`, at: now, text }
  }
}

/** The fewest inputs that still fail in the same way. */
export function shrunk(session: Session, failure: Failure): Session {
  let smallest = session
  for (
    let size = Math.ceil(session.inputs.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  )
    for (let from = 0; from < smallest.inputs.length; ) {
      const inputs = smallest.inputs.filter((_, i) => i < from || i >= from + size)
      const fewer = { ...smallest, inputs }
      if (failureOf(fewer)?.what === failure.what) smallest = fewer
      else from += size
    }
  return smallest
}

function report(seed: number, failure: Failure): string {
  const small = shrunk(drawSession(seed), failure)
  const lines = small.inputs.map(({ at, line, stdin }) => `  ${at} ms  ${line}${stdin ? `\n${stdin}` : ''}`)
  const link = encodeLink({ session: small, playhead: failure.at })
  return [`seed ${seed}: ${failure.what} at ${failure.at} ms`, failure.text, ...lines, `  #${link}`, ''].join(
    '\n',
  )
}

/** The exit code: 1 when a seed failed. */
export function playSeeds(seeds: number, from: number): number {
  let failed = 0
  let slowest = { seed: from, took: 0 }
  for (let seed = from; seed < from + seeds; seed++) {
    const began = performance.now()
    const failure = failureOf(drawSession(seed))
    const took = performance.now() - began
    if (took > slowest.took) slowest = { seed, took }
    if (!failure) continue
    failed++
    process.stdout.write(report(seed, failure))
  }
  process.stdout.write(
    `${seeds} seeds from ${from}: ${failed} failed; slowest ${slowest.seed} in ${Math.round(slowest.took)} ms\n`,
  )
  return failed > 0 ? 1 : 0
}
