/** The registries of the simulated world: what a reference resolves to, or why it does not. */
import { randomStream } from '../../sim/random'
import type { Image, Resolution } from './image'
import { KNOWN, type KnownImage, UNKNOWN } from './known-images'
import { isOfficial } from './official-images'
import { isUnreleased } from './released'
import { canonicalName, parseReference, type Reference } from './reference'

/** Registries that are reached; names of the reserved domains (RFC 2606) cannot be. */
const UNREACHABLE = /(?:^|\.)(?:invalid|test|example|localhost)$|^example\.(?:com|org|net)$/
/** Words by which people name an image that is not to be there. */
const ABSENT =
  /(?:^|[-_./])(?:no-?such|not-?exist|does-?not-?exist|non-?exist)|(?:^|[-_./])(?:typo|wrong)(?:[-_./]|$)/
const ABSENT_TAG =
  /^(?:no-?such.*|nosuch.*|does-?not-?exist|not-?exist.*|nonexist.*|wrong.*|typo.*|v?\d*99+(?:\.\d+)*|\d+\.99+(?:\.\d+)?|9\.9(?:\.9)?)$/

const cache = new Map<string, Resolution>()

export function resolveImage(text: string): Resolution {
  let resolution = cache.get(text)
  if (!resolution) cache.set(text, (resolution = resolve(text)))
  return resolution
}

function resolve(text: string): Resolution {
  const reference = parseReference(text)
  if ('error' in reference) return { error: reference.error, code: 'InvalidArgument' }
  const name = canonicalName(reference)
  const tag = reference.tag ?? 'latest'
  if (UNREACHABLE.test(reference.registry.replace(/:\d+$/, ''))) return unreachable(reference, tag)
  if (ABSENT_TAG.test(tag) || isUnreleased(reference.repository, tag))
    return { error: `${name}: not found`, code: 'NotFound' }
  if (ABSENT.test(reference.repository) || isUnofficial(reference)) return absent(reference, name, tag)
  const known = knownOf(reference)
  const plan = typeof known === 'function' ? known(tag) : known
  return { image: imageOf(name, reference, plan ?? UNKNOWN, plan === undefined) }
}

const denied: Resolution = {
  error:
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  code: 'Unknown',
}

function unreachable({ registry, repository }: Reference, tag: string): Resolution {
  const host = registry.replace(/:\d+$/, '')
  const url = `https://${registry}/v2/${repository}/manifests/${tag}`
  return {
    error: `failed to do request: Head "${url}": dial tcp: lookup ${host} on 10.96.0.10:53: no such host`,
    code: 'Unknown',
  }
}

/** The registries that hold images of the same name. */
const knownOf = ({ repository }: Reference) =>
  KNOWN[repository] ?? KNOWN[repository.replace(/^library\//, '')]

/** What each registry answers when it has no such repository, which none of them tells from a private one but its own. */
function absent(reference: Reference, name: string, tag: string): Resolution {
  const { registry, repository } = reference
  if (registry === 'registry.k8s.io') return { error: `${name}: not found`, code: 'NotFound' }
  if (registry === 'quay.io') {
    const url = `https://quay.io/v2/${repository}/manifests/${tag}`
    return { error: `unexpected status from HEAD request to ${url}: 401 UNAUTHORIZED`, code: 'Unknown' }
  }
  if (registry === 'ghcr.io') {
    const scope = `repository%3A${repository.replaceAll('/', '%2F')}%3Apull`
    const url = `https://ghcr.io/token?scope=${scope}&service=ghcr.io`
    return {
      error: `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${url}: 403 Forbidden`,
      code: 'Unknown',
    }
  }
  return denied
}

/** An official name that no official image has: 'ngnix', 'my-app'. */
const isUnofficial = ({ registry, repository }: Reference): boolean =>
  registry === 'docker.io' &&
  repository.startsWith('library/') &&
  !isOfficial(repository.slice('library/'.length))

function imageOf(name: string, reference: Reference, plan: KnownImage, assumed: boolean): Image {
  const identity = randomStream(
    0,
    `image ${reference.registry}/${reference.repository}:${reference.tag ?? 'latest'}`,
  )
  return {
    name,
    digest: reference.digest ?? `sha256:${identity.hex(64)}`,
    id: `sha256:${identity.hex(64)}`,
    size: plan.size,
    entrypoint: plan.entrypoint ?? [],
    command: plan.command ?? [],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...plan.env },
    workingDir: plan.workingDir ?? '',
    user: plan.user ?? '',
    exposedPorts: plan.ports ?? [],
    stopSignal: plan.stopSignal ?? 'TERM',
    files: plan.files,
    assumed,
  }
}
