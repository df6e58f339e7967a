/** Applets that make, move and remove files. */
import { Failure } from '../../linux/syscalls'
import { type Applet, answer, complain, type Flavour, fail, print, readOptions, type Task } from './applet'

const base = (path: string) => path.replace(/\/+$/, '').split('/').pop() || '/'
const inside = (directory: string, name: string) =>
  directory.endsWith('/') ? directory + name : `${directory}/${name}`
const isDirectory = (task: Task, path: string) => {
  const stat = task.system.stat(path)
  return !(stat instanceof Failure) && stat.type === 'directory'
}

/** "can't create directory 'x': …" in busybox's words or GNU's. */
const said = (flavour: Flavour, busybox: string, gnu: string) => (flavour === 'gnu' ? gnu : busybox)

const touch: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'dtr')
  if (operands.length === 0) return fail(task, said(task.flavour, 'no file name', 'missing file operand'))
  let code = 0
  for (const path of operands) {
    const failure = touchOne(task, path, flags.has('c'))
    if (!failure) continue
    code = 1
    complain(
      task,
      said(task.flavour, `${path}: ${failure.message}`, `cannot touch '${path}': ${failure.message}`),
    )
  }
  answer(task, '', code)
}

function touchOne({ system }: Task, path: string, onlyExisting: boolean): Failure | undefined {
  const failure = system.utimes(path, system.now)
  if (!failure || failure.errno !== 'ENOENT' || onlyExisting) return onlyExisting ? undefined : failure
  return system.writeFile(path, '', { append: true })
}

const rm: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const force = flags.has('f') || flags.has('force')
  const deep = flags.has('r') || flags.has('R') || flags.has('recursive')
  if (operands.length === 0)
    return force ? answer(task, '') : fail(task, said(task.flavour, 'missing operand', 'missing operand'))
  let code = 0
  for (const path of operands) if (!removeOne(task, path, deep, force)) code = 1
  answer(task, '', code)
}

function removeOne(task: Task, path: string, deep: boolean, force: boolean): boolean {
  const { system, flavour } = task
  const stat = system.lstat(path)
  const tell = (message: string) => {
    complain(task, said(flavour, `can't remove '${path}': ${message}`, `cannot remove '${path}': ${message}`))
    return false
  }
  if (stat instanceof Failure) return (force && stat.errno === 'ENOENT') || tell(stat.message)
  if (stat.type !== 'directory') {
    const failure = system.unlink(path)
    return !failure || tell(failure.message)
  }
  if (!deep) {
    if (flavour === 'gnu') return tell('Is a directory')
    complain(task, `'${path}' is a directory`)
    return false
  }
  const names = system.readdir(path)
  let isClean = true
  if (Array.isArray(names))
    for (const name of names) if (!removeOne(task, inside(path, name), true, force)) isClean = false
  if (!isClean) return false
  const failure = system.rmdir(path)
  return !failure || tell(failure.message)
}

const mkdir: Applet = (task) => {
  const { flags, values, operands } = readOptions(task.words, 'm')
  const mode = values.has('m') ? Number.parseInt(values.get('m')!, 8) : undefined
  if (operands.length === 0) return fail(task, 'missing operand')
  let code = 0
  for (const path of operands) {
    const failure =
      flags.has('p') || flags.has('parents') ? makeAll(task, path, mode) : task.system.mkdir(path, mode)
    if (!failure) continue
    code = 1
    complain(
      task,
      `${said(task.flavour, "can't", 'cannot')} create directory ${said(task.flavour, `'${path}'`, `'${path}'`)}: ${failure.message}`,
    )
  }
  answer(task, '', code)
}

function makeAll({ system }: Task, path: string, mode: number | undefined): Failure | undefined {
  let at = path.startsWith('/') ? '/' : ''
  for (const piece of path.split('/').filter(Boolean)) {
    at = at === '' || at === '/' ? at + piece : `${at}/${piece}`
    const failure = system.mkdir(at, mode)
    if (!failure) continue
    const stat = system.stat(at)
    if (stat instanceof Failure || stat.type !== 'directory') return failure
  }
  return undefined
}

const rmdir: Applet = (task) => {
  let code = 0
  for (const path of readOptions(task.words).operands) {
    const failure = task.system.rmdir(path)
    if (!failure) continue
    code = 1
    complain(
      task,
      said(task.flavour, `'${path}': ${failure.message}`, `failed to remove '${path}': ${failure.message}`),
    )
  }
  answer(task, '', code)
}

const cp: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 't')
  const target = operands[operands.length - 1]
  if (operands.length < 2 || target === undefined) return fail(task, 'missing file operand')
  const deep = flags.has('r') || flags.has('R') || flags.has('a')
  let code = 0
  for (const path of operands.slice(0, -1)) {
    const to = isDirectory(task, target) ? inside(target, base(path)) : target
    if (!copyOne(task, path, to, deep)) code = 1
  }
  answer(task, '', code)
}

function copyOne(task: Task, from: string, to: string, deep: boolean): boolean {
  const { system, flavour } = task
  const stat = system.stat(from)
  if (stat instanceof Failure) {
    complain(
      task,
      said(flavour, `can't stat '${from}': ${stat.message}`, `cannot stat '${from}': ${stat.message}`),
    )
    return false
  }
  if (stat.type === 'directory') {
    if (!deep) {
      complain(
        task,
        said(flavour, `omitting directory '${from}'`, `-r not specified; omitting directory '${from}'`),
      )
      return false
    }
    system.mkdir(to)
    const names = system.readdir(from)
    return (
      Array.isArray(names) && names.every((name) => copyOne(task, inside(from, name), inside(to, name), true))
    )
  }
  const text = system.readFile(from)
  if (text instanceof Failure) {
    complain(
      task,
      said(
        flavour,
        `can't open '${from}': ${text.message}`,
        `cannot open '${from}' for reading: ${text.message}`,
      ),
    )
    return false
  }
  const failure = system.writeFile(to, text, { mode: stat.mode })
  if (!failure) return true
  complain(
    task,
    said(
      flavour,
      `can't create '${to}': ${failure.message}`,
      `cannot create regular file '${to}': ${failure.message}`,
    ),
  )
  return false
}

const mv: Applet = (task) => {
  const { operands } = readOptions(task.words)
  const target = operands[operands.length - 1]
  if (operands.length < 2 || target === undefined) return fail(task, 'missing file operand')
  let code = 0
  for (const path of operands.slice(0, -1)) {
    const to = isDirectory(task, target) ? inside(target, base(path)) : target
    const failure = task.system.rename(path, to)
    if (failure?.errno === 'EXDEV') {
      if (!copyOne(task, path, to, true) || !removeOne(task, path, true, true)) code = 1
    } else if (failure) {
      code = 1
      complain(
        task,
        said(
          task.flavour,
          `can't rename '${path}': ${failure.message}`,
          `cannot stat '${path}': ${failure.message}`,
        ),
      )
    }
  }
  answer(task, '', code)
}

const ln: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const [target = '', given = base(target)] = operands
  const path = isDirectory(task, given) && !flags.has('n') ? inside(given, base(target)) : given
  if (flags.has('f')) task.system.unlink(path)
  const failure = flags.has('s') ? task.system.symlink(target, path) : task.system.link(target, path)
  if (failure)
    return fail(
      task,
      said(
        task.flavour,
        `${path}: ${failure.message}`,
        `failed to create ${flags.has('s') ? 'symbolic' : 'hard'} link '${path}': ${failure.message}`,
      ),
    )
  answer(task, '')
}

/** '755', 'u+x', 'a+rwx,o-w'. */
export function changedMode(mode: number, text: string): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let result = mode
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (!match) return undefined
    const who = match[1] === '' || match[1]!.includes('a') ? 'ugo' : match[1]!
    let bits = 0
    for (const letter of match[3]!) bits |= { r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0
    for (const each of who) {
      const shift = { u: 6, g: 3, o: 0 }[each] ?? 0
      if (match[2] === '=') result &= ~(7 << shift)
      if (match[2] === '-') result &= ~(bits << shift)
      else result |= bits << shift
    }
    if (match[3]!.includes('t')) result = match[2] === '-' ? result & ~0o1000 : result | 0o1000
  }
  return result
}

function everyFile(task: Task, path: string, deep: boolean, change: (path: string) => void): void {
  change(path)
  const stat = task.system.lstat(path)
  if (!deep || stat instanceof Failure || stat.type !== 'directory') return
  const names = task.system.readdir(path)
  if (Array.isArray(names)) for (const name of names) everyFile(task, inside(path, name), true, change)
}

const chmod: Applet = (task) => {
  const deep = /^-[Rv]+$/.test(task.words[0] ?? '')
  const [mode = '', ...paths] = task.words.slice(deep ? 1 : 0)
  let code = 0
  for (const path of paths)
    everyFile(task, path, deep, (each) => {
      const stat = task.system.stat(each)
      const next = changedMode(stat instanceof Failure ? 0 : stat.mode, mode)
      if (next === undefined) return fail(task, `invalid mode '${mode}'`)
      const failure = stat instanceof Failure ? stat : task.system.chmod(each, next)
      if (!failure) return
      code = 1
      complain(
        task,
        said(
          task.flavour,
          `${each}: ${failure.message}`,
          stat instanceof Failure
            ? `cannot access '${each}': ${failure.message}`
            : `changing permissions of '${each}': ${failure.message}`,
        ),
      )
    })
  answer(task, '', code)
}

function idOf(task: Task, file: string, name: string): number {
  if (/^\d+$/.test(name)) return Number(name)
  const text = task.system.readFile(file)
  const line =
    typeof text === 'string' ? text.split('\n').find((each) => each.startsWith(`${name}:`)) : undefined
  return Number(line?.split(':')[2] ?? -1)
}

const chown: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const [owner = '', ...paths] = operands
  const isGroup = task.name === 'chgrp'
  const [user = '', group = ''] = isGroup ? ['', owner] : owner.split(/[:.]/)
  let code = 0
  for (const path of paths)
    everyFile(task, path, flags.has('R'), (each) => {
      const stat = task.system.stat(each)
      const failure =
        stat instanceof Failure
          ? stat
          : task.system.chown(
              each,
              user ? idOf(task, '/etc/passwd', user) : stat.uid,
              group ? idOf(task, '/etc/group', group) : stat.gid,
            )
      if (!failure) return
      code = 1
      complain(
        task,
        said(
          task.flavour,
          `${each}: ${failure.message}`,
          `changing ${isGroup ? 'group' : 'ownership'} of '${each}': ${failure.message}`,
        ),
      )
    })
  answer(task, '', code)
}

const mktemp: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'p')
  const template = operands[0] ?? '/tmp/tmp.XXXXXX'
  const path = template.replace(/X+$/, (all) =>
    Array.from({ length: all.length }, () =>
      task.system.random.pick([...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']),
    ).join(''),
  )
  const failure = flags.has('d')
    ? task.system.mkdir(path, 0o700)
    : task.system.writeFile(path, '', { mode: 0o600 })
  if (failure) return fail(task, `(null): ${failure.message}`)
  answer(task, `${path}\n`)
}

const mkfifo: Applet = (task) => {
  const { operands } = readOptions(task.words, 'm')
  for (const path of operands) {
    const failure = task.system.mkfifo(path)
    if (failure)
      return fail(
        task,
        said(task.flavour, `${path}: ${failure.message}`, `cannot create fifo '${path}': ${failure.message}`),
      )
  }
  answer(task, '')
}

const tee: Applet = (task) => {
  const { system } = task
  const { flags, operands } = readOptions(task.words)
  const fds = operands.map((path) => system.open(path, flags.has('a') ? 'append' : 'write'))
  const more = () =>
    system.read(0, (chunk) => {
      if (typeof chunk !== 'string') return system.exit(0)
      for (const fd of fds) if (typeof fd === 'number') system.write(fd, chunk)
      print(task, chunk, more)
    })
  more()
}

export const FILE_APPLETS: Readonly<Record<string, Applet>> = {
  touch,
  rm,
  unlink: rm,
  mkdir,
  rmdir,
  cp,
  mv,
  ln,
  chmod,
  chown,
  chgrp: chown,
  mktemp,
  mkfifo,
  tee,
  install: cp,
  sync: (task) => answer(task, ''),
}
