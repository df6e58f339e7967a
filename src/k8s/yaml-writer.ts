/** YAML exactly as `kubectl -o yaml` prints it. Mirrors sigs.k8s.io/yaml/goyaml.v2: encode.go, emitterc.go, sorter.go. */
import { staysString } from './yaml-scalar'

/** The text of a value: keys sorted, lists not indented under their key, lines never folded. */
export function toYaml(value: unknown): string {
  return isInline(value) ? `${inline(value, '')}\n` : block(value as object, '')
}

const isInline = (value: unknown) =>
  typeof value !== 'object' || value === null || Object.values(value).every((part) => part === undefined)

function block(value: object, indent: string): string {
  return Array.isArray(value) ? sequence(value, indent) : mapping(value as Record<string, unknown>, indent)
}

function mapping(map: Record<string, unknown>, indent: string): string {
  let out = ''
  for (const key of Object.keys(map).sort(compareKeys)) {
    const value = map[key]
    if (value === undefined) continue
    const start = `${indent}${text(key, '', true)}:`
    if (isInline(value)) out += `${start} ${inline(value, indent)}\n`
    else if (Array.isArray(value)) out += `${start}\n${sequence(value, indent)}`
    else out += `${start}\n${block(value as object, `${indent}  `)}`
  }
  return out
}

function sequence(items: readonly unknown[], indent: string): string {
  let out = ''
  for (const item of items) {
    if (isInline(item)) out += `${indent}- ${inline(item, indent)}\n`
    else out += `${indent}- ${block(item as object, `${indent}  `).slice(indent.length + 2)}`
  }
  return out
}

function inline(value: unknown, indent: string): string {
  if (typeof value === 'string') return text(value, indent, false)
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return '[]'
  if (typeof value === 'object') return '{}'
  return typeof value === 'number' ? number(value) : `${value}`
}

/** Go's 'g' format: exponents of two digits at least, and from 1e21 for floats. */
const number = (value: number) => `${value}`.replace(/e([+-])(\d)$/, 'e$10$2')

function text(value: string, indent: string, isKey: boolean): string {
  const found = analyze(value)
  if (value.includes('\n') && !isKey && found.block) return literal(value, indent)
  if (!staysString(value) || value.includes('\n')) return doubleQuoted(value)
  if (found.plain) return value
  return found.single ? `'${value.replaceAll("'", "''")}'` : doubleQuoted(value)
}

/** Which styles can carry a string. */
function analyze(value: string): { plain: boolean; single: boolean; block: boolean } {
  const special = !PRINTABLE.test(value) || / \n/.test(value)
  const edges = /^[ \n]|[ \n]$/.test(value)
  return {
    plain: value !== '' && !special && !edges && !value.includes('\n') && !hasIndicators(value),
    single: !special && !/\n /.test(value),
    block: !special && !value.endsWith(' '),
  }
}

const PRINTABLE = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

const hasIndicators = (value: string) =>
  /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$)|---|\.\.\.)/.test(value) ||
  /:(?:\s|$)/.test(value) ||
  /\s#/.test(value)

function literal(value: string, indent: string): string {
  const hint = /^[ \n]/.test(value) ? '2' : ''
  const chomp = !value.endsWith('\n') ? '-' : value === '\n' || value.endsWith('\n\n') ? '+' : ''
  const body = value.endsWith('\n') ? value.slice(0, -1) : value
  const lines = body.split('\n').map((line) => (line ? `${indent}  ${line}` : ''))
  return `|${hint}${chomp}\n${lines.join('\n')}`
}

const ESCAPES: Record<string, string> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(value: string): string {
  let out = '"'
  for (const rune of value) out += ESCAPES[rune] ?? (PRINTABLE.test(rune) ? rune : escaped(rune))
  return `${out}"`
}

function escaped(rune: string): string {
  const code = rune.codePointAt(0)!
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

const isLetter = (rune: string) => /\p{L}/u.test(rune)
const isDigit = (rune: string | undefined) => rune !== undefined && rune >= '0' && rune <= '9'

/** The order of keys: letters after all else, and runs of digits by their value. */
export function compareKeys(a: string, b: string): number {
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  if (i === a.length || i === b.length) return a.length - b.length
  const [x, y] = [a[i]!, b[i]!]
  const [letterX, letterY] = [isLetter(x), isLetter(y)]
  if (letterX && letterY) return x < y ? -1 : 1
  if (letterX || letterY) return letterY ? -1 : 1
  const [runX, runY] = [digitsFrom(a, i), digitsFrom(b, i)]
  const lead = (x === '0' || y === '0') && hasDigitsBefore(a, i) ? 1 : 0
  const [numberX, numberY] = [valueOf(runX, lead), valueOf(runY, lead)]
  if (numberX !== numberY) return numberX - numberY
  if (runX.length !== runY.length) return runX.length - runY.length
  return x < y ? -1 : 1
}

function digitsFrom(source: string, start: number): string {
  let end = start
  while (isDigit(source[end])) end++
  return source.slice(start, end)
}

function hasDigitsBefore(source: string, at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(source[i]); i--) if (source[i] !== '0') return true
  return false
}

const valueOf = (digits: string, lead: number) => Number(`${lead}${digits}`)
