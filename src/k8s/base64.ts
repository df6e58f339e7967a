/** Base64 as Go's encoding/base64 reads it (StdEncoding; line breaks are skipped), without a platform's help. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const isBreak = (c: string | undefined) => c === '\n' || c === '\r'

/** What Go says of a text that is no base64; undefined when it is. */
export function base64Problem(text: string): string | undefined {
  const at = firstCorruption(text)
  return at === undefined ? undefined : `illegal base64 data at input byte ${at}`
}

function firstCorruption(text: string): number | undefined {
  let filled = 0
  let i = 0
  for (; i < text.length; i++) {
    const c = text[i]!
    if (isBreak(c)) continue
    if (c === '=') return paddingCorruption(text, i, filled)
    if (!ALPHABET.includes(c)) return i
    filled = (filled + 1) % 4
  }
  return filled === 0 ? undefined : i - filled
}

function paddingCorruption(text: string, at: number, filled: number): number | undefined {
  if (filled < 2) return at
  let i = at + 1
  const skip = () => {
    while (isBreak(text[i])) i++
  }
  skip()
  if (filled === 2) {
    if (i >= text.length) return text.length
    if (text[i] !== '=') return i
    i++
    skip()
  }
  return i < text.length ? i : undefined
}

/** The bytes of a valid text. */
export function base64Bytes(text: string): number[] {
  const out: number[] = []
  let bits = 0
  let count = 0
  for (const c of text) {
    const digit = ALPHABET.indexOf(c)
    if (digit < 0) continue
    bits = (bits << 6) | digit
    count += 6
    if (count < 8) continue
    count -= 8
    out.push((bits >> count) & 0xff)
    bits &= (1 << count) - 1
  }
  return out
}

export function toBase64(bytes: readonly number[]): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]]
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += ALPHABET[word >> 18]! + ALPHABET[(word >> 12) & 63]!
    out +=
      (b === undefined ? '=' : ALPHABET[(word >> 6) & 63]!) + (c === undefined ? '=' : ALPHABET[word & 63]!)
  }
  return out
}

/** The UTF-8 bytes of a text: what a Secret's stringData becomes. */
export function utf8(text: string): number[] {
  const out: number[] = []
  for (const rune of text) {
    const code = rune.codePointAt(0)!
    if (code < 0x80) out.push(code)
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return out
}
