/** Applets that read text: cat, head, tail, grep, wc, sort, uniq, cut, tr … */
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
import { posixRegex } from './regex'
import { unescape } from '../shell/print'

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
    if (isEndless(task, path)) return void system.burn()
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

const head: Applet = (task) => {
  const words = task.words.flatMap((word) => (/^-\d+$/.test(word) ? ['-n', word.slice(1)] : [word]))
  const { values, operands, flags } = readOptions(words, 'nc', ['lines', 'bytes'])
  const bytes = values.get('c') ?? values.get('bytes')
  if (operands.length === 0 && bytes === undefined)
    return headOfInput(task, Number(values.get('n') ?? values.get('lines') ?? 10))
  const endless = operands.find((path) => isEndless(task, path))
  if (endless) return answer(task, '\0'.repeat(Math.min(65536, readSize(bytes ?? '0') ?? 0)))
  readInputs(task, operands, (texts, failed) => {
    for (const [i, { path, text }] of texts.entries()) {
      if (texts.length > 1 && !flags.has('q')) print(task, `${i ? '\n' : ''}==> ${path} <==\n`)
      const count = Number(values.get('n') ?? values.get('lines') ?? 10)
      const lines = linesOf(text)
      print(
        task,
        bytes !== undefined
          ? text.slice(0, readSize(bytes))
          : lines
              .slice(0, count < 0 ? count : count)
              .map((line) => `${line}\n`)
              .join(''),
      )
    }
    task.system.exit(failed ? 1 : 0)
  })
}

function headOfInput(task: Task, count: number): void {
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

const grep: Applet = (task) => {
  const { system } = task
  const { flags, values, operands } = readOptions(task.words, 'efmABC', [])
  const patterns = values.has('e') ? [values.get('e')!] : linesOf(operands[0] ?? '')
  const paths = values.has('e') ? operands : operands.slice(1)
  const mode =
    flags.has('F') || task.name === 'fgrep'
      ? 'fixed'
      : flags.has('E') || flags.has('P') || task.name === 'egrep'
        ? 'extended'
        : 'basic'
  const expressions = (patterns.length ? patterns : ['']).map((pattern) => expressionOf(pattern, mode, flags))
  if (expressions.includes(undefined)) return fail(task, 'bad regex', 2)
  const search: Search = { expressions: expressions as RegExp[], flags, values, found: 0 }
  if (paths.length === 0 && !flags.has('r') && !flags.has('c') && !flags.has('q'))
    return grepInput(task, search)
  const files =
    flags.has('r') || flags.has('R')
      ? (paths.length ? paths : ['.']).flatMap((path) => allFiles(task, path))
      : paths
  const many = files.length > 1 || flags.has('r') || flags.has('H')
  readInputs(task, files, (texts, failed) => {
    for (const { path, text } of texts)
      grepText(task, search, text, many && !flags.has('h') ? `${path}:` : '', path)
    system.exit(search.found ? 0 : failed ? 2 : 1)
  })
}

interface Search {
  readonly expressions: readonly RegExp[]
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  found: number
}

function expressionOf(pattern: string, mode: string, flags: ReadonlySet<string>): RegExp | undefined {
  const source = mode === 'fixed' ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : pattern
  const base = posixRegex(source, mode !== 'basic', '')
  if (!base) return undefined
  const whole = flags.has('x')
    ? `^(?:${base.source})$`
    : flags.has('w')
      ? `\\b(?:${base.source})\\b`
      : base.source
  return new RegExp(whole, flags.has('i') ? 'gi' : 'g')
}

function matches(search: Search, line: string): boolean {
  const isMatch = search.expressions.some((expression) => {
    expression.lastIndex = 0
    return expression.test(line)
  })
  return isMatch !== search.flags.has('v')
}

function shown(search: Search, line: string, prefix: string): string {
  if (!search.flags.has('o')) return `${prefix}${line}\n`
  return search.expressions
    .flatMap((expression) => line.match(expression) ?? [])
    .map((piece) => `${prefix}${piece}\n`)
    .join('')
}

function grepInput(task: Task, search: Search): void {
  let number = 0
  const most = Number(search.values.get('m') ?? Number.POSITIVE_INFINITY)
  eachLine(
    task.system,
    0,
    (line) => {
      number++
      if (search.found >= most || !matches(search, line)) return
      search.found++
      print(task, shown(search, line, search.flags.has('n') ? `${number}:` : ''))
    },
    () => task.system.exit(search.found ? 0 : 1),
  )
}

function grepText(task: Task, search: Search, text: string, prefix: string, path: string): void {
  const { flags, values } = search
  const lines = linesOf(text)
  const hits = lines
    .map((_, i) => i)
    .filter((i) => matches(search, lines[i]!))
    .slice(0, Number(values.get('m') ?? lines.length))
  search.found += hits.length
  if (flags.has('q')) return
  if (flags.has('c')) return print(task, `${prefix}${hits.length}\n`)
  if (flags.has('l')) return hits.length ? print(task, `${path}\n`) : undefined
  const before = Number(values.get('B') ?? values.get('C') ?? 0)
  const after = Number(values.get('A') ?? values.get('C') ?? 0)
  const wanted = new Set(
    hits.flatMap((hit) => Array.from({ length: before + after + 1 }, (_, k) => hit - before + k)),
  )
  const out = lines.map((line, i) =>
    wanted.has(i) ? shown(search, line, prefix + (flags.has('n') ? `${i + 1}:` : '')) : '',
  )
  print(task, out.join(''))
}

export function allFiles(task: Task, path: string): string[] {
  const stat = task.system.lstat(path)
  if (stat instanceof Failure || stat.type !== 'directory') return [path]
  const names = task.system.readdir(path)
  return Array.isArray(names)
    ? names.sort().flatMap((name) => allFiles(task, path.endsWith('/') ? path + name : `${path}/${name}`))
    : []
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

/** An applet whose output is a function of its lines. */
const overLines =
  (
    values: string,
    change: (lines: string[], options: ReturnType<typeof readOptions>) => string[],
    skip = 0,
  ): Applet =>
  (task) => {
    const options = readOptions(task.words, values)
    readInputs(task, options.operands.slice(skip), (texts, failed) => {
      const lines = change(linesOf(texts.map(({ text }) => text).join('')), options)
      answer(task, lines.map((line) => `${line}\n`).join(''), failed ? 1 : 0)
    })
  }

const sort = overLines('kto', (lines, { flags, values }) => {
  const [from = 1] = (values.get('k') ?? '').split(',').map((text) => Number.parseInt(text, 10) || 1)
  const separator = values.get('t') ?? /\s+/
  const numeric = flags.has('n') || /n/.test(values.get('k') ?? '') || flags.has('h')
  const key = (line: string) => (values.has('k') ? (line.trimStart().split(separator)[from - 1] ?? '') : line)
  const sorted = [...lines].sort((a, b) => {
    const x = key(a)
    const y = key(b)
    if (numeric && Number.parseFloat(x) !== Number.parseFloat(y))
      return (Number.parseFloat(x) || 0) - (Number.parseFloat(y) || 0)
    return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0
  })
  if (flags.has('r') || /r/.test(values.get('k') ?? '')) sorted.reverse()
  return flags.has('u') ? sorted.filter((line, i) => i === 0 || key(line) !== key(sorted[i - 1]!)) : sorted
})

const uniq = overLines('', (lines, { flags }) => {
  const groups: { line: string; count: number }[] = []
  for (const line of lines) {
    const last = groups[groups.length - 1]
    if (last && last.line === line) last.count++
    else groups.push({ line, count: 1 })
  }
  const wanted = groups.filter(({ count }) =>
    flags.has('d') ? count > 1 : flags.has('u') ? count === 1 : true,
  )
  return wanted.map(({ line, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line))
})

function ranges(text: string): (i: number) => boolean {
  const pieces = text.split(',').map((piece) => /^(\d*)(-?)(\d*)$/.exec(piece))
  return (i) =>
    pieces.some(
      (piece) =>
        piece &&
        i >= Number(piece[1] || 1) &&
        i <= (piece[2] ? Number(piece[3] || Number.POSITIVE_INFINITY) : Number(piece[1])),
    )
}

const cut = overLines('dfcb', (lines, { values, flags }) => {
  const wanted = ranges(values.get('f') ?? values.get('c') ?? values.get('b') ?? '1')
  if (!values.has('f')) return lines.map((line) => [...line].filter((_, i) => wanted(i + 1)).join(''))
  const delimiter = values.get('d') ?? '\t'
  return lines
    .filter((line) => !flags.has('s') || line.includes(delimiter))
    .map((line) =>
      line.includes(delimiter)
        ? line
            .split(delimiter)
            .filter((_, i) => wanted(i + 1))
            .join(delimiter)
        : line,
    )
})

const tr: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const from = setOf(operands[0] ?? '')
  const to = setOf(operands[1] ?? '')
  const inFrom = (c: string) => from.includes(c) !== (flags.has('c') || flags.has('C'))
  let last = ''
  const change = (chunk: string) => {
    let out = ''
    for (const c of chunk) {
      if (flags.has('d') && inFrom(c)) continue
      const next =
        !flags.has('d') && to && inFrom(c)
          ? (to[Math.min(flags.has('c') ? to.length - 1 : from.indexOf(c), to.length - 1)] ?? c)
          : c
      const squeezes = flags.has('s') && next === last && (operands[1] ? to.includes(next) : inFrom(next))
      if (!squeezes) out += next
      last = next
    }
    return out
  }
  const more = (): void =>
    task.system.read(0, (chunk) =>
      typeof chunk === 'string' ? print(task, change(chunk), more) : task.system.exit(0),
    )
  more()
}

function setOf(text: string): string {
  const classes: Record<string, string> = {
    upper: 'A-Z',
    lower: 'a-z',
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: '0-9A-Za-z',
    space: ' \\t\\n\\r',
  }
  const plain = unescape(text.replace(/\[:(\w+):\]/g, (_, name: string) => classes[name] ?? '')).text
  return plain.replace(/(.)-(.)/gs, (_, a: string, b: string) =>
    Array.from({ length: Math.max(0, b.charCodeAt(0) - a.charCodeAt(0) + 1) }, (__, i) =>
      String.fromCharCode(a.charCodeAt(0) + i),
    ).join(''),
  )
}

const paste = overLines('d', (lines, { flags, values }) =>
  flags.has('s') ? [lines.join(values.get('d') ?? '\t')] : lines,
)

const base64: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'w')
  readInputs(task, operands, (texts) => {
    const text = texts.map((each) => each.text).join('')
    answer(task, flags.has('d') ? decodeBase64(text) : `${encodeBase64(text)}\n`)
  })
}
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const c of text) {
    const code = c.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      )
  }
  return bytes
}

function encodeBase64(text: string): string {
  const bytes = utf8(text)
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let k = 0; k < 4; k++) out += i + k > bytes.length ? '=' : ALPHABET[(n >> (18 - 6 * k)) & 63]
  }
  return out
}

function decodeBase64(text: string): string {
  let bits = 0
  let value = 0
  let escaped = ''
  for (const c of text.replace(/[\s=]/g, '')) {
    value = ((value << 6) | ALPHABET.indexOf(c)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    escaped += `%${((value >> bits) & 255).toString(16).padStart(2, '0')}`
  }
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
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

const cmp: Applet = (task) => {
  const { operands } = readOptions(task.words)
  readInputs(task, operands.slice(0, 2), (texts, failed) => {
    const [a, b] = texts
    if (failed || !a || !b) return task.system.exit(2)
    if (a.text === b.text) return task.system.exit(0)
    let at = 0
    while (a.text[at] === b.text[at]) at++
    answer(
      task,
      `${a.path} ${b.path} differ: char ${at + 1}, line ${a.text.slice(0, at).split('\n').length}\n`,
      1,
    )
  })
}

const diff: Applet = (task) => {
  const { operands } = readOptions(task.words)
  readInputs(task, operands.slice(0, 2), (texts, failed) => {
    const [a, b] = texts
    if (failed || !a || !b) return task.system.exit(2)
    if (a.text === b.text) return task.system.exit(0)
    const removed = linesOf(a.text)
    const added = linesOf(b.text)
    let start = 0
    while (start < Math.min(removed.length, added.length) && removed[start] === added[start]) start++
    let end = 0
    while (
      end < Math.min(removed.length, added.length) - start &&
      removed[removed.length - 1 - end] === added[added.length - 1 - end]
    )
      end++
    const minus = removed.slice(start, removed.length - end).map((line) => `-${line}\n`)
    const plus = added.slice(start, added.length - end).map((line) => `+${line}\n`)
    answer(
      task,
      `--- ${a.path}\n+++ ${b.path}\n@@ -${start + 1},${minus.length} +${start + 1},${plus.length} @@\n${minus.join('')}${plus.join('')}`,
      1,
    )
  })
}

const hexdump: Applet = (task) => {
  const { operands } = readOptions(task.words, 'nNtA')
  readInputs(task, operands, (texts) => {
    const bytes = utf8(texts.map(({ text }) => text).join(''))
    let out = ''
    for (let i = 0; i < bytes.length; i += 16) {
      const row = bytes.slice(i, i + 16)
      const shownBytes = row
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(' ')
        .padEnd(47)
      out += `${i.toString(16).padStart(8, '0')}  ${shownBytes}  |${row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')}|\n`
    }
    answer(task, `${out}${bytes.length.toString(16).padStart(8, '0')}\n`)
  })
}

/** A digest that stands for the text; not the real algorithm, whose numbers nobody here compares with another world. */

export const TEXT_APPLETS: Readonly<Record<string, Applet>> = {
  cat,
  head,
  tail,
  grep,
  egrep: grep,
  fgrep: grep,
  wc,
  sort,
  uniq,
  cut,
  tr,
  paste,
  base64,
  xargs,
  cmp,
  diff,
  hexdump,
  od: hexdump,
  rev: overLines('', (lines) => lines.map((line) => [...line].reverse().join(''))),
  tac: overLines('', (lines) => [...lines].reverse()),
  nl: overLines('bw', (lines) => {
    let n = 0
    return lines.map((line) => (line === '' ? '       ' : `${String(++n).padStart(6)}\t${line}`))
  }),
  fold: overLines('w', (lines, { values }) =>
    lines.flatMap((line) => line.match(new RegExp(`.{1,${Number(values.get('w') ?? 80)}}`, 'g')) ?? ['']),
  ),
  less: cat,
  more: cat,
  strings: cat,
  gzip: (task) => complainOnly(task, 'compression'),
  gunzip: (task) => complainOnly(task, 'compression'),
  tar: (task) => complainOnly(task, 'tar'),
}

function complainOnly(task: Task, what: string): void {
  complain(task, `${what} is not simulated`)
  task.system.exit(1)
}
