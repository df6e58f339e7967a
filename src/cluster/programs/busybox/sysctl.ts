/** sysctl: reads and sets the kernel's parameters through /proc/sys. */
import { Failure } from '../../linux/syscalls'
import { type Applet, complain, print, readOptions, type Task } from './applet'

const ROOT = '/proc/sys'
const pathOf = (name: string) => `${ROOT}/${name.replaceAll('.', '/')}`
const nameOf = (path: string) => path.slice(ROOT.length + 1).replaceAll('/', '.')

export const sysctl: Applet = (task) => {
  const { flags, operands } = readOptions(task.words, 'p')
  const names = flags.has('a') ? below(task, ROOT).map(nameOf) : operands
  let code = 0
  for (const word of names) {
    const [name = '', value] = flags.has('a') ? [word] : word.split(/=(.*)/s)
    const failure = value === undefined ? show(task, name, flags.has('n')) : set(task, name, value, flags)
    if (failure) code = 1
  }
  task.system.exit(code)
}

function below({ system }: Task, path: string): string[] {
  const names = system.readdir(path)
  return names instanceof Failure
    ? [path]
    : names.flatMap((name) => below({ system } as Task, `${path}/${name}`))
}

function show(task: Task, name: string, bare: boolean): boolean {
  const text = task.system.readFile(pathOf(name))
  if (text instanceof Failure) return refuse(task, text, name, 'reading')
  print(task, bare ? text : `${name} = ${text}`)
  return false
}

function set(task: Task, name: string, value: string, flags: ReadonlySet<string>): boolean {
  const stat = task.system.stat(pathOf(name))
  const failure =
    stat instanceof Failure ? stat : task.system.writeFile(pathOf(name), value, { append: true })
  if (failure) return refuse(task, failure, name, 'setting')
  if (!flags.has('q')) print(task, flags.has('n') ? `${value}\n` : `${name} = ${value}\n`)
  return false
}

function refuse(task: Task, failure: Failure, name: string, doing: string): true {
  if (failure.errno === 'ENOENT')
    complain(
      task,
      task.flavour === 'gnu'
        ? `cannot stat ${pathOf(name)}: ${failure.message}`
        : `error: '${name}' is an unknown key`,
    )
  else complain(task, `error ${doing} key '${name}': ${failure.message}`)
  return true
}
