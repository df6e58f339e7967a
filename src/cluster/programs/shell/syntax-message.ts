/** What each shell says of text it cannot read. */
import type { Dialect } from './dialect'
import type { SyntaxProblem } from './parse'

export function syntaxMessage(problem: SyntaxProblem, dialect: Dialect, source: string): string {
  if (dialect.name === 'bash') return bashMessage(problem, source)
  const capital = dialect.name === 'dash' ? 'Syntax error' : 'syntax error'
  if (problem.unterminated === 'quote')
    return `${capital}: ${dialect.name === 'dash' ? 'Unterminated quoted string' : 'unterminated quoted string'}`
  const expecting = problem.expecting ? ` (expecting "${problem.expecting}")` : ''
  if (problem.token === undefined)
    return `${capital}: ${dialect.name === 'dash' ? 'end of file unexpected' : 'unexpected end of file'}${expecting}`
  const token = problem.token === 'newline' ? 'newline' : `"${problem.token}"`
  return dialect.name === 'dash'
    ? `${capital}: ${token} unexpected${expecting}`
    : `${capital}: unexpected ${problem.token === 'newline' ? 'newline' : token}${expecting}`
}

function bashMessage(problem: SyntaxProblem, source: string): string {
  if (problem.unterminated === 'quote') return 'unexpected EOF while looking for matching `"\''
  if (problem.token === undefined) return 'syntax error: unexpected end of file'
  const line = source.split('\n')[problem.line - 1] ?? ''
  return `syntax error near unexpected token \`${problem.token}'${line ? `\n\`${line}'` : ''}`
}
