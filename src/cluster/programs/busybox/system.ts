/** Applets about processes, memory, disks: ps, pidof, killall, top, free, df, uptime, mount. */
import { safeRegExp } from '../linear-regex'
import { SIGNALS } from '../../linux/syscalls'
import { signalNamed } from '../shell/builtins-jobs'
import { type Applet, answer, fail, print, readOptions, type Task, twoDigits } from './applet'
import { formatDate } from './date'
import { humanSize } from './list'

const base = (path: string) => (path.split('/').pop() ?? path).replace(/:$/, '')
const comm = (argv: readonly string[]) => base((argv[0] ?? '').split(' ')[0] ?? '')

function userOf(task: Task, uid: number): string {
  const text = task.system.readFile('/etc/passwd')
  return (
    (typeof text === 'string'
      ? text
          .split('\n')
          .find((line) => line.split(':')[2] === String(uid))
          ?.split(':')[0]
      : undefined) ?? String(uid)
  )
}

const clock = (ms: number) =>
  `${twoDigits(Math.floor(ms / 3_600_000))}:${twoDigits(Math.floor(ms / 60_000) % 60)}:${twoDigits(Math.floor(ms / 1000) % 60)}`

const ps: Applet = (task) => {
  const all = task.system.processes()
  const command = (argv: readonly string[], state: string) =>
    state === 'Z' ? `[${comm(argv)}]` : argv.join(' ')
  if (task.flavour === 'busybox') {
    const rows = all.map(
      (each) =>
        `${String(each.pid).padStart(5)} ${userOf(task, each.uid).slice(0, 8).padEnd(8)} ${`${Math.floor(each.cpuTime / 60_000)}:${twoDigits(Math.floor(each.cpuTime / 1000) % 60)}`.padStart(5)} ${command(each.argv, each.state)}\n`,
    )
    return answer(task, `PID   USER     TIME  COMMAND\n${rows.join('')}`)
  }
  const words = task.words.join('')
  if (/a.*u|u.*a|aux/.test(words)) {
    const total = task.system.machine.memory
    const rows = all.map(
      (each) =>
        `${userOf(task, each.uid).slice(0, 8).padEnd(8)} ${String(each.pid).padStart(7)}  0.0 ${((100 * each.memory) / total).toFixed(1).padStart(4)} ${String(Math.round(each.memory / 512)).padStart(6)} ${String(Math.round(each.memory / 1024)).padStart(5)} ?        ${each.state}s   ${formatDate('%H:%M', each.startedAt)}   ${Math.floor(each.cpuTime / 60_000)}:${twoDigits(Math.floor(each.cpuTime / 1000) % 60)} ${command(each.argv, each.state)}${each.state === 'Z' ? ' <defunct>' : ''}\n`,
    )
    return answer(
      task,
      `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`,
    )
  }
  if (/e|A/.test(words)) {
    const full = words.includes('f')
    const rows = all.map((each) =>
      full
        ? `${userOf(task, each.uid).padEnd(8)} ${String(each.pid).padStart(7)} ${String(each.parent).padStart(7)}  0 ${formatDate('%H:%M', each.startedAt)} ?        ${clock(each.cpuTime)} ${command(each.argv, each.state)}\n`
        : `${String(each.pid).padStart(7)} ?        ${clock(each.cpuTime)} ${comm(each.argv)}\n`,
    )
    return answer(
      task,
      `${full ? 'UID          PID    PPID  C STIME TTY          TIME CMD' : '    PID TTY          TIME CMD'}\n${rows.join('')}`,
    )
  }
  answer(
    task,
    `    PID TTY          TIME CMD\n${all.map((each) => `${String(each.pid).padStart(7)} pts/0    ${clock(each.cpuTime)} ${comm(each.argv)}\n`).join('')}`,
  )
}

const named = (task: Task, name: string) =>
  task.system
    .processes()
    .filter((each) => each.state !== 'Z' && each.pid !== task.system.pid && comm(each.argv) === name)

const pidof: Applet = (task) => {
  const pids = task.words.flatMap((name) => named(task, name)).map((each) => each.pid)
  answer(task, pids.length ? `${pids.reverse().join(' ')}\n` : '', pids.length ? 0 : 1)
}

const pgrep: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'u')
  const expression = safeRegExp(operands[0] ?? '')
  const found = task.system
    .processes()
    .filter(
      (each) =>
        each.pid !== task.system.pid &&
        expression.test(flags.has('f') ? each.argv.join(' ') : comm(each.argv)),
    )
  if (task.name === 'pkill') for (const each of found) task.system.kill(each.pid, 'TERM')
  answer(
    task,
    task.name === 'pkill' ? '' : found.map((each) => `${each.pid}\n`).join(''),
    found.length ? 0 : 1,
  )
}

const killall: Applet = (task) => {
  let words = task.words.filter((word) => word !== '-q')
  const given = words[0] === '-s' ? words[1] : /^-./.test(words[0] ?? '') ? words[0]!.slice(1) : undefined
  const signal = given === undefined ? 'TERM' : given === '0' ? 0 : signalNamed(given)
  if (signal === undefined) return fail(task, `bad signal name '${given}'`)
  if (given !== undefined) words = words.slice(words[0] === '-s' ? 2 : 1)
  let code = 0
  for (const name of words) {
    const found = named(task, name)
    if (found.length === 0) {
      code = 1
      if (!task.words.includes('-q'))
        task.system.write(
          2,
          task.flavour === 'gnu' ? `${name}: no process found\n` : `killall: ${name}: no process killed\n`,
        )
    }
    for (const each of found) task.system.kill(each.pid, signal as keyof typeof SIGNALS | 0)
  }
  task.system.exit(code)
}

/** The machine's, whatever the container's limit. */
function memoryOf({ system }: Task) {
  const text = system.readFile('/proc/meminfo')
  const bytes = (name: string) =>
    typeof text === 'string' ? 1024 * Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0) : 0
  const total = bytes('MemTotal')
  return { total, used: total - bytes('MemAvailable'), shared: bytes('Shmem') }
}

function loadOf({ system }: Task): readonly string[] {
  const text = system.readFile('/proc/loadavg')
  return typeof text === 'string' ? text.trim().split(' ') : ['0.00', '0.00', '0.00']
}

const free: Applet = (task) => {
  const { flags } = readOptions(task.words)
  const { total, used, shared } = memoryOf(task)
  const unit = flags.has('m') ? 2 ** 20 : flags.has('g') ? 2 ** 30 : flags.has('b') ? 1 : 1024
  const shown = (bytes: number) =>
    (flags.has('h') ? humanSize(bytes) : String(Math.round(bytes / unit))).padStart(12)
  answer(
    task,
    `              total        used        free      shared  buff/cache   available\nMem:   ${[total, used, total - used, shared, shared, total - used].map(shown).join('')}\nSwap:  ${[0, 0, 0].map(shown).join('')}\n`,
  )
}

const uptimeText = (task: Task) => {
  const { system } = task
  const minutes = Math.floor((system.now - system.machine.bootedAt) / 60_000)
  const span = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}`
  return ` ${formatDate('%T', system.now)} up ${span},  0 users,  load average: ${loadOf(task).slice(0, 3).join(', ')}\n`
}

const top: Applet = (task) => {
  const rows = task.system
    .processes()
    .map(
      (each) =>
        `${String(each.pid).padStart(5)} ${String(each.parent).padStart(5)} ${userOf(task, each.uid).padEnd(8)} ${each.state}    ${String(Math.round(each.memory / 1024)).padStart(5)}   0%   0% ${each.argv.join(' ')}\n`,
    )
  const { total, used } = memoryOf(task)
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)}K`
  print(
    task,
    `Mem: ${kilobytes(used)} used, ${kilobytes(total - used)} free\nLoad average: ${loadOf(task).join(' ')}\n  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n${rows.join('')}`,
  )
  if (task.words.join('').includes('b')) return task.system.exit(0)
  task.system.after(5000, () => top(task))
}

const df: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const rows = operands.length
    ? operands.map((path) => {
        const at = task.system.statfs(path)
        return { device: at.name, size: at.size, used: at.size - at.free, path: at.mountedOn }
      })
    : task.system.mounts().filter((each) => each.size > 0)
  const shown = (bytes: number) => (flags.has('h') ? humanSize(bytes) : String(Math.round(bytes / 1024)))
  const lines = rows.map(
    (row) =>
      `${row.device.padEnd(20)} ${shown(row.size).padStart(10)} ${shown(row.used).padStart(9)} ${shown(row.size - row.used).padStart(9)} ${String(row.size ? Math.ceil((100 * row.used) / row.size) : 0).padStart(3)}% ${row.path}\n`,
  )
  answer(
    task,
    `Filesystem           ${flags.has('h') ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n${lines.join('')}`,
  )
}

export const SYSTEM_APPLETS: Readonly<Record<string, Applet>> = {
  ps,
  pidof,
  pgrep,
  pkill: pgrep,
  killall,
  free,
  top,
  df,
  uptime: (task) => answer(task, uptimeText(task)),
  mount: (task) => {
    if (task.words.length > 0 && !task.words.every((word) => word === '-l' || word === '-v'))
      return fail(task, 'permission denied (are you root?)')
    const table = task.system.readFile('/proc/mounts')
    const lines = typeof table === 'string' ? table.split('\n').filter(Boolean) : []
    const shown = lines.map((line) => {
      const [device, path, type, options] = line.split(' ')
      return `${device} on ${path} type ${type} (${options})\n`
    })
    answer(task, shown.join(''))
  },
  dmesg: (task) => fail(task, 'klogctl: Operation not permitted'),
}
