/** Builtins about processes: wait, kill, trap, jobs, umask, ulimit, times. */
import { Failure, SIGNALS, type Signal } from '../../linux/syscalls'
import type { Builtin, Call } from './builtins'
import { announce } from './children'
import type { Shell } from './shell'
import type { Job } from './state'

/** 'SIGTERM', 'term', '15' → TERM; 'EXIT' and 0 are a trap's own. */
export function signalNamed(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '')
  if (name in SIGNALS) return name as Signal
  return (Object.keys(SIGNALS) as Signal[]).find((each) => String(SIGNALS[each]) === text)
}

const jobWith = (shell: Shell, text: string): Job | undefined =>
  text.startsWith('%')
    ? shell.state.jobs.find((job) => String(job.number) === text.slice(1) || text === '%%' || text === '%+')
    : shell.state.jobs.find((job) => String(job.pid) === text)

/** What ended by a signal is told to who waits for it by name. */
function tell(shell: Shell, job: Job | undefined): void {
  if (job?.ended) announce(shell, job.ended, job.pid, job.text)
  if (job) delete job.ended
}

/** Interrupted at once by a signal that has a trap: the one command that is. */
function wait(end: (call: Call, status: number) => undefined): Builtin {
  return (call) => {
    const { shell, argv, command } = call
    const { state } = shell
    const words = argv.slice(1).filter((word) => word !== '-n')
    const jobs = words.length > 0 ? words.map((word) => jobWith(shell, word)) : [...state.jobs]
    const missing = words.length > 0 && jobs[jobs.length - 1] === undefined
    if (missing && state.dialect.name === 'bash')
      call.err(
        `${state.name}: line ${shell.line}: wait: pid ${words[words.length - 1]} is not a child of this shell\n`,
      )
    if (missing) return 127
    const isDone = () => jobs.every((job) => !job || job.status !== undefined)
    const statusNow = () => (words.length > 0 ? (jobs[jobs.length - 1]?.status ?? 127) : 0)
    const forget = () => {
      if (words.length > 0) for (const job of jobs) tell(shell, job)
      state.jobs = state.jobs.filter((job) => job.status === undefined)
    }
    if (isDone()) {
      const status = statusNow()
      forget()
      return end(call, status)
    }
    let resume: (status: number) => void = () => {}
    const finish = (status: number) => {
      shell.onJob = undefined
      call.undo()
      resume(status)
    }
    resume = shell.suspend(command.tested, (signal) => finish(128 + SIGNALS[signal]))
    shell.onJob = () => {
      if (!isDone()) return
      const status = statusNow()
      forget()
      finish(status)
    }
    return undefined
  }
}

/** What is said of a signal that is none, and of a process that cannot be told. */
const KILL_WORDS = {
  ash: {
    signal: (name: string) => `bad signal name '${name}'`,
    failed: (pid: string, problem: string) => `can't kill pid ${pid}: ${problem}`,
  },
  bash: {
    signal: (name: string) => `${name}: invalid signal specification`,
    failed: (pid: string, problem: string) => `(${pid}) - ${problem}`,
  },
  dash: {
    signal: (name: string) => `invalid signal number or name: ${name}`,
    failed: (_pid: string, problem: string) => `${problem}\n`,
  },
}

const kill: Builtin = ({ shell, argv, out, command }) => {
  const { state, system } = shell
  let words = argv.slice(1)
  if (words[0] === '-l') {
    const number = Number(words[1]) & 127
    const names = Object.keys(SIGNALS) as Signal[]
    out(words[1] ? `${names.find((name) => SIGNALS[name] === number) ?? ''}\n` : `${names.join(' ')}\n`)
    return 0
  }
  let signal: Signal | 0 = 'TERM'
  const given = words[0] === '-s' ? words[1] : /^-./.test(words[0] ?? '') ? words[0]!.slice(1) : undefined
  if (given !== undefined) {
    const named = given === '0' ? 0 : signalNamed(given)
    if (named === undefined) {
      shell.complainAs('kill', KILL_WORDS[state.dialect.name].signal(given))
      return 1
    }
    signal = named
    words = words.slice(words[0] === '-s' ? 2 : 1)
  }
  let status = 0
  for (const word of words) {
    const pid = word.startsWith('%') ? jobWith(shell, word)?.pid : Number(word)
    const failure = pid === undefined || Number.isNaN(pid) ? new Failure('ESRCH') : system.kill(pid, signal)
    if (!failure) continue
    status = 1
    shell.complainAs('kill', KILL_WORDS[state.dialect.name].failed(word, failure.message))
  }
  if (status !== 0 || !words.includes(String(system.pid)) || signal === 0) return status
  // What a process sends itself is handled before kill(2) returns.
  const resume = shell.suspend(command.tested)
  system.after(0, () => resume(0))
  return undefined
}

const trap: Builtin = ({ shell, argv, out }) => {
  const { state, system } = shell
  const words = argv.slice(argv[1] === '--' ? 2 : 1)
  if (words.length === 0 || words[0] === '-p') {
    for (const [name, action] of state.traps)
      out(`trap -- '${action}' ${state.dialect.name === 'bash' && name !== 'EXIT' ? `SIG${name}` : name}\n`)
    return 0
  }
  const isReset = words.length === 1 || words[0] === '-'
  const action = isReset ? undefined : words[0]!
  for (const word of isReset && words[0] !== '-' ? words : words.slice(1)) {
    const name =
      word === '0' || word.toUpperCase() === 'EXIT'
        ? 'EXIT'
        : word === 'ERR' && state.dialect.name !== 'dash'
          ? word
          : signalNamed(word)
    if (name === undefined) {
      if (state.dialect.name === 'dash') system.write(shell.errors, `trap: ${word}: bad trap\n`)
      else shell.complainOf('trap', `${word}: invalid signal specification`)
      return 1
    }
    if (action === undefined) state.traps.delete(name)
    else state.traps.set(name, action)
    if (!(name in SIGNALS)) continue
    system.onSignal(
      name as Signal,
      action === undefined ? 'default' : action === '' ? 'ignore' : (signal) => shell.signalled(signal),
    )
  }
  return 0
}

const jobs: Builtin = ({ shell, out }) => {
  for (const job of shell.state.jobs) {
    const state = job.status === undefined ? 'Running' : job.status === 0 ? 'Done' : `Done(${job.status})`
    const running = job.status === undefined && shell.state.dialect.name === 'bash' ? ' &' : ''
    out(`[${job.number}]+  ${state.padEnd(24)}${job.text}${running}\n`)
  }
  shell.state.jobs = shell.state.jobs.filter((job) => job.status === undefined)
  return 0
}

const umask: Builtin = ({ shell, argv, out }) => {
  if (argv[1] === undefined) out(`${shell.state.umask.toString(8).padStart(4, '0')}\n`)
  else shell.state.umask = Number.parseInt(argv[1], 8)
  return 0
}

const ulimit: Builtin = ({ argv, out }) => {
  out(argv[1] === '-n' ? '1048576\n' : argv.length > 2 ? '' : 'unlimited\n')
  return 0
}

export const jobBuiltins = (end: (call: Call, status: number) => undefined): [string, Builtin][] => [
  ['wait', wait(end)],
  ['kill', kill],
  ['trap', trap],
  ['jobs', jobs],
  ['fg', () => 1],
  ['bg', () => 1],
  ['disown', () => 0],
  ['umask', umask],
  ['ulimit', ulimit],
  [
    'times',
    ({ out }) => {
      out('0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n')
      return 0
    },
  ],
]
