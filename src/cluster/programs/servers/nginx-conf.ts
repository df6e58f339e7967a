/** nginx's configuration: directives and blocks, includes, and the servers they make. */
import { Failure, type Syscalls } from '../../linux/syscalls'
import { expandPath } from '../shell/expand-path'

export interface Directive {
  readonly name: string
  readonly words: readonly string[]
  readonly block: readonly Directive[] | undefined
}
export interface Location {
  readonly kind: string
  readonly path: string
  readonly settings: ReadonlyMap<string, readonly string[]>
}
export interface VirtualServer {
  readonly port: number
  readonly names: readonly string[]
  readonly settings: ReadonlyMap<string, readonly string[]>
  readonly locations: readonly Location[]
}

export function parseNginx(
  path: string,
  system: Syscalls,
): { directives: Directive[] } | { problem: string } {
  const text = system.readFile(path)
  if (text instanceof Failure) return { problem: `open() "${path}" failed (2: ${text.message})` }
  const tokens = [
    ...text.matchAll(/#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'])+/g),
  ].filter((match) => !match[0].startsWith('#'))
  let at = 0
  const line = () => text.slice(0, tokens[at]?.index ?? text.length).split('\n').length
  const block = (depth: number): Directive[] | { problem: string } => {
    const directives: Directive[] = []
    let words: string[] = []
    for (; at < tokens.length; at++) {
      const token = tokens[at]!
      if (token[0] === ';') {
        const [name = '', ...rest] = words
        words = []
        if (name === 'include')
          for (const file of included(rest[0] ?? '', path, system)) {
            const inner = parseNginx(file, system)
            if ('problem' in inner) return inner
            directives.push(...inner.directives)
          }
        else if (name && !KNOWN.test(name))
          return { problem: `unknown directive "${name}" in ${path}:${line()}` }
        else directives.push({ name, words: rest, block: undefined })
      } else if (token[0] === '{') {
        at++
        const inner = block(depth + 1)
        if ('problem' in inner) return inner
        directives.push({ name: words[0] ?? '', words: words.slice(1), block: inner })
        words = []
      } else if (token[0] === '}') {
        if (words.length > 0) return { problem: `unexpected "}" in ${path}:${line()}` }
        if (depth === 0) return { problem: `unexpected "}" in ${path}:${line()}` }
        return directives
      } else words.push(token[1] ?? token[2] ?? token[0])
    }
    return depth > 0 || words.length > 0
      ? {
          problem: `unexpected end of file, expecting ${words.length > 0 ? '";" or "}"' : '"}"'} in ${path}:${line()}`,
        }
      : directives
  }
  const directives = block(0)
  return 'problem' in directives ? directives : { directives }
}

const KNOWN =
  /^(?:[a-z]+_[a-z_0-9]+|user|pid|events|http|server|listen|root|index|location|return|include|sendfile|gzip|rewrite|set|alias|expires|deny|allow|internal|daemon|if|map|types|use|resolver|etag|autoindex|upstream|[a-z]+\/[\w.+-]+|default|break|keepalive|ssl|http2)$/

function included(pattern: string, from: string, system: Syscalls): string[] {
  const full = pattern.startsWith('/') ? pattern : `${from.slice(0, from.lastIndexOf('/'))}/${pattern}`
  if (full.endsWith('mime.types')) return []
  return /[*?[]/.test(full) ? expandPath(full, system) : [full]
}

export function allServers(directives: readonly Directive[]): VirtualServer[] {
  const http = directives
    .filter((directive) => directive.name === 'http')
    .flatMap((directive) => directive.block ?? [])
  const upstreams = new Map(
    http
      .filter((each) => each.name === 'upstream')
      .map((each) => [each.words[0]!, each.block?.find((line) => line.name === 'server')?.words[0] ?? '']),
  )
  return http
    .filter((directive) => directive.name === 'server')
    .flatMap((directive) => serversOf(directive.block ?? [], upstreams))
}

function serversOf(block: readonly Directive[], upstreams: ReadonlyMap<string, string>): VirtualServer[] {
  const ports = block
    .filter((each) => each.name === 'listen')
    .map((each) => Number(/(\d+)$/.exec(each.words[0] ?? '')?.[1] ?? 80))
  const settings = settingsOf(block, upstreams)
  const locations = block
    .filter((each) => each.name === 'location')
    .map((each) => ({
      kind: each.words.length > 1 ? each.words[0]! : '',
      path: each.words[each.words.length - 1] ?? '/',
      settings: settingsOf(each.block ?? [], upstreams),
    }))
  const names = block.filter((each) => each.name === 'server_name').flatMap((each) => each.words)
  return [...new Set(ports.length ? ports : [80])].map((port) => ({ port, names, settings, locations }))
}

function settingsOf(
  block: readonly Directive[],
  upstreams: ReadonlyMap<string, string>,
): Map<string, readonly string[]> {
  const settings = new Map<string, readonly string[]>()
  for (const { name, words } of block) {
    const resolved =
      name === 'proxy_pass'
        ? words.map((word) =>
            word.replace(/^http:\/\/([^/:]+)/, (all, host: string) =>
              upstreams.has(host) ? `http://${upstreams.get(host)}` : all,
            ),
          )
        : words
    settings.set(name, resolved)
  }
  return settings
}
