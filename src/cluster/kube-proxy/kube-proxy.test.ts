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

it('[KPX2] learns of a Service after a sync: at once after a quiet second, else a second after the last', () => {
  const cluster = createStandIn()
  const machine = { name: 'node-1', address: '192.0.2.11' } as unknown as Machine
  cluster.run(createKubeProxy(machine))
  cluster.passes(5_000)
  cluster.put(service('web', '10.96.0.5'))
  expect(machine.nat?.(to('10.96.0.5'))).toBeUndefined()
  cluster.passes(200)
  expect(machine.nat?.(to('10.96.0.5'))).toMatchObject({ end: 'reject' })
  cluster.put(service('shop', '10.96.0.6'))
  cluster.passes(600)
  expect(machine.nat?.(to('10.96.0.6'))).toBeUndefined()
  cluster.passes(600)
  expect(machine.nat?.(to('10.96.0.6'))).toMatchObject({ end: 'reject' })
})

it('[KPX8] says when its rules for a Service changed, and how', () => {
  const cluster = createStandIn()
  const machine = { name: 'node-1', address: '192.0.2.11' } as unknown as Machine
  cluster.run(createKubeProxy(machine))
  cluster.passes(5_000)
  const slice = (...addresses: string[]) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'web-1',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'web' },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  })
  cluster.put(service('web', '10.96.0.5'))
  cluster.passes(2_000)
  cluster.put(slice('10.244.1.2', '10.244.2.2'))
  cluster.passes(2_000)
  cluster.put(slice('10.244.2.2'))
  cluster.passes(2_000)
  const said = cluster.journal.entries.flatMap((entry) =>
    entry.kind === 'decision.made' && entry.decision.reason === 'RulesChanged'
      ? [`${entry.source} ${entry.about.key} ${JSON.stringify(entry.decision.because)}`]
      : [],
  )
  expect(said).toEqual([
    'kube-proxy/node-1 default/web {"added":[],"removed":[],"total":0}',
    'kube-proxy/node-1 default/web {"added":["10.244.1.2:8080","10.244.2.2:8080"],"removed":[],"total":2}',
    'kube-proxy/node-1 default/web {"added":[],"removed":["10.244.1.2:8080"],"total":1}',
  ])
})
