/** Shell text → instructions, cached by text and dialect: a thousand containers with one script share one list. */
import { Assembly, type Grammar, type Patch, type Standing } from './assembly'
import {
  compileCase,
  compileCStyleFor,
  compileFor,
  compileIf,
  compileRedirected,
  compileScoped,
  compileTestSteps,
  compileWhile,
} from './compile-compound'
import { compileSimple } from './compile-simple'
import { compileArithmetic } from './compile-word'
import type { Dialect } from './dialect'
import type { Code, RedirectCode } from './instructions'
import {
  type AndOr,
  type Command,
  type CommandNode,
  parseShell,
  type Pipeline,
  type PipelineNode,
  type Statement,
  type SyntaxProblem,
} from './parse'
import { staticWord } from './word-code'

export type Compiled = { readonly code: Code } | { readonly problem: SyntaxProblem }

const MOST_CACHED = 5000
const cache = new Map<string, Compiled>()

export function compileShell(source: string, dialect: Dialect): Compiled {
  const key = `${dialect.name}\n${source}`
  const known = cache.get(key)
  if (known) return known
  const parsed = parseShell(source)
  const compiled: Compiled =
    'problem' in parsed ? parsed : { code: unit(parsed.script.commands, source, dialect) }
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(key, compiled)
  return compiled
}

const GRAMMAR: Grammar = {
  statements: (into, list, standing) => statements(list, standing, into),
  command: (into, node, standing) => command(node, standing, into),
}

function unit(list: readonly Statement[], source: string, dialect: Dialect): Code {
  const into = new Assembly(GRAMMAR, source, dialect)
  into.statements(list, { tested: false, last: true })
  return { instructions: into.out, text: source }
}

function statements(statements: readonly Statement[], standing: Standing, into: Assembly): void {
  statements.forEach((statement, i) => {
    const last = standing.last && i === statements.length - 1
    if (statement.background) background(statement, into)
    else into.command(statement.command, { tested: standing.tested, last })
  })
}

function background(statement: Statement, into: Assembly): void {
  const { command } = statement
  const text = into.text(command)
  const code = into.code((inner) => inner.command(command, { tested: false, last: true }), text)
  into.emit({ op: 'background', code, text, line: into.line(statement.pos) })
}

function command(node: PipelineNode | AndOr, standing: Standing, into: Assembly): void {
  switch (node.type) {
    case 'AndOr':
      return andOr(node, standing, into)
    case 'Pipeline':
      return pipeline(node, standing, into)
    case 'Command':
      return compileSimple(node, standing, into)
    case 'Redirected':
      return compileRedirected(node.command, node.redirects, standing, node.pos, into)
    case 'If':
      return compileIf(node, standing, into)
    case 'While':
      return compileWhile(node, into)
    case 'For':
      return compileFor(node, into)
    case 'Case':
      return compileCase(node, standing, into)
    case 'BraceGroup':
      return into.list(node.body, standing)
    case 'Subshell':
      into.emit({
        op: 'subshell',
        code: into.code((inner) => inner.list(node.body, { tested: false, last: true }), into.text(node)),
        tested: standing.tested,
        line: into.line(node.pos),
      })
      return
    default:
      return rare(node, standing, into)
  }
}

function rare(node: Exclude<CommandNode, Command>, standing: Standing, into: Assembly): void {
  const line = into.line(node.pos)
  switch (node.type) {
    case 'Function': {
      const body = node.body
      const code = into.code((inner) => {
        if (body.type === 'CompoundList') inner.list(body, { tested: false, last: false })
        else inner.command(body, { tested: false, last: false })
      }, node.name.value)
      into.emit({ op: 'function', name: node.name.value, code })
      return
    }
    case 'TestCommand':
      if (!into.dialect.hasDoubleBrackets) return plainWords(['[['], node.pos, standing, into)
      compileTestSteps(node.expression, standing.tested, line, into)
      return
    case 'ArithmeticCommand':
      into.emit({
        op: 'arithmetic',
        text: compileArithmetic(node.body, into),
        tested: standing.tested,
        line,
      })
      return
    case 'ArithmeticFor':
      return compileCStyleFor(node, into)
    case 'Select':
      if (into.dialect.name !== 'bash')
        return into.refused('unexpected "do"', 'Syntax error: "do" unexpected')
      return into.unsupported('select')
    case 'Coproc':
      return into.unsupported('coproc')
  }
}

function plainWords(words: string[], position: number, { tested, last }: Standing, into: Assembly): void {
  into.emit({
    op: 'command',
    words: words.map(staticWord),
    argv: words,
    assignments: [],
    redirects: [],
    tested,
    last,
    line: into.line(position),
  })
}

function andOr(node: AndOr, standing: Standing, into: Assembly): void {
  const patches: { to: number; patch: Patch }[] = []
  node.commands.forEach((command, i) => {
    const isLast = i === node.commands.length - 1
    into.command(command, isLast ? standing : { tested: true, last: false })
    if (isLast) return
    const succeeded = node.operators[i] === '||'
    patches.push({ to: i, patch: into.jump((to) => ({ op: 'jump-if', succeeded, to })) })
  })
  // `a && b || c`: a skipped part leaves the status as it is, and the next operator looks at it again.
  const starts = startsOf(patches.length, into)
  patches.forEach(({ patch, to }) => patch(starts(to)))
}

function startsOf(count: number, into: Assembly): (index: number) => number {
  const jumps: number[] = []
  for (let i = into.here - 1; i >= 0 && jumps.length < count; i--) {
    const instruction = into.out[i]!
    if (instruction.op === 'jump-if' && instruction.to === -1) jumps.unshift(i)
  }
  return (index) => (index + 1 < jumps.length ? jumps[index + 1]! : into.here)
}

function pipeline(node: Pipeline, standing: Standing, into: Assembly): void {
  const negated = node.prefixes.some((prefix) => prefix.type === 'Negation')
  const timed = node.prefixes.some((prefix) => prefix.type === 'Time')
  if (timed) into.emit({ op: 'time', start: true })
  const inner = negated || timed ? { tested: standing.tested || negated, last: false } : standing
  if (node.commands.length === 1) into.command(node.commands[0]!, inner)
  else stages(node, inner, into)
  if (negated) into.emit({ op: 'negate' })
  if (timed) into.emit({ op: 'time', start: false })
}

function stages(node: Pipeline, { tested }: Standing, into: Assembly): void {
  const stages = node.commands.map((command, i) =>
    into.code((inner) => {
      if (node.operators[i] === '|&') alsoErrors(command, inner)
      else inner.command(command, { tested: false, last: true })
    }, into.text(command)),
  )
  into.emit({ op: 'pipeline', stages, tested, line: into.line(node.pos) })
}

function alsoErrors(command: CommandNode, into: Assembly): void {
  const redirects: RedirectCode[] = [{ fd: 2, kind: 'duplicate', target: staticWord('1') }]
  compileScoped(
    redirects,
    { tested: false, last: true },
    command.pos,
    () => into.command(command, { tested: false, last: false }),
    into,
  )
}
