import { expect, it } from 'vitest'
import type { Entry } from '../journal/entry'
import { scenes } from './scenes'

const entry = (said: object) => ({ seq: 1, at: 0, cause: 0, source: 'x', ...said }) as Entry
const request = entry({ kind: 'packet.sent', hops: ['client', 'service/default/web', 'pod/default/web'] })
const failed = entry({ kind: 'probe.ran', probe: 'liveness', result: 'failure', run: 3, threshold: 3 })
const once = entry({ kind: 'probe.ran', probe: 'liveness', result: 'failure', run: 1, threshold: 3 })
const deleted = (source: string) =>
  entry({ kind: 'request.sent', source, verb: 'delete', resource: 'pods', key: 'default/p' })

/** The scene that opens by itself: the first of those with most to tell. */
const opens = (...entries: Entry[]) =>
  scenes.reduce((best, next) => (next.tells(entries) > best.tells(entries) ? next : best)).id

it('opens the scene that fits what happened', () => {
  expect(opens()).toBe('cluster')
  expect(opens(once)).toBe('cluster')
  expect(opens(failed)).toBe('probes')
  expect(opens(request)).toBe('network')
  expect(opens(failed, request)).toBe('network')
  expect(opens(deleted('kubectl'))).toBe('termination')
})

it('does not take what controllers delete for the learner’s wish', () => {
  expect(opens(deleted('replicaset-controller'))).toBe('cluster')
})
