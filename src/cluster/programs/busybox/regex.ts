/** POSIX regular expressions → JavaScript's. */
import { safeRegExp } from '../linear-regex'

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
  print: ' -~',
  cntrl: '\\x00-\\x1f',
}

/** Extended or basic; undefined when it cannot be read. */
export function posixRegex(source: string, extended: boolean, flags = ''): RegExp | undefined {
  try {
    return safeRegExp(translate(source, extended), flags)
  } catch {
    return undefined
  }
}

function translate(source: string, extended: boolean): string {
  let out = ''
  let isRepeated = false
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!
    // `a*?` repeats what is repeated; JavaScript's would take as little as it can.
    const repeats = extended && '*+?'.includes(c)
    if (repeats && isRepeated) continue
    isRepeated = repeats && out !== '' && !/[(|]$/.test(out)
    if (c === '[') {
      const end = source.indexOf(']', i + (source[i + 1] === '^' ? 3 : 2))
      const close = bracketEnd(source, i, end)
      out += bracket(source.slice(i, close + 1))
      i = close
    } else if (c === '\\') {
      const next = source[++i] ?? ''
      if (!extended && '(){}|+?'.includes(next)) out += next
      else if (next === '<' || next === '>') out += '\\b'
      else out += `\\${next}`
    } else if (!extended && '(){}|+?'.includes(c)) out += `\\${c}`
    else if (!extended && c === '*' && (out === '' || out.endsWith('('))) out += '\\*'
    else if (c === '{' && extended && !/^\{\d*,?\d*\}/.test(source.slice(i))) out += '\\{'
    else out += c
  }
  return out
}

function bracketEnd(source: string, start: number, guess: number): number {
  for (let i = start + (source[start + 1] === '^' ? 3 : 2); i < source.length; i++) {
    if (source[i - 1] === '[' && source[i] === ':') i = source.indexOf(':]', i) + 1
    else if (source[i] === ']') return i
  }
  return guess < 0 ? source.length : guess
}

const bracket = (text: string) =>
  `[${text
    .slice(1, -1)
    .replace(/\\/g, '\\\\')
    .replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? '')
    .replace(/^(\^?)\]/, '$1\\]')
    .replace(/\[/g, '\\[')}]`
