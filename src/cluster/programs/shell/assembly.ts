/** The list of instructions in the making: jumps whose end is open, open loops, line numbers, nested code. */
import type { Dialect } from './dialect'
import type { WordContext } from './compile-word'
import type { Code, Guard, Instruction } from './instructions'
import {
  type AndOr,
  type CompoundList,
  type ParsedScript,
  parseShell,
  type PipelineNode,
  type Statement,
} from './parse'

/** How a statement stands: whether its failure is asked about, and whether nothing follows it. */
export interface Standing {
  readonly tested: boolean
  readonly last: boolean
}

/** What stands inside of something else; compile.ts fills it in, so that its parts need not import it. */
export interface Grammar {
  statements(into: Assembly, statements: readonly Statement[], standing: Standing): void
  command(into: Assembly, node: PipelineNode | AndOr, standing: Standing): void
}

export type Patch = (to: number) => void

interface Loop {
  readonly depth: number
  readonly breaks: number[]
  readonly continues: number[]
}

export class Assembly implements WordContext {
  readonly dialect: Dialect
  readonly out: Instruction[] = []
  /** Scopes (loops, cases, redirections) that are open here. */
  depth = 0
  readonly #grammar: Grammar
  readonly #source: string
  readonly #slots: { next: number }
  readonly #loops: Loop[] = []

  constructor(grammar: Grammar, source: string, dialect: Dialect, slots = { next: 0 }) {
    this.#grammar = grammar
    this.#source = source
    this.dialect = dialect
    this.#slots = slots
  }

  // ---- what stands inside ----

  statements(statements: readonly Statement[], standing: Standing): void {
    this.#grammar.statements(this, statements, standing)
  }

  list(list: CompoundList, standing: Standing): void {
    this.#grammar.statements(this, list.commands, standing)
  }

  command(node: PipelineNode | AndOr, standing: Standing): void {
    this.#grammar.command(this, node, standing)
  }

  /** Code that runs elsewhere: in a subshell, or when a function is called. */
  code(build: (inner: Assembly) => void, text: string): Code {
    const inner = new Assembly(this.#grammar, this.#source, this.dialect, this.#slots)
    build(inner)
    return { instructions: inner.out, text }
  }

  // ---- what words need ----

  lift(script: ParsedScript | undefined, text: string, guards: readonly Guard[]): number {
    const slot = this.#slots.next++
    const inner = new Assembly(this.#grammar, script?.source ?? this.#source, this.dialect, this.#slots)
    inner.statements(this.#reading(script) ?? script?.commands ?? [], { tested: false, last: true })
    const code = { instructions: inner.out, text: text.replace(/^(?:\$\(|`)|[)`]$/g, '') }
    this.emit({ op: 'substitute', slot, code, guards, line: 1 })
    return slot
  }

  /** bash: `$(<file)` is what the file holds. */
  #reading(script: ParsedScript | undefined): readonly Statement[] | undefined {
    const only = script?.commands.length === 1 ? script.commands[0]?.command : undefined
    if (this.dialect.name !== 'bash' || only?.type !== 'Command' || only.name) return undefined
    const redirect = only.prefix[0] ?? only.suffix[0]
    if (redirect?.type !== 'Redirect' || redirect.operator !== '<') return undefined
    const parsed = parseShell('cat')
    const cat = 'script' in parsed ? parsed.script.commands[0] : undefined
    if (cat?.command.type !== 'Command') return undefined
    return [{ ...cat, command: { ...cat.command, suffix: [redirect] } }]
  }

  unsupported(construct: string): void {
    this.emit({ op: 'unsupported', message: `${construct}: not supported`, line: 1 })
  }

  refused(ash: string, dash: string): void {
    const message = this.dialect.name === 'dash' ? dash : `syntax error: ${ash}`
    this.emit({ op: 'unsupported', message, line: 1 })
  }

  // ---- instructions ----

  emit(instruction: Instruction): number {
    return this.out.push(instruction) - 1
  }

  /** Emits a jump whose end is not known yet. */
  jump(instruction: (to: number) => Instruction): Patch {
    const at = this.emit(instruction(-1))
    return (to) => {
      this.out[at] = instruction(to)
    }
  }

  get here(): number {
    return this.out.length
  }

  line(position: number): number {
    let line = 1
    for (let i = this.#source.indexOf('\n'); i >= 0 && i < position; i = this.#source.indexOf('\n', i + 1))
      line++
    return line
  }

  text(node: { pos: number; end: number }): string {
    return this.#source.slice(node.pos, node.end)
  }

  // ---- loops ----

  enterLoop(): Loop {
    const loop: Loop = { depth: this.depth, breaks: [], continues: [] }
    this.#loops.push(loop)
    return loop
  }

  leaveLoop(loop: Loop, again: number): void {
    this.#loops.pop()
    this.depth--
    for (const at of loop.breaks) this.out[at] = { op: 'jump', to: this.here }
    for (const at of loop.continues) this.out[at] = { op: 'jump', to: again }
  }

  /** A jump out of this many loops, or to the next turn of the outermost of them; false when there is no loop. */
  leap(kind: 'break' | 'continue', count: number): boolean {
    if (this.#loops.length === 0) return false
    const loop = this.#loops[Math.max(0, this.#loops.length - count)]!
    const scopes = this.depth - loop.depth + (kind === 'break' ? 1 : 0)
    if (scopes > 0) this.emit({ op: 'leave', scopes })
    this.emit({ op: 'status', status: 0 })
    const at = this.emit({ op: 'jump', to: -1 })
    if (kind === 'break') loop.breaks.push(at)
    else loop.continues.push(at)
    return true
  }
}
