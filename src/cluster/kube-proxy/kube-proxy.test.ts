import { expect, it } from 'vitest'
import type { Flow, Machine } from '../linux/machine'
import { createStandIn } from '../stand-in-api-server'
import { createKubeProxy } from './kube-proxy'

const service = (name: string, clusterIP: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { clusterIP, clusterIPs: [clusterIP], ports: [{ port: 80, protocol: 'TCP' }] },
})
const to = (destination: string) => ({ protocol: 'tcp', source: '10.244.1.9', destination, port: 80 }) as Flow

it('[KPX2] lets in force at the end of a sync what was known at its start, and rests a second after each', () => {
  const cluster = createStandIn()
  const machine = { name: 'node-1', address: '192.0.2.11' } as unknown as Machine
  cluster.run(createKubeProxy(machine))
  cluster.passes(5_000)
  cluster.put(service('web', '10.96.0.5'))
  cluster.passes(5)
  cluster.put(service('shop', '10.96.0.6'))
  expect(machine.nat?.(to('10.96.0.5'))).toBeUndefined()
  cluster.passes(100)
  expect(machine.nat?.(to('10.96.0.5'))).toMatchObject({ end: 'reject' })
  cluster.passes(850)
  expect(machine.nat?.(to('10.96.0.6'))).toBeUndefined()
  cluster.passes(250)
  expect(machine.nat?.(to('10.96.0.6'))).toMatchObject({ end: 'reject' })
})

it('[KPX11] leaves the rules of the proxy before it until its own first sync is done', () => {
  const cluster = createStandIn()
  const before = () => ({ end: 'drop', via: [] }) as const
  const machine = { name: 'node-1', address: '192.0.2.11', nat: before } as unknown as Machine
  cluster.put(service('web', '10.96.0.5'))
  cluster.run(createKubeProxy(machine))
  expect(machine.nat(to('10.96.0.5'))).toMatchObject({ end: 'drop' })
  cluster.passes(500)
  expect(machine.nat(to('10.96.0.5'))).toMatchObject({ end: 'reject' })
})

it('[KPX12] says on its node which addresses came and went with a sync', () => {
  const cluster = createStandIn()
  cluster.run(createKubeProxy({ name: 'node-1', address: '192.0.2.11' } as unknown as Machine))
  const slice = (...addresses: string[]) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  })
  cluster.passes(5_000)
  cluster.put(service('web', '10.96.0.5'))
  for (const addresses of [
    ['10.244.1.2', '10.244.2.2'],
    ['10.244.2.2', '10.244.3.2'],
  ]) {
    cluster.put(slice(...addresses))
    cluster.passes(3_000)
  }
  const told = cluster.journal.entries.flatMap((entry) =>
    entry.kind === 'decision.made' && entry.decision.reason === 'RulesChanged'
      ? [entry.decision.because]
      : [],
  )
  expect(told).toEqual([
    { added: [], removed: [], total: 0 },
    { added: ['10.244.1.2:8080', '10.244.2.2:8080'], removed: [], total: 2 },
    { added: ['10.244.3.2:8080'], removed: ['10.244.1.2:8080'], total: 2 },
  ])
})
