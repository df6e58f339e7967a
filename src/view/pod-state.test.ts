import { expect, it } from 'vitest'
import type { ApiObject, ContainerRef, Entry } from '../journal/entry'
import { Film } from './checkpoints'
import { podState } from './pod-state'

const ref: ContainerRef = { node: 'node-1', pod: 'u1', podKey: 'default/p', container: 'side', id: 'a' }

/** A pod in this phase whose sidecar has exited with this code. */
function sidecarAfter(phase: string, code: number, more = {}): string {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: 'u1',
      resourceVersion: '1',
      creationTimestamp: '',
      ...more,
    },
    spec: {
      restartPolicy: 'Never',
      initContainers: [{ name: 'side', restartPolicy: 'Always' }],
      containers: [{ name: 'main' }],
    },
    status: { phase },
  } as unknown as ApiObject
  const said: object[] = [
    { kind: 'object.stored', resource: 'pods', key: 'default/p', revision: 1, added: true, object },
    { kind: 'container.created', container: ref, restart: 0, init: true, image: 'busybox' },
    { kind: 'process.started', container: ref, pid: 1, parent: 0, argv: ['sh'], how: 'main' },
    { kind: 'container.exited', container: ref, code, oom: false },
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, at: index, cause: 0, source: 'x', ...entry }) as Entry),
    10,
  )
  const { containers } = podState(film.at(10), object)
  return containers.find(({ name }) => name === 'side')!.state
}

it('takes a sidecar that has exited for failing as long as it is to be started again', () => {
  expect(sidecarAfter('Running', 0)).toBe('failing')
})

it('takes the sidecar of a pod that has ended for done, or dead by its code', () => {
  expect([sidecarAfter('Succeeded', 0), sidecarAfter('Succeeded', 143)]).toEqual(['done', 'dead'])
})

it('takes what has exited in a pod that is to go for done, or dead: nobody starts it again', () => {
  const ending = { deletionTimestamp: '2026-11-24T10:00:00Z' }
  expect([0, 137].map((code) => sidecarAfter('Running', code, ending))).toEqual(['done', 'dead'])
})
