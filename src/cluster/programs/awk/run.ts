/** Runs an awk program over lines of text. */
import { printfText } from '../shell/print'
import { posixRegex } from '../busybox/regex'
import { arithmetic, isNumeric, type Value } from './values'
import { AwkProblem, type Expression, type Rule, type Statement } from './syntax'

/** So many steps end a program that loops: no real one on a terminal's text comes near. */
const MOST_STEPS = 400_000

class Jump extends Error {
  readonly word: 'next' | 'break' | 'continue' | 'exit'
  constructor(word: Jump['word']) {
    super(word)
    this.word = word
  }
}

export interface AwkResult {
  readonly output: string
  readonly code: number
}

export class AwkRun {
  readonly #rules: readonly Rule[]
  readonly #variables = new Map<string, Value>()
  readonly #arrays = new Map<string, Map<string, Value>>()
  readonly #active = new Set<Rule>()
  readonly #random: () => number
  #fields: string[] = ['']
  #output = ''
  #code = 0
  #steps = 0

  constructor(rules: readonly Rule[], variables: Readonly<Record<string, string>>, random: () => number) {
    this.#rules = rules
    this.#random = random
    for (const [name, value] of Object.entries({
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      NR: '0',
      NF: '0',
      SUBSEP: '\x1c',
      RSTART: '0',
      RLENGTH: '-1',
      FNR: '0',
      FILENAME: '',
      ...variables,
    }))
      this.#variables.set(name, value)
  }

  run(lines: readonly string[]): AwkResult {
    const ended = this.#guarded(() => {
      this.#section('BEGIN')
      if (!this.#rules.some(({ when }) => when !== 'BEGIN')) return
      lines.forEach((line, i) => {
        this.#variables.set('NR', i + 1)
        this.#variables.set('FNR', i + 1)
        this.#setLine(line)
        this.#line()
      })
    })
    if (ended !== 'failed') this.#guarded(() => this.#section('END'))
    return { output: this.#output, code: this.#code }
  }

  #guarded(run: () => void): string {
    try {
      run()
      return ''
    } catch (jump) {
      if (!(jump instanceof Jump)) throw jump
      return jump.word
    }
  }

  #section(when: 'BEGIN' | 'END'): void {
    for (const rule of this.#rules) if (rule.when === when && rule.action) this.#do(rule.action)
  }

  #line(): void {
    const jumped = this.#guarded(() => {
      for (const rule of this.#rules) {
        if (!this.#applies(rule)) continue
        if (rule.action) this.#do(rule.action)
        else this.#output += `${this.#fields[0]}${this.#text(this.#get('ORS'))}`
      }
    })
    if (jumped === 'exit') throw new Jump('exit')
  }

  #applies(rule: Rule): boolean {
    const { when } = rule
    if (when === 'always') return true
    if (when === 'BEGIN' || when === 'END') return false
    if (!('length' in when)) return this.#truth(when as Expression)
    const [from, to] = when as readonly [Expression, Expression]
    if (!this.#active.has(rule) && !this.#truth(from)) return false
    this.#active.add(rule)
    if (this.#truth(to)) this.#active.delete(rule)
    return true
  }

  // ---- lines and fields ----

  #setLine(line: string): void {
    this.#fields = [line, ...this.#split(line, this.#text(this.#get('FS')))]
    this.#variables.set('NF', this.#fields.length - 1)
  }
  #split(line: string, separator: string): string[] {
    if (line === '') return []
    if (separator === ' ')
      return line
        .trim()
        .split(/[ \t\n]+/)
        .filter((word) => word !== '')
    if (separator.length === 1 && separator !== '\\') return line.split(separator)
    return line.split(posixRegex(separator, true) ?? separator)
  }
  #setField(index: number, value: string): void {
    if (index === 0) return this.#setLine(value)
    while (this.#fields.length <= index) this.#fields.push('')
    this.#fields[index] = value
    this.#variables.set('NF', this.#fields.length - 1)
    this.#fields[0] = this.#fields.slice(1).join(this.#text(this.#get('OFS')))
  }

  // ---- values ----

  #get(name: string): Value {
    return this.#variables.get(name) ?? ''
  }
  #array(name: string): Map<string, Value> {
    let array = this.#arrays.get(name)
    if (!array) this.#arrays.set(name, (array = new Map()))
    return array
  }
  #number(value: Value): number {
    return typeof value === 'number' ? value : Number.parseFloat(value) || 0
  }
  #text(value: Value): string {
    if (typeof value === 'string') return value
    return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(6))}`
  }
  #truth(expression: Expression): boolean {
    if (expression.kind === 'regex') return this.#matches(this.#fields[0]!, expression.source)
    const value = this.#value(expression)
    if (typeof value === 'number') return value !== 0
    return isNumeric(value) && expression.kind !== 'string' ? Number(value) !== 0 : value !== ''
  }
  #matches(text: string, source: string): boolean {
    const regex = posixRegex(source, true)
    if (!regex) throw new AwkProblem(`bad regular expression ${source}`)
    return regex.test(text)
  }
  #pattern(expression: Expression): string {
    return expression.kind === 'regex' ? expression.source : this.#text(this.#value(expression))
  }

  #value(expression: Expression): Value {
    if (++this.#steps > MOST_STEPS) throw new AwkProblem('the program does not end')
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value
      case 'regex':
        return this.#truth(expression) ? 1 : 0
      case 'variable':
        return this.#get(expression.name)
      case 'field':
        return this.#fields[this.#number(this.#value(expression.index))] ?? ''
      case 'element':
        return this.#array(expression.name).get(this.#text(this.#value(expression.index))) ?? ''
      case 'in':
        return this.#array(expression.name).has(this.#text(this.#value(expression.index))) ? 1 : 0
      case 'assign':
        return this.#assign(expression)
      case 'step': {
        const before = this.#number(this.#value(expression.to))
        this.#set(expression.to, before + expression.by)
        return expression.before ? before + expression.by : before
      }
      case 'unary':
        return expression.operator === '!'
          ? this.#truth(expression.value)
            ? 0
            : 1
          : this.#number(this.#value(expression.value)) * (expression.operator === '-' ? -1 : 1)
      case 'binary':
        return this.#binary(expression)
      case 'choice':
        return this.#value(this.#truth(expression.test) ? expression.yes : expression.no)
      case 'call':
        return this.#call(expression.name, expression.words)
    }
  }

  #assign({ to, operator, value }: Extract<Expression, { kind: 'assign' }>): Value {
    const given = this.#value(value)
    const result =
      operator === '=' ? given : arithmetic(operator[0]!, this.#number(this.#value(to)), this.#number(given))
    this.#set(to, result)
    return result
  }
  #set(to: Expression, value: Value): void {
    if (to.kind === 'variable') this.#variables.set(to.name, value)
    else if (to.kind === 'field') this.#setField(this.#number(this.#value(to.index)), this.#text(value))
    else if (to.kind === 'element') this.#array(to.name).set(this.#text(this.#value(to.index)), value)
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Value {
    if (operator === '&&') return this.#truth(left) && this.#truth(right) ? 1 : 0
    if (operator === '||') return this.#truth(left) || this.#truth(right) ? 1 : 0
    if (operator === '~' || operator === '!~')
      return this.#matches(this.#text(this.#value(left)), this.#pattern(right)) === (operator === '~') ? 1 : 0
    const a = this.#value(left)
    const b = this.#value(right)
    if (operator === 'concat') return shortEnough(this.#text(a) + this.#text(b))
    if (/^[<>=!]/.test(operator))
      return this.#compare(operator, a, b, left.kind === 'string' || right.kind === 'string') ? 1 : 0
    return arithmetic(operator, this.#number(a), this.#number(b))
  }
  #compare(operator: string, a: Value, b: Value, asText: boolean): boolean {
    const numeric = !asText && isNumeric(a) && isNumeric(b)
    const [x, y] = numeric ? [this.#number(a), this.#number(b)] : [this.#text(a), this.#text(b)]
    switch (operator) {
      case '<':
        return x < y
      case '<=':
        return x <= y
      case '>':
        return x > y
      case '>=':
        return x >= y
      case '==':
        return x === y
      default:
        return x !== y
    }
  }

  // ---- functions ----

  #call(name: string, words: readonly Expression[]): Value {
    const word = (i: number) => this.#text(this.#value(words[i]!))
    const number = (i: number) => this.#number(this.#value(words[i]!))
    switch (name) {
      case 'length':
        if (words[0]?.kind === 'variable' && this.#arrays.has(words[0].name))
          return this.#array(words[0].name).size
        return words.length > 0 ? word(0).length : this.#fields[0]!.length
      case 'substr': {
        const from = Math.max(1, Math.round(number(1)))
        const end =
          words.length > 2 ? Math.round(number(1)) + Math.round(number(2)) : Number.POSITIVE_INFINITY
        return word(0).slice(from - 1, Math.max(from - 1, end - 1))
      }
      case 'index':
        return word(0).indexOf(word(1)) + 1
      case 'tolower':
        return word(0).toLowerCase()
      case 'toupper':
        return word(0).toUpperCase()
      case 'int':
        return Math.trunc(number(0))
      case 'sqrt':
        return Math.sqrt(number(0))
      case 'rand':
        return this.#random()
      case 'srand':
        return 0
      case 'sprintf':
        return this.#format(words)
      case 'split': {
        const array = this.#array((words[1] as { name?: string }).name ?? '')
        array.clear()
        const parts = this.#split(word(0), words[2] ? this.#pattern(words[2]) : this.#text(this.#get('FS')))
        parts.forEach((part, i) => array.set(`${i + 1}`, part))
        return parts.length
      }
      case 'match': {
        const found = posixRegex(this.#pattern(words[1]!), true)?.exec(word(0))
        this.#variables.set('RSTART', found ? found.index + 1 : 0)
        this.#variables.set('RLENGTH', found ? found[0].length : -1)
        return found ? found.index + 1 : 0
      }
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', words)
      default:
        throw new AwkProblem(`${name}() is not simulated`)
    }
  }

  #substitute(all: boolean, [pattern, replacement, target]: readonly Expression[]): number {
    const to: Expression = target ?? { kind: 'field', index: { kind: 'number', value: 0 } }
    const by = this.#text(this.#value(replacement!))
    const regex = posixRegex(this.#pattern(pattern!), true, all ? 'g' : '')
    if (!regex) return 0
    let count = 0
    const text = this.#text(this.#value(to)).replace(regex, (found) => {
      count++
      return by.replace(/\\&|&/g, (mark) => (mark === '&' ? found : '&'))
    })
    if (count > 0) this.#set(to, text)
    return count
  }

  #format(words: readonly Expression[]): string {
    const [format = '', ...rest] = words.map((word) => this.#text(this.#value(word)))
    return printfText(format, rest).text
  }

  // ---- statements ----

  #do(statement: Statement): void {
    switch (statement.kind) {
      case 'block':
        for (const inner of statement.body) this.#do(inner)
        return
      case 'expression':
        this.#value(statement.value)
        return
      case 'print': {
        const words = statement.words.map((word) => this.#text(this.#value(word)))
        const line = words.length > 0 ? words.join(this.#text(this.#get('OFS'))) : this.#fields[0]!
        this.#output += line + this.#text(this.#get('ORS'))
        return
      }
      case 'printf':
        this.#output += this.#format(statement.words)
        return
      case 'if':
        if (this.#truth(statement.test)) this.#do(statement.yes)
        else if (statement.no) this.#do(statement.no)
        return
      case 'while':
        return this.#loop(
          () => this.#truth(statement.test),
          statement.body,
          () => {},
          statement.first,
        )
      case 'for':
        if (statement.start) this.#do(statement.start)
        return this.#loop(
          () => !statement.test || this.#truth(statement.test),
          statement.body,
          () => statement.step && this.#do(statement.step),
          false,
        )
      case 'each': {
        const keys = [...this.#array(statement.name).keys()]
        return this.#loop(
          () => keys.length > 0 && (this.#variables.set(statement.variable, keys.shift()!), true),
          statement.body,
          () => {},
          false,
        )
      }
      case 'delete':
        if (statement.index) this.#array(statement.name).delete(this.#text(this.#value(statement.index)))
        else this.#array(statement.name).clear()
        return
      case 'jump':
        throw new Jump(statement.word)
      case 'exit':
        if (statement.code) this.#code = this.#number(this.#value(statement.code))
        throw new Jump('exit')
    }
  }

  #loop(test: () => boolean, body: Statement, step: () => void, first: boolean): void {
    for (let once = first; once || test(); step()) {
      once = false
      if (++this.#steps > MOST_STEPS) throw new AwkProblem('the program does not end')
      try {
        this.#do(body)
      } catch (jump) {
        if (!(jump instanceof Jump) || jump.word === 'next' || jump.word === 'exit') throw jump
        if (jump.word === 'break') return
      }
    }
  }
}

/** A program that holds more has outgrown what any of these machines gives it. */
const LONGEST_TEXT = 64 * 2 ** 20
function shortEnough(text: string): string {
  if (text.length > LONGEST_TEXT) throw new RangeError('Out of memory')
  return text
}
