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
