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
