/** Reading and setting a shell's variables, the special ones included; the exported ones are the process's environment. */
import type { Syscalls } from '../../linux/syscalls'
import { evaluateArithmetic, type Variables } from './arithmetic'
import type { ShellState, Variable } from './state'

/** Ends the command with a message (and a shell that is not interactive with it). */
export class ShellError extends Error {
  readonly status: number
  /** The builtin that says it. */
  readonly builtin: string | undefined
  constructor(message: string, status = 2, builtin?: string) {
    super(message)
    this.status = status
    this.builtin = builtin
  }
}

const NOTHING: Variable = { value: undefined, exported: false, readonly: false }

export function lookUp(state: ShellState, system: Syscalls, name: string): string | undefined {
  const known = state.vars.get(name)
  if (known) return known.items ? (known.items.get('0') ?? known.value) : known.value
  return special(state, system, name)
}

function special(state: ShellState, system: Syscalls, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(state.status)
    case '#':
      return String(state.positional.length)
    case '$':
      return String(state.shellPid)
    case '!':
      return state.lastBackground === undefined ? undefined : String(state.lastBackground)
    case '0':
      return state.name
    case '-':
      return optionLetters(state)
    case 'PPID':
      return String(system.parent)
    case 'RANDOM':
      return state.dialect.name === 'dash' ? undefined : String(system.random.below(32768))
    case 'SECONDS':
      return String(Math.floor((system.now - state.startedAt) / 1000))
    case 'UID':
    case 'EUID':
      return state.dialect.name === 'bash' ? String(system.uid) : undefined
    case 'HOSTNAME':
      return state.dialect.name === 'bash' ? system.hostname : undefined
    case 'FUNCNAME':
      return state.dialect.name === 'dash' ? undefined : functionName(state)
    case 'BASH_VERSION':
      return state.dialect.name === 'bash' ? '5.2.37(1)-release' : undefined
    case 'IFS':
      return ' \t\n'
    default:
      return /^[1-9]\d*$/.test(name) ? state.positional[Number(name) - 1] : undefined
  }
}

function functionName(state: ShellState): string | undefined {
  return state.frames.findLast((frame) => frame.kind === 'function')?.name
}

const LETTERS = { errexit: 'e', nounset: 'u', xtrace: 'x', noglob: 'f', allexport: 'a' } as const

function optionLetters(state: ShellState): string {
  const letters = Object.entries(LETTERS).filter(([name]) => state.options.has(name as keyof typeof LETTERS))
  return letters.map(([, letter]) => letter).join('') + (state.interactive ? 'i' : '')
}

/** A shell that holds more has outgrown what any of these machines gives it. */
const LONGEST_VALUE = 64 * 2 ** 20

export function assign(state: ShellState, system: Syscalls, name: string, value: string): void {
  const before = state.vars.get(name) ?? NOTHING
  if (before.readonly)
    throw new ShellError(`${name}: ${readonlyMessage(state)}`, state.dialect.name === 'bash' ? 1 : 2)
  if (value.length > LONGEST_VALUE) throw new RangeError('Out of memory')
  const exported = before.exported || state.options.has('allexport')
  state.vars.set(name, { value, exported, readonly: false })
  if (exported) system.env[name] = value
}

export const readonlyMessage = (state: ShellState) =>
  state.dialect.name === 'bash' ? 'readonly variable' : 'is read only'

export function assignItem(
  state: ShellState,
  name: string,
  index: string,
  value: string,
  append = false,
): void {
  const before = state.vars.get(name) ?? NOTHING
  const items = new Map(before.items ?? (before.value === undefined ? [] : [['0', before.value]]))
  items.set(index, append ? (items.get(index) ?? '') + value : value)
  state.vars.set(name, { ...before, items })
}

export function assignItems(
  state: ShellState,
  name: string,
  values: readonly string[],
  append: boolean,
): void {
  const before = state.vars.get(name) ?? NOTHING
  const items = new Map(append ? before.items : [])
  let next = append ? nextIndex(items) : 0
  for (const value of values) {
    const keyed = /^\[([^\]]*)\]=([\s\S]*)$/.exec(value)
    items.set(keyed ? keyed[1]! : String(next++), keyed ? keyed[2]! : value)
  }
  state.vars.set(name, { ...before, items })
}

const nextIndex = (items: ReadonlyMap<string, string>) => {
  let next = 0
  for (const key of items.keys()) next = Math.max(next, Number(key) + 1 || 0)
  return next
}

export function exportVariable(state: ShellState, system: Syscalls, name: string): void {
  const variable = { ...(state.vars.get(name) ?? NOTHING), exported: true }
  state.vars.set(name, variable)
  if (variable.value !== undefined) system.env[name] = variable.value
}

export function unsetVariable(state: ShellState, system: Syscalls, name: string): void {
  if (state.vars.get(name)?.readonly) throw new ShellError(`${name}: ${readonlyMessage(state)}`, 2)
  state.vars.delete(name)
  delete system.env[name]
}

/** Puts a variable back as it was: the end of a function's local, or of `x=1 command`. */
export function restoreVariable(
  state: ShellState,
  system: Syscalls,
  name: string,
  before: Variable | undefined,
): void {
  if (before) state.vars.set(name, before)
  else state.vars.delete(name)
  if (before?.exported && before.value !== undefined) system.env[name] = before.value
  else delete system.env[name]
}

export function arithmeticVariables(state: ShellState, system: Syscalls): Variables {
  const indexed = (name: string) => /^(\w+)\[(.*)\]$/.exec(name)
  const index = (text: string) =>
    /^\d+$/.test(text) ? text : String(evaluateArithmetic(text, arithmeticVariables(state, system)))
  return {
    get(name) {
      const item = indexed(name)
      return item ? state.vars.get(item[1]!)?.items?.get(index(item[2]!)) : lookUp(state, system, name)
    },
    set(name, value) {
      const item = indexed(name)
      if (item) assignItem(state, item[1]!, index(item[2]!), value)
      else assign(state, system, name, value)
    },
  }
}
