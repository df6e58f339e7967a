/** The part of Python that the small scripts of manifests are written in, parsed. */
import { NotSimulated, type Token, tokensOf } from './tokens'
import type { Block, Expression, Handler, Parameter, Statement } from './tree'

export function parsePython(source: string): Block {
  return new Parser(tokensOf(source)).program()
}

const NOT_SIMULATED = new Set('class with lambda yield assert del nonlocal match from async await'.split(' '))
const AUGMENTED = /^(?:\*\*|\/\/|[-+*/%])=$/
/** Binary signs, the loosest first. */
const LEVELS = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%']] as const
const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'is'])

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get #token(): Token {
    return this.#tokens[this.#at]!
  }
  #isNext(...texts: string[]): boolean {
    const { kind, text } = this.#token
    return (kind === 'sign' || kind === 'name') && texts.includes(text)
  }
  #take(...texts: string[]): boolean {
    if (!this.#isNext(...texts)) return false
    this.#at++
    return true
  }
  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unknown()
  }
  #unknown(): NotSimulated {
    const { text, kind, line } = this.#token
    return new NotSimulated(text === '' ? `this ${kind}` : `'${text}'`, line)
  }
  #name(): string {
    const { kind, text } = this.#token
    if (kind !== 'name') throw this.#unknown()
    this.#at++
    return text
  }
  #is(kind: Token['kind']): boolean {
    if (this.#token.kind !== kind) return false
    this.#at++
    return true
  }

  program(): Block {
    const statements: Statement[] = []
    while (this.#token.kind !== 'end') statements.push(...this.#statements())
    return statements
  }

  #block(): Block {
    this.#expect(':')
    if (!this.#is('newline')) return this.#simpleLine()
    if (!this.#is('indent')) throw this.#unknown()
    const statements: Statement[] = []
    while (!this.#is('dedent')) statements.push(...this.#statements())
    return statements
  }

  #statements(): Block {
    const { line } = this.#token
    if (this.#take('if')) return [this.#if(line)]
    if (this.#take('while')) return [{ kind: 'while', line, when: this.#expression(), body: this.#block() }]
    if (this.#take('for')) {
      const target = this.#targets()
      this.#expect('in')
      return [{ kind: 'for', line, target, over: this.#values(), body: this.#block() }]
    }
    if (this.#take('def')) return [this.#def(line)]
    if (this.#take('try')) return [this.#try(line)]
    return this.#simpleLine()
  }

  #if(line: number): Statement {
    const when = this.#expression()
    const then = this.#block()
    const next = this.#token.line
    if (this.#take('elif')) return { kind: 'if', line, when, then, otherwise: [this.#if(next)] }
    return { kind: 'if', line, when, then, otherwise: this.#take('else') ? this.#block() : [] }
  }

  #def(line: number): Statement {
    const name = this.#name()
    this.#expect('(')
    const parameters: Parameter[] = []
    while (!this.#take(')')) {
      const parameter = this.#name()
      if (this.#take(':')) this.#expression()
      parameters.push({ name: parameter, otherwise: this.#take('=') ? this.#expression() : undefined })
      if (!this.#isNext(')')) this.#expect(',')
    }
    if (this.#take('->')) this.#expression()
    return { kind: 'def', line, name, parameters, body: this.#block() }
  }

  #try(line: number): Statement {
    const body = this.#block()
    const handlers: Handler[] = []
    while (this.#take('except')) {
      const type = this.#isNext(':') ? undefined : this.#name()
      const as = this.#take('as') ? this.#name() : undefined
      handlers.push({ type, as, body: this.#block() })
    }
    return { kind: 'try', line, body, handlers, last: this.#take('finally') ? this.#block() : [] }
  }

  #simpleLine(): Block {
    const statements: Statement[] = []
    do {
      if (this.#token.kind === 'newline') break
      statements.push(this.#simple())
    } while (this.#take(';'))
    if (!this.#is('newline')) throw this.#unknown()
    return statements
  }

  #simple(): Statement {
    const { line, text } = this.#token
    if (this.#take('pass', 'break', 'continue')) return { kind: text as 'pass', line }
    if (this.#take('return'))
      return { kind: 'return', line, value: this.#token.kind === 'newline' ? undefined : this.#values() }
    if (this.#take('raise'))
      return { kind: 'raise', line, value: this.#token.kind === 'newline' ? undefined : this.#expression() }
    if (this.#take('global')) return { kind: 'global', line, names: this.#names() }
    if (this.#isNext('import', 'from')) return this.#import(line)
    if (this.#token.kind === 'name' && NOT_SIMULATED.has(text)) throw this.#unknown()
    return this.#assignment(line)
  }

  #names(): string[] {
    const names = [this.#name()]
    while (this.#take(',')) names.push(this.#name())
    return names
  }

  #import(line: number): Statement {
    const isFrom = this.#take('from')
    if (!isFrom) this.#expect('import')
    const modules = [this.#dotted()]
    if (isFrom) {
      this.#expect('import')
      return { kind: 'import', line, module: modules[0]!, names: this.#names(), as: '' }
    }
    while (this.#take(',')) modules.push(this.#dotted())
    const as = this.#take('as') ? this.#name() : ''
    if (modules.length === 1) return { kind: 'import', line, module: modules[0]!, names: undefined, as }
    const each = modules.map(
      (module): Statement => ({ kind: 'import', line, module, names: undefined, as: '' }),
    )
    return { kind: 'if', line, when: { kind: 'value', value: true }, then: each, otherwise: [] }
  }

  #dotted(): string {
    let name = this.#name()
    while (this.#take('.')) name += `.${this.#name()}`
    return name
  }

  #assignment(line: number): Statement {
    const first = this.#values()
    if (this.#token.kind === 'sign' && AUGMENTED.test(this.#token.text)) {
      const sign = this.#token.text.slice(0, -1)
      this.#at++
      const value = { kind: 'binary', sign, left: first, right: this.#values(), line } as const
      return { kind: 'assign', line, targets: [first], value }
    }
    const all = [first]
    while (this.#take('=')) all.push(this.#values())
    const value = all.pop()!
    return all.length === 0
      ? { kind: 'expression', line, value }
      : { kind: 'assign', line, targets: all, value }
  }

  /** One expression, or a tuple of several. */
  #values(): Expression {
    const first = this.#expression()
    if (!this.#isNext(',')) return first
    const items = [first]
    while (this.#take(',') && !this.#isNext('=', ')') && this.#token.kind !== 'newline')
      items.push(this.#expression())
    return { kind: 'tuple', items }
  }

  #targets(): Expression {
    const items = [this.#primary()]
    while (this.#take(',')) items.push(this.#primary())
    return items.length === 1 ? items[0]! : { kind: 'tuple', items }
  }

  #expression(): Expression {
    const then = this.#or()
    if (!this.#take('if')) return then
    const when = this.#or()
    this.#expect('else')
    return { kind: 'choice', when, then, otherwise: this.#expression() }
  }

  #or(): Expression {
    let left = this.#and()
    while (this.#take('or')) left = { kind: 'or', left, right: this.#and() }
    return left
  }
  #and(): Expression {
    let left = this.#not()
    while (this.#take('and')) left = { kind: 'and', left, right: this.#not() }
    return left
  }
  #not(): Expression {
    const { line } = this.#token
    return this.#take('not') ? { kind: 'unary', sign: 'not', operand: this.#not(), line } : this.#comparison()
  }

  /** a < b < c is a < b and b < c. */
  #comparison(): Expression {
    let left = this.#binary(0)
    let all: Expression | undefined
    for (let sign = this.#comparator(); sign; sign = this.#comparator()) {
      const { line } = this.#token
      const right = this.#binary(0)
      const one: Expression = { kind: 'binary', sign, left, right, line }
      all = all ? { kind: 'and', left: all, right: one } : one
      left = right
    }
    return all ?? left
  }
  #comparator(): string | undefined {
    const { text, kind } = this.#token
    if (kind === 'name' && text === 'not') {
      this.#at++
      this.#expect('in')
      return 'not in'
    }
    if ((kind !== 'sign' && kind !== 'name') || !COMPARISONS.has(text)) return undefined
    this.#at++
    return text === 'is' && this.#take('not') ? 'is not' : text
  }

  #binary(level: number): Expression {
    const signs = LEVELS[level]
    if (!signs) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const { text: sign, line } = this.#token
      if (!this.#take(...signs)) return left
      left = { kind: 'binary', sign, left, right: this.#binary(level + 1), line }
    }
  }
  #unary(): Expression {
    const { text: sign, line } = this.#token
    if (this.#take('-', '+')) return { kind: 'unary', sign, operand: this.#unary(), line }
    const base = this.#primary()
    if (!this.#take('**')) return base
    return { kind: 'binary', sign: '**', left: base, right: this.#unary(), line }
  }

  #primary(): Expression {
    let value = this.#atom()
    for (;;) {
      const { line } = this.#token
      if (this.#take('.')) value = { kind: 'attribute', of: value, name: this.#name(), line }
      else if (this.#take('(')) value = this.#call(value, line)
      else if (this.#take('[')) {
        value = { kind: 'index', of: value, index: this.#values(), line }
        this.#expect(']')
      } else return value
    }
  }

  #call(callee: Expression, line: number): Expression {
    const words: Expression[] = []
    const named: [string, Expression][] = []
    while (!this.#take(')')) {
      const next = this.#tokens[this.#at + 1]
      if (this.#token.kind === 'name' && next?.kind === 'sign' && next.text === '=') {
        const name = this.#name()
        this.#expect('=')
        named.push([name, this.#expression()])
      } else words.push(this.#expression())
      if (!this.#isNext(')')) this.#expect(',')
    }
    return { kind: 'call', callee, words, named, line }
  }

  #atom(): Expression {
    const { kind, text, line } = this.#token
    if (this.#take('(')) return this.#parenthesized()
    if (this.#take('[')) return { kind: 'list', items: this.#items(']') }
    if (this.#take('{')) return this.#dict()
    if (this.#is('number')) return { kind: 'value', value: numberOf(text) }
    if (kind === 'text' || kind === 'format') return this.#texts()
    if (kind !== 'name' || NOT_SIMULATED.has(text)) throw this.#unknown()
    this.#at++
    if (text === 'True' || text === 'False') return { kind: 'value', value: text === 'True' }
    return text === 'None' ? { kind: 'value', value: null } : { kind: 'name', name: text, line }
  }

  #parenthesized(): Expression {
    if (this.#take(')')) return { kind: 'tuple', items: [] }
    const inner = this.#values()
    this.#expect(')')
    return inner
  }
  #items(end: string): Expression[] {
    const items: Expression[] = []
    while (!this.#take(end)) {
      items.push(this.#expression())
      if (!this.#isNext(end)) this.#expect(',')
    }
    return items
  }
  #dict(): Expression {
    const entries: [Expression, Expression][] = []
    while (!this.#take('}')) {
      const key = this.#expression()
      this.#expect(':')
      entries.push([key, this.#expression()])
      if (!this.#isNext('}')) this.#expect(',')
    }
    return { kind: 'dict', entries }
  }

  /** Texts beside each other are one. */
  #texts(): Expression {
    const parts: (string | { of: Expression; spec: string })[] = []
    for (; this.#token.kind === 'text' || this.#token.kind === 'format'; this.#at++) {
      if (this.#token.kind === 'text') parts.push(this.#token.text)
      else parts.push(...formatParts(this.#token.text))
    }
    return parts.every((part) => typeof part === 'string')
      ? { kind: 'value', value: parts.join('') }
      : { kind: 'format', parts }
  }
}

function formatParts(text: string): (string | { of: Expression; spec: string })[] {
  const pieces = text.replaceAll('{{', '\u0001').replaceAll('}}', '\u0002')
  const plain = (piece: string) => piece.replaceAll('\u0001', '{').replaceAll('\u0002', '}')
  return pieces.split(/(\{[^{}]*\})/).map((piece) => {
    if (!piece.startsWith('{')) return plain(piece)
    const [, source = '', asIs, spec = ''] = /^\{([^:!]*)(?:!([rs]))?(?::(.*))?\}$/.exec(piece) ?? []
    const statement = parsePython(source)[0]
    if (statement?.kind !== 'expression') throw new NotSimulated(`f'${piece}'`, 1)
    return { of: asIs === 'r' ? representation(statement.value) : statement.value, spec }
  })
}

/** {x!r} is {repr(x)}. */
const representation = (value: Expression): Expression => ({
  kind: 'call',
  callee: { kind: 'name', name: 'repr', line: 1 },
  words: [value],
  named: [],
  line: 1,
})

const numberOf = (text: string): bigint | number => {
  const digits = text.replaceAll('_', '')
  return /[.eE]/.test(digits) && !/^0[xX]/.test(digits) ? Number(digits) : BigInt(digits)
}
