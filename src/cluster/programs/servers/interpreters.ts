/** perl, python and node: a constant, small scripts and a file server; programs beyond that are not run. */
import { Failure, type Program, type Syscalls } from '../../linux/syscalls'
import { runPython, scriptOf } from '../python/python'
import { IDLE, MIB, plainServer, plainText } from './plain-server'

/** perl -Mbignum=bpi -wle 'print bpi(2000)': seconds of CPU, then digits. Other scripts are not run. */
export const perl: Program = (system) => {
  system.memory(20 * MIB)
  const digits = Number(/bpi\((\d+)\)/.exec(system.argv.join(' '))?.[1] ?? Number.NaN)
  if (Number.isNaN(digits)) return notRun(system, 'perl')
  system.compute(Math.max(20, Math.round((digits / 2000) ** 2 * 4500)), () => {
    system.write(1, `${pi(digits)}\n`)
    system.exit(0)
  })
}

/** Machin's formula on big whole numbers. */
function pi(digits: number): string {
  const scale = 10n ** BigInt(digits + 10)
  const arctan = (x: bigint) => {
    let term = scale / x
    let sum = term
    for (let n = 3n; term !== 0n; n += 2n) {
      term = -term / (x * x)
      sum += term / n
    }
    return sum
  }
  const value = String((4n * (4n * arctan(5n) - arctan(239n))) / 10n ** 11n)
  return `${value[0]}.${value.slice(1)}`
}

/** Honest, and over: who waits for a result learns that there is none. */
const notRun = (system: Syscalls, language: string): void => {
  system.write(2, `${language}: programs in ${language} are not simulated\n`)
  system.exit(1)
}

/** python -c and scripts run as far as they are simulated; python -m http.server serves files. */
export const python: Program = (system) => {
  const words = system.argv.slice(1)
  system.memory(10 * MIB)
  if (words[0] === '--version' || words[0] === '-V') {
    system.write(1, 'Python 3.13.7\n')
    return system.exit(0)
  }
  if (words.length === 0 && !system.isTerminal(0)) return system.exit(0)
  const script = scriptOf(system)
  if (script instanceof Failure) {
    system.write(2, `python3: can't open file '${words.at(-1)}': [Errno 2] ${script.message}\n`)
    return system.exit(2)
  }
  if (script) return runPython(system, script.source, script.name, script.argv)
  if (words[0] !== '-m' || words[1] !== 'http.server') return notRun(system, 'python')
  const port = Number(words.find((word) => /^\d+$/.test(word)) ?? 8000)
  plainServer({
    ...IDLE,
    ports: [port],
    memory: 18 * MIB,
    onTerm: 'default',
    ready: [`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`],
    answer: (request) => {
      const path = `${system.cwd}${request.path}`.replace(/\/$/, '/index.html')
      const file = system.readFile(path)
      if (typeof file === 'string') return { status: 200, body: file }
      const names = system.readdir(`${system.cwd}${request.path}`)
      return Array.isArray(names)
        ? {
            status: 200,
            body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for ${request.path}</title>\n</head>\n<body>\n<h1>Directory listing for ${request.path}</h1>\n<hr>\n<ul>\n${names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('')}</ul>\n<hr>\n</body>\n</html>\n`,
          }
        : plainText('File not found', 404)
    },
  })(system)
}

export const node: Program = (system) => {
  system.memory(40 * MIB)
  if (system.argv.length === 1 && !system.isTerminal(0)) return system.exit(0)
  if (/^-(?:v|-version)$/.test(system.argv[1] ?? '')) {
    system.write(1, 'v22.19.0\n')
    return system.exit(0)
  }
  notRun(system, 'node')
}
