/** grep, and walking the files below a directory. */
import { Failure } from '../../linux/syscalls'
import { type Applet, eachLine, fail, linesOf, print, readInputs, readOptions, type Task } from './applet'
import { safeRegExp } from '../linear-regex'
import { posixRegex } from './regex'

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
  return safeRegExp(whole, flags.has('i') ? 'gi' : 'g')
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

/** Lines around a hit that are wanted too: -A after it, -B before it, -C on both sides. */
function contextOf({ values }: Search): { readonly before: number; readonly after: number } {
  const both = values.get('C') ?? 0
  return { before: Number(values.get('B') ?? both), after: Number(values.get('A') ?? both) }
}

function grepInput(task: Task, search: Search): void {
  const { before, after } = contextOf(search)
  const most = Number(search.values.get('m') ?? Number.POSITIVE_INFINITY)
  const held: string[] = []
  let number = 0
  let following = 0
  eachLine(
    task.system,
    0,
    (line) => {
      number++
      const text = shown(search, line, search.flags.has('n') ? `${number}:` : '')
      if (search.found < most && matches(search, line)) {
        search.found++
        following = after
        print(task, held.splice(0).join('') + text)
      } else if (following > 0) {
        following--
        print(task, text)
      } else if (before > 0) {
        held.push(text)
        if (held.length > before) held.shift()
      }
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
  const { before, after } = contextOf(search)
  const wanted = new Set(
    hits.flatMap((hit) => Array.from({ length: before + after + 1 }, (_, k) => hit - before + k)),
  )
  const out = lines.map((line, i) =>
    wanted.has(i) ? shown(search, line, prefix + (flags.has('n') ? `${i + 1}:` : '')) : '',
  )
  print(task, out.join(''))
}

function allFiles(task: Task, path: string): string[] {
  const stat = task.system.lstat(path)
  if (stat instanceof Failure || stat.type !== 'directory') return [path]
  const names = task.system.readdir(path)
  return Array.isArray(names)
    ? names.sort().flatMap((name) => allFiles(task, path.endsWith('/') ? path + name : `${path}/${name}`))
    : []
}

export const GREP_APPLETS: Readonly<Record<string, Applet>> = {
  grep,
  egrep: grep,
  fgrep: grep,
}
