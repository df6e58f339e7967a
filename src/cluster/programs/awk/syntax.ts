/** awk programs as trees: patterns with actions, the language of POSIX awk without getline, printf to pipes and user functions. */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression }
  | { readonly kind: 'in'; readonly index: Expression; readonly name: string }
  | {
      readonly kind: 'assign'
      readonly to: Expression
      readonly operator: string
      readonly value: Expression
    }
  | { readonly kind: 'step'; readonly to: Expression; readonly by: 1 | -1; readonly before: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly value: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly words: readonly Expression[] }

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print' | 'printf'; readonly words: readonly Expression[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly yes: Statement
      readonly no: Statement | undefined
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement; readonly first: boolean }
  | {
      readonly kind: 'for'
      readonly start: Statement | undefined
      readonly test: Expression | undefined
      readonly step: Statement | undefined
      readonly body: Statement
    }
  | { readonly kind: 'each'; readonly variable: string; readonly name: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly name: string; readonly index: Expression | undefined }
  | { readonly kind: 'jump'; readonly word: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit'; readonly code: Expression | undefined }

export interface Rule {
  readonly when: 'BEGIN' | 'END' | 'always' | Expression | readonly [Expression, Expression]
  readonly action: Statement | undefined
}

export class AwkProblem extends Error {}

interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'symbol' | 'newline' | 'end'
  readonly text: string
}

const SYMBOL = /^(?:\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||[-+*/%^!~<>=?:,;(){}[\]$])/

function tokens(source: string): Token[] {
  const found: Token[] = []
  let rest = source
  const take = (kind: Token['kind'], text: string, length: number) => {
    found.push({ kind, text })
    rest = rest.slice(length)
  }
  while (rest) {
    const blank = /^(?:[ \t\r]|\\\n|#[^\n]*)+/.exec(rest)
    if (blank) {
      rest = rest.slice(blank[0].length)
      continue
    }
    const last = found.at(-1)
    const afterValue =
      last && (['number', 'string', 'name', 'regex'].includes(last.kind) || /^[)\]$]$/.test(last.text))
    let match: RegExpExecArray | null
    if (rest[0] === '\n') take('newline', '\n', 1)
    else if ((match = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest)))
      take('number', match[0], match[0].length)
    else if ((match = /^"((?:[^"\\]|\\.)*)"/.exec(rest)))
      take('string', unescaped(match[1]!), match[0].length)
    else if (!afterValue && (match = /^\/((?:[^/\\\n]|\\.)+)\//.exec(rest)))
      take('regex', match[1]!.replaceAll('\\/', '/'), match[0].length)
    else if ((match = /^[A-Za-z_]\w*/.exec(rest)))
      take(rest[match[0].length] === '(' ? 'function' : 'name', match[0], match[0].length)
    else if ((match = SYMBOL.exec(rest))) take('symbol', match[0], match[0].length)
    else throw new AwkProblem(`syntax error near ${rest.slice(0, 12)}`)
  }
  return [...found, { kind: 'end', text: '' }]
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
  r: '\r',
}
const unescaped = (text: string) => text.replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all)

/** The rules of a program; throws AwkProblem where it is none, or uses what is not simulated. */
export function parseAwk(source: string): Rule[] {
  return new Parser(tokens(source)).rules()
}

const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['~', '!~'],
  ['<', '<=', '==', '!=', '>', '>='],
  ['concat'],
  ['+', '-'],
  ['*', '/', '%'],
]

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }
  get #next(): Token {
    return this.#tokens[this.#at]!
  }
  #is(...texts: string[]): boolean {
    return (
      ['symbol', 'name', 'function', 'newline'].includes(this.#next.kind) && texts.includes(this.#next.text)
    )
  }
  #accept(...texts: string[]): boolean {
    if (!this.#is(...texts)) return false
    this.#at++
    return true
  }
  #expect(text: string): void {
    if (!this.#accept(text))
      throw new AwkProblem(`syntax error: expected ${text} near ${this.#next.text || 'end of program'}`)
  }
  #lines(): void {
    while (this.#accept('\n', ';'));
  }

  rules(): Rule[] {
    const rules: Rule[] = []
    for (this.#lines(); this.#next.kind !== 'end'; this.#lines()) rules.push(this.#rule())
    return rules
  }
  #rule(): Rule {
    if (this.#is('function', 'func')) throw new AwkProblem('user functions of awk are not simulated')
    if (this.#is('{')) return { when: 'always', action: this.#block() }
    if (this.#is('BEGIN', 'END')) {
      const when = this.#next.text as 'BEGIN'
      this.#at++
      return { when, action: this.#block() }
    }
    const test = this.#expression()
    const when = this.#accept(',') ? ([test, this.#expression()] as const) : test
    return { when, action: this.#is('{') ? this.#block() : undefined }
  }
  #block(): Statement {
    this.#expect('{')
    const body: Statement[] = []
    for (this.#lines(); !this.#accept('}'); this.#lines()) body.push(this.#statement())
    return { kind: 'block', body }
  }
  #body(): Statement {
    while (this.#accept('\n'));
    if (this.#accept(';')) return { kind: 'block', body: [] }
    return this.#statement()
  }
  #statement(): Statement {
    if (this.#is('{')) return this.#block()
    if (this.#accept('if')) return this.#if()
    if (this.#accept('while')) {
      const test = this.#inParentheses()
      return { kind: 'while', test, body: this.#body(), first: false }
    }
    if (this.#accept('do')) {
      const body = this.#body()
      this.#lines()
      this.#expect('while')
      return { kind: 'while', test: this.#inParentheses(), body, first: true }
    }
    if (this.#accept('for')) return this.#for()
    if (this.#is('next', 'break', 'continue')) {
      const word = this.#next.text as 'next'
      this.#at++
      return { kind: 'jump', word }
    }
    if (this.#accept('exit')) return { kind: 'exit', code: this.#isEnd() ? undefined : this.#expression() }
    if (this.#accept('delete')) return this.#delete()
    return this.#simple()
  }
  #isEnd(): boolean {
    return this.#next.kind === 'end' || this.#is('\n', ';', '}')
  }
  #inParentheses(): Expression {
    this.#expect('(')
    const value = this.#expression()
    this.#expect(')')
    return value
  }
  #if(): Statement {
    const test = this.#inParentheses()
    const yes = this.#body()
    const before = this.#at
    this.#lines()
    if (this.#accept('else')) return { kind: 'if', test, yes, no: this.#body() }
    this.#at = before
    return { kind: 'if', test, yes, no: undefined }
  }
  #for(): Statement {
    this.#expect('(')
    const [variable, word, name] = [this.#next, this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]]
    if (variable.kind === 'name' && word?.text === 'in' && this.#tokens[this.#at + 3]?.text === ')') {
      this.#at += 4
      return { kind: 'each', variable: variable.text, name: name!.text, body: this.#body() }
    }
    const start = this.#is(';') ? undefined : this.#simple()
    this.#expect(';')
    const test = this.#is(';') ? undefined : this.#expression()
    this.#expect(';')
    const step = this.#is(')') ? undefined : this.#simple()
    this.#expect(')')
    return { kind: 'for', start, test, step, body: this.#body() }
  }
  #delete(): Statement {
    const name = this.#next.text
    this.#at++
    if (!this.#accept('[')) return { kind: 'delete', name, index: undefined }
    const index = this.#index()
    return { kind: 'delete', name, index }
  }
  #simple(): Statement {
    if (!this.#is('print', 'printf')) return { kind: 'expression', value: this.#expression() }
    const kind = this.#next.text as 'print'
    this.#at++
    const words = this.#isEnd() ? [] : this.#words()
    if (this.#is('>')) throw new AwkProblem('redirection inside awk is not simulated')
    return { kind, words }
  }
  /** The words of a print: a comparison by > would be a redirection. */
  #words(): Expression[] {
    const before = this.#at
    if (this.#accept('(')) {
      const words = [this.#expression()]
      while (this.#accept(',')) words.push(this.#expression())
      if (this.#accept(')') && this.#isEnd()) return words
      this.#at = before
    }
    const words = [this.#choice(true)]
    while (this.#accept(',')) words.push(this.#choice(true))
    return words
  }

  #expression(): Expression {
    return this.#choice(false)
  }
  #choice(inPrint: boolean): Expression {
    const left = this.#binary(0, inPrint)
    if (this.#accept('?')) {
      const yes = this.#choice(inPrint)
      this.#expect(':')
      return { kind: 'choice', test: left, yes, no: this.#choice(inPrint) }
    }
    const operator = ['=', '+=', '-=', '*=', '/=', '%=', '^='].find((text) => this.#is(text))
    if (!operator || !['variable', 'field', 'element'].includes(left.kind)) return left
    this.#at++
    return { kind: 'assign', to: left, operator, value: this.#choice(inPrint) }
  }
  #binary(level: number, inPrint: boolean): Expression {
    const operators = BINARY[level]
    if (!operators) return this.#unary(inPrint)
    let left = this.#binary(level + 1, inPrint)
    for (;;) {
      if (operators[0] === 'concat') {
        if (!this.#startsValue()) return left
        left = { kind: 'binary', operator: 'concat', left, right: this.#binary(level + 1, inPrint) }
        continue
      }
      const operator = operators.find((text) => this.#is(text) && !(inPrint && text === '>'))
      if (level === 0 && this.#is('in') && this.#tokens[this.#at + 1]?.kind === 'name') {
        this.#at += 2
        left = { kind: 'in', index: left, name: this.#tokens[this.#at - 1]!.text }
        continue
      }
      if (!operator) return left
      this.#at++
      while (this.#accept('\n'));
      left = { kind: 'binary', operator, left, right: this.#binary(level + 1, inPrint) }
    }
  }
  #startsValue(): boolean {
    const { kind, text } = this.#next
    if (kind === 'number' || kind === 'string' || kind === 'function') return true
    if (kind === 'name') return text !== 'in'
    return kind === 'symbol' && ['$', '(', '++', '--', '!'].includes(text) && text !== '!'
  }
  #unary(inPrint: boolean): Expression {
    const operator = ['!', '-', '+'].find((text) => this.#is(text))
    if (!operator) return this.#power(inPrint)
    this.#at++
    return { kind: 'unary', operator, value: this.#unary(inPrint) }
  }
  #power(inPrint: boolean): Expression {
    const left = this.#postfix()
    if (!this.#accept('^')) return left
    return { kind: 'binary', operator: '^', left, right: this.#unary(inPrint) }
  }
  #postfix(): Expression {
    for (const [text, by] of [
      ['++', 1],
      ['--', -1],
    ] as const)
      if (this.#accept(text)) return { kind: 'step', to: this.#primary(), by, before: true }
    const value = this.#primary()
    if (!['variable', 'field', 'element'].includes(value.kind)) return value
    if (this.#accept('++')) return { kind: 'step', to: value, by: 1, before: false }
    if (this.#accept('--')) return { kind: 'step', to: value, by: -1, before: false }
    return value
  }
  #primary(): Expression {
    const { kind, text } = this.#next
    if (this.#accept('(')) {
      const value = this.#expression()
      this.#expect(')')
      return value
    }
    if (this.#accept('$')) return { kind: 'field', index: this.#postfix() }
    if (kind === 'symbol' || kind === 'newline' || kind === 'end')
      throw new AwkProblem(`syntax error near ${text.trim() || 'end of program'}`)
    this.#at++
    if (kind === 'number') return { kind, value: Number(text) }
    if (kind === 'string') return { kind, value: text }
    if (kind === 'regex') return { kind, source: text }
    if (text === 'getline') throw new AwkProblem('the construct getline is not simulated')
    if (kind === 'function') return this.#call(text)
    if (text === 'length') return { kind: 'call', name: text, words: [] }
    if (this.#accept('[')) return { kind: 'element', name: text, index: this.#index() }
    return { kind: 'variable', name: text }
  }
  #call(name: string): Expression {
    this.#expect('(')
    const words: Expression[] = []
    while (!this.#accept(')')) {
      words.push(this.#expression())
      if (!this.#is(')')) this.#expect(',')
    }
    return { kind: 'call', name, words }
  }
  /** A subscript up to its bracket; several are joined by SUBSEP. */
  #index(): Expression {
    let index = this.#expression()
    while (this.#accept(',')) {
      const left: Expression = {
        kind: 'binary',
        operator: 'concat',
        left: index,
        right: { kind: 'string', value: '\x1c' },
      }
      index = { kind: 'binary', operator: 'concat', left, right: this.#expression() }
    }
    this.#expect(']')
    return index
  }
}
