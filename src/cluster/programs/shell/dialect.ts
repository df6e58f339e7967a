/** The three shells that images carry, where a learner can tell them apart: messages and which constructs they know. */
export type DialectName = 'ash' | 'dash' | 'bash'

export interface Dialect {
  readonly name: DialectName
  /** Replaces itself by the last command of `-c`, so that the container's PID 1 is that command. */
  readonly execsLast: boolean
  readonly hasArrays: boolean
  readonly hasBraces: boolean
  readonly hasHereStrings: boolean
  readonly hasDoubleBrackets: boolean
  readonly hasCStyleFor: boolean
  readonly hasPatternReplace: boolean
}

const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  ash: {
    name: 'ash',
    execsLast: true,
    hasArrays: false,
    hasBraces: false,
    hasHereStrings: false,
    hasDoubleBrackets: true,
    hasCStyleFor: false,
    hasPatternReplace: true,
  },
  dash: {
    name: 'dash',
    execsLast: false,
    hasArrays: false,
    hasBraces: false,
    hasHereStrings: false,
    hasDoubleBrackets: false,
    hasCStyleFor: false,
    hasPatternReplace: false,
  },
  bash: {
    name: 'bash',
    execsLast: true,
    hasArrays: true,
    hasBraces: true,
    hasHereStrings: true,
    hasDoubleBrackets: true,
    hasCStyleFor: true,
    hasPatternReplace: true,
  },
}

export const dialectNamed = (name: DialectName): Dialect => DIALECTS[name]

/** What stands before a message: 'sh: ', 'sh: 1: ' (dash), 'bash: line 1: '. */
export function prefix(dialect: Dialect, name: string, line: number, interactive: boolean): string {
  if (dialect.name === 'dash') return `${name}: ${line}: `
  if (dialect.name === 'bash') return interactive ? `${name}: ` : `${name}: line ${line}: `
  return `${name}: `
}

export const notFound = (dialect: Dialect, command: string): string =>
  dialect.name === 'bash' && !command.includes('/')
    ? `${command}: command not found`
    : `${command}: not found`

/** A redirection's target that could not be opened. */
export function cannotOpen(dialect: Dialect, path: string, writing: boolean, problem: string): string {
  if (dialect.name === 'bash') return `${path}: ${problem}`
  const ours =
    problem === 'No such file or directory' ? (writing ? 'nonexistent directory' : 'no such file') : problem
  if (dialect.name === 'dash')
    return `cannot ${writing ? 'create' : 'open'} ${path}: ${writing && problem === 'No such file or directory' ? 'Directory nonexistent' : problem.replace('No such file or directory', 'No such file')}`
  return `can't ${writing ? 'create' : 'open'} ${path}: ${ours}`
}
