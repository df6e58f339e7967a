/** echo and printf: the same in shells and as programs. Mirrors busybox coreutils/echo.c and printf.c. */

/** Of a number after its point. */
const MOST_DIGITS = 100

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Backslash sequences; \c ends all output. */
export function unescape(text: string): { text: string; stop: boolean } {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c !== '\\' || i === text.length - 1) {
      out += c
      continue
    }
    const next = text[++i]!
    if (next === 'c') return { text: out, stop: true }
    const octal = /^0?[0-7]{1,3}/.exec(text.slice(i))
    const hex = next === 'x' ? /^x([0-9a-fA-F]{1,2})/.exec(text.slice(i)) : null
    if (octal) {
      out += String.fromCharCode(Number.parseInt(octal[0], 8) & 255)
      i += octal[0].length - 1
    } else if (hex) {
      out += String.fromCharCode(Number.parseInt(hex[1]!, 16))
      i += hex[0].length - 1
    } else out += ESCAPES[next] ?? `\\${next}`
  }
  return { text: out, stop: false }
}

/** dash's echo always reads escapes and knows -n alone; the others want -e. */
export function echoText(words: readonly string[], alwaysEscapes = false): string {
  let at = 0
  let newline = true
  let escapes = alwaysEscapes
  const options = alwaysEscapes ? /^-n$/ : /^-[neE]+$/
  for (; at < words.length && options.test(words[at]!); at++) {
    for (const letter of words[at]!.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
    if (alwaysEscapes) {
      at++
      break
    }
  }
  const text = words.slice(at).join(' ')
  if (!escapes) return newline ? `${text}\n` : text
  const result = unescape(text)
  return newline && !result.stop ? `${result.text}\n` : result.text
}

export function printfText(
  format: string,
  words: readonly string[],
): { text: string; error: string | undefined } {
  let rest = [...words]
  let out = ''
  let error: string | undefined
  do {
    const before = rest.length
    const result = formatOnce(format, rest)
    out += result.text
    rest = result.rest
    error ??= result.error
    if (result.stop || rest.length === before) break
  } while (rest.length > 0)
  return { text: out, error }
}

const DIRECTIVE =
  /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])|%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?l?([a-zA-Z%])/g

function formatOnce(format: string, words: readonly string[]) {
  const rest = [...words]
  let stop = false
  let error: string | undefined
  const text = format.replace(
    DIRECTIVE,
    (all, flags: string, width: string, precision: string, type: string) => {
      if (stop) return ''
      if (all.startsWith('\\')) {
        const piece = unescape(all)
        stop ||= piece.stop
        return piece.text
      }
      if (type === '%') return '%'
      const wide = width === '*' ? Number(rest.shift() ?? 0) : width ? Number(width) : 0
      const precise =
        precision === '*' ? Number(rest.shift() ?? 0) : precision ? Number(precision) : undefined
      const word = rest.shift()
      if (type === 'b') {
        const piece = unescape(word ?? '')
        stop ||= piece.stop
        return padded(piece.text, flags, wide)
      }
      if (
        /[diouxXeEfgG]/.test(type) &&
        word &&
        !/^[-+]?(?:0x[0-9a-f]+|[\d.]+(?:e[-+]?\d+)?|["'].)$/i.test(word)
      )
        error = word
      return padded(converted(type, word, precise, flags), flags, wide, type !== 's' && type !== 'c')
    },
  )
  return { text, rest, stop, error }
}

function converted(
  type: string,
  word: string | undefined,
  precision: number | undefined,
  flags: string,
): string {
  if (type === 's') return precision === undefined ? (word ?? '') : (word ?? '').slice(0, precision)
  if (type === 'c') return (word ?? '').slice(0, 1)
  if (type === 'q') return /^[\w./-]+$/.test(word ?? '') ? word! : `'${word ?? ''}'`
  const value = /^["']/.test(word ?? '') ? word!.charCodeAt(1) : Number(word ?? 0) || 0
  return formatNumber(type, value, precision, flags)
}

/** Shared with awk. */
export function formatNumber(
  type: string,
  value: number,
  precision: number | undefined,
  flags: string,
): string {
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const size = Math.abs(value)
  const whole = Math.trunc(size)
  const digits = (text: string) => text.padStart(precision ?? 0, '0')
  switch (type) {
    case 'd':
    case 'i':
    case 'u':
      return sign + digits(whole.toFixed(0))
    case 'o':
      return digits(whole.toString(8))
    case 'x':
      return (flags.includes('#') ? '0x' : '') + digits(whole.toString(16))
    case 'X':
      return digits(whole.toString(16).toUpperCase())
    case 'f':
    case 'F':
      return sign + size.toFixed(Math.min(precision ?? 6, MOST_DIGITS))
    case 'e':
    case 'E':
      return sign + exponent(size, precision ?? 6)
    default: {
      const significant = precision === 0 ? 1 : (precision ?? 6)
      if (size !== 0 && (size < 1e-4 || size >= 10 ** significant))
        return sign + exponent(size, significant - 1).replace(/\.?0+e/, 'e')
      const text = size.toPrecision(significant)
      return sign + (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
    }
  }
}

const exponent = (size: number, digits: number) =>
  size.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')

export function padded(text: string, flags: string, width: number, numeric = false): string {
  if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width))
  if (!flags.includes('0') || !numeric) return text.padStart(width)
  const sign = /^[-+ ]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}
