/**
 * A solution as a script: '<seconds>s <line>' after the learner took over. A line that ends with '<<EOF' reads what
 * follows, up to a line 'EOF', as its standard input; lines starting with '#' are notes for the author.
 */
import type { Input } from '../session/session'

export interface SolutionLine {
  /** Milliseconds after the learner took over. */
  readonly after: number
  readonly line: string
  readonly stdin?: string
}

export function readSolution(script: string): readonly SolutionLine[] {
  const lines = script.split('\n')
  const read: SolutionLine[] = []
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]!
    if (text.trim() === '' || text.startsWith('#')) continue
    const [, seconds, line] = /^(\d+(?:\.\d+)?)s (.+)$/.exec(text) ?? []
    if (line === undefined) throw new Error(`not a line of a solution: "${text}"`)
    const after = Math.round(Number(seconds) * 1000)
    if (!line.endsWith(' <<EOF')) {
      read.push({ after, line })
      continue
    }
    const end = lines.indexOf('EOF', i)
    if (end < 0) throw new Error(`no EOF after "${text}"`)
    read.push({
      after,
      line: line.slice(0, -' <<EOF'.length),
      stdin: `${lines.slice(i + 1, end).join('\n')}\n`,
    })
    i = end
  }
  return read
}

/** The same as inputs of a session, from the moment the learner took over. */
export const solutionInputs = (script: string, from: number): readonly Input[] =>
  readSolution(script).map(({ after, line, stdin }) => ({
    at: from + after,
    line,
    ...(stdin !== undefined && { stdin }),
  }))

/** An input as a line of such a script, so many ms after the learner took over. */
export const scriptLine = (after: number, { line, stdin }: Pick<Input, 'line' | 'stdin'>): string =>
  stdin === undefined ? `${after / 1000}s ${line}\n` : `${after / 1000}s ${line} <<EOF\n${stdin}EOF\n`

/** What was typed from a moment on as a script; undefined where none can say it, as of input to a line that still ran. */
export function writeSolution(inputs: readonly Input[], from: number): string | undefined {
  const whole = inputs.map(wholeLines)
  const script = whole.map((input) => scriptLine(input.at - from, input)).join('')
  return isScript(script) && JSON.stringify(solutionInputs(script, from)) === JSON.stringify(whole)
    ? script
    : undefined
}

/** A manifest means the same with an end to its last line. */
const wholeLines = (input: Input): Input =>
  input.stdin === undefined || input.stdin.endsWith('\n') ? input : { ...input, stdin: `${input.stdin}\n` }

/** Whether every line can be read. */
export function isScript(script: string): boolean {
  try {
    readSolution(script)
    return true
  } catch {
    return false
  }
}
