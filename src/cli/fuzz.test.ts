/** A few hundred drawn sessions hold what must always hold; `npm run fuzz` plays thousands. */
import { describe, expect, it } from 'vitest'
import { failureOf, shrunk } from './fuzz'
import { drawSession } from './fuzz-session'

const SEEDS = 200
const PART = 25
/** Real ms a part may take on a busy machine. */
const PATIENCE = 300_000
const AFTERWARDS = 30_000

describe('sessions drawn by chance', () => {
  for (let from = 1; from <= SEEDS; from += PART)
    it(
      `hold the invariants, ${from} to ${from + PART - 1}`,
      () => {
        for (let seed = from; seed < from + PART; seed++) {
          const failure = failureOf(drawSession(seed), AFTERWARDS)
          expect(failure && `seed ${seed}: ${failure.what} at ${failure.at}: ${failure.text}`).toBeUndefined()
        }
      },
      PATIENCE,
    )

  it('are the same for the same seed', () => {
    expect(drawSession(7)).toEqual(drawSession(7))
    expect(drawSession(7)).not.toEqual(drawSession(8))
  })
})

it('a failure is shrunk to the inputs it needs', () => {
  const session = drawSession(1)
  const backwards = [
    { at: 0, line: 'kubectl get pods' },
    { at: 500, line: 'kubectl get nodes' },
    { at: 400, line: 'kubectl get services' },
    { at: 900, line: 'kubectl get events' },
  ]
  const bad = { ...session, inputs: backwards }
  const failure = failureOf(bad, AFTERWARDS)
  expect(failure?.text).toContain('an input at 400 ms came after 500 ms')
  expect(shrunk(bad, failure!).inputs).toEqual(backwards.slice(1, 3))
})

it('a session that once broke something does so no more', () => {
  // INV6: a resize gave a pod without a class a limit below what it held.
  for (const seed of [2_841]) expect(failureOf(drawSession(seed), AFTERWARDS)).toBeUndefined()
})
