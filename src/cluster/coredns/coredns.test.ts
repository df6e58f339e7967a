import { describe, expect, it } from 'vitest'
import { candidatesFor } from '../linux/resolver'
import type { DnsType } from '../linux/syscalls'
import { createStandIn } from '../stand-in-api-server'
import { createCoreDns } from './coredns'

const SERVER = '10.96.0.10'

function rig() {
  const cluster = createStandIn()
  const dns = createCoreDns()
  cluster.run(dns.component)
  const put = (kind: string, apiVersion: string, name: string, rest: object, labels = {}) =>
    cluster.put({ apiVersion, kind, metadata: { name, namespace: 'default', labels }, ...rest })
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } })
  const ports = [{ name: 'http', port: 80, protocol: 'TCP' }]
  put('Service', 'v1', 'web', { spec: { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ports } })
  put('Service', 'v1', 'db', { spec: { clusterIP: 'None', clusterIPs: ['None'], ports } })
  put('Service', 'v1', 'out', { spec: { type: 'ExternalName', externalName: 'example.com' } })
  put('Service', 'v1', 'alias', {
    spec: { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' },
  })
  const endpoints = [
    { addresses: ['10.244.1.2'], conditions: { ready: true }, hostname: 'db-0' },
    { addresses: ['10.244.1.3'], conditions: { ready: true } },
    { addresses: ['10.244.1.4'], conditions: { ready: false } },
  ]
  const labels = { 'kubernetes.io/service-name': 'db' }
  put('EndpointSlice', 'discovery.k8s.io/v1', 'db-1', { endpoints, ports }, labels)
  cluster.passes(1000)
  const ask = (name: string, type: DnsType = 'A') => {
    let told = 'nothing'
    dns.answer({ name, type, server: SERVER }, ({ code, records }) => {
      told = [code, ...records.map((record) => `${record.type} ${record.data}`)].join(', ')
    })
    cluster.passes(10)
    return told
  }
  return {
    ask,
    publish: () =>
      cluster.change('services', 'default/db', (db: { spec: object }) => ({
        ...db,
        spec: { ...db.spec, publishNotReadyAddresses: true },
      })),
    passes: cluster.passes,
  }
}
const LOCAL = 'default.svc.cluster.local'

describe('the names of the cluster', () => {
  it('[DNS1] are those of Services', () => {
    const { ask } = rig()
    expect(ask(`web.${LOCAL}`)).toBe('NOERROR, A 10.96.0.5')
    expect(ask(`web.${LOCAL}.`)).toBe('NOERROR, A 10.96.0.5')
    expect(ask(`web.${LOCAL}`, 'AAAA')).toBe('NOERROR')
    expect(ask(LOCAL)).toBe('NOERROR')
    expect([ask(`nosuch.${LOCAL}`), ask('web.other.svc.cluster.local'), ask('web')]).toEqual([
      'NXDOMAIN',
      'NXDOMAIN',
      'NXDOMAIN',
    ])
  })
  it('[DNS2] are the ready endpoints of headless ones, in any order', () => {
    const { ask, publish, passes } = rig()
    const answers = new Set(Array.from({ length: 20 }, () => ask(`db.${LOCAL}`)))
    expect([...answers].sort()).toEqual([
      'NOERROR, A 10.244.1.2, A 10.244.1.3',
      'NOERROR, A 10.244.1.3, A 10.244.1.2',
    ])
    publish()
    passes(100)
    expect(ask(`db.${LOCAL}`)).toContain('10.244.1.4')
  })
  it('[DNS3] are those of pods', () => {
    const { ask } = rig()
    expect(ask(`db-0.db.${LOCAL}`)).toBe('NOERROR, A 10.244.1.2')
    expect(ask(`10-244-1-3.db.${LOCAL}`)).toBe('NOERROR, A 10.244.1.3')
    expect(ask('10-244-9-9.default.pod.cluster.local')).toBe('NOERROR, A 10.244.9.9')
  })
  it('[DNS4] are aliases of others', () => {
    const { ask } = rig()
    expect(ask(`out.${LOCAL}`)).toBe('NOERROR, CNAME example.com., A 198.51.100.10')
    expect(ask(`alias.${LOCAL}`)).toBe('NOERROR, CNAME web.default.svc.cluster.local., A 10.96.0.5')
  })
  it('[DNS5] lead to ports and back from addresses', () => {
    const { ask } = rig()
    expect(ask(`_http._tcp.web.${LOCAL}`, 'SRV')).toBe('NOERROR, SRV 0 100 80 web.default.svc.cluster.local.')
    expect(ask('5.0.96.10.in-addr.arpa', 'PTR')).toBe('NOERROR, PTR web.default.svc.cluster.local.')
    expect(ask('2.1.244.10.in-addr.arpa', 'PTR')).toBe('NOERROR, PTR db-0.db.default.svc.cluster.local.')
    expect(ask('3.1.244.10.in-addr.arpa', 'PTR')).toBe(
      'NOERROR, PTR 10-244-1-3.db.default.svc.cluster.local.',
    )
    expect(ask('9.9.244.10.in-addr.arpa', 'PTR')).toBe('NXDOMAIN')
    expect(ask(`db.${LOCAL}`, 'SRV')).toBe(
      'NOERROR, SRV 0 50 80 db-0.db.default.svc.cluster.local., SRV 0 50 80 10-244-1-3.db.default.svc.cluster.local.',
    )
  })
  it('[DNS6] are looked for below the search domains first', () => {
    const conf =
      'search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'
    expect(candidatesFor('web', conf)).toEqual([`web.${LOCAL}`, 'web.svc.cluster.local', 'web'])
    expect(candidatesFor('example.com', conf)[0]).toBe(`example.com.${LOCAL}`)
    expect(candidatesFor('example.com.', conf)).toEqual(['example.com.'])
    expect(candidatesFor('a.b.c.d.e.f', conf)[0]).toBe('a.b.c.d.e.f')
  })
})
