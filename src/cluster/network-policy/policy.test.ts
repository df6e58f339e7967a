import { describe, expect, it } from 'vitest'
import type { NetworkPolicy } from '../../k8s/api'
import { type End, mayEnter, mayLeave } from './policy'

const pod = (namespace: string, app: string, address: string): End => ({
  address,
  pod: {
    namespace,
    labels: { app },
    namespaceLabels: { team: namespace },
    portNamed: (name) => (name === 'http' ? 8080 : undefined),
  },
})
const WEB = pod('shop', 'web', '10.244.1.2')
const DB = pod('shop', 'db', '10.244.2.2')
const STRANGER = pod('other', 'web', '10.244.3.2')
const CLIENT: End = { address: '203.0.113.7' }

const policy = (spec: object, namespace = 'shop') =>
  ({ metadata: { name: 'p', namespace }, spec }) as unknown as NetworkPolicy
const enters = (spec: object | undefined, from: End, port = 80, to: End = DB) =>
  mayEnter(spec ? [policy(spec)] : [], { from, to, protocol: 'TCP', port })
const leaves = (spec: object, to: End, port = 80) =>
  mayLeave([policy(spec)], { from: WEB, to, protocol: 'TCP', port })

describe('network policies', () => {
  it('[NPL1] leave alone whom they do not select', () => {
    expect(enters(undefined, STRANGER)).toBe(true)
    expect(enters({ podSelector: { matchLabels: { app: 'web' } } }, STRANGER)).toBe(true)
    expect(enters({ podSelector: {}, policyTypes: ['Egress'] }, STRANGER)).toBe(true)
    expect(mayLeave([], { from: CLIENT, to: WEB, protocol: 'TCP', port: 80 })).toBe(true)
  })
  it('[NPL2] deny what no rule of any policy allows', () => {
    const web = { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }
    expect(enters({ podSelector: {} }, WEB)).toBe(false)
    expect(enters(web, WEB)).toBe(true)
    const attempt = { from: WEB, to: DB, protocol: 'TCP', port: 80 }
    expect(mayEnter([policy({ podSelector: {} }), policy(web)], attempt)).toBe(true)
  })
  it('[NPL3] know peers by pod, by namespace and by range', () => {
    const from = (peer: object) => ({ podSelector: {}, ingress: [{ from: [peer] }] })
    const app = { podSelector: { matchLabels: { app: 'web' } } }
    expect(enters(from(app), STRANGER)).toBe(false)
    const team = { namespaceSelector: { matchLabels: { team: 'other' } } }
    expect(enters(from(team), STRANGER)).toBe(true)
    expect(enters(from(team), WEB)).toBe(false)
    expect(enters(from({ ...team, podSelector: { matchLabels: { app: 'db' } } }), STRANGER)).toBe(false)
    const range = { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/28'] } }
    expect(enters(from(range), CLIENT)).toBe(false)
    expect(enters(from({ ipBlock: { cidr: '203.0.113.0/24' } }), CLIENT)).toBe(true)
    expect(enters({ podSelector: {}, ingress: [{}] }, CLIENT)).toBe(true)
  })
  it('[NPL4] know ports by number, range and name', () => {
    const on = (port: object) => ({ podSelector: {}, ingress: [{ ports: [port] }] })
    expect(enters(on({ port: 80 }), WEB)).toBe(true)
    expect(enters(on({ port: 80 }), WEB, 81)).toBe(false)
    expect(enters(on({ port: 80, endPort: 90 }), WEB, 85)).toBe(true)
    expect(enters(on({ port: 'http' }), WEB, 8080)).toBe(true)
    expect(enters(on({ port: 80, protocol: 'UDP' }), WEB)).toBe(false)
  })
  it('[NPL5] are about egress when they have such rules', () => {
    expect(leaves({ podSelector: {} }, DB)).toBe(true)
    expect(leaves({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, DB)).toBe(false)
    const toDb = { podSelector: {}, egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }] }
    expect(leaves(toDb, DB)).toBe(true)
    expect(leaves(toDb, CLIENT)).toBe(false)
  })
})
