/** ls, find, stat, du, readlink: what there is in the file system. */
import { Failure, type FileStat } from '../../linux/syscalls'
import { type Applet, answer, complain, print, readOptions, type Task } from './applet'
import { matchesPattern } from '../shell/pattern'
import { formatDate } from './date'

const nameIn = (task: Task, file: string, id: number): string => {
  const text = task.system.readFile(file)
  return (
    (typeof text === 'string'
      ? text
          .split('\n')
          .find((line) => line.split(':')[2] === String(id))
          ?.split(':')[0]
      : undefined) ?? String(id)
  )
}

export function modeText(stat: FileStat): string {
  const type = { file: '-', directory: 'd', symlink: 'l', pipe: 'p', device: 'c' }[stat.type]
  let text = type
  for (const shift of [6, 3, 0]) {
    const bits = (stat.mode >> shift) & 7
    text += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`
  }
  if (stat.mode & 0o2000) text = text.slice(0, 6) + (text[6] === 'x' ? 's' : 'S') + text.slice(7)
  if (stat.mode & 0o1000) text = text.slice(0, 9) + (text[9] === 'x' ? 't' : 'T')
  return text
}

export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes)
  let value = bytes
  let unit = -1
  while (value >= 1024 && unit < 4) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(1)}${'KMGTP'[unit]}`
}

const join = (directory: string, name: string) =>
  directory === '' ? name : directory.endsWith('/') ? directory + name : `${directory}/${name}`

const ls: Applet = (task) => {
  const { system, flavour } = task
  const { flags, operands } = readOptions(task.words)
  const paths = operands.length ? operands : ['.']
  const files: string[] = []
  const directories: string[] = []
  let code = 0
  for (const path of paths) {
    const follows = flags.has('L') || !(flags.has('l') || flags.has('d'))
    const stat = follows ? system.stat(path) : system.lstat(path)
    if (stat instanceof Failure) {
      code = flavour === 'gnu' ? 2 : 1
      complain(
        task,
        flavour === 'gnu' ? `cannot access '${path}': ${stat.message}` : `${path}: ${stat.message}`,
      )
    } else if (stat.type === 'directory' && !flags.has('d')) directories.push(path)
    else files.push(path)
  }
  print(
    task,
    listing(
      task,
      files.map((path) => ({ name: path, path })),
      flags,
    ),
  )
  directories.forEach((path, i) => {
    const many = paths.length > 1 || flags.has('R')
    listDirectory(task, path, flags, many, i > 0 || files.length > 0)
  })
  system.exit(code)
}

function listDirectory(
  task: Task,
  path: string,
  flags: ReadonlySet<string>,
  titled: boolean,
  spaced: boolean,
): void {
  const names = task.system.readdir(path)
  if (!Array.isArray(names))
    return complain(
      task,
      task.flavour === 'gnu'
        ? `cannot open directory '${path}': ${names.message}`
        : `can't open '${path}': ${names.message}`,
    )
  const dots = flags.has('a') ? ['.', '..'] : []
  const sorted = [
    ...dots,
    ...names.filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.')).sort(),
  ]
  const entries = sorted.map((name) => ({ name, path: join(path, name) }))
  if (flags.has('t')) entries.sort((a, b) => modifiedAt(task, b.path) - modifiedAt(task, a.path))
  if (flags.has('r')) entries.reverse()
  if (titled) print(task, `${spaced ? '\n' : ''}${path}:\n`)
  if (flags.has('l'))
    print(task, `total ${entries.reduce((sum, { path: each }) => sum + blocks(task, each), 0)}\n`)
  print(task, listing(task, entries, flags))
  if (!flags.has('R')) return
  for (const entry of entries) {
    const stat = task.system.lstat(entry.path)
    if (!(stat instanceof Failure) && stat.type === 'directory' && entry.name !== '.' && entry.name !== '..')
      listDirectory(task, entry.path, flags, true, true)
  }
}

const modifiedAt = (task: Task, path: string) => {
  const stat = task.system.lstat(path)
  return stat instanceof Failure ? 0 : stat.modifiedAt
}
const blocks = (task: Task, path: string) => {
  const stat = task.system.lstat(path)
  return stat instanceof Failure || stat.type === 'symlink' ? 0 : Math.ceil(stat.size / 4096) * 4
}

function listing(
  task: Task,
  entries: readonly { name: string; path: string }[],
  flags: ReadonlySet<string>,
): string {
  if (entries.length === 0) return ''
  if (!flags.has('l')) {
    const names = entries.map(({ name }) => name)
    return task.system.isTerminal(1) && !flags.has('1') ? `${names.join('  ')}\n` : `${names.join('\n')}\n`
  }
  const rows = entries.map(({ name, path }) => {
    const stat = flags.has('L') ? task.system.stat(path) : task.system.lstat(path)
    if (stat instanceof Failure) return [`${name}: ${stat.message}`]
    const target = stat.type === 'symlink' ? task.system.readlink(path) : undefined
    const size = flags.has('h') ? humanSize(stat.size) : String(stat.size)
    const owner = flags.has('n') ? String(stat.uid) : nameIn(task, '/etc/passwd', stat.uid)
    const group = flags.has('n') ? String(stat.gid) : nameIn(task, '/etc/group', stat.gid)
    return [
      modeText(stat),
      String(stat.links),
      owner,
      group,
      size,
      formatDate('%b %e %H:%M', stat.modifiedAt),
      typeof target === 'string' ? `${name} -> ${target}` : name,
    ]
  })
  const isGnu = task.flavour === 'gnu'
  const widest = (column: number) =>
    isGnu ? Math.max(...rows.map((row) => row[column]?.length ?? 0)) : [0, 5, 8, 8, 9][column]!
  return rows
    .map(([mode, links, owner, group, size, date, name]) =>
      links === undefined
        ? `${mode}\n`
        : `${mode} ${links.padStart(widest(1))} ${owner!.padEnd(widest(2))} ${group!.padEnd(widest(3))} ${size!.padStart(widest(4))} ${date} ${name}\n`,
    )
    .join('')
}

/** Files that find looks at in a millisecond. */
const LOOKS = 10

const find: Applet = (task) => {
  const { system } = task
  const at = task.words.findIndex((word) => /^[-!(]/.test(word))
  const paths = (at < 0 ? task.words : task.words.slice(0, at)).slice()
  const tests = at < 0 ? [] : task.words.slice(at)
  const found: { path: string; stat: FileStat }[] = []
  let code = 0
  const depth = Number(tests[tests.indexOf('-maxdepth') + 1] ?? Number.POSITIVE_INFINITY)
  const most = tests.includes('-maxdepth') ? depth : Number.POSITIVE_INFINITY
  let looked = 0
  const walk = (path: string, level: number): void => {
    looked++
    const stat = system.lstat(path)
    if (stat instanceof Failure) {
      code = 1
      return complain(
        task,
        task.flavour === 'gnu' ? `'${path}': ${stat.message}` : `${path}: ${stat.message}`,
      )
    }
    if (passes(task, path, stat, tests)) found.push({ path, stat })
    if (stat.type !== 'directory' || level >= most) return
    const names = system.readdir(path)
    if (Array.isArray(names)) for (const name of names.sort()) walk(join(path, name), level + 1)
  }
  for (const path of paths.length ? paths : ['.']) walk(path, 0)
  const exec = tests.indexOf('-exec')
  if (tests.includes('-delete')) {
    for (const { path, stat } of [...found].reverse())
      if (stat.type === 'directory') system.rmdir(path)
      else system.unlink(path)
    return system.exit(code)
  }
  const text = () => found.map(({ path }) => path + (tests.includes('-print0') ? '\0' : '\n')).join('')
  // A tree takes its time to walk.
  if (exec < 0) return system.compute(Math.round(looked / LOOKS), () => answer(task, text(), code))
  const end = tests.findIndex((word, i) => i > exec && (word === ';' || word === '+'))
  const command = tests.slice(exec + 1, end)
  const batches =
    tests[end] === '+'
      ? [command.flatMap((word) => (word === '{}' ? found.map(({ path }) => path) : [word]))]
      : found.map(({ path }) => command.map((word) => word.replaceAll('{}', path)))
  const next = (i: number): void => {
    const argv = batches[i]
    if (!argv) return system.exit(code)
    const child = system.spawn(argv, {}, () => next(i + 1))
    if (child instanceof Failure) next(i + 1)
  }
  next(0)
}

function passes(task: Task, path: string, stat: FileStat, tests: readonly string[]): boolean {
  const name = path.split('/').pop() || path
  let result = true
  let negate = false
  for (let i = 0; i < tests.length; i++) {
    const word = tests[i]!
    if (word === '!' || word === '-not') {
      negate = true
      continue
    }
    if (word === '-exec') break
    const value = tests[i + 1] ?? ''
    let ok = true
    if (word === '-name') ok = matchesPattern(name, value)
    else if (word === '-iname') ok = matchesPattern(name.toLowerCase(), value.toLowerCase())
    else if (word === '-path') ok = matchesPattern(path, value)
    else if (word === '-type')
      ok =
        stat.type[0] === { f: 'f', d: 'd', l: 's', p: 'p', c: 'd' }[value] &&
        (value !== 'l' || stat.type === 'symlink')
    else if (word === '-mtime' || word === '-mmin')
      ok = compares((task.system.now - stat.modifiedAt) / (word === '-mmin' ? 60_000 : 86_400_000), value)
    else if (word === '-size')
      ok = compares(
        value.endsWith('c')
          ? stat.size
          : Math.ceil(stat.size / (value.endsWith('k') ? 1024 : value.endsWith('M') ? 2 ** 20 : 512)),
        value.replace(/[ckM]$/, ''),
      )
    else if (word === '-empty') ok = stat.size === 0
    else if (word === '-o') {
      if (result) return true
      result = true
      continue
    } else continue
    if (ok === negate) result = false
    negate = false
    if (word !== '-empty') i++
  }
  return result
}

const compares = (actual: number, text: string) =>
  text.startsWith('+')
    ? Math.floor(actual) > Number(text.slice(1))
    : text.startsWith('-')
      ? actual < Number(text.slice(1))
      : Math.floor(actual) === Number(text)

const stat: Applet = (task) => {
  const { values, operands } = readOptions(task.words, 'c', ['format'])
  let code = 0
  for (const path of operands) {
    const found = task.system.lstat(path)
    if (found instanceof Failure) {
      code = 1
      complain(
        task,
        task.flavour === 'gnu'
          ? `cannot statx '${path}': ${found.message}`
          : `can't stat '${path}': ${found.message}`,
      )
      continue
    }
    const format =
      values.get('c') ??
      values.get('format') ??
      '  File: %n\n  Size: %s\t%F\nAccess: (0%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)\nModify: %y'
    const fields: Record<string, string> = {
      n: path,
      s: String(found.size),
      a: found.mode.toString(8),
      A: modeText(found),
      u: String(found.uid),
      g: String(found.gid),
      U: nameIn(task, '/etc/passwd', found.uid),
      G: nameIn(task, '/etc/group', found.gid),
      F: found.type === 'file' ? 'regular file' : found.type,
      Y: formatDate('%s', found.modifiedAt),
      y: formatDate('%F %T.%N +0000', found.modifiedAt),
      i: String(found.inode),
      h: String(found.links),
    }
    print(task, `${format.replace(/%([a-zA-Z])/g, (all, letter: string) => fields[letter] ?? all)}\n`)
  }
  task.system.exit(code)
}

const du: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'd')
  const size = (path: string, top: boolean): number => {
    const found = task.system.lstat(path)
    if (found instanceof Failure) return 0
    if (found.type !== 'directory') return Math.ceil(found.size / 4096) * 4
    const names = task.system.readdir(path)
    const total =
      4 +
      (Array.isArray(names) ? names.sort().reduce((sum, name) => sum + size(join(path, name), false), 0) : 0)
    if (!flags.has('s') && !top) print(task, `${flags.has('h') ? humanSize(total * 1024) : total}\t${path}\n`)
    return total
  }
  for (const path of operands.length ? operands : ['.']) {
    const total = size(path, true)
    print(task, `${flags.has('h') ? humanSize(total * 1024) : total}\t${path}\n`)
  }
  task.system.exit(0)
}

const resolved: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const isLink = task.name === 'readlink' && !flags.has('f')
  const path = operands[0] ?? ''
  const target = isLink ? task.system.readlink(path) : task.system.realpath(path)
  if (target instanceof Failure) {
    if (task.name === 'realpath') complain(task, `${path}: ${target.message}`)
    return task.system.exit(1)
  }
  answer(task, `${target}\n`)
}

export const LIST_APPLETS: Readonly<Record<string, Applet>> = {
  ls,
  find,
  stat,
  du,
  readlink: resolved,
  realpath: resolved,
}
