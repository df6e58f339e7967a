/** The registries of the simulated world: what a reference resolves to, or why it does not. */
import { randomStream } from '../../sim/random'
import type { Image, Resolution } from './image'
import { KNOWN, type KnownImage, UNKNOWN } from './known-images'
import { canonicalName, parseReference, type Reference } from './reference'

/** Registries that are reached; names of the reserved domains (RFC 2606) cannot be. */
const UNREACHABLE = /(?:^|\.)(?:invalid|test|example|localhost)$|^example\.(?:com|org|net)$/
/** Words by which people name an image that is not to be there. */
const ABSENT =
  /(?:^|[-_./])(?:no-?such|not-?exist(?:s|ing|ent)?|does-?not-?exist|non-?existent|typo|wrong)(?:[-_./]|$)/
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
  if (ABSENT_TAG.test(tag)) return { error: `${name}: not found`, code: 'NotFound' }
  if (ABSENT.test(reference.repository) || isMisspelt(reference)) return denied
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

/** An official name that no official image has: 'ngnix'. The official images are all known by name, or assumed when plausible. */
function isMisspelt({ registry, repository }: Reference): boolean {
  if (registry !== 'docker.io' || !repository.startsWith('library/') || KNOWN[repository]) return false
  const name = repository.slice('library/'.length)
  return Object.keys(KNOWN).some(
    (known) => known.startsWith('library/') && isAlmost(name, known.slice('library/'.length)),
  )
}

/** One letter dropped, doubled or swapped with its neighbour. */
function isAlmost(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1 || b.length < 4) return false
  if (a.length === b.length) return [...a].sort().join('') === [...b].sort().join('')
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  for (let i = 0; i < long.length; i++) if (long.slice(0, i) + long.slice(i + 1) === short) return true
  return false
}

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
