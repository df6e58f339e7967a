/** The shell as a program: `sh -c text`, `sh script`, text on standard input, or a prompt on a terminal. */
import { Failure, type Program, type Syscalls } from '../../linux/syscalls'
import { setOptions } from './builtins-variables'
import { type Compiled, compileShell } from './compile'
import { type Dialect, type DialectName, dialectNamed, prefix } from './dialect'
import { Shell } from './shell'
import { newState, type OptionName } from './state'
import { syntaxMessage } from './syntax-message'
import { assign, lookUp } from './variables'

const NOTHING = { instructions: [], text: '' }

export const shellProgram =
  (name: DialectName): Program =>
  (system) => {
    const dialect = dialectNamed(name)
    const options = new Set<OptionName>()
    const { words, text, interactive } = readArguments(system.argv.slice(1), options)
    if (text !== undefined)
      return runText(system, dialect, text, words[0] ?? system.argv[0]!, words.slice(1), options, true)
    if (words[0] === undefined)
      return readLines(system, dialect, interactive || system.isTerminal(0), options)
    const script = system.readFile(words[0])
    if (script instanceof Failure) {
      const place = prefix(dialect, system.argv[0]!, 0, true).replace('0: ', '0: ')
      const message =
        dialect.name === 'bash'
          ? `${words[0]}: ${script.message}`
          : dialect.name === 'dash'
            ? `cannot open ${words[0]}: No such file`
            : `can't open '${words[0]}': ${script.message}`
      system.write(2, `${place}${message}\n`)
      return system.exit(dialect.name === 'ash' ? 2 : dialect.name === 'dash' ? 2 : 127)
    }
    runText(system, dialect, script, words[0], words.slice(1), options, false)
  }

function readArguments(argv: readonly string[], options: Set<OptionName>) {
  let interactive = false
  let hasText = false
  let at = 0
  for (; at < argv.length && /^[-+]./.test(argv[at]!) && argv[at] !== '--'; at++) {
    const word = argv[at]!
    if (word.startsWith('--')) continue
    if (word.includes('c')) hasText = true
    if (word.includes('i')) interactive = true
    const letters = word.replace(/[cils]/g, '')
    if (letters.endsWith('o')) setOptions([letters, argv[++at] ?? ''], options)
    else if (letters.length > 1) setOptions([letters], options)
  }
  if (argv[at] === '--') at++
  const words = argv.slice(at)
  return hasText
    ? { words: words.slice(1), text: words[0] ?? '', interactive }
    : { words, text: undefined, interactive }
}

function runText(
  system: Syscalls,
  dialect: Dialect,
  text: string,
  name: string,
  positional: readonly string[],
  options: Set<OptionName>,
  isCommand: boolean,
): void {
  const compiled = compileShell(text, dialect)
  const state = newState(system, dialect, name, 'code' in compiled ? compiled.code : NOTHING)
  state.positional = positional
  state.options = options
  // ash counts the lines of -c from nought.
  if (isCommand && dialect.name === 'ash') state.lineBase = -1
  const shell = new Shell(system, state, { execsLast: isCommand && dialect.execsLast })
  if ('problem' in compiled) {
    refuse(shell, compiled, text)
    return system.exit(2)
  }
  shell.run()
}

function refuse(shell: Shell, compiled: Extract<Compiled, { problem: unknown }>, text: string): void {
  const { dialect, name, interactive } = shell.state
  const isOneLine = dialect.name === 'bash' && !interactive ? '-c: ' : ''
  // bash meets the end one line further on.
  const number =
    compiled.problem.line +
    (isOneLine && compiled.problem.token === undefined && !compiled.problem.unterminated ? 1 : 0)
  const line = prefix(dialect, name + (isOneLine ? `: -c` : ''), compiled.problem.line, interactive)
  const at = isOneLine ? `${name}: -c: line ${number}: ` : line
  for (const each of syntaxMessage(compiled.problem, dialect, text).split('\n'))
    shell.system.write(2, `${at}${each}\n`)
}

// ---- lines from standard input ----

/** Reads a command at a time; at a terminal it asks for each. */
function readLines(system: Syscalls, dialect: Dialect, interactive: boolean, options: Set<OptionName>): void {
  const state = newState(system, dialect, system.argv[0]!.replace(/^-/, ''), NOTHING)
  state.interactive = interactive
  state.options = options
  const lines = new Lines(system, interactive)
  const shell = new Shell(system, state, { execsLast: false, atEnd: (each) => lines.next(each) })
  if (interactive) {
    if (lookUp(state, system, 'HOME') === undefined)
      assign(state, system, 'HOME', system.uid === 0 ? '/root' : '/')
    system.onSignal('INT', () => lines.interrupted(shell))
    system.onSignal('TERM', 'ignore')
    system.onSignal('QUIT', 'ignore')
  }
  shell.run()
}

class Lines {
  readonly #system: Syscalls
  readonly #interactive: boolean
  #buffer = ''
  #command = ''
  #atEnd = false
  #isReading = false

  constructor(system: Syscalls, interactive: boolean) {
    this.#system = system
    this.#interactive = interactive
  }

  next(shell: Shell): void {
    if (this.#take(shell)) return
    if (this.#atEnd) return this.#finish(shell)
    if (this.#interactive) this.#system.write(2, this.#command ? '> ' : promptOf(shell))
    this.#read(shell)
  }

  interrupted(shell: Shell): void {
    this.#command = ''
    this.#buffer = ''
    this.#system.write(2, this.#isReading ? `\n${promptOf(shell)}` : '\n')
    shell.state.status = 130
  }

  #read(shell: Shell): void {
    if (this.#isReading) return
    this.#isReading = true
    this.#system.read(0, (chunk) => {
      this.#isReading = false
      if (typeof chunk === 'string') this.#buffer += chunk.replaceAll('\r', '\n')
      else this.#atEnd = true
      if (this.#atEnd && this.#buffer !== '' && !this.#buffer.endsWith('\n')) this.#buffer += '\n'
      if (typeof chunk === 'string' && !this.#buffer.includes('\n')) this.#read(shell)
      else this.next(shell)
    })
  }

  /** Runs the next whole command that is already here. */
  #take(shell: Shell): boolean {
    for (let end = this.#buffer.indexOf('\n'); end >= 0; end = this.#buffer.indexOf('\n')) {
      this.#command += this.#buffer.slice(0, end + 1)
      this.#buffer = this.#buffer.slice(end + 1)
      const compiled = compileShell(this.#command, shell.state.dialect)
      if ('problem' in compiled && compiled.problem.incomplete && !this.#atEnd) continue
      const text = this.#command
      this.#command = ''
      if ('code' in compiled) {
        shell.continueWith(compiled.code)
        return true
      }
      refuse(shell, compiled, text)
      shell.state.status = 2
      if (!this.#interactive) {
        shell.exit(2)
        return true
      }
    }
    return false
  }

  #finish(shell: Shell): void {
    if (this.#command) {
      const compiled = compileShell(this.#command, shell.state.dialect)
      if ('problem' in compiled) refuse(shell, compiled, this.#command)
      return shell.exit(2)
    }
    if (this.#interactive) this.#system.write(2, shell.state.dialect.name === 'bash' ? 'exit\n' : '\n')
    shell.exit(shell.state.status)
  }
}

function promptOf(shell: Shell): string {
  const { state, system } = shell
  const sign = system.uid === 0 ? '#' : '$'
  const home = lookUp(state, system, 'HOME')
  const where =
    home && home !== '/' && (system.cwd === home || system.cwd.startsWith(`${home}/`))
      ? `~${system.cwd.slice(home.length)}`
      : system.cwd
  const given = state.vars.get('PS1')?.value
  if (given !== undefined && !given.includes('\\')) return given
  if (state.dialect.name === 'dash') return `${sign} `
  if (state.dialect.name === 'ash') return `${where} ${sign} `
  return `${userName(system)}@${system.hostname}:${where}${sign} `
}

function userName(system: Syscalls): string {
  const passwd = system.readFile('/etc/passwd')
  const line =
    typeof passwd === 'string'
      ? passwd.split('\n').find((each) => each.split(':')[2] === String(system.uid))
      : undefined
  return line?.split(':')[0] ?? (system.uid === 0 ? 'root' : 'I have no name!')
}
