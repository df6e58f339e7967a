import { describe, expect, it } from 'vitest'
import type { Ingress } from '../../k8s/api'
import { blockFor, locationFor, rewritten, serverBlocks } from './routes'

const backend = (name: string) => ({ service: { name, port: { number: 80 } } })
const ingress = (name: string, spec: object, annotations = {}, creationTimestamp = '2026-01-01') =>
  ({ metadata: { name, namespace: 'default', annotations, creationTimestamp }, spec }) as unknown as Ingress
const rule = (host: string | undefined, ...paths: [path: string, type: string, service: string][]) => ({
  ...(host !== undefined && { host }),
  http: { paths: paths.map(([path, pathType, name]) => ({ path, pathType, backend: backend(name) })) },
})

const asked = (ingresses: Ingress[], host: string, path: string) => {
  const location = locationFor(blockFor(serverBlocks(ingresses), host), path)
  return location && `${location.backend.service} ${rewritten(location, path)}`
}

describe('the routes of Ingresses', () => {
  it('[INX6] take the longest path, exact before prefix, a prefix by whole elements', () => {
    const web = ingress('web', {
      rules: [rule('a.com', ['/', 'Prefix', 'root'], ['/foo', 'Prefix', 'foo'], ['/foo', 'Exact', 'exact'])],
    })
    const paths = ['/', '/foo', '/foo/bar', '/foobar', '/foo/']
    expect(paths.map((path) => asked([web], 'a.com', path)?.split(' ')[0])).toEqual([
      'root',
      'exact',
      'foo',
      'root',
      'foo',
    ])
  })
  it('[INX7] take the host by name, then by wildcard of one label, then the rules without a host', () => {
    const hosts = ingress('hosts', {
      rules: [
        rule('a.b.com', ['/', 'Prefix', 'named']),
        rule('*.b.com', ['/', 'Prefix', 'wild']),
        rule(undefined, ['/', 'Prefix', 'any']),
      ],
    })
    const names = ['a.b.com', 'x.b.com', 'x.y.b.com', 'b.com']
    expect(names.map((host) => asked([hosts], host, '/')?.split(' ')[0])).toEqual([
      'named',
      'wild',
      'any',
      'any',
    ])
  })
  it('[INX8] give what no path takes to the default backend, if there is one', () => {
    const spec = { rules: [rule('a.com', ['/foo', 'Prefix', 'foo'])] }
    const withDefault = ingress('d', { ...spec, defaultBackend: backend('default') })
    expect(asked([ingress('n', spec)], 'a.com', '/bar')).toBeUndefined()
    expect(asked([withDefault], 'a.com', '/bar')).toBe('default /bar')
    expect(asked([withDefault], 'b.com', '/')).toBe('default /')
  })
  it('[INX9] rewrite the path by the groups of its pattern', () => {
    const spec = { rules: [rule('a.com', ['/api(/|$)(.*)', 'ImplementationSpecific', 'api'])] }
    const web = ingress('web', spec, { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' })
    expect(asked([web], 'a.com', '/api/users/1')).toBe('api /users/1')
    expect(asked([web], 'a.com', '/api')).toBe('api /')
    const broken = { rules: [rule('a.com', ['/api(', 'ImplementationSpecific', 'api'])] }
    expect(asked([ingress('b', broken, web.metadata.annotations)], 'a.com', '/api(')).toBeUndefined()
  })
  it('[INX10] let the oldest win where two claim the same', () => {
    const old = ingress('old', { rules: [rule('a.com', ['/', 'Prefix', 'old'])] }, {}, '2026-01-01')
    const young = ingress('young', { rules: [rule('a.com', ['/', 'Prefix', 'young'])] }, {}, '2026-01-02')
    expect(asked([young, old], 'a.com', '/')).toBe('old /')
  })
})
