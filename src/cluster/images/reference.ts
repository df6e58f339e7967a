/**
 * Image references and their canonical form: 'nginx' → 'docker.io/library/nginx:latest'. Mirrors
 * github.com/distribution/reference normalize.go and regexp.go.
 */

export interface Reference {
  readonly registry: string
  /** Without the registry: 'library/nginx'. */
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const DOMAIN =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$/
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/
const INVALID = { error: 'invalid reference format' }

export function parseReference(text: string): Reference | { error: string } {
  if (/^[a-f0-9]{64}$/.test(text))
    return { error: 'invalid repository name, cannot specify 64-byte hexadecimal strings' }
  const { registry, rest } = splitRegistry(text)
  const at = rest.indexOf('@')
  const digest = at < 0 ? undefined : rest.slice(at + 1)
  const named = at < 0 ? rest : rest.slice(0, at)
  const colon = named.indexOf(':')
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  const path = colon < 0 ? named : named.slice(0, colon)
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  if (/[A-Z]/.test(path))
    return { error: `invalid reference format: repository name (${repository}) must be lowercase` }
  if (!DOMAIN.test(registry) || !PATH.test(repository)) return INVALID
  if (tag !== undefined && !TAG.test(tag)) return INVALID
  if (digest !== undefined && !DIGEST.test(digest)) return INVALID
  if (repository.length > 255) return { error: 'repository name must not be more than 255 characters' }
  return { registry, repository, tag, digest }
}

function splitRegistry(text: string): { registry: string; rest: string } {
  const slash = text.indexOf('/')
  const first = slash < 0 ? '' : text.slice(0, slash)
  const isRegistry =
    first !== '' && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  if (!isRegistry) return { registry: 'docker.io', rest: text }
  const rest = text.slice(slash + 1)
  return { registry: first === 'index.docker.io' ? 'docker.io' : first, rest }
}

/** 'docker.io/library/nginx:latest'; a digest stands without its tag, as containerd stores it. */
export function canonicalName({ registry, repository, tag, digest }: Reference): string {
  if (digest) return `${registry}/${repository}@${digest}`
  return `${registry}/${repository}:${tag ?? 'latest'}`
}

export function normalizeReference(text: string): { name: string } | { error: string } {
  const reference = parseReference(text)
  return 'error' in reference ? reference : { name: canonicalName(reference) }
}
