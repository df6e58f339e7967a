/** Commands that hold commands: redirected groups, if, while, until, for, case and [[ … ]]. */
import type { Assembly, Patch, Standing } from './assembly'
import { compileRedirect, compileWords } from './compile-simple'
import { compileArithmetic, compileWord } from './compile-word'
import type { RedirectCode, TestCode } from './instructions'
import type { Case, CommandNode, For, If, Redirection, TestExpression, While } from './parse'
import { staticWord } from './word-code'

export function compileRedirected(
  command: CommandNode,
  redirects: readonly Redirection[],
  standing: Standing,
  position: number,
  into: Assembly,
): void {
  const codes = redirects.flatMap((redirect) => compileRedirect(redirect, into))
  compileScoped(
    codes,
    standing,
    position,
    () => into.command(command, { tested: standing.tested, last: false }),
    into,
  )
}

export function compileScoped(
  redirects: RedirectCode[],
  standing: Standing,
  position: number,
  body: () => void,
  into: Assembly,
): void {
  const line = into.line(position)
  const failed = into.jump((to) => ({ op: 'redirect', redirects, tested: standing.tested, line, to }))
  into.depth++
  body()
  into.depth--
  into.emit({ op: 'leave', scopes: 1 })
  failed(into.here)
}

export function compileIf(node: If, standing: Standing, into: Assembly): void {
  const ends: Patch[] = []
  for (const { clause, then } of [{ clause: node.clause, then: node.then }, ...node.elif]) {
    into.list(clause, { tested: true, last: false })
    const next = into.jump((to) => ({ op: 'jump-if', succeeded: false, to }))
    into.list(then, standing)
    ends.push(into.jump((to) => ({ op: 'jump', to })))
    next(into.here)
  }
  if (node.else) into.list(node.else, standing)
  else into.emit({ op: 'status', status: 0 })
  for (const end of ends) end(into.here)
}

export function compileWhile(node: While, into: Assembly): void {
  into.emit({ op: 'loop' })
  into.depth++
  const start = into.here
  const loop = into.enterLoop()
  into.list(node.clause, { tested: true, last: false })
  const out = into.jump((to) => ({ op: 'jump-if', succeeded: node.kind === 'until', to }))
  into.list(node.body, { tested: false, last: false })
  into.emit({ op: 'loop-keep' })
  into.emit({ op: 'jump', to: start })
  out(into.here)
  into.emit({ op: 'loop-end' })
  into.leaveLoop(loop, start)
}

export function compileFor(node: For, into: Assembly): void {
  const words = node.wordlist && compileWords(node.wordlist, into)
  into.emit({ op: 'for', words })
  into.depth++
  const start = into.here
  const loop = into.enterLoop()
  const done = into.jump((to) => ({ op: 'for-next', name: node.name.value, to }))
  into.list(node.body, { tested: false, last: false })
  into.emit({ op: 'loop-keep' })
  into.emit({ op: 'jump', to: start })
  done(into.here)
  into.emit({ op: 'loop-end' })
  into.leaveLoop(loop, start)
}

export function compileCStyleFor(
  node: Extract<CommandNode, { type: 'ArithmeticFor' }>,
  into: Assembly,
): void {
  if (!into.dialect.hasCStyleFor)
    return into.refused('bad for loop variable', 'Syntax error: Bad for loop variable')
  const line = into.line(node.pos)
  const step = (part: { pos: number; end: number } | undefined, otherwise: string) => {
    const text = part ? compileArithmetic(into.text(part), into) : staticWord(otherwise)
    into.emit({ op: 'arithmetic', text, tested: true, line })
  }
  step(node.initialize, '1')
  into.emit({ op: 'loop' })
  into.depth++
  const start = into.here
  const loop = into.enterLoop()
  step(node.test, '1')
  const out = into.jump((to) => ({ op: 'jump-if', succeeded: false, to }))
  into.list(node.body, { tested: false, last: false })
  into.emit({ op: 'loop-keep' })
  const again = into.here
  step(node.update, '1')
  into.emit({ op: 'jump', to: start })
  out(into.here)
  into.emit({ op: 'loop-end' })
  into.leaveLoop(loop, again)
}

export function compileCase(node: Case, standing: Standing, into: Assembly): void {
  into.emit({ op: 'case', word: compileWord(node.word, into) })
  into.depth++
  const ends: Patch[] = []
  let fall: Patch | undefined
  for (const item of node.items) {
    const patterns = item.pattern.map((pattern) => compileWord(pattern, into))
    const next = into.jump((to) => ({ op: 'case-match', patterns, to }))
    fall?.(into.here)
    fall = undefined
    into.list(item.body, { tested: standing.tested, last: false })
    if (item.body.commands.length === 0) into.emit({ op: 'status', status: 0 })
    if (item.terminator === ';&') fall = into.jump((to) => ({ op: 'jump', to }))
    else if (item.terminator !== ';;&') ends.push(into.jump((to) => ({ op: 'jump', to })))
    next(into.here)
  }
  into.emit({ op: 'status', status: 0 })
  fall?.(into.here)
  for (const end of ends) end(into.here)
  into.depth--
  into.emit({ op: 'leave', scopes: 1 })
}

/** Step by step, so that a command on the right runs only when the left does not decide. */
export function compileTestSteps(
  expression: TestExpression,
  tested: boolean,
  line: number,
  into: Assembly,
): void {
  if (expression.type === 'TestGroup') return compileTestSteps(expression.expression, tested, line, into)
  if (expression.type !== 'TestLogical')
    return void into.emit({ op: 'test', test: compileTest(expression, into), tested, line })
  const succeeded = expression.operator === '||'
  const decided: Patch[] = []
  for (const operand of expression.operands.slice(0, -1)) {
    compileTestSteps(operand, true, line, into)
    decided.push(into.jump((to) => ({ op: 'jump-if', succeeded, to })))
  }
  compileTestSteps(expression.operands.at(-1)!, tested, line, into)
  const end = into.jump((to) => ({ op: 'jump', to }))
  for (const patch of decided) patch(into.here)
  // The verdict again, now with what a failure means here.
  into.emit({ op: 'test', test: { kind: succeeded ? 'and' : 'or', operands: [] }, tested, line })
  end(into.here)
}

function compileTest(expression: TestExpression, into: Assembly): TestCode {
  switch (expression.type) {
    case 'TestUnary':
      return {
        kind: 'unary',
        operator: expression.operator,
        operand: compileWord(expression.operand, into),
      }
    case 'TestBinary':
      return {
        kind: 'binary',
        operator: expression.operator,
        left: compileWord(expression.left, into),
        right: compileWord(expression.right, into),
      }
    case 'TestLogical':
      return {
        kind: expression.operator === '&&' ? 'and' : 'or',
        operands: expression.operands.map((operand) => compileTest(operand, into)),
      }
    case 'TestNot': {
      const operand = compileTest(expression.operand, into)
      return expression.negations.length % 2 === 1 ? { kind: 'not', operand } : operand
    }
    case 'TestGroup':
      return compileTest(expression.expression, into)
  }
}
