/** A command that is no function and no builtin: found in PATH, started or become, or complained about. */
import { type ExitStatus, Failure } from '../../linux/syscalls'
import { announce } from './children'
import { notFound } from './dialect'
import { expandText } from './expand'
import type { AssignmentCode, CommandCode } from './instructions'
import { closeAll, type Redirected, settle } from './redirect'
import type { Shell } from './shell'
import { lookUp } from './variables'

const NO_REDIRECTS: readonly number[] = []

export function runProgram(
  shell: Shell,
  argv: readonly string[],
  command: CommandCode,
  redirected: Redirected | undefined,
): void {
  const { state, system } = shell
  const problem = findProblem(shell, argv[0]!)
  if (problem) {
    system.write((redirected?.fds ?? state.fds).get(2) ?? 2, '')
    withErrors(shell, redirected, () => shell.complain(problem.message))
    if (redirected) closeAll(system, redirected.opened)
    return shell.finish(problem.status, command.tested)
  }
  const environment = environmentOf(shell, command.assignments)
  if (mayExec(shell, command)) return become(shell, argv, environment, redirected?.fds ?? state.fds)
  spawn(shell, argv, command, redirected, environment)
}

function withErrors(shell: Shell, redirected: Redirected | undefined, run: () => void): void {
  const { state } = shell
  const fds = state.fds
  if (redirected) state.fds = redirected.fds
  run()
  state.fds = fds
}

function environmentOf(
  shell: Shell,
  assignments: readonly AssignmentCode[],
): Readonly<Record<string, string>> | undefined {
  if (assignments.length === 0) return undefined
  const environment = { ...shell.system.env }
  for (const { name, value } of assignments) environment[name] = expandText(value, shell.state, shell.system)
  return environment
}

function mayExec(shell: Shell, command: CommandCode): boolean {
  const { state, setting } = shell
  const isInside =
    state.frames.length > (setting.isSubshell && state.frames[0]?.code.instructions.length === 0 ? 1 : 0)
  return command.last && setting.execsLast && !isInside && state.scopes.length === 0 && state.traps.size === 0
}

/** exec: the process goes on as another program. */
export function become(
  shell: Shell,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> | undefined,
  fds: ReadonlyMap<number, number>,
): void {
  const { system } = shell
  settle(fds, system)
  shell.replaced()
  const failure = environment ? system.exec(argv, environment) : system.exec(argv)
  if (!failure) return
  if (failure.errno === 'ENOEXEC') return shell.runScript(system, argv)
  shell.complain(
    failure.errno === 'ENOENT' ? notFound(shell.state.dialect, argv[0]!) : `${argv[0]}: ${failure.message}`,
  )
  system.exit(failure.errno === 'ENOENT' ? 127 : 126)
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

function spawn(
  shell: Shell,
  argv: readonly string[],
  command: CommandCode,
  redirected: Redirected | undefined,
  environment: Readonly<Record<string, string>> | undefined,
): void {
  const { system, state } = shell
  const fds = Object.fromEntries(redirected?.fds ?? state.fds)
  const options = environment ? { fds, env: environment } : { fds }
  const resume = shell.suspend(command.tested)
  const exited = (exit: ExitStatus) => {
    if (command.line >= 0) announce(shell, exit, pid, argv.map(quoted).join(' '))
    resume(exit.code)
  }
  shell.pace.forked()
  let pid = 0
  let started = system.spawn(argv, options, exited)
  if (started instanceof Failure && started.errno === 'ENOEXEC')
    started = system.spawn(argv, { ...options, program: (child) => shell.runScript(child, argv) }, exited)
  closeAll(system, redirected?.opened ?? NO_REDIRECTS)
  if (typeof started === 'number') pid = started
  if (!(started instanceof Failure)) return
  shell.complain(`${argv[0]}: ${started.message}`)
  resume(started.errno === 'ENOENT' ? 127 : 126)
}

function findProblem(shell: Shell, name: string): { message: string; status: number } | undefined {
  const { system, state } = shell
  if (!name.includes('/')) {
    if (name !== '' && system.which(name)) return undefined
    const denied = (lookUp(state, system, 'PATH') ?? '').split(':').some((directory) => {
      const found = system.stat(`${directory}/${name}`)
      return name !== '' && !(found instanceof Failure) && found.type === 'file'
    })
    if (denied) return { message: `${name}: Permission denied`, status: 126 }
    return { message: notFound(state.dialect, name), status: 127 }
  }
  const found = system.stat(name)
  if (found instanceof Failure) {
    const isMissing = found.errno === 'ENOENT'
    const words = isMissing && state.dialect.name !== 'bash' ? 'not found' : found.message
    return { message: `${name}: ${words}`, status: isMissing || found.errno === 'ENOTDIR' ? 127 : 126 }
  }
  if (found.type === 'directory')
    return {
      message: `${name}: ${state.dialect.name === 'bash' ? 'Is a directory' : 'Permission denied'}`,
      status: 126,
    }
  if (!system.access(name, 'execute')) return { message: `${name}: Permission denied`, status: 126 }
  return undefined
}
