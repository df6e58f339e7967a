import { expect, it } from 'vitest'
import { replay } from './replay'
import { DEFAULT_CLUSTER, type Input, type Session } from './session'
import { Spare } from './spare'

const session = (...inputs: Input[]): Session => ({ version: 1, seed: 7, cluster: DEFAULT_CLUSTER, inputs })
const CREATE = { at: 0, line: 'kubectl create deployment web --image=nginx --replicas=2' }
const SCALE = { at: 30_000, line: 'kubectl scale deployment web --replicas=1' }
const DELETE = { at: 45_500, line: 'kubectl delete deployment web' }

function following(of: Session, until: number): Spare {
  const spare = new Spare(of)
  while (!spare.follow(until, 20));
  return spare
}

it('goes on as a run from the beginning would, entry for entry', () => {
  const spare = following(session(CREATE, SCALE), 45_499)
  const forked = session(CREATE, SCALE, DELETE)
  const run = spare.become(forked)!
  run.runUntil(60_000)
  expect(run.journal.entries).toEqual(replay(forked, 60_000).entries)
})

it('has not taken what was done later than it stands, so that something else can be done instead', () => {
  const forked = session(CREATE, { ...DELETE, at: 20_000 })
  const run = following(session(CREATE, SCALE), 19_999).become(forked)!
  run.runUntil(40_000)
  expect(run.journal.entries).toEqual(replay(forked, 40_000).entries)
})

it('is of no use to what is done before it stands, nor to another past', () => {
  const at = (until: number) => following(session(CREATE, SCALE), until)
  expect(at(45_000).become(session(CREATE, SCALE, { ...DELETE, at: 45_000 }))).toBeUndefined()
  expect(at(45_000).become(session(CREATE, DELETE))).toBeUndefined()
  expect(at(20_000).become({ ...session(CREATE, DELETE), seed: 8 })).toBeUndefined()
})
