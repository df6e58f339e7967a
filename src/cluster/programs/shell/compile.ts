/** Shell text → instructions, cached by text and dialect: a thousand containers with one script share one list. */
import { expandBraces } from './braces'
import { compileArithmetic, compileQuoted, compileWord, type WordContext } from './compile-word'
import type { Dialect } from './dialect'
import type { AssignmentCode, Code, Guard, Instruction, RedirectCode, TestCode } from './instructions'
import {
  type AndOr,
  type Assignment,
  type Case,
  type Command,
  type CommandNode,
  type CompoundList,
  type For,
  type If,
  type ParsedScript,
  parseShell,
  type Pipeline,
  type PipelineNode,
  type Redirection,
  type Statement,
  type SyntaxProblem,
  type TestExpression,
  type While,
  type Word,
} from './parse'
import { staticWord, type WordCode } from './word-code'

export type Compiled = { readonly code: Code } | { readonly problem: SyntaxProblem }

const MOST_CACHED = 5000
const cache = new Map<string, Compiled>()

export function compileShell(source: string, dialect: Dialect): Compiled {
  const key = `${dialect.name}\n${source}`
  const known = cache.get(key)
  if (known) return known
  const parsed = parseShell(source)
  const compiled: Compiled =
    'problem' in parsed
      ? parsed
      : { code: new Compiler(source, dialect).unit(parsed.script.commands, source, true) }
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(key, compiled)
  return compiled
}

/** How a statement stands: whether its failure is asked about, and whether nothing follows it. */
interface Standing {
  readonly tested: boolean
  readonly last: boolean
}
type Patch = (to: number) => void
interface Loop {
  readonly depth: number
  readonly breaks: number[]
  readonly again: () => number
  readonly continues: number[]
}

class Compiler implements WordContext {
  readonly dialect: Dialect
  readonly #source: string
  readonly #lineOffset: number
  #out: Instruction[] = []
  #slots: { next: number }
  #depth = 0
  #loops: Loop[] = []

  constructor(source: string, dialect: Dialect, lineOffset = 0, slots = { next: 0 }) {
    this.#source = source
    this.dialect = dialect
    this.#lineOffset = lineOffset
    this.#slots = slots
  }

  unit(statements: readonly Statement[], text: string, last: boolean): Code {
    this.#statements(statements, { tested: false, last })
    return { instructions: this.#out, text }
  }

  // ---- what words need ----

  lift(script: ParsedScript | undefined, text: string, guards: readonly Guard[]): number {
    const slot = this.#slots.next++
    const source = script?.source ?? this.#source
    const inner = new Compiler(source, this.dialect, this.#lineOffset, this.#slots)
    const code = inner.unit(script?.commands ?? [], text.replace(/^(?:\$\(|`)|[)`]$/g, ''), true)
    this.#emit({ op: 'substitute', slot, code, guards, line: 1 })
    return slot
  }

  unsupported(construct: string): void {
    this.#emit({ op: 'unsupported', construct, line: 1 })
  }

  #emit(instruction: Instruction): number {
    return this.#out.push(instruction) - 1
  }

  /** Emits a jump whose end is not known yet. */
  #jump(instruction: (to: number) => Instruction): Patch {
    const at = this.#emit(instruction(-1))
    return (to) => {
      this.#out[at] = instruction(to)
    }
  }

  get #here(): number {
    return this.#out.length
  }

  #line(position: number): number {
    let line = 1 + this.#lineOffset
    for (let i = this.#source.indexOf('\n'); i >= 0 && i < position; i = this.#source.indexOf('\n', i + 1))
      line++
    return line
  }

  #code(build: (compiler: Compiler) => void, text: string): Code {
    const inner = new Compiler(this.#source, this.dialect, this.#lineOffset, this.#slots)
    build(inner)
    return { instructions: inner.#out, text }
  }

  // ---- lists ----

  #statements(statements: readonly Statement[], standing: Standing): void {
    statements.forEach((statement, i) => {
      const last = standing.last && i === statements.length - 1
      if (statement.background) this.#background(statement)
      else this.#command(statement.command, { tested: standing.tested, last })
    })
  }

  #list(list: CompoundList, standing: Standing): void {
    this.#statements(list.commands, standing)
  }

  #background(statement: Statement): void {
    const { command } = statement
    const text = this.#source.slice(command.pos, command.end)
    const code = this.#code((inner) => inner.#command(command, { tested: false, last: true }), text)
    this.#emit({ op: 'background', code, text, line: this.#line(statement.pos) })
  }

  #command(node: PipelineNode | AndOr, standing: Standing): void {
    switch (node.type) {
      case 'AndOr':
        return this.#andOr(node, standing)
      case 'Pipeline':
        return this.#pipeline(node, standing)
      case 'Command':
        return this.#simple(node, standing)
      case 'Redirected':
        return this.#redirected(node.command, node.redirects, standing, node.pos)
      case 'If':
        return this.#if(node, standing)
      case 'While':
        return this.#while(node)
      case 'For':
        return this.#for(node)
      case 'Case':
        return this.#case(node, standing)
      case 'BraceGroup':
        return this.#list(node.body, standing)
      case 'Subshell':
        this.#emit({
          op: 'subshell',
          code: this.#code(
            (inner) => inner.#list(node.body, { tested: false, last: true }),
            this.#text(node),
          ),
          tested: standing.tested,
          line: this.#line(node.pos),
        })
        return
      default:
        return this.#rare(node, standing)
    }
  }

  #rare(node: Exclude<CommandNode, Command>, standing: Standing): void {
    const line = this.#line(node.pos)
    switch (node.type) {
      case 'Function': {
        const body = node.body
        const code = this.#code((inner) => {
          if (body.type === 'CompoundList') inner.#list(body, { tested: false, last: false })
          else inner.#command(body, { tested: false, last: false })
        }, node.name.value)
        this.#emit({ op: 'function', name: node.name.value, code })
        return
      }
      case 'TestCommand':
        if (!this.dialect.hasDoubleBrackets) return this.#words(['[['], node.pos, standing)
        this.#emit({ op: 'test', test: this.#test(node.expression), tested: standing.tested, line })
        return
      case 'ArithmeticCommand':
        this.#emit({
          op: 'arithmetic',
          text: compileArithmetic(node.body, this),
          tested: standing.tested,
          line,
        })
        return
      case 'ArithmeticFor':
        return this.#cStyleFor(node)
      case 'Select':
        return this.unsupported('select')
      case 'Coproc':
        return this.unsupported('coproc')
    }
  }

  #words(words: string[], position: number, { tested, last }: Standing): void {
    this.#emit({
      op: 'command',
      words: words.map(staticWord),
      argv: words,
      assignments: [],
      redirects: [],
      tested,
      last,
      line: this.#line(position),
    })
  }

  #text(node: { pos: number; end: number }): string {
    return this.#source.slice(node.pos, node.end)
  }

  #andOr(node: AndOr, standing: Standing): void {
    const patches: { to: number; patch: Patch }[] = []
    node.commands.forEach((command, i) => {
      const isLast = i === node.commands.length - 1
      this.#command(command, isLast ? standing : { tested: true, last: false })
      if (isLast) return
      const succeeded = node.operators[i] === '||'
      patches.push({ to: i, patch: this.#jump((to) => ({ op: 'jump-if', succeeded, to })) })
    })
    // `a && b || c`: a skipped part leaves the status as it is, and the next operator looks at it again.
    const starts = this.#startsOf(patches.length)
    patches.forEach(({ patch, to }) => patch(starts(to)))
  }

  #startsOf(count: number): (index: number) => number {
    const jumps: number[] = []
    for (let i = this.#here - 1; i >= 0 && jumps.length < count; i--) {
      const instruction = this.#out[i]!
      if (instruction.op === 'jump-if' && instruction.to === -1) jumps.unshift(i)
    }
    return (index) => (index + 1 < jumps.length ? jumps[index + 1]! : this.#here)
  }

  #pipeline(node: Pipeline, standing: Standing): void {
    const negated = node.prefixes.some((prefix) => prefix.type === 'Negation')
    const timed = node.prefixes.some((prefix) => prefix.type === 'Time')
    if (timed) this.#emit({ op: 'time', start: true })
    const inner = negated || timed ? { tested: standing.tested || negated, last: false } : standing
    if (node.commands.length === 1) this.#command(node.commands[0]!, inner)
    else this.#stages(node, inner)
    if (negated) this.#emit({ op: 'negate' })
    if (timed) this.#emit({ op: 'time', start: false })
  }

  #stages(node: Pipeline, { tested }: Standing): void {
    const stages = node.commands.map((command, i) =>
      this.#code((inner) => {
        if (node.operators[i] === '|&') inner.#alsoErrors(command)
        else inner.#command(command, { tested: false, last: true })
      }, this.#text(command)),
    )
    this.#emit({ op: 'pipeline', stages, tested, line: this.#line(node.pos) })
  }

  #alsoErrors(command: CommandNode): void {
    const redirects: RedirectCode[] = [{ fd: 2, kind: 'duplicate', target: staticWord('1') }]
    this.#scoped(redirects, { tested: false, last: true }, command.pos, () =>
      this.#command(command, { tested: false, last: false }),
    )
  }

  // ---- compound commands ----

  #redirected(
    command: CommandNode,
    redirects: readonly Redirection[],
    standing: Standing,
    position: number,
  ): void {
    const codes = redirects.flatMap((redirect) => this.#redirect(redirect))
    this.#scoped(codes, standing, position, () =>
      this.#command(command, { tested: standing.tested, last: false }),
    )
  }

  #scoped(redirects: RedirectCode[], standing: Standing, position: number, body: () => void): void {
    const line = this.#line(position)
    const failed = this.#jump((to) => ({ op: 'redirect', redirects, tested: standing.tested, line, to }))
    this.#depth++
    body()
    this.#depth--
    this.#emit({ op: 'leave', scopes: 1 })
    failed(this.#here)
  }

  #if(node: If, standing: Standing): void {
    const ends: Patch[] = []
    for (const { clause, then } of [{ clause: node.clause, then: node.then }, ...node.elif]) {
      this.#list(clause, { tested: true, last: false })
      const next = this.#jump((to) => ({ op: 'jump-if', succeeded: false, to }))
      this.#list(then, standing)
      ends.push(this.#jump((to) => ({ op: 'jump', to })))
      next(this.#here)
    }
    if (node.else) this.#list(node.else, standing)
    else this.#emit({ op: 'status', status: 0 })
    for (const end of ends) end(this.#here)
  }

  #while(node: While): void {
    this.#emit({ op: 'loop' })
    this.#depth++
    const start = this.#here
    const loop = this.#enter(() => start)
    this.#list(node.clause, { tested: true, last: false })
    const out = this.#jump((to) => ({ op: 'jump-if', succeeded: node.kind === 'until', to }))
    this.#list(node.body, { tested: false, last: false })
    this.#emit({ op: 'loop-keep' })
    this.#emit({ op: 'jump', to: start })
    out(this.#here)
    this.#emit({ op: 'loop-end' })
    this.#leave(loop, start)
  }

  #enter(again: () => number): Loop {
    const loop: Loop = { depth: this.#depth, breaks: [], continues: [], again }
    this.#loops.push(loop)
    return loop
  }

  #leave(loop: Loop, again: number): void {
    this.#loops.pop()
    this.#depth--
    for (const at of loop.breaks) this.#out[at] = { op: 'jump', to: this.#here }
    for (const at of loop.continues) this.#out[at] = { op: 'jump', to: again }
  }

  #for(node: For): void {
    const words = node.wordlist && this.#wordList(node.wordlist)
    this.#emit({ op: 'for', words })
    this.#depth++
    const start = this.#here
    const loop = this.#enter(() => start)
    const done = this.#jump((to) => ({ op: 'for-next', name: node.name.value, to }))
    this.#list(node.body, { tested: false, last: false })
    this.#emit({ op: 'loop-keep' })
    this.#emit({ op: 'jump', to: start })
    done(this.#here)
    this.#emit({ op: 'loop-end' })
    this.#leave(loop, start)
  }

  #cStyleFor(node: Extract<CommandNode, { type: 'ArithmeticFor' }>): void {
    if (!this.dialect.hasCStyleFor) return this.unsupported('for ((…;…;…)): bad for loop variable')
    const line = this.#line(node.pos)
    const step = (part: { pos: number; end: number } | undefined, otherwise: string) => {
      const text = part ? compileArithmetic(this.#text(part), this) : staticWord(otherwise)
      this.#emit({ op: 'arithmetic', text, tested: true, line })
    }
    step(node.initialize, '1')
    this.#emit({ op: 'loop' })
    this.#depth++
    const start = this.#here
    const loop = this.#enter(() => start)
    step(node.test, '1')
    const out = this.#jump((to) => ({ op: 'jump-if', succeeded: false, to }))
    this.#list(node.body, { tested: false, last: false })
    this.#emit({ op: 'loop-keep' })
    const again = this.#here
    step(node.update, '1')
    this.#emit({ op: 'jump', to: start })
    out(this.#here)
    this.#emit({ op: 'loop-end' })
    this.#leave(loop, again)
  }

  #case(node: Case, standing: Standing): void {
    this.#emit({ op: 'case', word: compileWord(node.word, this) })
    this.#depth++
    const ends: Patch[] = []
    let fall: Patch | undefined
    for (const item of node.items) {
      const patterns = item.pattern.map((pattern) => compileWord(pattern, this))
      const next = this.#jump((to) => ({ op: 'case-match', patterns, to }))
      fall?.(this.#here)
      fall = undefined
      this.#list(item.body, { tested: standing.tested, last: false })
      if (item.body.commands.length === 0) this.#emit({ op: 'status', status: 0 })
      if (item.terminator === ';&') fall = this.#jump((to) => ({ op: 'jump', to }))
      else if (item.terminator !== ';;&') ends.push(this.#jump((to) => ({ op: 'jump', to })))
      next(this.#here)
    }
    this.#emit({ op: 'status', status: 0 })
    fall?.(this.#here)
    for (const end of ends) end(this.#here)
    this.#depth--
    this.#emit({ op: 'leave', scopes: 1 })
  }

  #test(expression: TestExpression): TestCode {
    switch (expression.type) {
      case 'TestUnary':
        return {
          kind: 'unary',
          operator: expression.operator,
          operand: compileWord(expression.operand, this),
        }
      case 'TestBinary':
        return {
          kind: 'binary',
          operator: expression.operator,
          left: compileWord(expression.left, this),
          right: compileWord(expression.right, this),
        }
      case 'TestLogical':
        return {
          kind: expression.operator === '&&' ? 'and' : 'or',
          operands: expression.operands.map((operand) => this.#test(operand)),
        }
      case 'TestNot': {
        const operand = this.#test(expression.operand)
        return expression.negations.length % 2 === 1 ? { kind: 'not', operand } : operand
      }
      case 'TestGroup':
        return this.#test(expression.expression)
    }
  }

  // ---- simple commands ----

  #simple(node: Command, { tested, last }: Standing): void {
    if (this.#jumped(node)) return
    const assignments: AssignmentCode[] = []
    const redirects: RedirectCode[] = []
    const words: WordCode[] = node.name ? this.#wordList([node.name]) : []
    for (const piece of node.prefix) {
      if (piece.type === 'Assignment') assignments.push(this.#assignment(piece))
      else redirects.push(...this.#redirect(piece))
    }
    for (const piece of node.suffix) {
      if (piece.type === 'Word') words.push(...this.#wordList([piece]))
      else if (piece.type === 'Assignment') words.push(this.#assignmentWord(piece))
      else redirects.push(...this.#redirect(piece))
    }
    const argv = words.every((word) => word.kind === 'static')
      ? words.map((word) => (word as { text: string }).text)
      : undefined
    const line = this.#line(node.pos)
    this.#emit({ op: 'command', words, assignments, redirects, tested, last, line, argv })
  }

  /** `break` and `continue` that stand in their loop are jumps; others are builtins that do nothing. */
  #jumped(node: Command): boolean {
    const name = node.name?.value
    if ((name !== 'break' && name !== 'continue') || this.#loops.length === 0) return false
    const argument = node.suffix[0]
    const count = argument?.type === 'Word' ? Number(argument.value) || 1 : 1
    const loop = this.#loops[Math.max(0, this.#loops.length - count)]!
    const scopes = this.#depth - loop.depth + (name === 'break' ? 1 : 0)
    if (scopes > 0) this.#emit({ op: 'leave', scopes })
    this.#emit({ op: 'status', status: 0 })
    const at = this.#emit({ op: 'jump', to: -1 })
    if (name === 'break') loop.breaks.push(at)
    else loop.continues.push(at)
    return true
  }

  #wordList(words: readonly Word[]): WordCode[] {
    return words.flatMap((word) => this.#braced(word))
  }

  #braced(word: Word): WordCode[] {
    const hasBraces = word.parts?.some((part) => part.type === 'BraceExpansion')
    if (!hasBraces) return [compileWord(word, this)]
    if (!this.dialect.hasBraces) return [staticWord(word.value)]
    return expandBraces(word.text).flatMap((text) => {
      const parsed = parseShell(`: ${text}`)
      const command = 'script' in parsed ? parsed.script.commands[0]?.command : undefined
      const inner = command?.type === 'Command' ? command.suffix[0] : undefined
      return inner?.type === 'Word' ? [compileWord(inner, this)] : [staticWord(text)]
    })
  }

  #assignment(node: Assignment): AssignmentCode {
    const index = node.index ? { index: compileWord(node.index, this) } : {}
    if (node.value.type === 'Word')
      return { name: node.name, append: node.append ?? false, ...index, value: compileWord(node.value, this) }
    if (!this.dialect.hasArrays) this.unsupported(`the array ${node.text}`)
    return {
      name: node.name,
      append: node.append ?? false,
      value: staticWord(''),
      elements: this.#wordList(node.value.elements),
    }
  }

  /** `export A="$x y"`: one field `A=…`, never split. */
  #assignmentWord(node: Assignment): WordCode {
    if (node.value.type !== 'Word') {
      if (!this.dialect.hasArrays) this.unsupported(`the array ${node.text}`)
      return staticWord(node.text)
    }
    const value = compileWord(node.value, this)
    const start = `${node.name}${node.append ? '+' : ''}=`
    if (value.kind === 'static') return staticWord(start + value.text)
    const parts = value.parts.map((part) => ('quoted' in part ? { ...part, quoted: true } : part))
    return { kind: 'parts', parts: [{ kind: 'text', text: start, quoted: true }, ...parts] }
  }

  #redirect(node: Redirection): RedirectCode[] {
    const given = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined
    if (node.type === 'HereDoc') {
      const quoted = node.delimiter?.quoted ?? false
      const text = quoted ? staticWord(node.body.text) : this.#hereDocument(node.body.parts, node.body.text)
      return [{ fd: given ?? 0, kind: 'text', target: text }]
    }
    const target = node.target ? compileWord(node.target, this) : staticWord('')
    if (node.type === 'HereString') {
      if (!this.dialect.hasHereStrings) this.unsupported('the here-string <<<')
      return [{ fd: given ?? 0, kind: 'text', target: withNewline(target) }]
    }
    switch (node.operator) {
      case '>':
      case '>|':
        return [{ fd: given ?? 1, kind: 'write', target }]
      case '>>':
        return [{ fd: given ?? 1, kind: 'append', target }]
      case '<':
        return [{ fd: given ?? 0, kind: 'read', target }]
      case '<>':
        return [{ fd: given ?? 0, kind: 'read-write', target }]
      case '<&':
        return [{ fd: given ?? 0, kind: 'duplicate', target }]
      case '>&':
        if (target.kind === 'static' && !/^(?:\d+|-)$/.test(target.text))
          return [{ fd: 1, kind: 'write', target, both: true }]
        return [{ fd: given ?? 1, kind: 'duplicate', target }]
      case '&>':
        return [{ fd: 1, kind: 'write', target, both: true }]
      case '&>>':
        return [{ fd: 1, kind: 'append', target, both: true }]
    }
  }

  #hereDocument(parts: Parameters<typeof compileQuoted>[0], text: string): WordCode {
    return compileQuoted(parts, text.replace(/\\([$`\\])/g, '$1').replace(/\\\n/g, ''), this)
  }
}

function withNewline(word: WordCode): WordCode {
  if (word.kind === 'static') return staticWord(`${word.text}\n`)
  return { kind: 'parts', parts: [...word.parts, { kind: 'text', text: '\n', quoted: true }] }
}
