/** What every applet is made of: its options, its output, its end. */
import { Failure, type Program, type Syscalls } from '../../linux/syscalls'

/** Whose wording a program uses: busybox's, or GNU's (Debian-based images). */
export type Flavour = 'busybox' | 'gnu'

export interface Task {
  readonly system: Syscalls
  readonly flavour: Flavour
  readonly name: string
  /** Without the program's own name. */
  readonly words: readonly string[]
}
export type Applet = (task: Task) => void

export const program =
  (name: string, applet: Applet, flavour: Flavour): Program =>
  (system) =>
    applet({ system, flavour, name, words: system.argv.slice(1) })

export const print = ({ system }: Task, text: string, done?: () => void): void => {
  if (text === '') return done?.()
  if (done) system.write(1, text, done)
  else system.write(1, text)
}

export const complain = ({ system, name }: Task, message: string): void => {
  system.write(2, `${name}: ${message}\n`)
}

/** The message and the end. */
export function fail(task: Task, message: string, code = 1): void {
  complain(task, message)
  task.system.exit(code)
}

/** Prints and ends. */
export function answer(task: Task, text: string, code = 0): void {
  if (text !== '') task.system.write(1, text)
  task.system.exit(code)
}

export interface Options {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly operands: readonly string[]
}

/** getopt: `withValue` are the letters and long names that take one. */
export function readOptions(words: readonly string[], withValue = '', long: readonly string[] = []): Options {
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const operands: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') {
      operands.push(...words.slice(i + 1))
      break
    }
    if (word.startsWith('--')) {
      const [name, value] = cut(word.slice(2))
      if (value !== undefined) values.set(name, value)
      else if (long.includes(name)) values.set(name, words[++i] ?? '')
      flags.add(name)
    } else if (/^-[^-]/.test(word)) {
      for (let j = 1; j < word.length; j++) {
        const letter = word[j]!
        flags.add(letter)
        if (!withValue.includes(letter)) continue
        values.set(letter, j + 1 < word.length ? word.slice(j + 1) : (words[++i] ?? ''))
        break
      }
    } else operands.push(word)
  }
  return { flags, values, operands }
}

const cut = (text: string): [string, string | undefined] => {
  const at = text.indexOf('=')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** All of a descriptor, then once more with what there was. */
export function readAll(system: Syscalls, fd: number, done: (text: string) => void): void {
  let text = ''
  const more = () =>
    system.read(fd, (chunk) => {
      if (typeof chunk !== 'string') return done(text)
      text += chunk
      more()
    })
  more()
}

/** Line by line as they come. */
export function eachLine(system: Syscalls, fd: number, line: (text: string) => void, end: () => void): void {
  let rest = ''
  const more = () =>
    system.read(fd, (chunk) => {
      if (typeof chunk !== 'string') {
        if (rest !== '') line(rest)
        return end()
      }
      const pieces = (rest + chunk).split('\n')
      rest = pieces.pop()!
      for (const piece of pieces) line(piece)
      more()
    })
  more()
}

/** The texts of files, '-' or none being standard input; what cannot be read is told in `problem`'s words. */
export function readInputs(
  task: Task,
  paths: readonly string[],
  done: (texts: { path: string; text: string }[], failed: boolean) => void,
): void {
  const texts: { path: string; text: string }[] = []
  let failed = false
  const next = (i: number): void => {
    const path = paths[i]
    if (path === undefined) return done(texts, failed)
    if (path === '-')
      return readAll(task.system, 0, (text) => {
        texts.push({ path, text })
        next(i + 1)
      })
    const fd = openFor(task, path)
    if (fd === undefined) {
      failed = true
      return next(i + 1)
    }
    readAll(task.system, fd, (text) => {
      task.system.close(fd)
      texts.push({ path, text })
      next(i + 1)
    })
  }
  if (paths.length === 0) return readInputs(task, ['-'], done)
  next(0)
}

/** Opens for reading, or says why not. */
export function openFor(task: Task, path: string): number | undefined {
  const stat = task.system.stat(path)
  if (!(stat instanceof Failure) && stat.type === 'directory') {
    complain(task, task.flavour === 'gnu' ? `${path}: Is a directory` : 'read error: Is a directory')
    return undefined
  }
  const fd = task.system.open(path, 'read')
  if (!(fd instanceof Failure)) return fd
  complain(task, task.flavour === 'gnu' ? `${path}: ${fd.message}` : `can't open '${path}': ${fd.message}`)
  return undefined
}

export const linesOf = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  return lines
}

/** '10', '1.5', '5m', '1h' → milliseconds. */
export function readDuration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Number.POSITIVE_INFINITY
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text)
  if (!match) return undefined
  const unit = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2]!]!
  return Math.round(Number(match[1]) * unit)
}

/** '512', '1k', '1M', '1G' → bytes. */
export function readSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:([kKmMgGtTbw])(?:i?[bB])?)?$/.exec(text)
  if (!match) return undefined
  const units: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, b: 512, w: 2 }
  return Math.round(Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1))
}

/** 'a' of the calendar: the simulation's epoch is in k8s/time.ts. */
export const twoDigits = (n: number): string => String(n).padStart(2, '0')
