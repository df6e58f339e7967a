/** A simple command: its words, the assignments before it and its redirections. */
import type { Assembly, Standing } from './assembly'
import { expandBraces } from './braces'
import { compileQuoted, compileWord } from './compile-word'
import type { AssignmentCode, RedirectCode } from './instructions'
import { type Assignment, type Command, type HereDoc, parseShell, type Redirection, type Word } from './parse'
import { staticWord, type WordCode } from './word-code'

export function compileSimple(node: Command, { tested, last }: Standing, into: Assembly): void {
  if (leaps(node, into)) return
  const assignments: AssignmentCode[] = []
  const redirects: RedirectCode[] = []
  const words: WordCode[] = node.name ? compileWords([node.name], into) : []
  for (const piece of node.prefix) {
    if (piece.type === 'Assignment') assignments.push(assignmentOf(piece, into))
    else redirects.push(...compileRedirect(piece, into))
  }
  for (const piece of node.suffix) {
    if (piece.type === 'Word') words.push(...compileWords([piece], into))
    else if (piece.type === 'Assignment') words.push(assignmentWord(piece, into))
    else redirects.push(...compileRedirect(piece, into))
  }
  const argv = words.every((word) => word.kind === 'static')
    ? words.map((word) => (word as { text: string }).text)
    : undefined
  const line = into.line(node.pos)
  into.emit({ op: 'command', words, assignments, redirects, tested, last, line, argv })
}

/** `break` and `continue` that stand in their loop are jumps; others are builtins that do nothing. */
function leaps(node: Command, into: Assembly): boolean {
  const name = node.name?.value
  if (name !== 'break' && name !== 'continue') return false
  const argument = node.suffix[0]
  return into.leap(name, argument?.type === 'Word' ? Number(argument.value) || 1 : 1)
}

export function compileWords(words: readonly Word[], into: Assembly): WordCode[] {
  return words.flatMap((word) => braced(word, into))
}

function braced(word: Word, into: Assembly): WordCode[] {
  const hasBraces = word.parts?.some((part) => part.type === 'BraceExpansion')
  if (!hasBraces) return [compileWord(word, into)]
  if (!into.dialect.hasBraces) return [staticWord(word.value)]
  return expandBraces(word.text).flatMap((text) => {
    const parsed = parseShell(`: ${text}`)
    const command = 'script' in parsed ? parsed.script.commands[0]?.command : undefined
    const inner = command?.type === 'Command' ? command.suffix[0] : undefined
    return inner?.type === 'Word' ? [compileWord(inner, into)] : [staticWord(text)]
  })
}

function assignmentOf(node: Assignment, into: Assembly): AssignmentCode {
  const index = node.index ? { index: compileWord(node.index, into) } : {}
  if (node.value.type === 'Word')
    return { name: node.name, append: node.append ?? false, ...index, value: compileWord(node.value, into) }
  if (!into.dialect.hasArrays) into.refused('unexpected "("', 'Syntax error: "(" unexpected')
  return {
    name: node.name,
    append: node.append ?? false,
    value: staticWord(''),
    elements: compileWords(node.value.elements, into),
  }
}

/** `export A="$x y"`: one field `A=…`, never split. */
function assignmentWord(node: Assignment, into: Assembly): WordCode {
  if (node.value.type !== 'Word') {
    if (!into.dialect.hasArrays) into.refused('unexpected "("', 'Syntax error: "(" unexpected')
    return staticWord(node.text)
  }
  const value = compileWord(node.value, into)
  const start = `${node.name}${node.append ? '+' : ''}=`
  if (value.kind === 'static') return staticWord(start + value.text)
  const parts = value.parts.map((part) => ('quoted' in part ? { ...part, quoted: true } : part))
  return { kind: 'parts', parts: [{ kind: 'text', text: start, quoted: true }, ...parts] }
}

export function compileRedirect(node: Redirection, into: Assembly): RedirectCode[] {
  const given = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined
  if (node.type === 'HereDoc') {
    const quoted = node.delimiter?.quoted ?? false
    const body = node.operator === '<<-' ? withoutTabs(node.body.text, quoted) : node.body
    const text = quoted ? staticWord(body.text) : hereDocument(body.parts, body.text, into)
    return [{ fd: given ?? 0, kind: 'text', target: text }]
  }
  const target = node.target ? compileWord(node.target, into) : staticWord('')
  if (node.type === 'HereString') {
    if (!into.dialect.hasHereStrings)
      into.refused('unexpected redirection', 'Syntax error: redirection unexpected')
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

/** `<<-`: the tabs that lines start with are gone before anything in them is expanded. */
function withoutTabs(body: string, quoted: boolean): Pick<HereDoc['body'], 'text' | 'parts'> {
  const text = body.replace(/^\t+/gm, '')
  const parsed = quoted ? undefined : parseShell(`cat <<END_OF_DOCUMENT\n${text}END_OF_DOCUMENT\n`)
  const command = parsed && 'script' in parsed ? parsed.script.commands[0]?.command : undefined
  const document = command?.type === 'Command' ? command.suffix[0] : undefined
  return document?.type === 'HereDoc' ? document.body : { text, parts: undefined }
}

function hereDocument(parts: Parameters<typeof compileQuoted>[0], text: string, into: Assembly): WordCode {
  return compileQuoted(parts, text.replace(/\\([$`\\])/g, '$1').replace(/\\\n/g, ''), into)
}

function withNewline(word: WordCode): WordCode {
  if (word.kind === 'static') return staticWord(`${word.text}\n`)
  return { kind: 'parts', parts: [...word.parts, { kind: 'text', text: '\n', quoted: true }] }
}
