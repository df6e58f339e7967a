/** Applets that read text as it is: cat, head, tail, wc, and xargs, which makes words of it. */
import { Failure } from '../../linux/syscalls'
import {
  type Applet,
  answer,
  complain,
  eachLine,
  fail,
  linesOf,
  openFor,
  print,
  readInputs,
  readOptions,
  readSize,
  type Task,
} from './applet'

/** Reads for ever from /dev/zero: costs a core. */
const isEndless = (task: Task, path: string) =>
  /^\/dev\/(?:zero|urandom|random)$/.test(path) && task.system.stat(path) !== undefined

const cat: Applet = (task) => {
  const { system } = task
  const { flags, operands } = readOptions(task.words)
  let code = 0
  let line = 0
  const next = (i: number): void => {
    const path = operands.length === 0 && i === 0 ? '-' : operands[i]
    if (path === undefined) return system.exit(code)
    if (isEndless(task, path) && isIntoVoid(task)) return void system.burn()
    const fd = path === '-' ? 0 : openFor(task, path)
    if (fd === undefined) {
      code = 1
      return next(i + 1)
    }
    const more = (): void =>
      system.read(fd, (chunk) => {
        if (typeof chunk === 'string') return print(task, flags.has('n') ? numbered(chunk) : chunk, more)
        if (fd !== 0) system.close(fd)
        next(i + 1)
      })
    more()
  }
  const numbered = (chunk: string) =>
    linesOf(chunk)
      .map((each) => `${String(++line).padStart(6)}\t${each}\n`)
      .join('')
  next(0)
}

/** Into a device goes what nobody reads. */
function isIntoVoid({ system }: Task): boolean {
  const output = system.stat('/proc/self/fd/1')
  return !(output instanceof Failure) && output.type === 'device' && !system.isTerminal(1)
}

/** Takes so many bytes and no more: what comes after may have no end. */
function headOfBytes(task: Task, fd: number, count: number): void {
  const { system } = task
  let left = count
  const more = (): void =>
    system.read(fd, (chunk) => {
      if (typeof chunk !== 'string') return system.exit(0)
      const piece = chunk.slice(0, left)
      left -= piece.length
      print(task, piece, left > 0 ? more : () => system.exit(0))
    })
  more()
}

/** Into a file the bytes of a device are only counted. */
function headOfDevice(task: Task, path: string, count: number): void {
  const { system } = task
  const output = system.stat('/proc/self/fd/1')
  const isFile = !(output instanceof Failure) && output.type === 'file'
  const fd = isFile ? system.writeZeros(1, count) : system.open(path, 'read')
  if (typeof fd === 'number') return headOfBytes(task, fd, count)
  if (fd) return fail(task, `${path}: ${fd.message}`)
  system.exit(0)
}

const head: Applet = (task) => {
  const isCount = (word: string, i: number) => /^-\d+$/.test(word) && !/^-[nc]$/.test(task.words[i - 1] ?? '')
  const words = task.words.flatMap((word, i) => (isCount(word, i) ? ['-n', word.slice(1)] : [word]))
  const { values, operands, flags } = readOptions(words, 'nc', ['lines', 'bytes'])
  const bytes = values.get('c') ?? values.get('bytes')
  if (operands.length === 0 && bytes === undefined)
    return headOfInput(task, Number(values.get('n') ?? values.get('lines') ?? 10))
  const size = readSize(bytes ?? '') ?? 0
  if (operands.length === 0 && size > 0 && !bytes?.startsWith('-')) return headOfBytes(task, 0, size)
  const endless = operands.find((path) => isEndless(task, path))
  if (endless) return headOfDevice(task, endless, size)
  readInputs(task, operands, (texts, failed) => {
    for (const [i, { path, text }] of texts.entries()) {
      if (texts.length > 1 && !flags.has('q')) print(task, `${i ? '\n' : ''}==> ${path} <==\n`)
      const count = Number(values.get('n') ?? values.get('lines') ?? 10)
      const lines = linesOf(text)
      print(
        task,
        bytes !== undefined
          ? text.slice(
              0,
              bytes.startsWith('-')
                ? Math.max(0, text.length - (readSize(bytes.slice(1)) ?? 0))
                : readSize(bytes),
            )
          : lines
              .slice(0, count)
              .map((line) => `${line}\n`)
              .join(''),
      )
    }
    task.system.exit(failed ? 1 : 0)
  })
}

/** `head -n -2`: all but the last two, each told once there are two after it. */
function headWithout(task: Task, count: number): void {
  const held: string[] = []
  eachLine(
    task.system,
    0,
    (line) => {
      held.push(line)
      if (held.length > count) print(task, `${held.shift()!}\n`)
    },
    () => task.system.exit(0),
  )
}

function headOfInput(task: Task, count: number): void {
  if (count < 0) return headWithout(task, -count)
  let left = count
  if (left <= 0) return task.system.exit(0)
  eachLine(
    task.system,
    0,
    (line) => {
      if (left <= 0) return
      print(task, `${line}\n`)
      if (--left === 0) task.system.exit(0)
    },
    () => task.system.exit(0),
  )
}

const tail: Applet = (task) => {
  const { system } = task
  const words = task.words.flatMap((word) =>
    /^-\d+$/.test(word)
      ? ['-n', word.slice(1)]
      : /^-\d+f$/.test(word)
        ? ['-f', '-n', word.slice(1, -1)]
        : [word],
  )
  const { values, operands, flags } = readOptions(words, 'ncs', ['lines', 'bytes'])
  const follow = flags.has('f') || flags.has('F') || flags.has('follow')
  if (operands.some((path) => isEndless(task, path))) return growForEver(task)
  if (follow && operands[0] === '/dev/null') return
  readInputs(task, operands, (texts, failed) => {
    for (const [i, { path, text }] of texts.entries()) {
      if (texts.length > 1 && !flags.has('q')) print(task, `${i ? '\n' : ''}==> ${path} <==\n`)
      print(
        task,
        tailOf(text, values.get('n') ?? values.get('lines') ?? '10', values.get('c') ?? values.get('bytes')),
      )
    }
    const file = texts[0]
    if (!follow || !file || file.path === '-') {
      if (flags.has('F') && operands[0]) return followFile(task, operands[0], 0)
      return system.exit(failed ? 1 : 0)
    }
    followFile(task, file.path, file.text.length)
  })
}

function tailOf(text: string, lines: string, bytes: string | undefined): string {
  if (bytes !== undefined)
    return bytes.startsWith('+') ? text.slice(Number(bytes) - 1) : text.slice(-Math.abs(readSize(bytes) ?? 0))
  const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  if (lines.startsWith('+')) return all.slice(Number(lines) - 1).join('')
  const count = Math.abs(Number(lines))
  return count === 0 ? '' : all.slice(-count).join('')
}

/** Looks once a second, as tail does. */
function followFile(task: Task, path: string, seen: number): void {
  const { system } = task
  const again = (from: number): void => {
    system.after(1000, () => {
      const stat = system.stat(path)
      if (stat instanceof Failure || stat.size === from) return again(from)
      const text = system.readFile(path)
      if (text instanceof Failure) return again(from)
      print(task, stat.size < from ? text : text.slice(from))
      again(text.length)
    })
  }
  again(seen)
}

/** Keeps a last line that never ends: memory until something gives. */
function growForEver(task: Task): void {
  let bytes = 2 ** 20
  const more = (): void => {
    bytes += 50 * 2 ** 20
    task.system.memory(bytes)
    task.system.compute(50, more)
  }
  more()
}

const wc: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const which = flags.size
    ? (['l', 'w', 'c'] as const).filter((letter) => flags.has(letter) || (letter === 'c' && flags.has('m')))
    : (['l', 'w', 'c'] as const)
  readInputs(task, operands, (texts, failed) => {
    const rows = texts.map(({ path, text }) => ({
      path,
      l: text.split('\n').length - 1,
      w: text.split(/\s+/).filter(Boolean).length,
      c: text.length,
    }))
    if (rows.length > 1)
      rows.push(
        rows.reduce((sum, row) => ({ path: 'total', l: sum.l + row.l, w: sum.w + row.w, c: sum.c + row.c }), {
          path: 'total',
          l: 0,
          w: 0,
          c: 0,
        }),
      )
    const pad = which.length === 1 && rows.length === 1 ? 0 : task.flavour === 'gnu' ? 4 : 9
    answer(
      task,
      rows
        .map(
          (row) =>
            `${which.map((key) => String(row[key]).padStart(pad)).join(task.flavour === 'gnu' ? ' ' : ' ')}${row.path === '-' ? '' : ` ${row.path}`}\n`,
        )
        .join(''),
      failed ? 1 : 0,
    )
  })
}

const xargs: Applet = (task) => {
  const { system } = task
  const words = [...task.words]
  let most = Number.POSITIVE_INFINITY
  let replace: string | undefined
  let skipEmpty = task.flavour === 'busybox'
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!
    if (word === '-n') most = Number(words.shift())
    else if (/^-n\d/.test(word)) most = Number(word.slice(2))
    else if (word === '-I') replace = words.shift()
    else if (word === '-r') skipEmpty = true
    else if (word === '-P' || word === '-L') words.shift()
  }
  const command = words.length ? words : ['echo']
  readInputs(task, [], ([input]) => {
    const text = input?.text ?? ''
    const items = replace
      ? linesOf(text)
      : (text.match(/"[^"]*"|'[^']*'|[^\s\0]+/g) ?? []).map((item) => item.replace(/^(["'])(.*)\1$/, '$2'))
    const batches: string[][] = []
    if (replace) for (const item of items) batches.push(command.map((word) => word.replaceAll(replace, item)))
    else for (let i = 0; i < items.length; i += most) batches.push([...command, ...items.slice(i, i + most)])
    if (items.length === 0 && !skipEmpty) batches.push(command)
    let code = 0
    const next = (i: number): void => {
      const argv = batches[i]
      if (!argv) return system.exit(code)
      const child = system.spawn(argv, {}, (status) => {
        if (status.code !== 0) code = 123
        next(i + 1)
      })
      if (child instanceof Failure) fail(task, `can't execute '${argv[0]}': ${child.message}`, 127)
    }
    next(0)
  })
}

function complainOnly(task: Task, what: string): void {
  complain(task, `${what} is not simulated`)
  task.system.exit(1)
}

export const TEXT_APPLETS: Readonly<Record<string, Applet>> = {
  cat,
  head,
  tail,
  wc,
  xargs,
  less: cat,
  more: cat,
  strings: cat,
  gzip: (task) => complainOnly(task, 'compression'),
  gunzip: (task) => complainOnly(task, 'compression'),
  tar: (task) => complainOnly(task, 'tar'),
}
