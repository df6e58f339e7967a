import { describe, expect, it } from 'vitest'
import { createLoneNode } from '../containerd/lone-node'
import { programNamed } from '../programs/programs'
import { resolveImage } from './catalogue'

const answered = (reference: string) => {
  const found = resolveImage(reference)
  return 'image' in found ? found.image.name : `${found.code}: ${found.error}`
}
const DENIED =
  'Unknown: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'

describe('registries', () => {
  it('[CAT1] know which names there are: the official ones, and any other that does not say it is none', () => {
    expect(['ngnix', 'my-app:1.0', 'nosuchimage', 'acme/nosuchimage'].map(answered)).toEqual([
      DENIED,
      DENIED,
      DENIED,
      DENIED,
    ])
    expect(['nginx', 'golang:1.25', 'acme/shop:2'].map(answered)).toEqual([
      'docker.io/library/nginx:latest',
      'docker.io/library/golang:1.25',
      'docker.io/acme/shop:2',
    ])
  })
  it('[CAT2] each has its words for a name and for a tag that it does not have', () => {
    expect(answered('registry.k8s.io/nosuchimage:1')).toBe(
      'NotFound: registry.k8s.io/nosuchimage:1: not found',
    )
    expect(answered('quay.io/acme/nosuch:1')).toBe(
      'Unknown: unexpected status from HEAD request to https://quay.io/v2/acme/nosuch/manifests/1: 401 UNAUTHORIZED',
    )
    expect(answered('ghcr.io/acme/nosuch')).toContain('ghcr.io/token?scope=repository%3Aacme%2Fnosuch%3Apull')
    expect(answered('nginx:no-such-tag')).toBe('NotFound: docker.io/library/nginx:no-such-tag: not found')
  })
  it('[CAT6] have no version of a known image that was never released', () => {
    expect(answered('nginx:1.161')).toBe('NotFound: docker.io/library/nginx:1.161: not found')
    expect(answered('busybox:2.0-musl')).toContain('not found')
    const ofUse = [
      'nginx:1.16.1',
      'nginx:1.29-alpine',
      'nginx:stable',
      'redis:7',
      'postgres:16.4',
      'web/app:1.161',
    ]
    for (const reference of ofUse) expect(answered(reference)).not.toContain('not found')
  })
  it('[CAT3] gave nginx its entrypoint and its notices in time', () => {
    const of = (tag: string) => {
      const found = resolveImage(`nginx:${tag}`)
      if (!('image' in found)) return []
      const node = createLoneNode({
        programs: programNamed,
        registry: () => ({ image: { ...found.image, size: 1 } }),
      })
      const made = node.start(found.image.command, { image: `nginx:${tag}` })
      return [
        found.image.entrypoint.length,
        found.image.stopSignal,
        made.log().includes('[notice]'),
        made.run('nginx -v'),
      ]
    }
    expect(of('1.14.2')).toEqual([0, 'TERM', false, 'nginx version: nginx/1.14.2'])
    expect(of('1.19')).toEqual([1, 'QUIT', false, 'nginx version: nginx/1.19.10'])
    expect(of('1.25-alpine')).toEqual([1, 'QUIT', true, 'nginx version: nginx/1.25.5'])
  })
  it('[CAT4] hold a setuid program, which no_new_privs makes harmless', () => {
    const uid = (noNewPrivileges: boolean) => {
      const node = createLoneNode({ programs: programNamed, registry: resolveImage })
      const security = {
        user: 1000,
        supplementalGroups: [],
        readOnlyRootFilesystem: false,
        privileged: false,
        noNewPrivileges,
        addCapabilities: [],
        dropCapabilities: [],
        seccompUnconfined: false,
      }
      return node.start([], { image: 'registry.k8s.io/e2e-test-images/nonewprivs:1.3', security }).log()
    }
    expect([uid(false), uid(true)]).toEqual(['Effective uid: 0', 'Effective uid: 1000'])
  })
  it('[CAT5] start a server with options alone, and a program nobody knows with what it is given', () => {
    const node = createLoneNode({
      programs: programNamed,
      registry: (reference) => {
        const found = resolveImage(reference)
        return 'image' in found ? { image: { ...found.image, size: 1 } } : found
      },
    })
    const started = (image: string, args: readonly string[]) => {
      const found = resolveImage(image)
      const command = 'image' in found ? found.image.entrypoint : []
      return node.start([...command, ...args], { image, name: image.replace(/\W/g, '-') })
    }
    const redis = started('redis:5', ['/usr/local/etc/redis/redis.conf'])
    expect([redis.run('tr "\\0" " " </proc/1/cmdline'), redis.run('redis-cli ping')]).toEqual([
      'redis-server /usr/local/etc/redis/redis.conf',
      'PONG',
    ])
    expect(started('mongo', ['--bind_ip', '0.0.0.0']).outcome()).toBe('running 0 ')
    expect(started('acme/app', ['tcp-listen:5432']).outcome()).toBe('running 0 ')
    const { run } = started('vish/stress', ['-cpus', '2'])
    expect(run('true')).toContain('executable file not found')
  })
})
