/** One simple command: expand, redirect, and run a function, a builtin or a program. Mirrors ash.c evalcommand. */
import { Failure } from '../../linux/syscalls'
import { builtinNamed } from './builtins'
import { expandText, expandWords } from './expand'
import type { AssignmentCode, CommandCode } from './instructions'
import { closeAll, type Redirected } from './redirect'
import { runProgram } from './run-program'
import type { Shell } from './shell'
import type { ShellState, Variable } from './state'
import { assign, assignItem, assignItems, exportVariable, lookUp, restoreVariable } from './variables'

/** Builtins that leave nothing behind: a loop of these alone is a spin. */
const IDLE = new Set([':', 'true', 'false', 'test', '[', 'continue', 'break'])

export function runSimple(shell: Shell, command: CommandCode): void {
  const { state, system } = shell
  shell.redirected = undefined
  const argv = command.argv ?? expandWords(command.words, state, system)
  const redirected = command.redirects.length > 0 ? shell.redirect(command.redirects) : undefined
  if (command.redirects.length > 0 && !redirected) {
    if (argv[0] === 'exec' && !state.interactive) return shell.exit(2)
    return shell.finish(state.dialect.name === 'dash' ? 2 : 1, command.tested)
  }
  if (argv.length === 0) return assignOnly(shell, command, redirected)
  if (state.options.has('xtrace')) trace(shell, argv, command)
  state.substituted = undefined
  runNamed(shell, argv, command, redirected)
}

function assignOnly(shell: Shell, command: CommandCode, redirected: Redirected | undefined): void {
  const { state, system } = shell
  shell.pace.changed()
  for (const assignment of command.assignments) setOne(shell, assignment)
  if (redirected) closeAll(system, redirected.opened)
  const status = state.substituted ?? 0
  state.substituted = undefined
  shell.finish(status, command.tested)
}

function setOne(shell: Shell, { name, append, index, value, elements }: AssignmentCode): void {
  const { state, system } = shell
  if (elements) return assignItems(state, name, expandWords(elements, state, system), append)
  const text = expandText(value, state, system)
  if (state.options.has('xtrace')) system.write(shell.fd(2), `+ ${name}=${quoteForTrace(text, state)}\n`)
  if (index) return assignItem(state, name, expandText(index, state, system), text, append)
  const items = state.vars.get(name)?.items
  if (items) return assignItem(state, name, '0', text, append)
  assign(state, system, name, append ? (lookUp(state, system, name) ?? '') + text : text)
}

function trace(shell: Shell, argv: readonly string[], command: CommandCode): void {
  const { state, system } = shell
  const assigned = command.assignments.map((each) => `${each.name}=${expandText(each.value, state, system)}`)
  const level = lookUp(state, system, 'PS4') ?? '+ '
  system.write(
    shell.fd(2),
    `${level}${[...assigned, ...argv.map((word) => quoteForTrace(word, state))].join(' ')}\n`,
  )
}

/** What each shell leaves without quotes in a trace; dash quotes nothing. */
const PLAIN_IN_TRACE = { ash: /^(?!\[$)[\w,./:@%+^\]-]+$/, bash: /^[\w@%+=:,./-]+$/, dash: /^/ }

const quoteForTrace = (text: string, { dialect }: ShellState) =>
  PLAIN_IN_TRACE[dialect.name].test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** Runs by name; `command` and `builtin` come back here without functions. */
function runNamed(
  shell: Shell,
  argv: readonly string[],
  command: CommandCode,
  redirected: Redirected | undefined,
  withFunctions = true,
): void {
  const { state } = shell
  const name = argv[0]!
  const code = withFunctions ? state.functions.get(name) : undefined
  if (code) return callFunction(shell, code, argv, command, redirected)
  const builtin = builtinNamed(name, state.dialect)
  if (!builtin) return runProgram(shell, argv, command, redirected)
  if (!IDLE.has(name)) shell.pace.changed()
  const undo = temporarily(shell, command.assignments)
  const fds = redirected?.fds ?? state.fds
  shell.redirected = redirected?.fds
  let output = ''
  let errors = ''
  const finish = (status: number) => {
    undo()
    const pending = flush(shell, fds, output, errors)
    const close = () => redirected && closeAll(shell.system, redirected.opened)
    if (pending instanceof Failure) {
      shell.complain(`write error: ${pending.message}`)
      close()
      shell.finish(1, command.tested)
    } else if (pending) {
      const resume = shell.suspend(command.tested)
      pending(() => {
        close()
        resume(status)
      })
    } else {
      close()
      shell.finish(status, command.tested)
    }
  }
  const status = builtin({
    shell,
    argv,
    command,
    redirected,
    fds,
    out: (text) => {
      output += text
    },
    err: (text) => {
      errors += text
    },
    undo,
    again: (words) => runNamed(shell, words, command, redirected, false),
  })
  if (status !== undefined) finish(status)
}

type Pending = (ready: () => void) => void

/** Writes what a builtin printed; a slow reader makes the shell wait. */
function flush(
  shell: Shell,
  fds: ReadonlyMap<number, number>,
  output: string,
  errors: string,
): Pending | Failure | undefined {
  const { system } = shell
  if (errors) system.write(fds.get(2) ?? 2, errors)
  if (!output) return undefined
  const fd = fds.get(1)
  if (fd === undefined) return new Failure('EBADF')
  let isReady = false
  let ready: (() => void) | undefined
  const failure = system.write(fd, output, () => {
    isReady = true
    ready?.()
  })
  if (failure) return failure
  if (isReady) return undefined
  return (then) => {
    ready = then
  }
}

/** `x=1 builtin`: set for as long as it runs. */
function temporarily(shell: Shell, assignments: readonly AssignmentCode[]): () => void {
  if (assignments.length === 0) return () => {}
  const { state, system } = shell
  const before = new Map<string, Variable | undefined>()
  for (const assignment of assignments) {
    if (!before.has(assignment.name)) before.set(assignment.name, state.vars.get(assignment.name))
    setOne(shell, assignment)
    exportVariable(state, system, assignment.name)
  }
  return () => {
    for (const [name, variable] of before) restoreVariable(state, system, name, variable)
    before.clear()
  }
}

function callFunction(
  shell: Shell,
  code: Parameters<Shell['push']>[1],
  argv: readonly string[],
  command: CommandCode,
  redirected: Redirected | undefined,
): void {
  const { state, system } = shell
  const undo = temporarily(shell, command.assignments)
  const fds = state.fds
  shell.push('function', code, {
    name: argv[0]!,
    positional: state.positional,
    locals: new Map(),
    undo: () => {
      undo()
      if (!redirected) return
      state.fds = fds
      closeAll(system, redirected.opened)
    },
  })
  if (redirected) state.fds = redirected.fds
  state.positional = argv.slice(1)
  state.tested ||= command.tested
}
