/** Words of the syntax tree → word codes. Command substitutions are lifted out: they run before, into numbered slots. */
import type { Guard } from './instructions'
import type { ParameterExpansionPart, ParsedScript, Word, WordPart } from './parse'
import { parseShell } from './parse'
import type { Dialect } from './dialect'
import { type ParameterOperation, type Part, staticWord, type WordCode } from './word-code'

export interface WordContext {
  readonly dialect: Dialect
  /** Lifts a substitution out and returns its slot. */
  lift(script: ParsedScript | undefined, text: string, guards: readonly Guard[]): number
  /** Stops with a message that names the construct: it is not simulated. */
  unsupported(construct: string): void
  /** Stops with what these shells say of a construct that only bash knows. */
  refused(ash: string, dash: string): void
}

export function compileWord(word: Word, context: WordContext, guards: readonly Guard[] = []): WordCode {
  if (!word.parts) return compilePlain(word)
  const parts: Part[] = []
  word.parts.forEach((part, i) => compilePart(part, false, i === 0, context, guards, parts))
  return joined(parts)
}

/** Neighbouring text that cannot change is put together; a word of such text alone is static. */
function joined(parts: Part[]): WordCode {
  const isPlain = parts.every((part) => part.kind === 'text' || part.kind === 'empty')
  if (!isPlain) return { kind: 'parts', parts }
  return staticWord(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''))
}

function compilePlain(word: Word): WordCode {
  const tilde = /^~([a-z_][a-z0-9_-]*)?(?=\/|$)/.exec(word.text)
  if (!tilde) return staticWord(word.value)
  const rest = word.value.slice(tilde[0].length)
  return {
    kind: 'parts',
    parts: [
      { kind: 'tilde', user: tilde[1] ?? '' },
      { kind: 'text', text: rest, quoted: true },
    ],
  }
}

/** A word that is quoted as a whole: here-documents, and what arithmetic expands. */
export function compileQuoted(
  parts: readonly WordPart[] | undefined,
  text: string,
  context: WordContext,
): WordCode {
  if (!parts) return staticWord(text)
  const compiled: Part[] = []
  for (const part of parts) compilePart(part, true, false, context, [], compiled)
  return joined(compiled)
}

function compilePart(
  part: WordPart,
  quoted: boolean,
  first: boolean,
  context: WordContext,
  guards: readonly Guard[],
  into: Part[],
): void {
  switch (part.type) {
    case 'Literal':
      compileLiteral(part.value, part.text, quoted, first, into)
      return
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      if (part.value === '') into.push({ kind: 'empty' })
      into.push({ kind: 'text', text: part.value, quoted: true })
      return
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) into.push({ kind: 'empty' })
      for (const child of part.parts) compilePart(child, true, false, context, guards, into)
      return
    case 'Glob':
      into.push({ kind: 'glob', text: part.text })
      return
    case 'ExtendedGlob':
      into.push({ kind: 'glob', text: part.text })
      return
    case 'BraceExpansion':
      // Brace lists are expanded before words are compiled (braces.ts); ash and dash leave them as they are.
      into.push({ kind: 'text', text: part.text, quoted: true })
      return
    case 'SimpleExpansion':
      into.push({ kind: 'parameter', name: part.text.slice(1), quoted, source: part.text })
      return
    case 'ParameterExpansion':
      into.push(compileParameter(part, quoted, context, guards))
      return
    case 'CommandExpansion':
      into.push({ kind: 'output', slot: context.lift(part.script, part.text, guards), quoted })
      return
    case 'ArithmeticExpansion':
      into.push({ kind: 'arithmetic', text: compileArithmetic(part.text.slice(3, -2), context), quoted })
      return
    case 'ProcessSubstitution':
      context.unsupported(`process substitution ${part.operator}(…)`)
  }
}

function compileLiteral(value: string, text: string, quoted: boolean, first: boolean, into: Part[]): void {
  const tilde = first && !quoted ? /^~([a-z_][a-z0-9_-]*)?(?=\/|$)/.exec(text) : null
  if (!tilde) {
    into.push({ kind: 'text', text: value, quoted: quoted || value !== text })
    return
  }
  into.push({ kind: 'tilde', user: tilde[1] ?? '' })
  into.push({ kind: 'text', text: value.slice(tilde[0].length), quoted: value !== text })
}

/** Inside $(( )) everything is as if between double quotes. */
export function compileArithmetic(text: string, context: WordContext): WordCode {
  if (!/[$`\\]/.test(text)) return staticWord(text)
  const parsed = parseShell(`: "${text.replaceAll('"', '')}"`)
  if ('problem' in parsed) return staticWord(text)
  const command = parsed.script.commands[0]?.command
  const word = command?.type === 'Command' ? command.suffix[0] : undefined
  return word?.type === 'Word' ? compileWord(word, context) : staticWord(text)
}

function compileParameter(
  part: ParameterExpansionPart,
  quoted: boolean,
  context: WordContext,
  guards: readonly Guard[],
): Part {
  const { dialect } = context
  if (part.index && !dialect.hasArrays) refuseSubstitution(context)
  const operation = part.operation && compileOperation(part, quoted, context, guards)
  return {
    kind: 'parameter',
    name: part.parameter,
    quoted,
    source: part.text,
    ...(part.prefix ? { prefix: part.prefix } : {}),
    ...(part.index ? { index: compileWord(part.index, context, guards) } : {}),
    ...(operation ? { operation } : {}),
  }
}

function compileOperation(
  part: ParameterExpansionPart,
  quoted: boolean,
  context: WordContext,
  guards: readonly Guard[],
): ParameterOperation | undefined {
  const operation = part.operation!
  const word = (operand: Word, more: readonly Guard[] = guards) =>
    quoted ? requoted(compileWord(operand, context, more)) : compileWord(operand, context, more)
  switch (operation.type) {
    case 'Default': {
      const guard = { name: part.parameter, operator: operation.operator }
      return {
        kind: 'default',
        operator: operation.operator,
        operand: word(operation.operand, [...guards, guard]),
      }
    }
    case 'Remove':
      return {
        kind: 'remove',
        operator: operation.operator,
        operand: compileWord(operation.operand, context, guards),
      }
    case 'Replace':
      if (!context.dialect.hasPatternReplace) break
      return {
        kind: 'replace',
        operator: operation.operator,
        pattern: compileWord(operation.pattern, context, guards),
        replacement: compileWord(operation.replacement, context, guards),
      }
    case 'Slice':
      if (context.dialect.name === 'dash') break
      return {
        kind: 'slice',
        offset: compileWord(operation.offset, context, guards),
        length: operation.length && compileWord(operation.length, context, guards),
      }
    case 'CaseModification':
      if (context.dialect.name !== 'bash') break
      return { kind: 'case', operator: operation.operator }
    case 'Names':
      return { kind: 'names' }
    case 'Transform':
      return { kind: 'transform', operator: operation.operand.text }
  }
  if (context.dialect.name === 'bash') context.unsupported(part.text)
  else refuseSubstitution(context)
  return undefined
}

const refuseSubstitution = (context: WordContext) => context.refused('bad substitution', 'Bad substitution')

function requoted(word: WordCode): WordCode {
  if (word.kind === 'static') return word
  return {
    kind: 'parts',
    parts: word.parts.map((part) => {
      if (part.kind === 'glob') return { kind: 'text', text: part.text, quoted: true }
      return 'quoted' in part ? { ...part, quoted: true } : part
    }),
  }
}
