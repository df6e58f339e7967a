/** What a shell forks for: substitutions, pipelines, subshells, background jobs; and what it says when one is killed. */
import { type ExitStatus, Failure, SIGNALS, type Signal } from '../../linux/syscalls'
import type { Instruction } from './instructions'
import type { Shell } from './shell'
import type { ShellState } from './state'
import { ShellError } from './variables'

export function runSubstitute(shell: Shell, instruction: Extract<Instruction, { op: 'substitute' }>): void {
  const { state, system } = shell
  const isWanted = instruction.guards.every(({ name, operator }) => {
    const value =
      state.vars.get(name)?.value ?? (/^\d+$/.test(name) ? state.positional[Number(name) - 1] : undefined)
    const present = value !== undefined && (!operator.startsWith(':') || value !== '')
    return operator.endsWith('+') ? present : !present
  })
  if (!isWanted) return
  const pipe = system.pipe()
  const fds = new Map(state.fds).set(1, pipe.write)
  let text = ''
  let left = 2
  const resume = shell.suspend(true)
  let status = 0
  const done = () => {
    if (--left > 0) return
    system.close(pipe.read)
    state.slots[instruction.slot] = text.replace(/\n+$/, '')
    state.substituted = status
    resume(status)
  }
  const started = shell.fork(instruction.code, fds, (exit) => {
    status = exit.code
    done()
  })
  system.close(pipe.write)
  if (started instanceof Failure) throw new ShellError(`can't fork: ${started.message}`, 2)
  const read = () =>
    system.read(pipe.read, (chunk) => {
      if (typeof chunk !== 'string') return done()
      text += chunk
      read()
    })
  read()
}

export function runPipeline(shell: Shell, instruction: Extract<Instruction, { op: 'pipeline' }>): void {
  const { system, state } = shell
  const statuses: number[] = []
  const resume = shell.suspend(instruction.tested)
  let left = instruction.stages.length
  let input: number | undefined
  instruction.stages.forEach((stage, i) => {
    const pipe = i < instruction.stages.length - 1 ? system.pipe() : undefined
    const fds = new Map(state.fds)
    if (input !== undefined) fds.set(0, input)
    if (pipe) fds.set(1, pipe.write)
    const started = shell.fork(stage, fds, (exit) => {
      statuses[i] = exit.code
      if (--left === 0) resume(pipelineStatus(statuses, state))
    })
    if (input !== undefined) system.close(input)
    if (pipe) system.close(pipe.write)
    input = pipe?.read
    if (started instanceof Failure) throw new ShellError(`can't fork: ${started.message}`, 2)
  })
}

export function runSubshell(shell: Shell, instruction: Extract<Instruction, { op: 'subshell' }>): void {
  const resume = shell.suspend(instruction.tested)
  const started = shell.fork(instruction.code, shell.state.fds, (exit) => {
    announce(shell, exit)
    resume(exit.code)
  })
  if (started instanceof Failure) throw new ShellError(`can't fork: ${started.message}`, 2)
}

export function runBackground(shell: Shell, instruction: Extract<Instruction, { op: 'background' }>): void {
  const { state, system } = shell
  const fds = new Map(state.fds)
  const nowhere = state.interactive || fds.get(0) !== 0 ? undefined : system.open('/dev/null', 'read')
  if (typeof nowhere === 'number') fds.set(0, nowhere)
  const number = state.jobs.reduce((most, job) => Math.max(most, job.number), 0) + 1
  const started = shell.fork(instruction.code, fds, (exit) => jobEnded(shell, number, exit))
  if (typeof nowhere === 'number') system.close(nowhere)
  if (started instanceof Failure) throw new ShellError(`can't fork: ${started.message}`, 2)
  state.jobs.push({ number, pid: started, text: instruction.text, status: undefined })
  state.lastBackground = started
  if (state.interactive && state.dialect.name === 'bash')
    system.write(shell.fd(2), `[${number}] ${started}\n`)
  state.status = 0
}

function jobEnded(shell: Shell, number: number, exit: ExitStatus): void {
  const job = shell.state.jobs.find((each) => each.number === number)
  if (job) job.ended = exit
  if (job) job.status = exit.code
  shell.onJob?.()
}

/** What a shell says of a child that a signal ended. */
export function announce(shell: Shell, exit: ExitStatus, pid = 0, text = ''): void {
  if (!exit.signal || exit.signal === 'INT' || exit.signal === 'PIPE') return
  const words = SIGNAL_WORDS[exit.signal] ?? `Signal ${SIGNALS[exit.signal]}`
  const isTold = shell.state.dialect.name === 'bash' && !shell.state.interactive && exit.signal !== 'TERM'
  if (isTold) return shell.complain(`${String(pid).padStart(5)} ${words.padEnd(23)} ${text}`)
  shell.system.write(shell.errors, `${words}\n`)
}

const SIGNAL_WORDS: Partial<Record<Signal, string>> = {
  KILL: 'Killed',
  TERM: 'Terminated',
  SEGV: 'Segmentation fault',
  HUP: 'Hangup',
  QUIT: 'Quit',
  ABRT: 'Aborted',
  ALRM: 'Alarm clock',
  USR1: 'User defined signal 1',
  USR2: 'User defined signal 2',
}

function pipelineStatus(statuses: readonly number[], state: ShellState): number {
  const last = statuses[statuses.length - 1]!
  if (!state.options.has('pipefail')) return last
  return statuses.reduce((found, status) => (status !== 0 ? status : found), 0)
}
