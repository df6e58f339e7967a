/**
 * Selectors as text: `-l app=web,tier in (a,b)` and `--field-selector status.phase=Running`.
 * Mirrors apimachinery/pkg/labels/selector.go (Lexer, Parser) and apimachinery/pkg/fields/selector.go.
 */
import type { LabelSelector } from './api'
import { invalid, keyed, text as errorText } from './field-error'
import { type Labels, meets } from './label-selector'
import { labelValue, qualifiedName } from './validation/names'

export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt'

export interface Requirement {
  readonly key: string
  readonly operator: SelectorOperator
  /** Sorted and without doubles. */
  readonly values: readonly string[]
}

export type Parsed<T> = { readonly requirements: readonly T[] } | { readonly error: string }

type Token =
  | 'identifier'
  | 'end'
  | 'error'
  | '('
  | ')'
  | ','
  | '!'
  | '='
  | '=='
  | '!='
  | '>'
  | '<'
  | 'in'
  | 'notin'
interface Scanned {
  readonly token: Token
  readonly literal: string
}

const SYMBOLS: readonly string[] = [')', ',', '!', '==', '=', '!=', '(', '>', '<']
const isSpecial = (c: string | undefined) => c !== undefined && '=!(),><'.includes(c)
const isSpace = (c: string | undefined) => c === ' ' || c === '\t' || c === '\r' || c === '\n'

function scan(source: string): Scanned[] {
  const out: Scanned[] = []
  let i = 0
  for (;;) {
    while (isSpace(source[i])) i++
    if (i >= source.length) return [...out, { token: 'end', literal: '' }]
    const start = i
    if (isSpecial(source[i])) {
      const two = source.slice(i, i + 2)
      const literal = SYMBOLS.includes(two) ? two : source[i]!
      i += literal.length
      out.push({ token: literal as Token, literal })
      continue
    }
    while (i < source.length && !isSpecial(source[i]) && !isSpace(source[i])) i++
    const literal = source.slice(start, i)
    out.push({ token: literal === 'in' || literal === 'notin' ? literal : 'identifier', literal })
  }
}

/** What a wrong selector says; caught inside this file only. */
class SelectorError extends Error {}
const fail = (message: string): never => {
  throw new SelectorError(message)
}

class Parser {
  private readonly tokens: Scanned[]
  private position = 0
  constructor(source: string) {
    this.tokens = scan(source)
  }

  /** The next token; `in` and `notin` are words where a key or value may stand. */
  private peek(operatorMayStand = false): Scanned {
    const scanned = this.tokens[Math.min(this.position, this.tokens.length - 1)]!
    const word = scanned.token === 'in' || scanned.token === 'notin'
    return word && !operatorMayStand ? { token: 'identifier', literal: scanned.literal } : scanned
  }
  private take(operatorMayStand = false): Scanned {
    const scanned = this.peek(operatorMayStand)
    this.position++
    return scanned
  }

  parse(): Requirement[] {
    const out: Requirement[] = []
    for (;;) {
      const { token, literal } = this.peek()
      if (token === 'end') return out
      if (token !== 'identifier' && token !== '!')
        fail(`found '${literal}', expected: !, identifier, or 'end of string'`)
      out.push(this.requirement())
      const next = this.take()
      if (next.token === 'end') return out
      if (next.token !== ',') fail(`found '${next.literal}', expected: ',' or 'end of string'`)
      const after = this.peek()
      if (after.token !== 'identifier' && after.token !== '!')
        fail(`found '${after.literal}', expected: identifier after ','`)
    }
  }

  private requirement(): Requirement {
    try {
      return this.plainRequirement()
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error
      return fail(`unable to parse requirement: ${error.message}`)
    }
  }

  private plainRequirement(): Requirement {
    let { token, literal } = this.take()
    const negated = token === '!'
    if (negated) ({ token, literal } = this.take())
    if (token !== 'identifier') fail(`found '${literal}', expected: identifier`)
    const problems = qualifiedName(literal)
    if (problems.length) fail(errorText(invalid('', literal, problems.join('; '))))
    if (negated) return { key: literal, operator: '!', values: [] }
    const next = this.peek().token
    if (next === 'end' || next === ',') return { key: literal, operator: 'exists', values: [] }
    const operator = this.operator()
    const values = operator === 'in' || operator === 'notin' ? this.values() : this.exactValue()
    return checked({ key: literal, operator, values: [...values].sort() })
  }

  private operator(): SelectorOperator {
    const { token, literal } = this.take(true)
    if (token === '>') return 'gt'
    if (token === '<') return 'lt'
    if (token === 'in' || token === 'notin' || token === '=' || token === '==' || token === '!=') return token
    return fail(`found '${literal}', expected: in, notin, =, ==, !=, gt, lt`)
  }

  private values(): Set<string> {
    const open = this.take()
    if (open.token !== '(') fail(`found '${open.literal}' expected: '('`)
    const { token, literal } = this.peek()
    if (token === ')') {
      this.take()
      return new Set([''])
    }
    if (token !== 'identifier' && token !== ',') fail(`found '${literal}', expected: ',', ')' or identifier`)
    const values = this.identifiers()
    if (this.take().token !== ')') fail(`found '${literal}', expected: ')'`)
    return values
  }

  private identifiers(): Set<string> {
    const values = new Set<string>()
    for (;;) {
      const { token, literal } = this.take()
      const next = this.peek()
      if (token === 'identifier') {
        values.add(literal)
        if (next.token === ')') return values
        if (next.token !== ',') fail(`found '${next.literal}', expected: ',' or ')'`)
      } else if (token === ',') {
        if (!values.size) values.add('')
        if (next.token === ')') return values.add('')
        if (next.token === ',') {
          this.take()
          values.add('')
        }
      } else fail(`found '${literal}', expected: ',', or identifier`)
    }
  }

  private exactValue(): Set<string> {
    const { token } = this.peek()
    if (token === 'end' || token === ',') return new Set([''])
    const taken = this.take()
    if (taken.token !== 'identifier') fail(`found '${taken.literal}', expected: identifier`)
    return new Set([taken.literal])
  }
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement
  values.forEach((value, i) => {
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(value))
      fail(
        errorText(invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")),
      )
    const problems = labelValue(value)
    if (problems.length) fail(errorText(invalid(keyed(`values[${i}]`, key), value, problems.join('; '))))
  })
  return requirement
}

/** The requirements of a `-l` text in key order, or what the parser says. */
export function parseLabelSelector(source: string): Parsed<Requirement> {
  try {
    const requirements = new Parser(source).parse()
    return { requirements: requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) }
  } catch (error) {
    if (error instanceof SelectorError) return { error: error.message }
    throw error
  }
}

const AS_MEETS: Readonly<Record<SelectorOperator, string>> = {
  '=': 'In',
  '==': 'In',
  in: 'In',
  '!=': 'NotIn',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
  gt: 'Gt',
  lt: 'Lt',
}

/** Whether labels meet every requirement; none are met by everything. */
export const matchesRequirements = (requirements: readonly Requirement[], labels: Labels): boolean =>
  requirements.every(({ key, operator, values }) => meets(AS_MEETS[operator], labels?.[key], values))

/** Requirements back to text: 'app=web,tier in (a,b),!old'. */
export const formatRequirements = (requirements: readonly Requirement[]) =>
  requirements.map(formatRequirement).join(',')

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`
    case 'gt':
      return `${key}>${values[0]}`
    case 'lt':
      return `${key}<${values[0]}`
    default:
      return `${key}${operator}${values[0]}`
  }
}

/** A LabelSelector as kubectl prints it: metav1.FormatLabelSelector. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const requirements = selector ? requirementsOf(selector) : []
  return requirements.length ? formatRequirements(requirements) : '<none>'
}

/** The requirements of a LabelSelector, sorted by key. */
export function requirementsOf(selector: LabelSelector): Requirement[] {
  const out: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=',
    values: [value],
  }))
  const words: Record<string, SelectorOperator> = {
    In: 'in',
    NotIn: 'notin',
    Exists: 'exists',
    DoesNotExist: '!',
  }
  for (const { key, operator, values } of selector.matchExpressions ?? [])
    out.push({ key, operator: words[operator] ?? 'in', values: [...new Set(values ?? [])].sort() })
  return out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

export interface FieldRequirement {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** The terms of a `--field-selector` text, or what the parser says. Which fields exist, the API server knows. */
export function parseFieldSelector(source: string): Parsed<FieldRequirement> {
  const requirements: FieldRequirement[] = []
  for (const term of source.match(/(?:\\.|[^,\\])+/gs) ?? []) {
    const m = /^((?:\\.|[^=!\\]|!(?!=))*?)(!=|==|=)(.*)$/s.exec(term)
    if (!m) return { error: `invalid selector: '${source}'; can't understand '${term}'` }
    const value = unescaped(m[3]!)
    if (value === undefined) return { error: `invalid field selector: unescaped character in value: =` }
    requirements.push({ field: m[1]!, operator: m[2] === '!=' ? '!=' : '=', value })
  }
  return { requirements }
}

function unescaped(value: string): string | undefined {
  if (/(^|[^\\])(\\\\)*[=,]/.test(value)) return undefined
  return value.replace(/\\([\\,=])/g, '$1')
}

/** Whether an object's selectable fields meet every term; a field the object lacks counts as empty. */
export const matchesFields = (
  requirements: readonly FieldRequirement[],
  valueOf: (field: string) => string | undefined,
): boolean =>
  requirements.every(
    ({ field, operator, value }) => ((valueOf(field) ?? '') === value) === (operator === '='),
  )
