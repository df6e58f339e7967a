import { expect, it } from 'vitest'
import { TestServer } from './testing/server'

const PODS = '/api/v1/namespaces/default/pods'

/** What the server says to a resize of a pod with these resources: the refusal, or nothing. */
function resized(before: object, after: object, containers: readonly object[] = []): string {
  const server = new TestServer()
  const body = (resources: object, more: readonly object[] = []) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'c', image: 'a', resources }, ...more] },
  })
  server.send('POST', PODS, body(before))
  const contentType = 'application/strategic-merge-patch+json'
  const answer = server.send('PATCH', `${PODS}/x/resize`, body(after, containers), { contentType })
  return answer.kind === 'Pod' ? '' : answer.message
}

const some = (memory: string, cpu = '100m') => ({ requests: { memory, cpu }, limits: { memory: '64Mi' } })

it('[API22] a resize changes amounts, and nothing else', () => {
  expect(resized(some('16Mi'), some('32Mi', '200m'))).toBe('')
  expect(resized(some('16Mi'), { requests: { cpu: null } })).toBe(
    'Pod "x" is invalid: spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
  )
  expect(resized(some('16Mi'), { limits: { memory: null } })).toBe(
    'Pod "x" is invalid: spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
  )
  expect(resized(some('16Mi'), { limits: { 'ephemeral-storage': '1Gi' } })).toBe(
    'Pod "x" is invalid: spec: Forbidden: only cpu and memory resources are mutable',
  )
  expect(resized(some('16Mi'), {}, [{ name: 'd', image: 'a' }])).toBe(
    'Pod "x" is invalid: spec.containers: Forbidden: containers may not be added or removed on resize',
  )
})

it("[API22] a resize keeps the pod's class", () => {
  expect(resized({}, { limits: { memory: '16Mi' } })).toBe(
    'Pod "x" is invalid: spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing',
  )
  const guaranteed = { requests: { memory: '16Mi', cpu: '1' }, limits: { memory: '16Mi', cpu: '1' } }
  expect(resized(guaranteed, { limits: { memory: '32Mi' } })).toContain('"Guaranteed": Pod QOS Class')
})

it('[API23] a resize has to fit the node', () => {
  const server = new TestServer()
  server.send('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: { allocatable: { cpu: '2', memory: '1Gi' } },
  })
  const resources = (cpu: string, memory: string) => ({ resources: { requests: { cpu, memory } } })
  server.send('POST', PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'a', ...resources('1', '1Mi') }] },
  })
  const resize = (cpu: string, memory: string) =>
    server.send(
      'PATCH',
      `${PODS}/x/resize`,
      { spec: { containers: [{ name: 'c', ...resources(cpu, memory) }] } },
      { contentType: 'application/strategic-merge-patch+json' },
    ).message
  expect(resize('2', '1Gi')).toBeUndefined()
  expect(resize('2100m', '1Mi')).toBe(
    `pods "x" is forbidden: Node didn't have enough allocatable resources: cpu, requested: 2100, allocatable: 2000`,
  )
  expect(resize('3', '2Gi')).toContain(
    'cpu, requested: 3000, allocatable: 2000; memory, requested: 2147483648, allocatable: 1073741824',
  )
})
