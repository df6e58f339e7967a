import { describe, expect, it } from 'vitest'
import type { EndpointSlice, Service } from '../../k8s/api'
import { rulesOf } from './rules'

const service = (spec: object, status = {}) =>
  ({
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      clusterIP: '10.96.0.5',
      clusterIPs: ['10.96.0.5'],
      ports: [{ port: 80, protocol: 'TCP', nodePort: 30080 }],
      ...spec,
    },
    status,
  }) as unknown as Service
const slice = (...endpoints: [address: string, node: string, state: 'ready' | 'serving' | 'unready'][]) =>
  ({
    metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: endpoints.map(([address, nodeName, state]) => ({
      addresses: [address],
      nodeName,
      conditions: {
        ready: state === 'ready',
        serving: state !== 'unready',
        terminating: state === 'serving',
      },
    })),
  }) as unknown as EndpointSlice

const find = (spec: object, slices: EndpointSlice[], destination: string, port: number) => {
  const rules = rulesOf('node-1', '192.0.2.11')
  rules.set('default/web', service(spec), slices)
  const rule = rules.find({ protocol: 'tcp', source: '10.244.1.9', destination, port })
  return (
    rule && {
      to: rule.endpoints.map(({ address, port }) => `${address}:${port}`),
      onEmpty: rule.onEmpty,
      masquerade: rule.masquerade,
    }
  )
}

describe('the rules of a node', () => {
  it('[KPX1] sends a cluster address to the ready endpoints only', () => {
    expect(
      find(
        {},
        [slice(['10.244.1.2', 'node-1', 'ready'], ['10.244.2.2', 'node-2', 'unready'])],
        '10.96.0.5',
        80,
      )?.to,
    ).toEqual(['10.244.1.2:8080'])
    expect(find({}, [], '10.96.0.6', 80)).toBeUndefined()
  })
  it('[KPX3] refuses when there are no endpoints', () => {
    expect(find({}, [], '10.96.0.5', 80)).toEqual({ to: [], onEmpty: 'reject', masquerade: false })
  })
  it('[KPX4] falls back on endpoints that terminate and still serve', () => {
    expect(
      find(
        {},
        [slice(['10.244.1.2', 'node-1', 'serving'], ['10.244.2.2', 'node-2', 'unready'])],
        '10.96.0.5',
        80,
      )?.to,
    ).toEqual(['10.244.1.2:8080'])
  })
  it('[KPX5] opens the node port on the node and masquerades', () => {
    expect(
      find({ type: 'NodePort' }, [slice(['10.244.2.2', 'node-2', 'ready'])], '192.0.2.11', 30080),
    ).toEqual({ to: ['10.244.2.2:8080'], onEmpty: 'reject', masquerade: true })
  })
  it('[KPX6] keeps to this node and drops without one when the policy is Local', () => {
    expect(
      find(
        { type: 'NodePort', externalTrafficPolicy: 'Local' },
        [slice(['10.244.2.2', 'node-2', 'ready'])],
        '192.0.2.11',
        30080,
      ),
    ).toEqual({ to: [], onEmpty: 'drop', masquerade: false })
    expect(
      find(
        { type: 'NodePort', externalTrafficPolicy: 'Local' },
        [slice(['10.244.1.2', 'node-1', 'ready'])],
        '192.0.2.11',
        30080,
      )?.to,
    ).toEqual(['10.244.1.2:8080'])
  })
  it('[KPX7] keeps a source at its endpoint for the time-out', () => {
    const rules = rulesOf('node-1', '192.0.2.11')
    rules.set(
      'default/web',
      service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }),
      [slice(['10.244.1.2', 'node-1', 'ready'], ['10.244.2.2', 'node-2', 'ready'])],
    )
    const rule = rules.find({ protocol: 'tcp', source: 'x', destination: '10.96.0.5', port: 80 })!
    rule.affinity!.remember('x', 0, rule.endpoints[1]!)
    expect(rule.affinity!.pick('x', 59_000, rule.endpoints)).toBe(rule.endpoints[1])
    expect(rule.affinity!.pick('x', 61_000, rule.endpoints)).toBeUndefined()
    expect(rule.affinity!.pick('y', 0, rule.endpoints)).toBeUndefined()
  })
})
