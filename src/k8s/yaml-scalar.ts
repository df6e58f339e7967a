/** What a plain scalar means to kubectl. Mirrors sigs.k8s.io/yaml/goyaml.v2/resolve.go: YAML 1.1, less sexagesimals. */

export type Scalar = string | number | boolean | null

const WORDS = new Map<string, Scalar>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map((word): [string, Scalar] => [word, null]),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word): [string, Scalar] => [word, true],
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word): [string, Scalar] => [word, false],
  ),
])

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))|(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?))?$/
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

/** The value of a plain scalar. Dates stay text, as they do in JSON. */
export function plainValue(text: string): Scalar {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  if (text.startsWith('.')) return FLOAT.test(text) ? Number(text) : text
  if (!/^[-+\d]/.test(text) || TIMESTAMP.test(text)) return text
  const bare = text.replaceAll('_', '')
  return integer(bare) ?? (FLOAT.test(bare) ? Number(bare) : text)
}

/** strconv.ParseInt with base 0: 0x, 0o, 0b and a leading zero for octal. */
function integer(text: string): number | undefined {
  const m = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9]\d*|0)$/.exec(text)
  if (!m) return undefined
  const digits = m[2]!
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  return m[1] === '-' ? -value : value
}

/** Whether a string written plain would be read back as the same string. */
export const staysString = (text: string) =>
  typeof plainValue(text) === 'string' &&
  !TIMESTAMP.test(text) &&
  !BASE_60.test(text) &&
  !/^(?:<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(text)
