/** What distribution/reference says of an image's name that is none. */
const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?$/
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

/** What is wrong with the name, if anything. */
export function nameProblem(image: string): string | undefined {
  const invalid = 'invalid reference format'
  const [named = '', digest] = image.split(/@(.*)/)
  if (digest !== undefined && !DIGEST.test(digest)) return invalid
  const slash = named.indexOf('/')
  const first = named.slice(0, slash)
  const hasDomain =
    slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  if (hasDomain && !DOMAIN.test(first)) return invalid
  const rest = hasDomain ? named.slice(slash + 1) : named
  const colon = rest.indexOf(':')
  const path = colon < 0 ? rest : rest.slice(0, colon)
  if (path !== path.toLowerCase()) {
    const remote = hasDomain || path.includes('/') ? path : `library/${path}`
    return `${invalid}: repository name (${remote}) must be lowercase`
  }
  if (path === '' || !path.split('/').every((it) => PART.test(it))) return invalid
  return colon >= 0 && !TAG.test(rest.slice(colon + 1)) ? invalid : undefined
}
