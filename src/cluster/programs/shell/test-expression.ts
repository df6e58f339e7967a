/** `test`, `[` and `[[`: questions about files, strings and numbers. Mirrors busybox coreutils/test.c. */
import { Failure, type Syscalls } from '../../linux/syscalls'
import { posixRegex } from '../busybox/regex'
import { expandArithmetic, expandPattern, expandText } from './expand'
import type { TestCode } from './instructions'
import { matchesPattern } from './pattern'
import type { Shell } from './shell'
import { assignItems, ShellError } from './variables'

export class TestProblem extends Error {
  /** What it is about. */
  readonly word: string | undefined
  constructor(message: string, word?: string) {
    super(message)
    this.word = word
  }
}

const UNARY = new Set('-a -b -c -d -e -f -g -h -L -k -n -o -p -r -s -S -t -u -v -w -x -z -O -G -N'.split(' '))
const BINARY = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef =~'.split(' '))

/** The truth of `test`'s words; a TestProblem is its complaint. */
export function evaluateTestWords(words: readonly string[], system: Syscalls): boolean {
  let at = 0
  const or = (): boolean => {
    let value = and()
    while (words[at] === '-o') {
      at++
      value = and() || value
    }
    return value
  }
  const and = (): boolean => {
    let value = not()
    while (words[at] === '-a') {
      at++
      value = not() && value
    }
    return value
  }
  const not = (): boolean => {
    if (words[at] === '!' && words.length - at > 1) {
      at++
      return !not()
    }
    return primary()
  }
  const primary = (): boolean => {
    const word = words[at]
    if (word === undefined) throw new TestProblem('argument expected')
    const next = words[at + 1]
    if (next !== undefined && BINARY.has(next) && words[at + 2] !== undefined) {
      at += 3
      return binary(next, word, words[at - 1]!, system)
    }
    if (word === '(' && words.length - at > 1) {
      at++
      const value = or()
      if (words[at++] !== ')') throw new TestProblem('missing )')
      return value
    }
    if (UNARY.has(word) && next !== undefined) {
      at += 2
      return unary(word, next, system)
    }
    at++
    return word !== ''
  }
  if (words.length === 0) return false
  const value = or()
  if (at < words.length) throw new TestProblem('unknown operand', words[at])
  return value
}

function integer(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestProblem('bad number', text)
  return Number(text)
}

function binary(operator: string, left: string, right: string, system: Syscalls): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
      return modified(left, system) > modified(right, system)
    case '-ot':
      return modified(left, system) < modified(right, system)
    case '-ef':
      return system.realpath(left) === system.realpath(right)
    default:
      return numeric(operator, integer(left), integer(right))
  }
}

function numeric(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '-eq':
      return a === b
    case '-ne':
      return a !== b
    case '-lt':
      return a < b
    case '-le':
      return a <= b
    case '-gt':
      return a > b
    default:
      return a >= b
  }
}

const modified = (path: string, system: Syscalls) => {
  const stat = system.stat(path)
  return stat instanceof Failure ? Number.NEGATIVE_INFINITY : stat.modifiedAt
}

function unary(operator: string, operand: string, system: Syscalls): boolean {
  if (operator === '-n') return operand !== ''
  if (operator === '-z') return operand === ''
  if (operator === '-t') return system.isTerminal(Number(operand))
  if (operator === '-v') return operand in system.env
  const stat = operator === '-h' || operator === '-L' ? system.lstat(operand) : system.stat(operand)
  if (stat instanceof Failure) return false
  switch (operator) {
    case '-d':
      return stat.type === 'directory'
    case '-f':
      return stat.type === 'file'
    case '-h':
    case '-L':
      return stat.type === 'symlink'
    case '-p':
      return stat.type === 'pipe'
    case '-c':
      return stat.type === 'device'
    case '-b':
    case '-S':
      return false
    case '-s':
      return stat.size > 0
    case '-r':
      return system.access(operand, 'read')
    case '-w':
      return system.access(operand, 'write')
    case '-x':
      return system.access(operand, 'execute')
    default:
      return true
  }
}

/** bash's [[ … ]], where the right side is a pattern and nothing is split. */
export function evaluateTest(test: TestCode, shell: Shell): boolean {
  const { state, system } = shell
  switch (test.kind) {
    case 'and':
      return test.operands.every((operand) => evaluateTest(operand, shell))
    case 'or':
      return test.operands.some((operand) => evaluateTest(operand, shell))
    case 'not':
      return !evaluateTest(test.operand, shell)
    case 'unary': {
      const operand = expandText(test.operand, state, system)
      if (test.operator === '-v') return state.vars.has(operand)
      return unary(test.operator, operand, system)
    }
    case 'binary':
      return compare(test, shell)
  }
}

function compare(test: Extract<TestCode, { kind: 'binary' }>, shell: Shell): boolean {
  const { state, system } = shell
  const left = expandText(test.left, state, system)
  if (test.operator === '=~') return matchesExpression(left, expandText(test.right, state, system), shell)
  if (test.operator === '=' || test.operator === '==')
    return matchesPattern(left, expandPattern(test.right, state, system))
  if (test.operator === '!=') return !matchesPattern(left, expandPattern(test.right, state, system))
  const right = expandText(test.right, state, system)
  if (/^-(?:eq|ne|lt|le|gt|ge)$/.test(test.operator))
    return numeric(
      test.operator,
      expandArithmetic(left, state, system),
      expandArithmetic(right, state, system),
    )
  return binary(test.operator, left, right, system)
}

function matchesExpression(text: string, expression: string, shell: Shell): boolean {
  const regex = posixRegex(expression, true)
  if (!regex) throw new ShellError(`${expression}: invalid regular expression`, 2)
  const match = regex.exec(text)
  assignItems(shell.state, 'BASH_REMATCH', match ? match.map((group) => group ?? '') : [], false)
  return match !== null
}
