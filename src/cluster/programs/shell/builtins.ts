/** What shells do themselves. The table is the list; one family per file. */
import { jobBuiltins } from './builtins-jobs'
import { variableBuiltins } from './builtins-variables'
import { compileShell } from './compile'
import type { Dialect } from './dialect'
import type { CommandCode } from './instructions'
import { echoText, printfText } from './print'
import { closeAll, type Redirected } from './redirect'
import type { Shell } from './shell'
import { become } from './run-program'
import { evaluateTestWords, TestProblem } from './test-expression'
import { assign, lookUp, ShellError } from './variables'
import { Failure } from '../../linux/syscalls'
import { syntaxMessage } from './syntax-message'

export interface Call {
  readonly shell: Shell
  readonly argv: readonly string[]
  readonly command: CommandCode
  readonly redirected: Redirected | undefined
  readonly fds: ReadonlyMap<number, number>
  out(text: string): void
  err(text: string): void
  /** Takes back what `x=1 builtin` had set. */
  undo(): void
  /** Runs other words in its place, functions left aside. */
  again(argv: readonly string[]): void
}
/** The status; undefined when it takes over and ends the command itself. */
export type Builtin = (call: Call) => number | undefined

const BASH_ONLY = new Set(['declare', 'typeset', 'shopt', 'mapfile', 'readarray', 'pushd', 'popd', 'disown'])
const NOT_DASH = new Set(['source', 'let', 'help'])

export function builtinNamed(name: string, dialect: Dialect): Builtin | undefined {
  if (dialect.name !== 'bash' && BASH_ONLY.has(name)) return undefined
  if (dialect.name === 'dash' && NOT_DASH.has(name)) return undefined
  return BUILTINS.get(name)
}

const end = (call: Call, status: number): undefined => {
  call.undo()
  if (call.redirected) closeAll(call.shell.system, call.redirected.opened)
  call.shell.finish(status, call.command.tested)
}

const test: Builtin = ({ argv, shell }) => {
  const isBracket = argv[0] === '['
  if (isBracket && argv[argv.length - 1] !== ']') {
    shell.complainAs('[', `missing ${shell.state.dialect.name === 'bash' ? "`]'" : ']'}`)
    return 2
  }
  try {
    return evaluateTestWords(argv.slice(1, isBracket ? -1 : undefined), shell.system) ? 0 : 1
  } catch (error) {
    if (!(error instanceof TestProblem)) throw error
    const words = argv.length - (isBracket ? 2 : 1)
    shell.complainAs(argv[0]!, testComplaint(error, argv, words, shell.state.dialect))
    return 2
  }
}

/** Each shell's words for what `test` cannot make sense of. */
function testComplaint(
  { message, word }: TestProblem,
  argv: readonly string[],
  words: number,
  dialect: Dialect,
): string {
  if (dialect.name === 'ash' || word === undefined)
    return word === undefined ? message : `${word}: ${message}`
  if (dialect.name === 'dash')
    return message === 'bad number' ? `Illegal number: ${word}` : `${argv[1]}: unexpected operator`
  if (message === 'bad number') return `${word}: integer expression expected`
  if (words === 2) return `${argv[1]}: unary operator expected`
  return words === 3 ? `${argv[2]}: binary operator expected` : 'too many arguments'
}

const printf: Builtin = ({ argv, out, shell }) => {
  let words = argv.slice(1)
  const variable = words[0] === '-v' ? words[1] : undefined
  if (variable) words = words.slice(2)
  if (words[0] === '--') words = words.slice(1)
  if (words[0] === undefined) throw new ShellError('printf: usage: printf format [arguments]', 2)
  const { text, error } = printfText(words[0], words.slice(1))
  if (variable) assign(shell.state, shell.system, variable, text)
  else out(text)
  if (error !== undefined)
    shell.complainAs(
      'printf',
      INVALID_NUMBER[shell.state.dialect.name].replace('?', () => error),
    )
  return error === undefined ? 0 : 1
}

const INVALID_NUMBER = {
  ash: "invalid number '?'",
  bash: '?: invalid number',
  dash: '?: expected numeric value',
}

const cd: Builtin = ({ argv, shell, out }) => {
  const { state, system } = shell
  const given = argv.find((word, i) => i > 0 && !/^-[LP]$/.test(word))
  const target =
    given === '-' ? lookUp(state, system, 'OLDPWD') : (given ?? lookUp(state, system, 'HOME') ?? '/')
  const before = system.cwd
  const failure = system.chdir(target || '.')
  if (failure) {
    const words = `${target}: ${failure.message}`
    const short = state.dialect.name === 'dash' ? `can't cd to ${target}` : `can't cd to ${words}`
    shell.complainOf('cd', state.dialect.name === 'bash' ? words : short)
    return state.dialect.name === 'bash' ? 1 : 2
  }
  assign(state, system, 'OLDPWD', before)
  assign(state, system, 'PWD', system.cwd)
  if (given === '-') out(`${system.cwd}\n`)
  return 0
}

const evaluate: Builtin = (call) => {
  const { shell, argv } = call
  const compiled = compileShell(argv.slice(1).join(' '), shell.state.dialect)
  if ('problem' in compiled) throw new ShellError(syntaxMessage(compiled.problem, shell.state.dialect, ''), 2)
  shell.state.status = 0
  shell.push('eval', compiled.code)
  keepRedirects(call)
  return undefined
}

/** The redirections of `eval` and `.` last until their frame ends. */
function keepRedirects({ shell, redirected, undo }: Call): void {
  const { state } = shell
  const frame = state.frames.pop()!
  const fds = state.fds
  state.frames.push({
    ...frame,
    undo: () => {
      undo()
      if (!redirected) return
      state.fds = fds
      closeAll(shell.system, redirected.opened)
    },
  })
  if (redirected) state.fds = redirected.fds
}

const source: Builtin = (call) => {
  const { shell, argv } = call
  const { state, system } = shell
  const name = argv[1]
  if (name === undefined) throw new ShellError(`${argv[0]}: filename argument required`, 2)
  const path = name.includes('/') ? name : (system.which(name) ?? name)
  const text = system.readFile(path)
  if (text instanceof Failure) {
    if (state.dialect.name === 'bash') {
      shell.complain(`${name}: ${text.message}`)
      return 1
    }
    const ash = `can't open '${name}': ${text.message}`
    throw new ShellError(state.dialect.name === 'ash' ? ash : `cannot open ${name}: No such file`, 2, argv[0])
  }
  const compiled = compileShell(text, state.dialect)
  if ('problem' in compiled) throw new ShellError(syntaxMessage(compiled.problem, state.dialect, ''), 2)
  state.status = 0
  const positional = argv.length > 2 ? state.positional : undefined
  shell.push('source', compiled.code, { positional })
  if (argv.length > 2) state.positional = argv.slice(2)
  keepRedirects(call)
  return undefined
}

const exec: Builtin = (call) => {
  const { shell, argv, redirected, command } = call
  if (argv.length > 1) {
    const name = argv[1]!
    const found = name.includes('/')
      ? shell.system.access(name, 'execute')
      : shell.system.which(name) !== undefined
    if (!found) {
      shell.complainOf('exec', `${name}: not found`)
      shell.exit(127)
      return undefined
    }
    for (const each of command.assignments)
      shell.system.env[each.name] = lookUp(shell.state, shell.system, each.name) ?? ''
    become(shell, argv.slice(1), undefined, redirected?.fds ?? shell.state.fds)
    return undefined
  }
  if (redirected) shell.state.fds = redirected.fds
  shell.finish(0, command.tested)
  return undefined
}

const statusOf = ([name, text]: readonly string[], shell: Shell): number => {
  if (text === undefined) return shell.state.status
  const isBash = shell.state.dialect.name === 'bash'
  if (isBash ? /^-?\d+$/.test(text) : /^\d+$/.test(text)) return Number(text) & 255
  throw new ShellError(isBash ? `${text}: numeric argument required` : `Illegal number: ${text}`, 2, name)
}

const exit: Builtin = (call) => {
  const status = statusOf(call.argv, call.shell)
  call.undo()
  if (call.shell.state.interactive && call.shell.state.dialect.name === 'bash')
    call.shell.system.write(call.shell.fd(2), 'exit\n')
  call.shell.exit(status)
  return undefined
}

const leave: Builtin = (call) => {
  const { shell } = call
  const status = statusOf(call.argv, shell)
  call.undo()
  const isInside = shell.state.frames.some(({ kind }) => kind === 'function' || kind === 'source')
  if (!isInside && shell.state.dialect.name === 'bash') {
    shell.complainOf('return', "can only `return' from a function or sourced script")
    return 2
  }
  shell.return(status)
  return undefined
}

const command: Builtin = (call) => {
  const { argv, shell, out } = call
  if (argv[1] === '-v' || argv[1] === '-V') {
    const name = argv[2] ?? ''
    const where = whereIs(name, shell)
    if (where === undefined) {
      if (argv[1] === '-V') call.err(`${name}: not found\n`)
      return shell.state.dialect.name === 'bash' ? 1 : 127
    }
    out(argv[1] === '-v' ? `${where}\n` : `${name} is ${where}\n`)
    return 0
  }
  const rest = argv.slice(argv[1] === '-p' || argv[1] === '--' ? 2 : 1)
  if (rest.length === 0) return 0
  call.again(rest)
  return undefined
}

const outsideOfLoops: Builtin = ({ argv, shell }) => {
  if (shell.state.dialect.name === 'bash')
    shell.complainOf(argv[0]!, "only meaningful in a `for', `while', or `until' loop")
  return 0
}

function whereIs(name: string, shell: Shell): string | undefined {
  if (shell.state.functions.has(name) || builtinNamed(name, shell.state.dialect)) return name
  if (name.includes('/')) return shell.system.access(name, 'execute') ? name : undefined
  return shell.system.which(name)
}

const type: Builtin = ({ argv, shell, out, err }) => {
  let status = 0
  for (const name of argv.slice(1)) {
    const isBash = shell.state.dialect.name === 'bash'
    const where = whereIs(name, shell)
    if (shell.state.functions.has(name)) out(`${name} is a${isBash ? '' : ' shell'} function\n`)
    else if (builtinNamed(name, shell.state.dialect)) out(`${name} is a shell builtin\n`)
    else if (where) out(`${name} is ${where}\n`)
    else {
      if (isBash) shell.complainOf('type', `${name}: not found`)
      else err(`${name}: not found\n`)
      status = isBash ? 1 : 127
    }
  }
  return status
}

const BUILTINS = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  [
    'echo',
    ({ argv, out, shell }) => {
      out(echoText(argv.slice(1), shell.state.dialect.name === 'dash'))
      return 0
    },
  ],
  ['printf', printf],
  ['test', test],
  ['[', test],
  ['cd', cd],
  [
    'pwd',
    ({ shell, out }) => {
      out(`${shell.system.cwd}\n`)
      return 0
    },
  ],
  ['eval', evaluate],
  ['.', source],
  ['source', source],
  ['exec', exec],
  ['exit', exit],
  ['return', leave],
  ['break', outsideOfLoops],
  ['continue', outsideOfLoops],
  ['command', command],
  [
    'builtin',
    (call) => {
      call.again(call.argv.slice(1))
      return undefined
    },
  ],
  ['type', type],
  ['hash', () => 0],
  [
    'help',
    ({ out }) => {
      out('Built-in commands:\n------------------\n')
      return 0
    },
  ],
  ...variableBuiltins,
  ...jobBuiltins(end),
])
