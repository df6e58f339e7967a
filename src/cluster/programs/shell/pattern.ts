/** Shell patterns (fnmatch): '*', '?', '[…]', and bash's extended ones. A backslash makes the next character literal. */
import { safeRegExp } from '../linear-regex'

const MOST_CACHED = 2000
const cache = new Map<string, RegExp>()

export const escapePattern = (text: string): string => text.replace(/[\\*?[\]()|!+@]/g, '\\$&')
export const unescapePattern = (text: string): string => text.replace(/\\([\s\S])/g, '$1')
export const isPattern = (text: string): boolean => /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[)/.test(text)

export function matchesPattern(text: string, pattern: string): boolean {
  return compiled(`^(?:${translate(pattern)})$`).test(text)
}

function compiled(source: string): RegExp {
  let expression = cache.get(source)
  if (!expression) {
    if (cache.size >= MOST_CACHED) cache.clear()
    expression = safeRegExp(source, 'su')
    cache.set(source, expression)
  }
  return expression
}

/** A pattern as the source of a regular expression. */
export function translate(pattern: string): string {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '\\' && i + 1 < pattern.length) source += literal(pattern[++i]!)
    else if (/[?*+@!]/.test(c) && pattern[i + 1] === '(') {
      const end = groupEnd(pattern, i + 1)
      source += extended(c, pattern.slice(i + 2, end))
      i = end
    } else if (c === '*') source += '.*'
    else if (c === '?') source += '.'
    else if (c === '[') {
      const set = bracket(pattern, i)
      source += set?.source ?? '\\['
      if (set) i = set.end
    } else source += literal(c)
  }
  return source
}

const literal = (c: string) => c.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

function groupEnd(pattern: string, start: number): number {
  let depth = 0
  for (let i = start; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++
    else if (pattern[i] === '(') depth++
    else if (pattern[i] === ')' && --depth === 0) return i
  }
  return pattern.length
}

function extended(operator: string, inside: string): string {
  const choices = inside.split('|').map(translate).join('|')
  if (operator === '!') return `(?!(?:${choices})$).*`
  return `(?:${choices})${operator === '@' ? '' : operator}`
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
}

function bracket(pattern: string, start: number): { source: string; end: number } | undefined {
  let i = start + 1
  const negated = pattern[i] === '!' || pattern[i] === '^'
  if (negated) i++
  let set = ''
  for (let first = true; i < pattern.length; i++, first = false) {
    const c = pattern[i]!
    if (c === ']' && !first) return { source: `[${negated ? '^' : ''}${set}]`, end: i }
    const named = c === '[' ? /^\[:(\w+):\]/.exec(pattern.slice(i)) : null
    if (named) {
      set += CLASSES[named[1]!] ?? ''
      i += named[0].length - 1
    } else if (c === '\\' && i + 1 < pattern.length) set += escapeInSet(pattern[++i]!)
    else set += c === '-' ? '-' : escapeInSet(c)
  }
  return undefined
}

const escapeInSet = (c: string) => (/[\\\]^[-]/.test(c) ? `\\${c}` : c)

/** Removes the shortest or longest beginning or end that matches. */
export function removeMatch(text: string, pattern: string, operator: string): string {
  const longest = operator.length === 2
  const fromStart = operator[0] === '#'
  const lengths = Array.from({ length: text.length + 1 }, (_, i) => (longest ? text.length - i : i))
  for (const length of lengths) {
    const piece = fromStart ? text.slice(0, length) : text.slice(text.length - length)
    if (matchesPattern(piece, pattern))
      return fromStart ? text.slice(length) : text.slice(0, text.length - length)
  }
  return text
}

/** ${x/pattern/text}, // for all, /# and /% for the beginning and the end. */
export function replaceMatch(text: string, pattern: string, replacement: string, operator: string): string {
  if (pattern === '') return text
  const start = operator === '/#' ? '^' : ''
  const end = operator === '/%' ? '$' : ''
  const source = `${start}(?:${translate(pattern)})${end}`
  return text.replace(safeRegExp(source, operator === '//' ? 'gsu' : 'su'), () => replacement)
}
