/** Python's values, as far as they are simulated: how they are told, compared, counted with. */

export type Value = bigint | number | string | boolean | null | List | Dict | Range | Callable | Module

export class List {
  readonly items: Value[]
  readonly isTuple: boolean
  constructor(items: Value[], isTuple = false) {
    this.items = items
    this.isTuple = isTuple
  }
}
export class Dict {
  readonly entries = new Map<string, readonly [Value, Value]>()
  get(key: Value): Value | undefined {
    return this.entries.get(represented(key))?.[1]
  }
  set(key: Value, value: Value): void {
    this.entries.set(represented(key), [key, value])
  }
}
export class Range {
  readonly from: bigint
  readonly to: bigint
  readonly step: bigint
  constructor(from: bigint, to: bigint, step: bigint) {
    this.from = from
    this.to = to
    this.step = step
  }
}
export type Named = ReadonlyMap<string, Value>
/** What a call asks its caller to do before it goes on: wait (in ms), or pay for work. */
export type Wait = { readonly sleep: number } | { readonly work: number }
export type Running = Generator<Wait, Value, undefined>

export class Callable {
  readonly name: string
  readonly call: (words: readonly Value[], named: Named) => Value | Running
  constructor(name: string, call: (words: readonly Value[], named: Named) => Value | Running) {
    this.name = name
    this.call = call
  }
}
export class Module {
  readonly name: string
  readonly members: ReadonlyMap<string, Value>
  constructor(name: string, members: Readonly<Record<string, Value>>) {
    this.name = name
    this.members = new Map(Object.entries(members))
  }
}

/** An exception of Python's. */
export class Raised extends Error {
  readonly type: string
  line = 0
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
/** sys.exit. */
export class Exit extends Error {
  readonly value: Value
  constructor(value: Value) {
    super('exit')
    this.value = value
  }
}

export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (value instanceof List) return value.isTuple ? 'tuple' : 'list'
  if (value instanceof Dict) return 'dict'
  if (value instanceof Range) return 'range'
  return value instanceof Module ? 'module' : 'function'
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'bigint') return value !== 0n
  if (value instanceof List) return value.items.length > 0
  if (value instanceof Dict) return value.entries.size > 0
  return value instanceof Range ? itemsOf(value).length > 0 : Boolean(value)
}

function floatText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`
  return String(value).replace('Infinity', 'inf').replace('NaN', 'nan')
}

export function told(value: Value): string {
  return typeof value === 'string' ? value : represented(value)
}

export function represented(value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quoted(value)
  if (value instanceof List) {
    const items = value.items.map(represented).join(', ')
    if (!value.isTuple) return `[${items}]`
    return value.items.length === 1 ? `(${items},)` : `(${items})`
  }
  if (value instanceof Dict)
    return `{${[...value.entries.values()].map((pair) => pair.map(represented).join(': ')).join(', ')}}`
  if (value instanceof Range) return `range(${value.from}, ${value.to})`
  return value instanceof Module ? `<module '${value.name}'>` : `<function ${value.name}>`
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`
}

/** What a loop goes through. */
export function itemsOf(value: Value): readonly Value[] {
  if (value instanceof List) return value.items
  if (value instanceof Dict) return [...value.entries.values()].map(([key]) => key)
  if (typeof value === 'string') return [...value]
  if (!(value instanceof Range)) throw new Raised('TypeError', `'${typeName(value)}' object is not iterable`)
  const items: Value[] = []
  const isOver = (at: bigint) => (value.step > 0n ? at >= value.to : at <= value.to)
  for (let at = value.from; !isOver(at); at += value.step) {
    if (items.length >= MOST_ITEMS) throw new Raised('MemoryError', '')
    items.push(at)
  }
  return items
}
const MOST_ITEMS = 1_000_000

const isNumber = (value: Value): value is bigint | number | boolean =>
  typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
const whole = (value: bigint | boolean): bigint => BigInt(value)

export function equal(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  return typeName(a) === typeName(b) && represented(a) === represented(b)
}

export function compared(sign: string, a: Value, b: Value): boolean {
  switch (sign) {
    case '==':
    case 'is':
      return equal(a, b)
    case '!=':
    case 'is not':
      return !equal(a, b)
    case 'in':
    case 'not in': {
      const isIn = typeof b === 'string' ? b.includes(told(a)) : itemsOf(b).some((item) => equal(item, a))
      return isIn === (sign === 'in')
    }
    default:
      return ordered(sign, a, b)
  }
}

function ordered(sign: string, a: Value, b: Value): boolean {
  const isComparable = (isNumber(a) && isNumber(b)) || (typeof a === 'string' && typeof b === 'string')
  if (!isComparable)
    throw new Raised(
      'TypeError',
      `'${sign}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
    )
  const order = a < b ? -1 : a > b ? 1 : 0
  if (sign === '<') return order < 0
  if (sign === '>') return order > 0
  return sign === '<=' ? order <= 0 : order >= 0
}

export function calculated(sign: string, a: Value, b: Value): Value {
  if (isNumber(a) && isNumber(b)) {
    return typeof a === 'number' || typeof b === 'number' || sign === '/'
      ? withFloats(sign, Number(a), Number(b))
      : withWholes(sign, whole(a), whole(b))
  }
  if (sign === '+' && typeof a === 'string' && typeof b === 'string') return a + b
  if (sign === '+' && a instanceof List && b instanceof List)
    return new List([...a.items, ...b.items], a.isTuple)
  if (sign === '*' && typeof b === 'bigint' && typeof a === 'string') return a.repeat(Math.max(0, Number(b)))
  if (sign === '*' && typeof b === 'bigint' && a instanceof List)
    return new List(Array.from({ length: Math.max(0, Number(b)) }, () => a.items).flat())
  if (sign === '%' && typeof a === 'string') return percent(a, b instanceof List && b.isTuple ? b.items : [b])
  const [left, right] = [typeName(a), typeName(b)]
  throw new Raised(
    'TypeError',
    sign === '+' && left === 'str'
      ? `can only concatenate str (not "${right}") to str`
      : `unsupported operand type(s) for ${sign}: '${left}' and '${right}'`,
  )
}

function withWholes(sign: string, a: bigint, b: bigint): Value {
  if ((sign === '//' || sign === '%') && b === 0n)
    throw new Raised(
      'ZeroDivisionError',
      sign === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero',
    )
  const rest = b === 0n ? 0n : ((a % b) + b) % b
  const results: Readonly<Record<string, () => bigint>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '%': () => rest,
    '//': () => (a - rest) / b,
    '**': () => {
      if (b > 10_000n || b < 0n) throw new Raised('ValueError', 'this exponent is not simulated')
      return a ** b
    },
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
    '<<': () => a << b,
    '>>': () => a >> b,
  }
  return results[sign]!()
}

function withFloats(sign: string, a: number, b: number): Value {
  if (['/', '//', '%'].includes(sign) && b === 0)
    throw new Raised('ZeroDivisionError', sign === '/' ? 'division by zero' : 'float division by zero')
  if (sign === '+') return a + b
  if (sign === '-') return a - b
  if (sign === '*') return a * b
  if (sign === '/') return a / b
  if (sign === '//') return Math.floor(a / b)
  if (sign === '%') return a - Math.floor(a / b) * b
  if (sign === '**' && Number.isInteger(b) && b >= 0 && b < 1024) {
    let power = 1
    for (let i = 0; i < b; i++) power *= a
    return power
  }
  throw new Raised('TypeError', `unsupported operand type(s) for ${sign}: 'float' and 'float'`)
}

/** '%d of %s' % (1, 'two'). */
function percent(text: string, values: readonly Value[]): string {
  let at = 0
  return text.replace(
    /%(-?0?\d*)(?:\.(\d+))?([dsrfx%])/g,
    (_, width: string, digits: string | undefined, kind: string) => {
      if (kind === '%') return '%'
      const value = values[at++]
      if (value === undefined) throw new Raised('TypeError', 'not enough arguments for format string')
      return formatted(
        value,
        `${width}${digits === undefined ? '' : `.${digits}`}${kind === 'r' ? '' : kind}`,
      )
    },
  )
}

/** format(value, spec): width, fill with zeros, digits of a float, thousands. */
export function formatted(value: Value, spec: string): string {
  const [, sign = '', zero = '', width = '', comma = '', digits, kind = ''] =
    /^([<>^-]?)(0?)(\d*)(,?)(?:\.(\d+))?([dsfxe%]?)$/.exec(spec) ?? []
  let text = told(value)
  if (isNumber(value) && (kind === 'f' || digits !== undefined))
    text = Number(value).toFixed(Number(digits ?? 6))
  if (isNumber(value) && kind === 'd') text = String(BigInt(Math.trunc(Number(value))))
  if (typeof value === 'bigint' && kind === 'x') text = value.toString(16)
  if (comma) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const size = Number(width || 0)
  if (zero) return text.padStart(size, '0')
  const isLeft = sign === '<' || sign === '-' || (typeof value === 'string' && sign !== '>')
  return isLeft ? text.padEnd(size) : text.padStart(size)
}
