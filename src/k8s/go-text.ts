/** Values as Go prints them: %q strings and encoding/json, which the API server's messages quote. */

const SHORT: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** A string as fmt's %q prints it. */
export function goQuote(text: string): string {
  let out = '"'
  for (const rune of text) out += SHORT[rune] ?? (isPrintable(rune) ? rune : escaped(rune))
  return `${out}"`
}

const isPrintable = (rune: string) => rune === ' ' || !/[\p{C}\p{Z}]/u.test(rune)

function escaped(rune: string): string {
  const code = rune.codePointAt(0)!
  const hex = code.toString(16)
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, '0')}`
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`
}

/** A value as encoding/json marshals it: compact, and with <, > and & escaped. */
export const goJson = (value: unknown) =>
  (JSON.stringify(value) ?? 'null').replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
