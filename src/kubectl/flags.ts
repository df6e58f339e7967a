/**
 * Reading a command's flags by the rules of spf13/pflag: `--name value`, `--name=value`, `-n value`, `-nvalue`,
 * clusters of short flags, `--` ends flags. Mirrors github.com/spf13/pflag/flag.go and its error texts.
 */
import { parseDuration } from '../sim/duration'
import { Failure } from './failure'

export type FlagType = 'string' | 'bool' | 'int' | 'strings' | 'list' | 'duration'

export interface Flag {
  readonly name: string
  readonly short?: string
  readonly type: FlagType
  readonly default?: string
  /** The value when the flag is given without one (pflag's NoOptDefVal). */
  readonly bare?: string
  readonly help: string
  readonly required?: boolean
  /** What Tab offers as its value. */
  readonly values?: readonly string[] | 'namespace' | 'file' | 'container' | 'resource' | 'context'
  /** Deprecated since: printed to stderr when used. */
  readonly deprecated?: string
  readonly hidden?: boolean
}

export interface Parsed {
  readonly flags: Flags
  readonly args: readonly string[]
  /** How many of the arguments stood before `--`; -1 without `--`. */
  readonly dash: number
  readonly deprecations: readonly string[]
}

/** The flags of one command line, by their long name. */
export class Flags {
  #specs: ReadonlyMap<string, Flag>
  #values = new Map<string, string[]>()
  constructor(specs: ReadonlyMap<string, Flag>) {
    this.#specs = specs
  }
  add(name: string, value: string): void {
    const before = this.#values.get(name)
    if (before) before.push(value)
    else this.#values.set(name, [value])
  }
  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.#values.has(name)
  }
  string(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#specs.get(name)?.default ?? ''
  }
  bool(name: string): boolean {
    return TRUE.has(this.string(name))
  }
  int(name: string): number {
    return Number(this.string(name) || '0')
  }
  /** Milliseconds. */
  duration(name: string): number {
    const text = this.string(name)
    return /^\d+$/.test(text) ? Number(text) * 1000 : (parseDuration(text) ?? 0)
  }
  /** Every value given, in order, as written. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }
  /** Every value given, split at commas. */
  list(name: string): string[] {
    const given = this.#values.get(name) ?? (this.#specs.get(name)?.default ? [this.string(name)] : [])
    return given.flatMap((value) => value.split(',')).filter((value) => value !== '')
  }
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const BOOLS = new Set([...TRUE, '0', 'f', 'F', 'false', 'FALSE', 'False'])

/** Reads the words after the command's name. `path` is 'kubectl get'. */
export function parseFlags(path: string, specs: readonly Flag[], words: readonly string[]): Parsed {
  const byName = new Map(specs.map((flag) => [flag.name, flag]))
  const byShort = new Map(specs.filter((flag) => flag.short).map((flag) => [flag.short!, flag]))
  const reader = new Reader(path, byName, byShort, words)
  return reader.read()
}

class Reader {
  #flags: Flags
  #args: string[] = []
  #deprecations: string[] = []
  #at = 0
  readonly path: string
  readonly byName: ReadonlyMap<string, Flag>
  readonly byShort: ReadonlyMap<string, Flag>
  readonly words: readonly string[]
  constructor(
    path: string,
    byName: ReadonlyMap<string, Flag>,
    byShort: ReadonlyMap<string, Flag>,
    words: readonly string[],
  ) {
    this.path = path
    this.byName = byName
    this.byShort = byShort
    this.words = words
    this.#flags = new Flags(byName)
  }

  read(): Parsed {
    let dash = -1
    while (this.#at < this.words.length) {
      const word = this.words[this.#at++]!
      if (word === '--') {
        dash = this.#args.length
        this.#args.push(...this.words.slice(this.#at))
        break
      }
      if (word.startsWith('--')) this.#long(word)
      else if (word.length > 1 && word.startsWith('-')) this.#short(word)
      else this.#args.push(word)
    }
    return { flags: this.#flags, args: this.#args, dash, deprecations: this.#deprecations }
  }

  #refuse(message: string): never {
    throw new Failure(`${message}\nSee '${this.path} --help' for usage.`)
  }

  #long(word: string): void {
    const equals = word.indexOf('=')
    const name = word.slice(2, equals < 0 ? undefined : equals)
    if (name === '' || name.startsWith('-')) this.#refuse(`bad flag syntax: ${word}`)
    const flag = this.byName.get(name)
    if (!flag) return this.#refuse(`unknown flag: --${name}`)
    if (equals >= 0) return this.#set(flag, word.slice(equals + 1))
    const bare = bareOf(flag)
    if (bare !== undefined) return this.#set(flag, bare)
    const next = this.words[this.#at++]
    if (next === undefined) this.#refuse(`flag needs an argument: --${name}`)
    this.#set(flag, next)
  }

  #short(word: string): void {
    let rest = word.slice(1)
    while (rest !== '') {
      const letter = rest[0]!
      const flag = this.byShort.get(letter)
      if (!flag) this.#refuse(`unknown shorthand flag: '${letter}' in -${rest}`)
      const before = rest
      rest = rest.slice(1)
      if (rest.startsWith('=')) return this.#set(flag, rest.slice(1))
      const bare = bareOf(flag)
      if (bare !== undefined) {
        this.#set(flag, bare)
        continue
      }
      if (rest !== '') return this.#set(flag, rest)
      const next = this.words[this.#at++]
      if (next === undefined) this.#refuse(`flag needs an argument: '${letter}' in -${before}`)
      return this.#set(flag, next)
    }
  }

  #set(flag: Flag, value: string): void {
    const problem = valueProblem(flag, value)
    if (problem) {
      const name = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`
      this.#refuse(`invalid argument "${value}" for "${name}" flag: ${problem}`)
    }
    if (flag.deprecated && !this.#flags.changed(flag.name))
      this.#deprecations.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`)
    this.#flags.add(flag.name, value)
  }
}

const bareOf = (flag: Flag) => flag.bare ?? (flag.type === 'bool' ? 'true' : undefined)

function valueProblem(flag: Flag, value: string): string | undefined {
  if (flag.type === 'bool' && !BOOLS.has(value))
    return `strconv.ParseBool: parsing "${value}": invalid syntax`
  if (flag.type === 'int' && !/^[+-]?\d+$/.test(value))
    return `strconv.ParseInt: parsing "${value}": invalid syntax`
  if (flag.type === 'duration' && parseDuration(value) === undefined)
    return /^[+-]?[\d.]+$/.test(value)
      ? `time: missing unit in duration "${value}"`
      : `time: invalid duration "${value}"`
  return undefined
}
