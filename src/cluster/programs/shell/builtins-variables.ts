/** Builtins about variables: export, set, read, shift, local, getopts … */
import type { Builtin, Call } from './builtins'
import { expandArithmetic } from './expand'
import type { OptionName, Variable } from './state'
import {
  assign,
  assignItems,
  exportVariable,
  lookUp,
  restoreVariable,
  ShellError,
  unsetVariable,
} from './variables'

const NAME = /^[A-Za-z_]\w*$/

function split(word: string): { name: string; value: string | undefined; append: boolean } {
  const at = word.indexOf('=')
  if (at < 0) return { name: word, value: undefined, append: false }
  const append = word[at - 1] === '+'
  return { name: word.slice(0, append ? at - 1 : at), value: word.slice(at + 1), append }
}

function checked({ shell, argv }: Call, word: string) {
  const parsed = split(word)
  if (NAME.test(parsed.name)) return parsed
  const isBash = shell.state.dialect.name === 'bash'
  throw new ShellError(
    isBash ? `${argv[0]}: \`${word}': not a valid identifier` : `${parsed.name}: bad variable name`,
    isBash ? 1 : 2,
    isBash ? undefined : argv[0],
  )
}

function put(call: Call, { name, value, append }: ReturnType<typeof split>): void {
  const { state, system } = call.shell
  if (value !== undefined)
    assign(state, system, name, append ? (lookUp(state, system, name) ?? '') + value : value)
}

const exported: Builtin = (call) => {
  const { shell, argv, out } = call
  const words = argv.slice(1).filter((word) => word !== '-p' && word !== '-n')
  if (words.length === 0) {
    const bash = shell.state.dialect.name === 'bash'
    for (const [name, variable] of [...shell.state.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (variable.exported && variable.value !== undefined)
        out(bash ? `declare -x ${name}="${variable.value}"\n` : `export ${name}='${variable.value}'\n`)
    return 0
  }
  for (const word of words) {
    const parsed = checked(call, word)
    put(call, parsed)
    if (argv[1] !== '-n') exportVariable(shell.state, shell.system, parsed.name)
  }
  return 0
}

const readOnly: Builtin = (call) => {
  const { state } = call.shell
  for (const word of call.argv.slice(1)) {
    const parsed = checked(call, word)
    put(call, parsed)
    const before: Variable = state.vars.get(parsed.name) ?? {
      value: undefined,
      exported: false,
      readonly: true,
    }
    state.vars.set(parsed.name, { ...before, readonly: true })
  }
  return 0
}

const unset: Builtin = ({ shell, argv }) => {
  const functions = argv[1] === '-f'
  for (const name of argv.slice(/^-[fv]$/.test(argv[1] ?? '') ? 2 : 1)) {
    if (functions) shell.state.functions.delete(name)
    else if (shell.state.vars.has(name)) unsetVariable(shell.state, shell.system, name)
    else shell.state.functions.delete(name)
  }
  return 0
}

const local: Builtin = (call) => {
  const { state, system } = call.shell
  const frame = [...state.frames].reverse().find((each) => each.kind === 'function')
  if (!frame?.locals) throw new ShellError('local: not in a function', 1)
  for (const word of call.argv.slice(1)) {
    if (word.startsWith('-')) continue
    const parsed = checked(call, word)
    if (!frame.locals.has(parsed.name)) frame.locals.set(parsed.name, state.vars.get(parsed.name))
    if (parsed.value === undefined && state.dialect.name === 'bash')
      restoreVariable(state, system, parsed.name, undefined)
    put(call, parsed)
  }
  return 0
}

const declare: Builtin = (call) => {
  const { state, system } = call.shell
  const flags = call.argv
    .slice(1)
    .filter((word) => /^[-+]/.test(word))
    .join('')
  for (const word of call.argv.slice(1)) {
    if (/^[-+]/.test(word)) continue
    const parsed = checked(call, word)
    if (/[aA]/.test(flags) && !state.vars.get(parsed.name)?.items) assignItems(state, parsed.name, [], false)
    if (parsed.value !== undefined)
      put(
        call,
        /i/.test(flags)
          ? { ...parsed, value: String(expandArithmetic(parsed.value, state, system)) }
          : parsed,
      )
    if (flags.includes('x')) exportVariable(state, system, parsed.name)
  }
  return 0
}

const shift: Builtin = ({ shell, argv }) => {
  const count = Number(argv[1] ?? 1)
  if (count > shell.state.positional.length) {
    if (shell.state.dialect.name === 'dash') throw new ShellError("can't shift that many", 2, 'shift')
    return 1
  }
  shell.state.positional = shell.state.positional.slice(count)
  return 0
}

const OPTIONS: Readonly<Record<string, OptionName>> = {
  e: 'errexit',
  u: 'nounset',
  x: 'xtrace',
  f: 'noglob',
  a: 'allexport',
  n: 'noexec',
  v: 'verbose',
  C: 'noclobber',
}

/** Reads `-eu -o pipefail …`; returns what is left over, undefined when there were only options. */
export function setOptions(words: readonly string[], options: Set<OptionName>): string[] | undefined {
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') return words.slice(at + 1)
    if (!/^[-+]./.test(word)) return words.slice(at)
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? (words[++at] as OptionName | undefined) : OPTIONS[letter]
      if (!name) continue
      if (word[0] === '-') options.add(name)
      else options.delete(name)
    }
  }
  return undefined
}

const set: Builtin = ({ shell, argv, out }) => {
  if (argv.length === 1) {
    for (const [name, { value }] of [...shell.state.vars].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (value !== undefined) out(`${name}='${value}'\n`)
    return 0
  }
  if (shell.state.dialect.name === 'dash' && argv.includes('pipefail'))
    throw new ShellError('Illegal option -o pipefail', 2, 'set')
  const rest = setOptions(argv.slice(1), shell.state.options)
  if (rest) shell.state.positional = rest
  return 0
}

/** Reads one byte after another from its descriptor, so that what follows the line is left for others. */
const read: Builtin = (call) => {
  const { shell, argv, command } = call
  const { state, system } = shell
  const options = readOptions(argv.slice(1))
  if (options.prompt && state.interactive) system.write(shell.fd(2), options.prompt)
  const fd = call.fds.get(options.fd) ?? options.fd
  const separators = lookUp(state, system, 'IFS') ?? ' \t\n'
  const resume = shell.suspend(command.tested)
  let isOver = false
  const finish = (line: string | undefined, status: number) => {
    if (isOver) return
    isOver = true
    cancel?.()
    distribute(call, options.names, line ?? '', separators, options.raw)
    call.undo()
    if (call.redirected) for (const each of call.redirected.opened) system.close(each)
    resume(status)
  }
  const cancel =
    options.timeout === undefined
      ? undefined
      : system.after(options.timeout * 1000, () => finish(undefined, 1))
  lineFrom(call, fd, options.raw, finish)
  return undefined
}

function readOptions(words: readonly string[]) {
  let raw = false
  let prompt = ''
  let timeout: number | undefined
  let fd = 0
  let at = 0
  for (; words[at]?.startsWith('-') && words[at] !== '-'; at++) {
    const word = words[at]!
    if (word.includes('r')) raw = true
    if (word.endsWith('p')) prompt = words[++at] ?? ''
    else if (word.endsWith('t')) timeout = Number(words[++at])
    else if (word.endsWith('u')) fd = Number(words[++at])
    else if (/[nNd]$/.test(word)) at++
  }
  return { raw, prompt, timeout, fd, names: words.slice(at) }
}

/** What a descriptor gave beyond the line that was asked for. */
const leftovers = new WeakMap<object, Map<number, string>>()

function lineFrom(
  call: Call,
  fd: number,
  raw: boolean,
  finish: (line: string | undefined, status: number) => void,
): void {
  const { system } = call.shell
  const kept = leftovers.get(system) ?? new Map<number, string>()
  leftovers.set(system, kept)
  let text = kept.get(fd) ?? ''
  const take = (): boolean => {
    let end = text.indexOf('\n')
    while (!raw && end > 0 && text[end - 1] === '\\') {
      text = text.slice(0, end - 1) + text.slice(end + 1)
      end = text.indexOf('\n', end - 1)
    }
    if (end < 0) return false
    kept.set(fd, text.slice(end + 1))
    finish(text.slice(0, end), 0)
    return true
  }
  const more = (): void => {
    if (take()) return
    system.read(fd, (chunk) => {
      if (typeof chunk !== 'string') {
        kept.delete(fd)
        return finish(text, 1)
      }
      // As in ash and bash, which leave out what no variable can hold.
      text += /^\0*$/.test(chunk) ? '' : chunk.replaceAll('\0', '')
      more()
    })
  }
  more()
}

function distribute(
  call: Call,
  names: readonly string[],
  line: string,
  separators: string,
  raw: boolean,
): void {
  const { state, system } = call.shell
  const text = raw ? line : line.replace(/\\(.)/g, '$1')
  if (names.length === 0) return assign(state, system, 'REPLY', text)
  const space = [...separators].filter((c) => ' \t\n'.includes(c)).join('')
  let rest = trim(text, space)
  names.forEach((name, i) => {
    if (i === names.length - 1) return assign(state, system, name, rest)
    let end = 0
    while (end < rest.length && !separators.includes(rest[end]!)) end++
    assign(state, system, name, rest.slice(0, end))
    const wasSpace = space.includes(rest[end] ?? '')
    rest = trim(rest.slice(end + 1), space)
    if (wasSpace && rest !== '' && !space.includes(rest[0]!) && separators.includes(rest[0]!))
      rest = trim(rest.slice(1), space)
  })
}

function trim(text: string, characters: string): string {
  let start = 0
  let end = text.length
  while (start < end && characters.includes(text[start]!)) start++
  while (end > start && characters.includes(text[end - 1]!)) end--
  return text.slice(start, end)
}

const getopts: Builtin = (call) => {
  const { state, system } = call.shell
  const [, letters = '', name = 'opt', ...given] = call.argv
  const words = given.length > 0 ? given : state.positional
  const place = Number(lookUp(state, system, 'OPTIND') ?? 1)
  const inside = Number(state.vars.get('__OPTPOS')?.value ?? 1)
  const word = words[place - 1]
  const set = (optind: number, position: number, option: string, argument: string | undefined) => {
    assign(state, system, 'OPTIND', String(optind))
    state.vars.set('__OPTPOS', { value: String(position), exported: false, readonly: false })
    assign(state, system, name, option)
    if (argument !== undefined) assign(state, system, 'OPTARG', argument)
    return option === '?' && word === undefined ? 1 : 0
  }
  if (word === undefined || !/^-./.test(word) || word === '--') {
    set(word === '--' ? place + 1 : place, 1, '?', undefined)
    return 1
  }
  const letter = word[inside]!
  const known = letters.replace(/^:/, '').indexOf(letter)
  const next =
    inside + 1 < word.length ? { optind: place, position: inside + 1 } : { optind: place + 1, position: 1 }
  if (known < 0) {
    if (!letters.startsWith(':')) call.err(`Illegal option -${letter}\n`)
    return set(next.optind, next.position, '?', letters.startsWith(':') ? letter : undefined)
  }
  if (letters.replace(/^:/, '')[known + 1] !== ':') return set(next.optind, next.position, letter, undefined)
  const attached = word.slice(inside + 1)
  if (attached) return set(place + 1, 1, letter, attached)
  const argument = words[place]
  if (argument !== undefined) return set(place + 2, 1, letter, argument)
  if (!letters.startsWith(':')) call.err(`No arg for -${letter} option\n`)
  return set(place + 1, 1, letters.startsWith(':') ? ':' : '?', letter)
}

const letBuiltin: Builtin = ({ shell, argv }) => {
  let value = 0
  for (const word of argv.slice(1)) value = expandArithmetic(word, shell.state, shell.system)
  return value === 0 ? 1 : 0
}

export const variableBuiltins: [string, Builtin][] = [
  ['export', exported],
  ['readonly', readOnly],
  ['unset', unset],
  ['local', local],
  ['declare', declare],
  ['typeset', declare],
  ['shift', shift],
  ['set', set],
  ['shopt', () => 0],
  ['read', read],
  ['getopts', getopts],
  ['let', letBuiltin],
  ['alias', () => 0],
  ['unalias', () => 0],
]
