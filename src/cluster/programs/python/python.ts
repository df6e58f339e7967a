/** python3 -c and python3 FILE: small scripts run, and what is not simulated is named. */
import { Failure, type Signal, type Syscalls } from '../../linux/syscalls'
import { builtins, moduleNamed, type Surroundings } from './modules'
import { PythonRun } from './run'
import { parsePython } from './syntax'
import { NotSimulated } from './tokens'
import { Callable, Exit, Raised, type Running, told, type Value, type Wait } from './values'

/** Runs a script and ends the process. `name`: as a traceback calls it. */
export function runPython(system: Syscalls, source: string, name: string, argv: readonly string[]): void {
  const ended = (problem: unknown): void => {
    const [text, code] = endOf(problem, name)
    if (text !== '') system.write(2, `${text}\n`)
    system.exit(code)
  }
  const around: Surroundings = {
    system,
    argv,
    onSignal: (signal, handler) =>
      system.onSignal(signal, () => drive(system, called(handler, signal), () => {}, ended)),
  }
  try {
    const program = parsePython(source)
    const run = new PythonRun(builtins(around), (module) => moduleNamed(module, around))
    drive(system, run.run(program), () => system.exit(0), ended)
  } catch (problem) {
    ended(problem)
  }
}

function* called(handler: Callable, signal: Signal): Generator<Wait, void, undefined> {
  const result = handler.call([signal, null], new Map())
  if (typeof result === 'object' && result !== null && 'next' in result) yield* result as Running
}

function drive(
  system: Syscalls,
  running: Generator<Wait, Value | void, undefined>,
  done: () => void,
  failed: (problem: unknown) => void,
): void {
  const on = (): void => drive(system, running, done, failed)
  try {
    const { done: isOver, value } = running.next()
    if (isOver) return done()
    if (typeof value === 'object' && value !== null && 'sleep' in value)
      return void system.after(value.sleep, on)
    system.compute((value as { work: number }).work, on)
  } catch (problem) {
    failed(problem)
  }
}

/** What is said of an end, and its code. */
function endOf(problem: unknown, name: string): readonly [text: string, code: number] {
  if (problem instanceof NotSimulated)
    return [`python: line ${problem.line}: ${problem.message} is not simulated`, 1]
  if (problem instanceof Raised) {
    const message = problem.message === '' ? '' : `: ${problem.message}`
    const where = `  File "${name}", line ${problem.line}, in <module>`
    return [`Traceback (most recent call last):\n${where}\n${problem.type}${message}`, 1]
  }
  if (!(problem instanceof Exit)) throw problem
  const { value } = problem
  if (value === null) return ['', 0]
  return typeof value === 'bigint' ? ['', Number(BigInt.asUintN(8, value))] : [told(value), 1]
}

/** The script that python was started with, and its arguments; undefined when it is something else. */
export function scriptOf(
  system: Syscalls,
): { source: string; name: string; argv: string[] } | Failure | undefined {
  const words = system.argv.slice(1)
  while (/^-[uBsSEI]+$/.test(words[0] ?? '')) words.shift()
  const [first, second] = words
  if (first === '-c') return { source: second ?? '', name: '<string>', argv: ['-c', ...words.slice(2)] }
  if (first === undefined || first.startsWith('-')) return undefined
  const source = system.readFile(first)
  return source instanceof Failure ? source : { source, name: first, argv: words }
}
