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

const POD = '10.244.1.9'
const CLIENT = '203.0.113.7'
const NODE = '192.0.2.11'
const HERE = slice(['10.244.1.2', 'node-1', 'ready'])
const ELSEWHERE = slice(['10.244.2.2', 'node-2', 'ready'])

const find = (
  spec: object,
  slices: EndpointSlice[],
  destination: string,
  { source = POD, port = 80, status = {} } = {},
) => {
  const rules = rulesOf('node-1', NODE)
  rules.set('default/web', service(spec, status), slices)
  const rule = rules.find({ protocol: 'tcp', source, destination, port })
  if (!rule) return undefined
  const to = rule.endpoints.map(({ address }) => `${address}:8080`)
  return `${to.join(' ') || rule.onEmpty}${rule.masquerade && to.length > 0 ? ' masqueraded' : ''}`
}
const nodePort = (spec: object, slices: EndpointSlice[], source: string) =>
  find({ type: 'NodePort', ...spec }, slices, NODE, { source, port: 30080 })
const LOCAL = { externalTrafficPolicy: 'Local' }

describe('the rules of a node', () => {
  it('[KPX1] sends a cluster address to the ready endpoints only', () => {
    const mixed = slice(['10.244.1.2', 'node-1', 'ready'], ['10.244.2.2', 'node-2', 'unready'])
    expect(find({}, [mixed], '10.96.0.5')).toBe('10.244.1.2:8080')
    expect(find({}, [mixed], '10.96.0.5', { source: NODE })).toBe('10.244.1.2:8080 masqueraded')
    expect(find({}, [], '10.96.0.6')).toBeUndefined()
  })
  it('[KPX3] refuses when there are no endpoints', () => {
    expect(find({}, [], '10.96.0.5')).toBe('reject')
    expect(find({ internalTrafficPolicy: 'Local' }, [], '10.96.0.5')).toBe('reject')
    expect(nodePort(LOCAL, [], CLIENT)).toBe('reject')
  })
  it('[KPX4] falls back on endpoints that terminate and still serve', () => {
    const leaving = slice(['10.244.1.2', 'node-1', 'serving'], ['10.244.2.2', 'node-2', 'unready'])
    expect(find({}, [leaving], '10.96.0.5')).toBe('10.244.1.2:8080')
  })
  it('[KPX5] opens the node port on the node and masquerades', () => {
    expect(nodePort({}, [ELSEWHERE], CLIENT)).toBe('10.244.2.2:8080 masqueraded')
  })
  it('[KPX6] keeps to this node and drops without one when the policy is Local', () => {
    expect(nodePort(LOCAL, [ELSEWHERE], CLIENT)).toBe('drop')
    expect(nodePort(LOCAL, [HERE, ELSEWHERE], CLIENT)).toBe('10.244.1.2:8080')
    expect(find({ internalTrafficPolicy: 'Local' }, [ELSEWHERE], '10.96.0.5')).toBe('drop')
  })
  it('[KPX8] does not hold who is in the cluster to externalTrafficPolicy', () => {
    expect(nodePort(LOCAL, [ELSEWHERE], POD)).toBe('10.244.2.2:8080')
    expect(nodePort(LOCAL, [ELSEWHERE], NODE)).toBe('10.244.2.2:8080 masqueraded')
  })
  it('[KPX9] opens the addresses that a load balancer was given, to the ranges it is for', () => {
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.20', ipMode: 'VIP' }] } }
    const asked = (spec: object) =>
      find({ type: 'LoadBalancer', ...spec }, [HERE], '203.0.113.20', { source: CLIENT, status })
    expect(asked({})).toBe('10.244.1.2:8080 masqueraded')
    expect(asked({ loadBalancerSourceRanges: ['203.0.113.0/28'] })).toBe('10.244.1.2:8080 masqueraded')
    expect(asked({ loadBalancerSourceRanges: ['198.51.100.0/24'] })).toBe('drop')
  })
  it('[KPX7] keeps a source at its endpoint for the time-out', () => {
    const rules = rulesOf('node-1', NODE)
    const affinity = {
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    }
    rules.set('default/web', service(affinity), [HERE, ELSEWHERE])
    const rule = rules.find({ protocol: 'tcp', source: 'x', destination: '10.96.0.5', port: 80 })!
    rule.affinity!.remember('x', 0, rule.endpoints[1]!)
    expect(rule.affinity!.pick('x', 59_000, rule.endpoints)).toBe(rule.endpoints[1])
    expect(rule.affinity!.pick('x', 61_000, rule.endpoints)).toBeUndefined()
    expect(rule.affinity!.pick('y', 0, rule.endpoints)).toBeUndefined()
  })
  it('[KPX10] tells a load balancer whether the node has endpoints of its own, and since when', () => {
    const rules = rulesOf('node-1', NODE)
    const flow = { protocol: 'tcp', source: CLIENT, destination: '203.0.113.20', port: 80 } as const
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.20' }] } }
    const web = service({ type: 'LoadBalancer', ...LOCAL }, status)
    rules.set('default/web', web, [ELSEWHERE], 1000)
    expect(rules.health(flow)).toMatchObject({ ok: false, since: Number.NEGATIVE_INFINITY })
    rules.set('default/web', web, [HERE], 2000)
    rules.set('default/web', web, [HERE, ELSEWHERE], 3000)
    expect(rules.health(flow)).toEqual({ service: 'default/web', ok: true, since: 2000 })
    expect(rules.health({ ...flow, destination: '10.96.0.5' })).toBeUndefined()
  })
})
