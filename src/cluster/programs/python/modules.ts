/** The modules and builtins that the small scripts of manifests use. */
import { Failure, type Signal, SIGNALS, type Syscalls } from '../../linux/syscalls'
import { formatDate } from '../busybox/date'
import {
  Callable,
  Dict,
  Exit,
  isTrue,
  itemsOf,
  List,
  Module,
  type Named,
  Raised,
  Range,
  represented,
  type Running,
  told,
  typeName,
  type Value,
} from './values'

const plain = (name: string, call: (words: readonly Value[], named: Named) => Value) =>
  [name, new Callable(name, call)] as const
const table = (...all: readonly (readonly [string, Value])[]) => Object.fromEntries(all)

/** What a script has to do with the system around it. */
export interface Surroundings {
  readonly system: Syscalls
  readonly argv: readonly string[]
  /** Sets what a signal does. */
  onSignal(signal: Signal, handler: Callable): void
}

export function builtins({ system }: Surroundings): Map<string, Value> {
  const print = (words: readonly Value[], named: Named) => {
    const end = named.get('end') ?? '\n'
    const fd = named.get('file') instanceof Module && (named.get('file') as Module).name === 'stderr' ? 2 : 1
    system.write(fd, words.map(told).join(told(named.get('sep') ?? ' ')) + told(end))
    return null
  }
  return new Map<string, Value>([
    plain('print', print),
    plain('int', ([value = 0n, base]) => toInt(value, base)),
    plain('float', ([value = 0]) => toFloat(value)),
    plain('str', ([value = '']) => told(value)),
    plain('repr', ([value = null]) => represented(value)),
    plain('bool', ([value = null]) => isTrue(value)),
    plain('len', ([value = null]) => BigInt(lengthOf(value))),
    plain('range', (words) => rangeOf(words)),
    plain('list', ([value]) => new List(value === undefined ? [] : [...itemsOf(value)])),
    plain('dict', () => new Dict()),
    plain('abs', ([value = 0n]) =>
      typeof value === 'bigint' ? (value < 0n ? -value : value) : Math.abs(Number(value)),
    ),
    plain('sum', ([value = null]) => sum(itemsOf(value))),
    plain('min', (words) => extreme(words, (a, b) => order(a, b) < 0)),
    plain('max', (words) => extreme(words, (a, b) => order(a, b) > 0)),
    plain('sorted', ([value = null]) => new List([...itemsOf(value)].sort(order))),
    plain(
      'enumerate',
      ([value = null]) => new List(itemsOf(value).map((it, i) => new List([BigInt(i), it], true))),
    ),
    plain('exit', ([code = null]) => leave(code)),
    plain('quit', ([code = null]) => leave(code)),
    ...[
      'Exception',
      'ValueError',
      'KeyError',
      'TypeError',
      'RuntimeError',
      'SystemExit',
      'KeyboardInterrupt',
    ].map((name) => plain(name, ([message = '']) => new Module(name, { message: told(message) }))),
  ])
}

const leave = (code: Value): never => {
  throw new Exit(code)
}

function toInt(value: Value, base: Value | undefined): Value {
  if (typeof value === 'bigint' || typeof value === 'boolean') return BigInt(value)
  if (typeof value === 'number') return BigInt(Math.trunc(value))
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return BigInt(value.trim())
  if (typeof value === 'string')
    throw new Raised(
      'ValueError',
      `invalid literal for int() with base ${told(base ?? 10n)}: ${represented(value)}`,
    )
  throw new Raised(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  )
}

function toFloat(value: Value): number {
  const number = typeof value === 'string' ? Number(value.trim() || Number.NaN) : Number(value as bigint)
  if (Number.isNaN(number))
    throw new Raised('ValueError', `could not convert string to float: ${represented(value)}`)
  return number
}

function lengthOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (value instanceof List || value instanceof Dict || value instanceof Range) return itemsOf(value).length
  throw new Raised('TypeError', `object of type '${typeName(value)}' has no len()`)
}

function rangeOf(words: readonly Value[]): Range {
  const [a = 0n, b, step = 1n] = words.map((it) => toInt(it, undefined) as bigint)
  return b === undefined ? new Range(0n, a, 1n) : new Range(a, b, step)
}

const sum = (items: readonly Value[]): Value =>
  items.every((it) => typeof it === 'bigint')
    ? items.reduce((all, it) => all + it, 0n)
    : items.reduce((all: number, it) => all + Number(it), 0)
const order = (a: Value, b: Value) => (a! < b! ? -1 : a! > b! ? 1 : 0)
function extreme(words: readonly Value[], isBetter: (a: Value, b: Value) => boolean): Value {
  const items = words.length === 1 ? itemsOf(words[0]!) : words
  return items.reduce((best, it) => (isBetter(it, best) ? it : best))
}

function* sleep([seconds = 0n]: readonly Value[]): Running {
  yield { sleep: Math.max(0, Math.round(Number(seconds as bigint) * 1000)) }
  return null
}

/** A module by its name; undefined when it is not simulated. */
export function moduleNamed(name: string, around: Surroundings): Module | undefined {
  const { system, argv } = around
  const environment = new Dict()
  for (const [key, value] of Object.entries(system.env)) environment.set(key, value)
  const stream = (fd: number, called: string) =>
    new Module(
      called,
      table(
        plain('write', ([text = '']) => {
          system.write(fd, told(text))
          return BigInt(told(text).length)
        }),
        plain('flush', () => null),
      ),
    )
  const exists = ([path = '']: readonly Value[]) => !(system.stat(told(path)) instanceof Failure)
  const modules: Readonly<Record<string, () => Module>> = {
    os: () =>
      new Module('os', {
        environ: environment,
        path: new Module('posixpath', table(plain('exists', exists), plain('isfile', exists))),
        ...table(
          plain('getenv', ([key = '', otherwise = null]) => environment.get(key) ?? otherwise),
          plain('getpid', () => BigInt(system.pid)),
          plain('getuid', () => BigInt(system.uid)),
          plain('_exit', ([code = 0n]) => leave(code)),
        ),
      }),
    sys: () =>
      new Module('sys', {
        argv: new List([...argv]),
        stdout: stream(1, 'stdout'),
        stderr: stream(2, 'stderr'),
        version: '3.13.7 (main) [GCC 14.2.0]',
        ...table(plain('exit', ([code = null]) => leave(code))),
      }),
    time: () =>
      new Module('time', {
        sleep: new Callable('sleep', sleep),
        ...table(
          plain('time', () => Number(formatDate('%s', system.now)) + (system.now % 1000) / 1000),
          plain('strftime', ([format = '']) => formatDate(told(format), system.now)),
        ),
      }),
    random: () =>
      new Module(
        'random',
        table(
          plain('random', () => system.random.next()),
          plain(
            'randint',
            ([a = 0n, b = 0n]) =>
              (a as bigint) + BigInt(system.random.below(Number((b as bigint) - (a as bigint)) + 1)),
          ),
          plain('choice', ([items = null]) => system.random.pick(itemsOf(items))),
        ),
      ),
    socket: () => new Module('socket', table(plain('gethostname', () => system.hostname))),
    signal: () => signalModule(around),
  }
  return modules[name]?.()
}

function signalModule({ onSignal }: Surroundings): Module {
  const numbers = Object.entries(SIGNALS).map(([name, number]) => [`SIG${name}`, BigInt(number)] as const)
  return new Module(
    'signal',
    table(
      ...numbers,
      plain('signal', ([number, handler]) => {
        const name = Object.entries(SIGNALS).find(([, it]) => BigInt(it) === number)?.[0] as
          | Signal
          | undefined
        if (name && handler instanceof Callable) onSignal(name, handler)
        return null
      }),
    ),
  )
}
