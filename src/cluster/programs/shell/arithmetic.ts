/** $((…)): C's operators on whole numbers, read once per text. Mirrors busybox shell/math.c and bash expr.c. */

export class ArithmeticError extends Error {}

/** How arithmetic reaches variables. */
export interface Variables {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'assign'; readonly operator: string; readonly name: string; readonly value: Node }
  | { readonly kind: 'step'; readonly name: string; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly kind: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node }

const PRECEDENCE: Readonly<Record<string, number>> = {
  ',': 1,
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '==': 9,
  '!=': 9,
  '<': 10,
  '>': 10,
  '<=': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
  '**': 15,
}
const TOKEN =
  /\s*(0[xX][0-9a-fA-F]+|\d+#[0-9a-zA-Z@_]+|\d+|[A-Za-z_]\w*(?:\[[^\]]*\])?|<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!~?:(),])/y
const ASSIGNMENT = /^(?:<<|>>|[-+*/%&|^])?=$/

const MOST_CACHED = 5000
const cache = new Map<string, Node>()

export function evaluateArithmetic(text: string, variables: Variables): number {
  let node = cache.get(text)
  if (!node) {
    node = new Reader(text).whole()
    if (cache.size >= MOST_CACHED) cache.clear()
    cache.set(text, node)
  }
  return evaluate(node, variables, 0)
}

class Reader {
  readonly #tokens: string[] = []
  #at = 0

  constructor(text: string) {
    TOKEN.lastIndex = 0
    const end = text.trimEnd().length
    while (TOKEN.lastIndex < end) {
      const match = TOKEN.exec(text)
      if (!match) throw new ArithmeticError('arithmetic syntax error')
      this.#tokens.push(match[1]!)
    }
  }

  whole(): Node {
    if (this.#tokens.length === 0) return { kind: 'number', value: 0 }
    const node = this.#binary(1)
    if (this.#at < this.#tokens.length) throw new ArithmeticError('arithmetic syntax error')
    return node
  }

  #next(): string | undefined {
    return this.#tokens[this.#at]
  }

  #binary(lowest: number): Node {
    let left = lowest <= 3 ? this.#choice() : this.#unary()
    for (;;) {
      const operator = this.#next()
      const precedence = operator === undefined ? undefined : PRECEDENCE[operator]
      if (precedence === undefined || precedence < lowest) return left
      this.#at++
      const right =
        precedence === 1 ? this.#choice() : this.#binary(operator === '**' ? precedence : precedence + 1)
      left = { kind: 'binary', operator: operator!, left, right }
    }
  }

  /** Assignment and ?: bind from the right. */
  #choice(): Node {
    const name = this.#next()
    const operator = this.#tokens[this.#at + 1]
    if (
      name !== undefined &&
      /^[A-Za-z_]/.test(name) &&
      operator !== undefined &&
      ASSIGNMENT.test(operator)
    ) {
      this.#at += 2
      return { kind: 'assign', operator: operator.slice(0, -1), name, value: this.#choice() }
    }
    const test = this.#binary(4)
    if (this.#next() !== '?') return test
    this.#at++
    const yes = this.#binary(1)
    this.#expect(':')
    return { kind: 'choice', test, yes, no: this.#choice() }
  }

  #expect(token: string): void {
    if (this.#tokens[this.#at++] !== token) throw new ArithmeticError('arithmetic syntax error')
  }

  #unary(): Node {
    const token = this.#next()
    if (token === undefined) throw new ArithmeticError('arithmetic syntax error')
    this.#at++
    if (token === '++' || token === '--') {
      const name = this.#next()
      if (name && /^[A-Za-z_]/.test(name)) {
        this.#at++
        return { kind: 'step', name, by: token === '++' ? 1 : -1, prefix: true }
      }
      return { kind: 'unary', operator: token[0]!, operand: this.#unary() }
    }
    if (/^[-+!~]$/.test(token)) return { kind: 'unary', operator: token, operand: this.#unary() }
    return this.#primary(token)
  }

  #primary(token: string): Node {
    if (token === '(') {
      const inner = this.#binary(1)
      this.#expect(')')
      return inner
    }
    if (/^\d/.test(token)) return { kind: 'number', value: toNumber(token) }
    if (!/^[A-Za-z_]/.test(token)) throw new ArithmeticError('arithmetic syntax error')
    const after = this.#next()
    if (after === '++' || after === '--') {
      this.#at++
      return { kind: 'step', name: token, by: after === '++' ? 1 : -1, prefix: false }
    }
    return { kind: 'variable', name: token }
  }
}

function toNumber(text: string): number {
  const based = /^(\d+)#(.+)$/.exec(text)
  if (based) return Number.parseInt(based[2]!, Number(based[1]))
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return Number(text)
}

function valueOf(name: string, variables: Variables, depth: number): number {
  const text = variables.get(name)?.trim() ?? ''
  if (text === '') return 0
  if (/^-?(?:0|[1-9]\d*)$/.test(text)) return Number(text)
  if (depth > 20) throw new ArithmeticError('expression recursion loop detected')
  return evaluate(new Reader(text).whole(), variables, depth + 1)
}

function evaluate(node: Node, variables: Variables, depth: number): number {
  switch (node.kind) {
    case 'number':
      return node.value
    case 'variable':
      return valueOf(node.name, variables, depth)
    case 'unary':
      return unary(node.operator, evaluate(node.operand, variables, depth))
    case 'binary':
      return evaluateBinary(node, variables, depth)
    case 'choice':
      return evaluate(evaluate(node.test, variables, depth) ? node.yes : node.no, variables, depth)
    case 'step': {
      const before = valueOf(node.name, variables, depth)
      variables.set(node.name, String(before + node.by))
      return node.prefix ? before + node.by : before
    }
    case 'assign': {
      const right = evaluate(node.value, variables, depth)
      const value = node.operator ? apply(node.operator, valueOf(node.name, variables, depth), right) : right
      variables.set(node.name, String(value))
      return value
    }
  }
}

function evaluateBinary(
  node: Extract<Node, { kind: 'binary' }>,
  variables: Variables,
  depth: number,
): number {
  const left = evaluate(node.left, variables, depth)
  if (node.operator === '&&') return left && evaluate(node.right, variables, depth) ? 1 : 0
  if (node.operator === '||') return left || evaluate(node.right, variables, depth) ? 1 : 0
  return apply(node.operator, left, evaluate(node.right, variables, depth))
}

function unary(operator: string, value: number): number {
  if (operator === '-') return value === 0 ? 0 : -value
  if (operator === '!') return value ? 0 : 1
  return operator === '~' ? -value - 1 : value
}

/** Sixty-four bits where it can matter (shifts, masks); plain numbers elsewhere, which are exact up to 2^53. */
function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return Number.isSafeInteger(a * b) ? a * b : wide(BigInt(a) * BigInt(b))
    case '/':
      if (b === 0) throw new ArithmeticError('divide by zero')
      return Math.trunc(a / b) + 0
    case '%':
      if (b === 0) throw new ArithmeticError('divide by zero')
      return (a % b) + 0
    case '**':
      if (b < 0) throw new ArithmeticError('exponent less than 0')
      return wide(BigInt(a) ** BigInt(b))
    case ',':
      return b
    case '<<':
      return wide(BigInt(a) << BigInt(b & 63))
    case '>>':
      return wide(BigInt(a) >> BigInt(b & 63))
    case '&':
      return wide(BigInt(a) & BigInt(b))
    case '|':
      return wide(BigInt(a) | BigInt(b))
    case '^':
      return wide(BigInt(a) ^ BigInt(b))
    default:
      return compare(operator, a, b) ? 1 : 0
  }
}

const wide = (value: bigint) => Number(BigInt.asIntN(64, value))

function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    default:
      return a >= b
  }
}
