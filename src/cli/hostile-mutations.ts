/** Good inputs made bad: by their bytes, by their structure, and by their words. Chance comes from a seeded stream. */
import type { Random } from '../sim/random'

/** A text with some of its characters changed, taken out, doubled, or moved. */
export function changedText(text: string, random: Random): string {
  let out = text
  for (let i = 0; i < 1 + random.below(4); i++) out = random.pick(CHANGES)(out, random)
  return out
}

const NASTY = [
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u2028',
  '\r',
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '{',
  '[',
  ']',
  '}',
  ':',
  '- ',
  '&a ',
  '*a ',
  '!!',
  '|',
  '>',
  '<<: ',
  '---\n',
  '%',
  '$(',
  '${',
  '((',
  ';',
  '&',
  '1e999',
  '-1',
  '9007199254740993',
  '__proto__',
  'constructor',
  '内',
]

const CHANGES: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + random.pick(NASTY) + text.slice(at)
  },
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + String.fromCharCode(random.below(0x100)) + text.slice(at + 1)
  },
  (text, random) => {
    const at = random.below(text.length + 1)
    return text.slice(0, at) + text.slice(at + random.below(40))
  },
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const at = random.below(text.length + 1)
    const piece = text.slice(at, at + random.below(200))
    const to = random.below(text.length + 1)
    return text.slice(0, to) + piece + text.slice(to)
  },
  (text, random) => {
    const lines = text.split('\n')
    const from = random.below(lines.length)
    const [line = ''] = lines.splice(from, 1)
    lines.splice(random.below(lines.length + 1), 0, random.chance(0.3) ? `  ${line}` : line)
    return lines.join('\n')
  },
  (text, random) => {
    const at = random.below(text.length + 1)
    return (
      text.slice(0, at) +
      random.pick(NASTY).repeat(1 + random.below(random.chance(0.1) ? 20_000 : 50)) +
      text.slice(at)
    )
  },
]

/** The same for bytes. */
export function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const out = [...bytes]
  for (let i = 0; i < 1 + random.below(6); i++) {
    const at = random.below(out.length + 1)
    const action = random.below(4)
    if (action === 0) out[at] = random.below(256)
    else if (action === 1) out.splice(at, random.below(64))
    else if (action === 2) out.splice(at, 0, ...out.slice(0, random.below(64)))
    else out.length = Math.max(1, at)
  }
  return Uint8Array.from(out, (byte) => byte ?? 0)
}

/** A JSON value with some of its parts replaced, taken out, doubled or nested. */
export function changedValue(value: unknown, random: Random): unknown {
  let out = value
  for (let i = 0; i < 1 + random.below(3); i++) out = within(out, random, 0)
  return out
}

function within(value: unknown, random: Random, depth: number): unknown {
  const goesOn = typeof value === 'object' && value !== null && depth < 12 && random.chance(0.85)
  if (!goesOn) return instead(value, random)
  if (Array.isArray(value)) return inList(value, random, depth)
  const entries = Object.entries(value)
  if (entries.length === 0) return instead(value, random)
  const at = random.below(entries.length)
  const [key, old] = entries[at]!
  const action = random.below(10)
  if (action === 0) entries.splice(at, 1)
  else if (action === 1) entries[at] = [random.pick(KEYS), old]
  else if (action === 2) entries.push([random.pick(KEYS), instead(old, random)])
  else entries[at] = [key, within(old, random, depth + 1)]
  return Object.fromEntries(entries)
}

function inList(list: readonly unknown[], random: Random, depth: number): unknown {
  const out = [...list]
  if (out.length === 0) return [instead(null, random)]
  const at = random.below(out.length)
  const action = random.below(8)
  if (action === 0) out.splice(at, 1)
  else if (action === 1) out.push(...list)
  else if (action === 2 && random.chance(0.2)) out.push(...Array.from({ length: 200 }, () => list[at]))
  else out[at] = within(out[at], random, depth + 1)
  return out
}

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'metadata',
  'spec',
  'items',
  'kind',
  'a'.repeat(300),
]

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 31,
  '',
  ' ',
  '\u0000',
  '-1',
  '1e9999999',
  '2026-13-45T99:99:99Z',
  '9999999999999Gi',
  '../../../etc/passwd',
  '$(V)',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  [null],
  { a: null },
  'Pod',
  'v1',
]

function instead(value: unknown, random: Random): unknown {
  const action = random.below(4)
  if (action === 0 && typeof value === 'string') return changedText(value, random)
  if (action === 1) return random.chance(0.5) ? [value] : { value }
  if (action === 2 && random.chance(0.1)) return deep(random.pick([60, 150, 2_000]))
  return random.pick(VALUES)
}

function deep(levels: number): unknown {
  let value: unknown = 'x'
  for (let i = 0; i < levels; i++) value = i % 2 ? [value] : { a: value }
  return value
}

/** A line with words of other lines in it, out of place, doubled or broken. */
export function changedWords(line: string, others: readonly string[], random: Random): string {
  const words = line.split(' ')
  for (let i = 0; i < 1 + random.below(3); i++) {
    const at = random.below(words.length + 1)
    const action = random.below(5)
    const word = random.pick(random.pick(others).split(' '))
    if (action === 0) words.splice(at, 1)
    else if (action === 1) words.splice(at, 0, word)
    else if (action === 2) words[at] = word
    else if (action === 3) words.splice(at, 0, random.pick(NASTY))
    else if (words[at] !== undefined) words[at] = changedText(words[at], random)
  }
  return words.join(' ').replaceAll('\n', ' ')
}
