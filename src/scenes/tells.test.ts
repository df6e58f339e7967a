import { expect, it } from 'vitest'
import type { Entry } from '../journal/entry'
import { scenes } from './scenes'
import { tellsOfMemory, tellsOfPod } from './tells'

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

const journal = (said: readonly object[]) =>
  said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as Entry)

const uses = (at: number, cpu: number, wanted: number) => ({
  at,
  kind: 'usage.changed',
  container: { id: 'a' },
  memory: 0,
  cpu,
  wanted,
})

it('opens memory after a kill, or when a container is held back for longer than a moment', () => {
  const kill = { at: 1, kind: 'decision.made', decision: { reason: 'OutOfMemory' } }
  expect(tellsOfMemory(journal([kill]))).toBe(2)
  expect(tellsOfMemory(journal([uses(0, 400, 2000), uses(9000, 400, 2000)]))).toBe(2)
  expect(tellsOfMemory(journal([uses(0, 180, 1000), uses(200, 0, 0), uses(9000, 0, 0)]))).toBe(1)
})

it('opens a pod whose containers share a volume, but not among many pods', () => {
  const volumeMounts = [{ name: 'work', mountPath: '/work' }]
  const pod = (name: string, containers: number) => ({
    at: 0,
    kind: 'object.stored',
    added: true,
    resource: 'pods',
    key: `default/${name}`,
    object: {
      spec: {
        volumes: [{ name: 'work', emptyDir: {} }],
        containers: Array.from({ length: containers }, (_, index) => ({ name: `c${index}`, volumeMounts })),
      },
    },
  })
  expect(tellsOfPod(journal([pod('a', 2)]))).toBe(2)
  expect(tellsOfPod(journal([pod('a', 1)]))).toBe(1)
  expect(tellsOfPod(journal(['a', 'b', 'd', 'e'].map((name) => pod(name, 2))))).toBe(1)
})

it('opens scheduling when a pod that was wished for found no node, not when a drained one did', () => {
  const run = (line: string) =>
    journal([
      { kind: 'input.accepted', input: 0, line },
      { kind: 'decision.made', cause: 1, decision: { reason: 'Unschedulable', because: { message: '' } } },
    ])
  expect(opens(...run('kubectl apply -f -'))).toBe('scheduling')
  expect(opens(...run('kubectl drain node-2'))).toBe('cluster')
})

it('opens the network for a pod with a door on its node, and memory where all three classes stand', () => {
  const pod = (name: string, spec: object, qosClass = 'BestEffort') => ({
    kind: 'object.stored',
    added: true,
    resource: 'pods',
    key: `default/${name}`,
    object: { spec, status: { qosClass } },
  })
  const plain = { containers: [{ name: 'c' }] }
  expect(opens(...journal([pod('a', { ...plain, hostNetwork: true })]))).toBe('network')
  expect(opens(...journal([pod('a', { containers: [{ name: 'c', ports: [{ hostPort: 80 }] }] })]))).toBe(
    'network',
  )
  const classes = ['Guaranteed', 'Burstable', 'BestEffort'].map((name) => pod(name, plain, name))
  expect(opens(...journal(classes))).toBe('memory')
  expect(opens(...journal(classes.slice(1)))).toBe('cluster')
})
