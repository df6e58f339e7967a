/**
 * The only door to the parser (the npm package `unbash`): shell text → syntax tree, or the complaint that a shell
 * would make. unbash accepts all of bash; what ash and dash refuse is refused in compile.ts.
 */
import { parse, type ParsedScript } from 'unbash'

export type {
  ArithmeticExpansionPart,
  Assignment,
  Case,
  Command,
  CommandExpansionPart,
  CommandNode,
  CompoundCommand,
  CompoundList,
  DoubleQuotedChild,
  For,
  HereDoc,
  If,
  ParameterExpansionPart,
  ParsedScript,
  Pipeline,
  PipelineNode,
  AndOr,
  Redirection,
  Statement,
  TestExpression,
  While,
  Word,
  WordPart,
} from 'unbash'

export interface SyntaxProblem {
  readonly line: number
  /** More input could still make it right: an interactive shell asks for it. */
  readonly incomplete: boolean
  /** The token nobody expected; undefined at the end of the text. */
  readonly token: string | undefined
  readonly expecting: string | undefined
  readonly unterminated: 'quote' | 'substitution' | undefined
}

export type Parsed =
  | { readonly script: ParsedScript; readonly source: string }
  | { readonly problem: SyntaxProblem }

export function parseShell(source: string): Parsed {
  const script = parse(source)
  const first = script.errors?.[0]
  if (!first) return { script, source }
  const expected = script.errors!.find((error) => error.message.startsWith("expected '"))
  return { problem: problemAt(source, first.message, first.pos, expected?.message) }
}

function problemAt(
  source: string,
  message: string,
  position: number,
  expected: string | undefined,
): SyntaxProblem {
  const line = source.slice(0, position).split('\n').length
  const unterminated = /unterminated .*quote/.test(message)
    ? 'quote'
    : message.startsWith('unterminated')
      ? 'substitution'
      : undefined
  const token = unterminated ? undefined : tokenAt(source, position)
  return {
    line,
    incomplete: token === undefined,
    token,
    expecting: /^expected '([^']+)'/.exec(expected ?? '')?.[1],
    unterminated,
  }
}

function tokenAt(source: string, position: number): string | undefined {
  const rest = source.slice(position).replace(/^[ \t]+/, '')
  if (rest.trim() === '') return undefined
  if (rest.startsWith('\n')) return 'newline'
  return /^(?:;;|&&|\|\||<<|>>|[;&|()<>{}])/.exec(rest)?.[0] ?? /^[^\s;&|()<>]+/.exec(rest)?.[0] ?? rest[0]
}
