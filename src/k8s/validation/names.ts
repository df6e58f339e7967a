/**
 * The formats of names, keys and values: each function returns what is wrong, in the API server's words.
 * Mirrors apimachinery/pkg/util/validation/validation.go and apimachinery/pkg/api/validate/content.
 */

/** Says a regular expression as apimachinery's RegexError does. */
export function regexError(message: string, form: string, ...examples: string[]): string {
  if (!examples.length) return `${message} (regex used for validation is '${form}')`
  const shown = examples.map((example) => `'${example}', `).join(' or ') // the two spaces are upstream's
  return `${message} (e.g. ${shown}regex used for validation is '${form}')`
}

/** What is too long, counted as Go counts: in bytes. */
export const bytes = (text: string) => {
  let n = 0
  for (const rune of text) {
    const code = rune.codePointAt(0)!
    n += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return n
}
const whole = (form: string) => new RegExp(`^(?:${form})$`)
const characters = (max: number) => `must be no more than ${max} characters`

const LABEL_1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN_1123 = `${LABEL_1123}(\\.${LABEL_1123})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = `(${QUALIFIED})?`
const CONFIG_KEY = '[-._a-zA-Z0-9]+'
const PERCENT = '[0-9]+%'
const WILDCARD = `\\*\\.${SUBDOMAIN_1123}`

const LABEL_1123_FORM = whole(LABEL_1123)
const SUBDOMAIN_FORM = whole(SUBDOMAIN_1123)
const QUALIFIED_FORM = whole(QUALIFIED)
const LABEL_VALUE_FORM = whole(LABEL_VALUE)
const CONFIG_KEY_FORM = whole(CONFIG_KEY)
const WILDCARD_FORM = whole(WILDCARD)

const SUBDOMAIN_WORDS = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN_1123,
  'example.com',
)
const LABEL_WORDS = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL_1123,
  'my-name',
  '123-abc',
)
const QUALIFIED_WORDS = regexError(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
)

export type NameRule = (name: string) => string[]

export function subdomain(name: string): string[] {
  const problems: string[] = []
  if (bytes(name) > 253) problems.push(characters(253))
  if (!SUBDOMAIN_FORM.test(name)) problems.push(SUBDOMAIN_WORDS)
  return problems
}

export function label(name: string): string[] {
  const problems: string[] = []
  if (bytes(name) > 63) problems.push(characters(63))
  if (!LABEL_1123_FORM.test(name))
    problems.push(SUBDOMAIN_FORM.test(name) ? 'must not contain dots' : LABEL_WORDS)
  return problems
}

export const wildcardSubdomain: NameRule = (name) =>
  WILDCARD_FORM.test(name)
    ? []
    : [
        regexError(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
          WILDCARD,
          '*.example.com',
        ),
      ]

/** Names that are only a segment of a path: RBAC objects. */
export function pathSegment(name: string): string[] {
  if (name === '.') return ["may not be '.'"]
  if (name === '..') return ["may not be '..'"]
  return ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`)
}

function keyPrefix(prefix: string): string[] {
  const problems: string[] = []
  if (bytes(prefix) > 253) problems.push('prefix part must be no more than 253 bytes')
  if (!SUBDOMAIN_FORM.test(prefix)) problems.push(`prefix part ${SUBDOMAIN_WORDS}`)
  return problems
}

/** A label or annotation key: [prefix/]name. */
export function qualifiedName(key: string): string[] {
  const parts = key.split('/')
  const problems: string[] = []
  if (parts.length > 2)
    return [
      `a valid label key ${QUALIFIED_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  if (parts.length === 2) {
    if (parts[0] === '') problems.push('prefix part must be non-empty')
    else problems.push(...keyPrefix(parts[0]!))
  }
  const name = parts.at(-1)!
  if (name === '') problems.push('name part must be non-empty')
  else if (bytes(name) > 63) problems.push('name part must be no more than 63 bytes')
  if (!QUALIFIED_FORM.test(name)) problems.push(`name part ${QUALIFIED_WORDS}`)
  return problems
}

export function labelValue(value: string): string[] {
  const problems: string[] = []
  if (bytes(value) > 63) problems.push('must be no more than 63 bytes')
  if (!LABEL_VALUE_FORM.test(value))
    problems.push(
      regexError(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        LABEL_VALUE,
        'MyValue',
        'my_value',
        '12345',
      ),
    )
  return problems
}

export function portName(name: string): string[] {
  const problems: string[] = []
  if (name.length > 15) problems.push(characters(15))
  if (!/^[-a-z0-9]+$/.test(name))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)')
  if (name.includes('--')) problems.push('must not contain consecutive hyphens')
  if (name !== '' && (name.startsWith('-') || name.endsWith('-')))
    problems.push('must not begin or end with a hyphen')
  return problems
}

/** A number in a closed range, in the words for ports. */
export const inRange = (value: number, low: number, high: number): string[] =>
  value >= low && value <= high ? [] : [`must be between ${low} and ${high}, inclusive`]

export const portNumber = (port: number) => inRange(port, 1, 65535)

export function configKey(key: string): string[] {
  const problems: string[] = []
  if (key.length > 253) problems.push(characters(253))
  if (!CONFIG_KEY_FORM.test(key))
    problems.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    )
  if (key === '.') problems.push("must not be '.'")
  else if (key === '..') problems.push("must not be '..'")
  else if (key.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

/** An environment variable's name, relaxed as since 1.34. */
export const envName: NameRule = (name) =>
  /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]

export const percent: NameRule = (value) =>
  new RegExp(`^${PERCENT}$`).test(value)
    ? []
    : [
        regexError(
          "a valid percent string must be a numeric string followed by an ending '%'",
          PERCENT,
          '1%',
          '93%',
        ),
      ]

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)

export const isIpv4 = (text: string) => IPV4.test(text)

export function isIpv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const half of halves) {
    if (half === '') continue
    const parts = half.split(':')
    for (let i = 0; i < parts.length; i++) {
      const last = half === halves.at(-1) && i === parts.length - 1
      if (last && isIpv4(parts[i]!)) groups += 2
      else if (/^[0-9a-fA-F]{1,4}$/.test(parts[i]!)) groups += 1
      else return false
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

export const isIp = (text: string) => isIpv4(text) || isIpv6(text)

export const ip: NameRule = (text) =>
  isIp(text) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']

export function cidr(text: string): string[] {
  const m = /^(.*)\/(\d{1,3})$/.exec(text)
  const ok = m && ((isIpv4(m[1]!) && Number(m[2]) <= 32) || (isIpv6(m[1]!) && Number(m[2]) <= 128))
  return ok ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
}
