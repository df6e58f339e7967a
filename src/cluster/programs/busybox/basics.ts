/** Small applets: sleep, echo, true, yes, seq, env, id … */
import { accountNamed } from '../accounts'
import { safeRegExp } from '../linear-regex'
import { SIGNALS } from '../../linux/syscalls'
import { type Applet, answer, fail, print, readDuration, readOptions, type Task } from './applet'
import { echoText, printfText } from '../shell/print'
import { signalNamed } from '../shell/builtins-jobs'
import { evaluateTestWords, TestProblem } from '../shell/test-expression'
import { ArithmeticError, evaluateArithmetic } from '../shell/arithmetic'

const sleep: Applet = (task) => {
  const { operands } = readOptions(task.words)
  if (operands.length === 0)
    return task.flavour === 'gnu'
      ? fail(task, "missing operand\nTry 'sleep --help' for more information.")
      : usage(task, 'sleep [N]...')
  let total = 0
  for (const word of operands) {
    const duration = readDuration(word)
    if (duration === undefined)
      return fail(
        task,
        task.flavour === 'gnu'
          ? `invalid time interval '${word}'\nTry 'sleep --help' for more information.`
          : `invalid number '${word}'`,
      )
    total += duration
  }
  if (Number.isFinite(total)) task.system.after(total, () => task.system.exit(0))
}

function usage(task: Task, text: string): void {
  task.system.write(2, `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: ${text}\n`)
  task.system.exit(1)
}

const test: Applet = (task) => {
  const words = task.name === '[' ? task.words.slice(0, -1) : task.words
  try {
    task.system.exit(evaluateTestWords(words, task.system) ? 0 : 1)
  } catch (error) {
    if (!(error instanceof TestProblem)) throw error
    fail(task, error.message, 2)
  }
}

/** Prints for ever: as fast as its reader takes it; into the void it is a core burnt. */
const yes: Applet = (task) => {
  const line = `${task.words.join(' ') || 'y'}\n`
  const stat = task.system.stat('/proc/self/fd/1')
  if (!('errno' in stat) && stat.type === 'device' && !task.system.isTerminal(1))
    return void task.system.burn()
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)))
  const more = () => print(task, block, () => task.system.compute(20, more))
  more()
}

const seq: Applet = (task) => {
  const { values, operands, flags } = readOptions(
    task.words.map((word) => (/^-\d/.test(word) ? `\0${word}` : word)),
    's',
  )
  const numbers = operands.map((word) => Number(word.replace('\0', '')))
  const [first, step, last] =
    numbers.length > 2 ? numbers : numbers.length > 1 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]]
  if (first === undefined || step === undefined || last === undefined || Number.isNaN(first + step + last))
    return fail(task, 'invalid number')
  const count = step === 0 ? Number.POSITIVE_INFINITY : Math.floor((last - first) / step + 1e-9) + 1
  const lineAt = (i: number) => String(Number((first + step * i).toFixed(6)))
  const width = flags.has('w') ? Math.max(lineAt(0).length, lineAt(count - 1).length) : 0
  const separator = values.get('s') ?? '\n'
  // A block at a time, so that what has no end is as long as its reader is patient.
  const more = (from: number): void => {
    if (!(from < count)) return task.system.exit(0)
    const lines = Array.from({ length: Math.min(BLOCK, count - from) }, (_, i) =>
      lineAt(from + i).padStart(width, '0'),
    )
    const next = from + lines.length
    const text = `${lines.join(separator)}${next < count ? separator : '\n'}`
    if (next >= count) return answer(task, text)
    print(task, text, () => task.system.compute(BLOCK_TIME, () => more(next)))
  }
  more(0)
}
/** Lines that are written at once, and how long they take to make. */
const BLOCK = 1_000
const BLOCK_TIME = 20

const env: Applet = (task) => {
  const { system } = task
  const words = [...task.words]
  const environment = { ...system.env }
  while (words.length > 0) {
    if (words[0] === '-i' || words[0] === '-')
      for (const name of Object.keys(environment)) delete environment[name]
    else if (words[0] === '-u') delete environment[words.splice(1, 1)[0] ?? '']
    else if (/^[^=]+=/.test(words[0]!))
      environment[words[0]!.split('=')[0]!] = words[0]!.split('=').slice(1).join('=')
    else break
    words.shift()
  }
  if (words.length === 0)
    return answer(
      task,
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
  const failure = system.exec(words, environment)
  if (failure)
    fail(
      task,
      task.flavour === 'gnu'
        ? `'${words[0]}': ${failure.message}`
        : `can't execute '${words[0]}': ${failure.message}`,
      127,
    )
}

const printenv: Applet = (task) => {
  if (task.words.length === 0) return env(task)
  const values = task.words.map((name) => task.system.env[name])
  answer(
    task,
    values.map((value) => (value === undefined ? '' : `${value}\n`)).join(''),
    values.includes(undefined) ? 1 : 0,
  )
}

const nameOf = (task: Task, file: string, id: number): string | undefined => {
  const text = task.system.readFile(file)
  return typeof text === 'string'
    ? text
        .split('\n')
        .find((line) => line.split(':')[2] === String(id))
        ?.split(':')[0]
    : undefined
}

/** Who runs it, or who the user is that it names, as the files of the image have it. */
function identity(task: Task, name: string | undefined) {
  const { system } = task
  if (name === undefined) return { uid: system.uid, gid: system.gid, groups: system.groups }
  const as = accountNamed(system, name)
  const groups = system.readFile('/etc/group')
  const rows = typeof groups === 'string' ? groups.split('\n').map((line) => line.split(':')) : []
  const more = rows.filter((row) => row[3]?.split(',').includes(name)).map((row) => Number(row[2]))
  return as && { ...as, groups: more }
}

const id: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const who = identity(task, operands[0])
  if (!who)
    return fail(
      task,
      task.flavour === 'gnu' ? `'${operands[0]}': no such user` : `unknown user ${operands[0]}`,
    )
  const { uid, gid } = who
  const user = nameOf(task, '/etc/passwd', uid)
  const named = (number: number, name: string | undefined) =>
    name === undefined ? String(number) : `${number}(${name})`
  const groups = [...new Set([gid, ...who.groups])].sort((a, b) => a - b)
  const isNamed = flags.has('n')
  if (flags.has('u')) return answer(task, `${isNamed ? (user ?? uid) : uid}\n`)
  if (flags.has('g')) return answer(task, `${isNamed ? (nameOf(task, '/etc/group', gid) ?? gid) : gid}\n`)
  if (flags.has('G')) return answer(task, `${groups.join(' ')}\n`)
  const group = (number: number) => named(number, nameOf(task, '/etc/group', number))
  answer(task, `uid=${named(uid, user)} gid=${group(gid)} groups=${groups.map(group).join(',')}\n`)
}

const whoami: Applet = (task) => {
  const { uid } = task.system
  const name = nameOf(task, '/etc/passwd', uid)
  if (name === undefined)
    return fail(task, task.flavour === 'gnu' ? `cannot find name for user ID ${uid}` : `unknown uid ${uid}`)
  answer(task, `${name}\n`)
}

const kill: Applet = (task) => {
  let words = task.words
  const given = words[0] === '-s' ? words[1] : /^-./.test(words[0] ?? '') ? words[0]!.slice(1) : undefined
  if (given === 'l') return answer(task, `${Object.keys(SIGNALS).join('\n')}\n`)
  const signal = given === undefined ? 'TERM' : given === '0' ? 0 : signalNamed(given)
  if (signal === undefined) return fail(task, `bad signal name '${given}'`)
  if (given !== undefined) words = words.slice(words[0] === '-s' ? 2 : 1)
  let code = 0
  for (const word of words) {
    const failure = task.system.kill(Number(word), signal)
    if (!failure) continue
    code = 1
    task.system.write(
      2,
      task.flavour === 'gnu'
        ? `kill: (${word}): ${failure.message}\n`
        : `kill: can't kill pid ${word}: ${failure.message}\n`,
    )
  }
  task.system.exit(code)
}

const timeout: Applet = (task) => {
  const { system } = task
  const words = [...task.words]
  let signal: keyof typeof SIGNALS = 'TERM'
  let kill: number | undefined
  let limit: string | undefined
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!
    if (word === '-s') signal = signalNamed(words.shift() ?? '') ?? 'TERM'
    else if (word === '-k') kill = readDuration(words.shift() ?? '')
    else if (word === '-t') limit = words.shift()
    else if (/^-s./.test(word)) signal = signalNamed(word.slice(2)) ?? 'TERM'
  }
  const duration = readDuration(limit ?? words.shift() ?? '')
  if (duration === undefined || words.length === 0) return fail(task, 'invalid time interval', 125)
  let isLate = false
  const child = system.spawn(words, {}, (status) => {
    // busybox's own process is the command, so it dies of the signal itself.
    if (isLate && task.flavour !== 'gnu') {
      system.onSignal(signal, 'default')
      system.kill(system.pid, signal)
    }
    system.after(0, () =>
      system.exit(isLate ? (task.flavour === 'gnu' ? 124 : 128 + SIGNALS[signal]) : status.code),
    )
  })
  if (typeof child !== 'number') return fail(task, `can't execute '${words[0]}': ${child.message}`, 127)
  for (const each of ['TERM', 'INT'] as const) system.onSignal(each, () => void system.kill(child, each))
  system.after(duration, () => {
    isLate = true
    system.kill(child, signal)
    if (kill !== undefined) system.after(kill, () => void system.kill(child, 'KILL'))
  })
}

const expr: Applet = (task) => {
  const words = task.words
  const colon = words.indexOf(':')
  if (colon === 1) {
    const match = safeRegExp(`^(?:${(words[2] ?? '').replace(/\\([()])/g, '$1')})`).exec(words[0] ?? '')
    const value = match?.[1] ?? String(match?.[0].length ?? 0)
    return answer(task, `${value}\n`, value === '0' || value === '' ? 1 : 0)
  }
  if (words[0] === 'length') return answer(task, `${(words[1] ?? '').length}\n`)
  try {
    const text = words.join(' ').replace(/(^| )= /g, '$1== ')
    const isText = words.length === 3 && /^(?:=|==|!=)$/.test(words[1]!)
    const value = isText
      ? Number((words[0] === words[2]) === (words[1] !== '!='))
      : evaluateArithmetic(text, { get: () => undefined, set: () => {} })
    answer(task, `${value}\n`, value === 0 ? 1 : 0)
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    fail(task, error.message === 'divide by zero' ? 'division by zero' : 'syntax error', 2)
  }
}

const basename: Applet = (task) => {
  const [path = '', suffix = ''] = task.words
  const name = path.replace(/\/+$/, '').split('/').pop() || '/'
  answer(
    task,
    `${suffix && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`,
  )
}

const dirname: Applet = (task) => {
  const path = (task.words[0] ?? '').replace(/\/+$/, '')
  const at = path.lastIndexOf('/')
  answer(task, `${at < 0 ? '.' : path.slice(0, at) || '/'}\n`)
}

const which: Applet = (task) => {
  const found = task.words.map((name) => task.system.which(name))
  answer(task, found.map((path) => (path ? `${path}\n` : '')).join(''), found.includes(undefined) ? 1 : 0)
}

const uname: Applet = (task) => {
  const { flags } = readOptions(task.words)
  const parts = {
    s: 'Linux',
    n: task.system.hostname,
    r: '6.12.57+deb13-amd64',
    v: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)',
    m: 'x86_64',
    o: 'GNU/Linux',
  }
  const letters = flags.has('a')
    ? Object.keys(parts)
    : flags.size === 0
      ? ['s']
      : Object.keys(parts).filter((letter) => flags.has(letter))
  answer(task, `${letters.map((letter) => parts[letter as keyof typeof parts]).join(' ')}\n`)
}

const hostname: Applet = (task) => {
  const { system } = task
  const address = system.addresses().find((each) => each.device !== 'lo')?.address ?? '127.0.0.1'
  const [short] = system.hostname.split('.')
  const full = canonicalName(task)
  const asked: Readonly<Record<string, string>> = {
    i: address,
    I: `${address} `,
    f: full,
    s: short!,
    d: full.includes('.') ? full.slice(full.indexOf('.') + 1) : '',
  }
  answer(task, `${asked[task.words[0]?.replace(/^-+/, '')[0] ?? ''] ?? system.hostname}\n`)
}

/** The first name that /etc/hosts has for this machine's own. */
function canonicalName({ system }: Task): string {
  const hosts = system.readFile('/etc/hosts')
  const rows = typeof hosts === 'string' ? hosts.split('\n').map((line) => line.trim().split(/\s+/)) : []
  return rows.find((row) => row.slice(1).includes(system.hostname))?.[1] ?? system.hostname
}

const nohup: Applet = (task) => {
  task.system.onSignal('HUP', 'ignore')
  const failure = task.system.exec(task.words)
  if (failure) fail(task, `can't execute '${task.words[0]}': ${failure.message}`, 127)
}

const watch: Applet = (task) => {
  const { system } = task
  const { values, operands } = readOptions(
    task.words.map((word, i) => (i > 1 && !task.words[i - 1]?.startsWith('-') ? word : word)),
    'n',
  )
  const every = readDuration(values.get('n') ?? '2') ?? 2000
  const again = () => {
    print(task, `Every ${(every / 1000).toFixed(1)}s: ${operands.join(' ')}\n\n`)
    system.spawn(['sh', '-c', operands.join(' ')], {}, () => void system.after(every, again))
  }
  again()
}

export const BASIC_APPLETS: Readonly<Record<string, Applet>> = {
  sleep,
  usleep: (task) => void task.system.after(Number(task.words[0] ?? 0) / 1000, () => task.system.exit(0)),
  echo: (task) => answer(task, echoText(task.words)),
  printf: (task) => answer(task, printfText(task.words[0] ?? '', task.words.slice(1)).text),
  true: (task) => task.system.exit(0),
  false: (task) => task.system.exit(1),
  test,
  '[': test,
  '[[': (task) => test({ ...task, words: task.words.slice(0, -1) }),
  yes,
  seq,
  env,
  printenv,
  id,
  whoami,
  kill,
  timeout,
  expr,
  basename,
  dirname,
  which,
  uname,
  arch: (task) => answer(task, 'x86_64\n'),
  hostname,
  nohup,
  watch,
  nice: nohup,
  setsid: nohup,
  pwd: (task) => answer(task, `${task.system.cwd}\n`),
  tty: (task) => (task.system.isTerminal(0) ? answer(task, '/dev/pts/0\n') : answer(task, 'not a tty\n', 1)),
  clear: (task) => answer(task, '\x1b[H\x1b[J'),
  nproc: (task) => answer(task, `${task.system.machine.cpus}\n`),
  logger: (task) => answer(task, ''),
  vi: (task) =>
    task.system.isTerminal(0)
      ? fail(task, 'editing is not simulated: write the file with cat > file')
      : fail(task, 'it needs a terminal'),
}
