/** Word codes → fields: parameters, arithmetic, splitting at IFS, file names. Mirrors busybox ash.c argstr, expandarg. */
import type { Syscalls } from '../../linux/syscalls'
import { ArithmeticError, evaluateArithmetic } from './arithmetic'
import { expandPath } from './expand-path'
import { expandParameter, type Expander, type Expansion } from './parameter'
import { escapePattern, isPattern } from './pattern'
import type { ShellState } from './state'
import { arithmeticVariables, lookUp, ShellError } from './variables'
import type { Part, WordCode } from './word-code'

/** All words of a command, split and with file names filled in. */
export function expandWords(words: readonly WordCode[], state: ShellState, system: Syscalls): string[] {
  const fields: string[] = []
  for (const word of words) {
    if (word.kind === 'static') fields.push(word.text)
    else new Splitter(state, system).expand(word.parts, fields)
  }
  return fields
}

/** One string, never split: assignments, here-documents, the words of `case` and redirections. */
export function expandText(word: WordCode, state: ShellState, system: Syscalls): string {
  if (word.kind === 'static') return word.text
  let text = ''
  for (const part of word.parts) text += textOf(part, state, system)
  return text
}

/** A pattern in which what was quoted is literal. */
export function expandPattern(word: WordCode, state: ShellState, system: Syscalls): string {
  if (word.kind === 'static') return escapePattern(word.text)
  let pattern = ''
  for (const part of word.parts) {
    const text = textOf(part, state, system)
    const literal = part.kind === 'text' || ('quoted' in part && part.quoted)
    pattern += literal ? escapePattern(text) : text
  }
  return pattern
}

/** dash computes as POSIX asks: no powers, no steps. */
const NOT_IN_DASH = /\*\*|(?:\+\+|--)\s*(?:$|\))/

export function expandArithmetic(text: string, state: ShellState, system: Syscalls): number {
  try {
    if (state.dialect.name === 'dash' && NOT_IN_DASH.test(text))
      throw new ArithmeticError('arithmetic syntax error')
    return evaluateArithmetic(text, arithmeticVariables(state, system))
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    const message =
      state.dialect.name === 'bash'
        ? bashComplaint(text, error.message)
        : state.dialect.name === 'dash'
          ? `arithmetic expression: ${error.message === 'divide by zero' ? 'division by zero' : 'expecting primary'}: "${text}"`
          : error.message
    throw new ShellError(message, state.dialect.name === 'bash' ? 1 : 2)
  }
}

const EXPANDER: Expander = { text: expandText, pattern: expandPattern, number: expandArithmetic }

const bashComplaint = (text: string, message: string) =>
  message === 'divide by zero'
    ? `${text}: division by 0 (error token is "${text.split('/').pop()}")`
    : `${text}: syntax error: operand expected (error token is "${text.trim().slice(-1)}")`

function textOf(part: Part, state: ShellState, system: Syscalls): string {
  switch (part.kind) {
    case 'text':
    case 'glob':
      return part.text
    case 'empty':
      return ''
    case 'tilde':
      return homeOf(part.user, state, system)
    case 'output':
      return state.slots[part.slot] ?? ''
    case 'arithmetic':
      return String(expandArithmetic(expandText(part.text, state, system), state, system))
    case 'parameter': {
      const expansion = expandParameter(part, state, system, EXPANDER)
      if (typeof expansion === 'string') return expansion
      return 'operand' in expansion
        ? expandText(expansion.operand, state, system)
        : expansion.list.join(expansion.star ? firstSeparator(state, system) : ' ')
    }
  }
}

const firstSeparator = (state: ShellState, system: Syscalls) =>
  (lookUp(state, system, 'IFS') ?? ' ').slice(0, 1)

function homeOf(user: string, state: ShellState, system: Syscalls): string {
  if (user === '' || user === 'root') {
    const home = user === '' ? lookUp(state, system, 'HOME') : '/root'
    return home ?? '~'
  }
  const passwd = system.readFile('/etc/passwd')
  const entry =
    typeof passwd === 'string' ? passwd.split('\n').find((line) => line.startsWith(`${user}:`)) : undefined
  return entry?.split(':')[5] ?? `~${user}`
}

/** Builds the fields of one word. */
class Splitter {
  readonly #state: ShellState
  readonly #system: Syscalls
  readonly #separators: string
  #text = ''
  #pattern = ''
  #globs = false
  #exists = false
  #fields: string[] = []

  constructor(state: ShellState, system: Syscalls) {
    this.#state = state
    this.#system = system
    this.#separators = lookUp(state, system, 'IFS') ?? ' \t\n'
  }

  expand(parts: readonly Part[], into: string[]): void {
    this.#fields = into
    for (const part of parts) this.#part(part)
    this.#end()
  }

  #part(part: Part): void {
    if (part.kind === 'parameter') return this.#parameter(part)
    const text = textOf(part, this.#state, this.#system)
    if (part.kind === 'glob') this.#add(text, text, true)
    else if (part.kind === 'empty') this.#exists = true
    else if (part.kind === 'text' || part.kind === 'tilde' || part.quoted) this.#quoted(text)
    else this.#split(text)
  }

  #parameter(part: Extract<Part, { kind: 'parameter' }>): void {
    const expansion: Expansion = expandParameter(part, this.#state, this.#system, EXPANDER)
    if (typeof expansion === 'string') {
      if (part.quoted) this.#quoted(expansion)
      else this.#split(expansion)
    } else if ('operand' in expansion) this.#operand(expansion.operand, part.quoted)
    else if (part.quoted && expansion.star) this.#quoted(expansion.list.join(this.#separators.slice(0, 1)))
    else this.#list(expansion.list, part.quoted)
  }

  #operand(word: WordCode, quoted: boolean): void {
    if (word.kind === 'static') {
      if (quoted) this.#quoted(word.text)
      else this.#split(word.text)
    } else for (const part of word.parts) this.#part(part)
  }

  /** $@ : as many fields as there are items; the first and last join what stands beside them. */
  #list(list: readonly string[], quoted: boolean): void {
    list.forEach((item, i) => {
      if (i > 0) this.#end()
      if (quoted) this.#quoted(item)
      else this.#split(item)
    })
  }

  #quoted(text: string): void {
    this.#add(text, escapePattern(text), false)
    this.#exists = true
  }

  #add(text: string, pattern: string, globs: boolean): void {
    this.#text += text
    this.#pattern += pattern
    if (globs) this.#globs = true
    if (text !== '') this.#exists = true
  }

  #split(text: string): void {
    if (text === '') return
    let piece = ''
    let afterSpace = false
    for (const c of text) {
      if (!this.#separators.includes(c)) {
        piece += c
        afterSpace = false
        continue
      }
      const isSpace = c === ' ' || c === '\t' || c === '\n'
      this.#unquoted(piece)
      if (isSpace) {
        if (this.#exists) this.#end()
        afterSpace = true
      } else if (!afterSpace || this.#exists) {
        this.#exists = true
        this.#end()
      }
      piece = ''
    }
    this.#unquoted(piece)
  }

  #unquoted(piece: string): void {
    if (piece !== '') this.#add(piece, piece, /[*?[]/.test(piece))
  }

  #end(): void {
    if (!this.#exists) return
    const matches =
      this.#globs && !this.#state.options.has('noglob') && isPattern(this.#pattern)
        ? expandPath(this.#pattern, this.#system)
        : []
    if (matches.length > 0) this.#fields.push(...matches)
    else this.#fields.push(this.#text)
    this.#text = ''
    this.#pattern = ''
    this.#globs = false
    this.#exists = false
  }
}
