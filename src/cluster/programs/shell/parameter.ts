/** ${…}: what a parameter stands for, after its operator. */
import type { Syscalls } from '../../linux/syscalls'
import { removeMatch, replaceMatch } from './pattern'
import type { ShellState } from './state'
import { assign, lookUp, ShellError } from './variables'
import type { ParameterPart, WordCode } from './word-code'

/** Text, a list ($@, arrays), or the word behind :- and :+, which is still to be expanded. */
export type Expansion =
  | string
  | { readonly list: readonly string[]; readonly star: boolean }
  | { readonly operand: WordCode }

/** How words inside of ${…} are expanded: as words outside of it, so expand.ts hands itself in. */
export interface Expander {
  text(word: WordCode, state: ShellState, system: Syscalls): string
  pattern(word: WordCode, state: ShellState, system: Syscalls): string
  number(text: string, state: ShellState, system: Syscalls): number
}

export function expandParameter(
  part: ParameterPart,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): Expansion {
  const list = listOf(part, state, system, words)
  if (list && part.prefix === '#') return String(list.list.length)
  if (part.prefix === '!' && list) return list
  if (part.operation?.kind === 'names') return namesStarting(part, state)
  const value = list ?? valueOf(part, state, system, words)
  if (part.prefix === '#') return String([...bound(value, part, state)].length)
  if (!part.operation) return value ?? unset(part, state)
  if (part.operation.kind === 'default') return withDefault(part, value, state, system, words)
  return transformed(part, value, state, system, words)
}

function valueOf(
  part: ParameterPart,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): string | undefined {
  if (part.prefix === '!') {
    const target = lookUp(state, system, part.name)
    return target === undefined ? undefined : lookUp(state, system, target)
  }
  if (!part.index) return lookUp(state, system, part.name)
  const variable = state.vars.get(part.name)
  const text = words.text(part.index, state, system)
  const isAssociative = [...(variable?.items?.keys() ?? [])].some((key) => !/^\d+$/.test(key))
  const key = isAssociative ? text : String(words.number(text, state, system))
  if (!variable?.items) return key === '0' ? variable?.value : undefined
  return variable.items.get(key.startsWith('-') ? String(variable.items.size + Number(key)) : key)
}

function listOf(part: ParameterPart, state: ShellState, system: Syscalls, words: Expander) {
  if (part.name === '@' || part.name === '*') return { list: state.positional, star: part.name === '*' }
  if (!part.index) return undefined
  const index = words.text(part.index, state, system)
  if (index !== '@' && index !== '*') return undefined
  const variable = state.vars.get(part.name)
  const items = variable?.items ?? new Map(variable?.value === undefined ? [] : [['0', variable.value]])
  const list = [...(part.prefix === '!' ? items.keys() : items.values())]
  return { list, star: index === '*' }
}

function namesStarting(part: ParameterPart, state: ShellState): Expansion {
  return { list: [...state.vars.keys()].filter((name) => name.startsWith(part.name)).sort(), star: false }
}

type Value = string | { readonly list: readonly string[]; readonly star: boolean } | undefined

function unset(part: ParameterPart, state: ShellState): string {
  if (!state.options.has('nounset')) return ''
  const what = state.dialect.name === 'bash' ? 'unbound variable' : 'parameter not set'
  throw new ShellError(`${part.name}: ${what}`, state.dialect.name === 'bash' ? 127 : 2)
}

function bound(value: Value, part: ParameterPart, state: ShellState): string {
  if (value === undefined) return unset(part, state)
  return typeof value === 'string' ? value : value.list.join(' ')
}

function withDefault(
  part: ParameterPart,
  value: Value,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): Expansion {
  const operation = part.operation
  if (operation?.kind !== 'default') return ''
  const text =
    value === undefined || typeof value === 'string'
      ? value
      : value.list.length > 0
        ? value.list.join(' ')
        : undefined
  const present = text !== undefined && (!operation.operator.startsWith(':') || text !== '')
  const sign = operation.operator.slice(-1)
  if (sign === '+') return present ? { operand: operation.operand } : ''
  if (present) return value!
  if (sign === '-') return { operand: operation.operand }
  const operand = words.text(operation.operand, state, system)
  if (sign === '=') {
    assign(state, system, part.name, operand)
    return operand
  }
  const bare =
    state.dialect.name === 'bash'
      ? 'parameter null or not set'
      : `parameter not set${operation.operator === ':?' ? ' or null' : ''}`
  throw new ShellError(`${part.name}: ${operand || bare}`, state.dialect.name === 'bash' ? 127 : 2)
}

function transformed(
  part: ParameterPart,
  value: Value,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): Expansion {
  const operation = part.operation!
  if (operation.kind === 'slice') return sliced(part, value, state, system, words)
  const change = changeOf(part, state, system, words)
  if (value !== undefined && typeof value !== 'string') return { ...value, list: value.list.map(change) }
  return change(value ?? unset(part, state))
}

function changeOf(
  part: ParameterPart,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): (text: string) => string {
  const operation = part.operation!
  switch (operation.kind) {
    case 'remove': {
      const pattern = words.pattern(operation.operand, state, system)
      return (text) => removeMatch(text, pattern, operation.operator)
    }
    case 'replace': {
      const pattern = words.pattern(operation.pattern, state, system)
      const replacement = words.text(operation.replacement, state, system)
      return (text) => replaceMatch(text, pattern, replacement, operation.operator)
    }
    case 'case':
      return (text) => recased(text, operation.operator)
    case 'transform':
      return (text) => (operation.operator === 'Q' ? `'${text.replaceAll("'", "'\\''")}'` : text)
    default:
      return (text) => text
  }
}

function recased(text: string, operator: string): string {
  const change = (piece: string) => (operator[0] === '^' ? piece.toUpperCase() : piece.toLowerCase())
  return operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1)
}

function sliced(
  part: ParameterPart,
  value: Value,
  state: ShellState,
  system: Syscalls,
  words: Expander,
): Expansion {
  const operation = part.operation
  if (operation?.kind !== 'slice') return ''
  const number = (word: WordCode) => words.number(words.text(word, state, system), state, system)
  const offset = number(operation.offset)
  const length = operation.length && number(operation.length)
  if (value !== undefined && typeof value !== 'string') {
    const all = part.index ? value.list : [state.name, ...value.list]
    const start = offset < 0 ? all.length + offset : offset
    return { ...value, list: all.slice(start, length === undefined ? undefined : start + length) }
  }
  const text = value ?? unset(part, state)
  const start = offset < 0 ? Math.max(0, text.length + offset) : offset
  if (length === undefined) return text.slice(start)
  return length < 0 ? text.slice(start, text.length + length) : text.slice(start, start + length)
}
