/** Runs a parsed script, statement by statement; what takes time is handed to whoever drives it. */
import { attributeOf, itemAt, setItem } from './methods'
import type { Block, Expression, Statement } from './tree'
import { NotSimulated } from './tokens'
import {
  calculated,
  Callable,
  compared,
  Dict,
  formatted,
  isTrue,
  itemsOf,
  List,
  Module,
  Raised,
  told,
  type Value,
  type Wait,
} from './values'

type Steps<T> = Generator<Wait, T, undefined>
type Way = 'next' | 'break' | 'continue' | { readonly value: Value }
type Scope = Map<string, Value>

/** Statements between two payments, and what they cost. */
const BATCH = 1000
const COST = 2
/** Whoever never rests is simulated more and more coarsely. */
const COSTLIEST = 200
const COMPARISON = /^(?:==|!=|<|>|<=|>=|in|not in|is|is not)$/
const DEEPEST = 200

export class PythonRun {
  readonly #builtins: ReadonlyMap<string, Value>
  readonly #module: (name: string) => Module | undefined
  readonly #globals: Scope = new Map([['__name__', '__main__']])
  #steps = 0
  #cost = COST
  #depth = 0

  constructor(builtins: ReadonlyMap<string, Value>, module: (name: string) => Module | undefined) {
    this.#builtins = builtins
    this.#module = module
  }

  *run(program: Block): Steps<void> {
    yield* this.#block(program, this.#globals)
  }

  *#block(block: Block, scope: Scope): Steps<Way> {
    for (const statement of block) {
      if (++this.#steps % BATCH === 0) {
        yield { work: this.#cost }
        this.#cost = Math.min(COSTLIEST, this.#cost * 2)
      }
      const way = yield* this.#located(statement, scope)
      if (way !== 'next') return way
    }
    return 'next'
  }

  *#located(statement: Statement, scope: Scope): Steps<Way> {
    try {
      return yield* this.#statement(statement, scope)
    } catch (problem) {
      if (problem instanceof Raised) problem.line ||= statement.line
      throw problem
    }
  }

  *#statement(statement: Statement, scope: Scope): Steps<Way> {
    switch (statement.kind) {
      case 'expression':
        yield* this.#value(statement.value, scope)
        return 'next'
      case 'assign': {
        const value = yield* this.#value(statement.value, scope)
        for (const target of statement.targets) yield* this.#assign(target, value, scope)
        return 'next'
      }
      case 'if': {
        const block = isTrue(yield* this.#value(statement.when, scope)) ? statement.then : statement.otherwise
        return yield* this.#block(block, scope)
      }
      case 'while':
        return yield* this.#while(statement, scope)
      case 'for':
        return yield* this.#for(statement, scope)
      case 'def':
        scope.set(statement.name, this.#function(statement))
        return 'next'
      case 'return':
        return { value: statement.value ? yield* this.#value(statement.value, scope) : null }
      case 'import':
        this.#import(statement, scope)
        return 'next'
      case 'try':
        return yield* this.#try(statement, scope)
      case 'raise':
        return this.#raise(statement.value ? yield* this.#value(statement.value, scope) : null)
      case 'break':
      case 'continue':
        return statement.kind
      case 'pass':
        return 'next'
      case 'global':
        // Names of the whole script are found, and set, from everywhere: see #assign.
        for (const name of statement.names) scope.set(`global ${name}`, true)
        return 'next'
    }
  }

  *#while({ when, body, line }: Extract<Statement, { kind: 'while' }>, scope: Scope): Steps<Way> {
    while (isTrue(yield* this.#value(when, scope))) {
      const way = yield* this.#block(body.length > 0 ? body : [{ kind: 'pass', line }], scope)
      if (way === 'break') break
      if (typeof way === 'object') return way
    }
    return 'next'
  }

  *#for({ target, over, body }: Extract<Statement, { kind: 'for' }>, scope: Scope): Steps<Way> {
    for (const item of itemsOf(yield* this.#value(over, scope))) {
      yield* this.#assign(target, item, scope)
      const way = yield* this.#block(body, scope)
      if (way === 'break') break
      if (typeof way === 'object') return way
    }
    return 'next'
  }

  *#try(statement: Extract<Statement, { kind: 'try' }>, scope: Scope): Steps<Way> {
    let way: Way
    try {
      way = yield* this.#block(statement.body, scope)
    } catch (problem) {
      const handler =
        problem instanceof Raised &&
        statement.handlers.find(({ type }) => !type || type === 'Exception' || type === problem.type)
      if (!handler) throw problem
      if (handler.as) scope.set(handler.as, problem.message)
      way = yield* this.#block(handler.body, scope)
    }
    const last = yield* this.#block(statement.last, scope)
    return last === 'next' ? way : last
  }

  #raise(value: Value): never {
    const module = value instanceof Callable ? new Module(value.name, { message: '' }) : value
    if (!(module instanceof Module)) throw new Raised('RuntimeError', 'No active exception to reraise')
    throw new Raised(module.name, told(module.members.get('message') ?? ''))
  }

  #import({ module, names, as, line }: Extract<Statement, { kind: 'import' }>, scope: Scope): void {
    const [first = '', ...below] = module.split('.')
    const found = this.#module(first)
    if (!found) throw new NotSimulated(`module '${module}'`, line)
    if (!names) return void scope.set(as || first, found)
    const within = below.reduce<Value>((value, name) => attributeOf(value, name), found)
    for (const name of names) scope.set(name, attributeOf(within, name))
  }

  #function({ name, parameters, body }: Extract<Statement, { kind: 'def' }>): Callable {
    const call = function* (this: PythonRun, words: readonly Value[], named: ReadonlyMap<string, Value>) {
      const scope: Scope = new Map()
      for (const [i, parameter] of parameters.entries()) {
        const given = i < words.length ? words[i] : named.get(parameter.name)
        if (given === undefined && !parameter.otherwise)
          throw new Raised(
            'TypeError',
            `${name}() missing 1 required positional argument: '${parameter.name}'`,
          )
        scope.set(
          parameter.name,
          given === undefined ? yield* this.#value(parameter.otherwise!, this.#globals) : given,
        )
      }
      if (++this.#depth > DEEPEST) throw new Raised('RecursionError', 'maximum recursion depth exceeded')
      const way = yield* this.#block(body, scope)
      this.#depth--
      return typeof way === 'object' ? way.value : null
    }
    return new Callable(name, (words, named) => call.call(this, words, named))
  }

  *#assign(target: Expression, value: Value, scope: Scope): Steps<void> {
    if (target.kind === 'name') {
      const place = scope.has(`global ${target.name}`) ? this.#globals : scope
      place.set(target.name, value)
    } else if (target.kind === 'tuple') {
      const items = itemsOf(value)
      if (items.length !== target.items.length)
        throw new Raised(
          'ValueError',
          `not enough values to unpack (expected ${target.items.length}, got ${items.length})`,
        )
      for (const [i, each] of target.items.entries()) yield* this.#assign(each, items[i]!, scope)
    } else if (target.kind === 'index') {
      const holder = yield* this.#value(target.of, scope)
      setItem(holder, yield* this.#value(target.index, scope), value)
    } else throw new NotSimulated('assigning to that', 'line' in target ? target.line : 1)
  }

  *#value(expression: Expression, scope: Scope): Steps<Value> {
    switch (expression.kind) {
      case 'value':
        return expression.value
      case 'name':
        return this.#lookUp(expression.name, scope)
      case 'format':
        return yield* this.#format(expression, scope)
      case 'list':
      case 'tuple':
        return new List(yield* this.#all(expression.items, scope), expression.kind === 'tuple')
      case 'dict': {
        const dict = new Dict()
        for (const [key, value] of expression.entries)
          dict.set(yield* this.#value(key, scope), yield* this.#value(value, scope))
        return dict
      }
      case 'attribute':
        return attributeOf(yield* this.#value(expression.of, scope), expression.name)
      case 'index':
        return itemAt(yield* this.#value(expression.of, scope), yield* this.#value(expression.index, scope))
      case 'call':
        return yield* this.#call(expression, scope)
      case 'choice': {
        const isSo = isTrue(yield* this.#value(expression.when, scope))
        return yield* this.#value(isSo ? expression.then : expression.otherwise, scope)
      }
      case 'and':
      case 'or': {
        const left = yield* this.#value(expression.left, scope)
        return isTrue(left) === (expression.kind === 'or')
          ? left
          : yield* this.#value(expression.right, scope)
      }
      case 'unary': {
        const operand = yield* this.#value(expression.operand, scope)
        if (expression.sign === 'not') return !isTrue(operand)
        return expression.sign === '-' ? calculated('-', 0n, operand) : operand
      }
      case 'binary': {
        const left = yield* this.#value(expression.left, scope)
        const right = yield* this.#value(expression.right, scope)
        return COMPARISON.test(expression.sign)
          ? compared(expression.sign, left, right)
          : calculated(expression.sign, left, right)
      }
    }
  }

  *#all(expressions: readonly Expression[], scope: Scope): Steps<Value[]> {
    const values: Value[] = []
    for (const expression of expressions) values.push(yield* this.#value(expression, scope))
    return values
  }

  *#format({ parts }: Extract<Expression, { kind: 'format' }>, scope: Scope): Steps<string> {
    let text = ''
    for (const part of parts)
      text += typeof part === 'string' ? part : formatted(yield* this.#value(part.of, scope), part.spec)
    return text
  }

  *#call({ callee, words, named }: Extract<Expression, { kind: 'call' }>, scope: Scope): Steps<Value> {
    const called = yield* this.#value(callee, scope)
    const given = yield* this.#all(words, scope)
    const options = new Map<string, Value>()
    for (const [name, value] of named) options.set(name, yield* this.#value(value, scope))
    if (!(called instanceof Callable))
      throw new Raised('TypeError', `'${told(called)}' object is not callable`)
    const result = called.call(given, options)
    if (typeof result !== 'object' || result === null || !('next' in result)) return result
    this.#cost = COST
    return yield* result
  }

  #lookUp(name: string, scope: Scope): Value {
    for (const place of [scope, this.#globals, this.#builtins]) {
      const found = place.get(name)
      if (found !== undefined) return found
    }
    throw new Raised('NameError', `name '${name}' is not defined`)
  }
}
