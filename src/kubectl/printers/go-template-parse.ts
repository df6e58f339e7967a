/** The grammar of go-template's common subset. Mirrors Go's text/template/parse. */
import { Failure } from '../failure'

export type Expression =
  | { readonly type: 'literal'; readonly value: unknown }
  | { readonly type: 'field'; readonly variable?: string; readonly fields: readonly string[] }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'group'; readonly pipe: Expression[][]; readonly fields: readonly string[] }

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'value'; readonly variable?: string; readonly pipe: Expression[][] }
  | (Block & { readonly type: 'if' | 'with' })
  | (Block & { readonly type: 'range'; readonly variables: readonly string[] })

interface Block {
  readonly pipe: Expression[][]
  readonly body: TemplateNode[]
  readonly otherwise: TemplateNode[]
}

const refuse = (why: string): never => {
  throw new Failure(`error parsing template: template: output:1: ${why}`)
}

export function parseGoTemplate(template: string): TemplateNode[] {
  const pieces = split(template)
  const [nodes, rest] = block(pieces, 0)
  if (rest < pieces.length) refuse(`unexpected {{${(pieces[rest] as { action: string }).action}}}`)
  return nodes
}

type Piece = { readonly text: string } | { readonly action: string }

function split(template: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let trim = false
  for (;;) {
    const open = template.indexOf('{{', at)
    let text = template.slice(at, open < 0 ? undefined : open)
    if (trim) text = text.trimStart()
    if (open < 0) return text ? [...pieces, { text }] : pieces
    const close = template.indexOf('}}', open)
    if (close < 0) refuse('unclosed action')
    let action = template.slice(open + 2, close)
    if (/^-\s/.test(action)) {
      text = text.trimEnd()
      action = action.slice(1)
    }
    trim = /\s-$/.test(action)
    if (trim) action = action.slice(0, -1)
    if (text) pieces.push({ text })
    if (!/^\s*\/\*/.test(action)) pieces.push({ action: action.trim() })
    at = close + 2
  }
}

/** Reads nodes up to `end` or `else`; gives where it stopped. */
function block(pieces: readonly Piece[], from: number): [TemplateNode[], number] {
  const nodes: TemplateNode[] = []
  let at = from
  while (at < pieces.length) {
    const piece = pieces[at]!
    if ('text' in piece) {
      nodes.push({ type: 'text', text: piece.text })
      at++
      continue
    }
    if (/^(end|else)\b/.test(piece.action)) return [nodes, at]
    const opening = /^(if|with|range)\b\s*(.*)$/s.exec(piece.action)
    if (!opening) {
      nodes.push(valueNode(piece.action))
      at++
      continue
    }
    const [node, next] = opened(pieces, at, opening[1] as 'if' | 'with' | 'range', opening[2]!)
    nodes.push(node)
    at = next
  }
  return [nodes, at]
}

function valueNode(action: string): TemplateNode {
  const assignment = /^(\$\w*)\s*:?=\s*(.*)$/s.exec(action)
  return assignment
    ? { type: 'value', variable: assignment[1]!, pipe: parsePipe(assignment[2]!) }
    : { type: 'value', pipe: parsePipe(action) }
}

function opened(
  pieces: readonly Piece[],
  at: number,
  type: 'if' | 'with' | 'range',
  head: string,
): [TemplateNode, number] {
  const assigned = type === 'range' ? /^(\$\w*)(?:\s*,\s*(\$\w*))?\s*:=\s*(.*)$/s.exec(head) : null
  const variables = assigned ? [assigned[1]!, ...(assigned[2] ? [assigned[2]] : [])] : []
  const pipe = parsePipe(assigned ? assigned[3]! : head)
  const [body, stop] = block(pieces, at + 1)
  const action = (pieces[stop] as { action: string } | undefined)?.action
  if (action === undefined) return refuse('unexpected EOF')
  let otherwise: TemplateNode[] = []
  let next = stop + 1
  const elseIf = /^else\s+(if|with)\s+(.*)$/s.exec(action)
  if (elseIf) {
    const [node, after] = opened(pieces, stop, elseIf[1] as 'if' | 'with', elseIf[2]!)
    otherwise = [node]
    next = after
  } else if (action === 'else') {
    const [nodes, end] = block(pieces, stop + 1)
    if (end >= pieces.length) refuse('unexpected EOF')
    otherwise = nodes
    next = end + 1
  }
  const parts = { pipe, body, otherwise }
  return [type === 'range' ? { type, variables, ...parts } : { type, ...parts }, next]
}

function parsePipe(text: string): Expression[][] {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|`[^`]*`|\(|\)(?:\.[\w.-]+)?|\||[^\s()|]+/g) ?? []
  const reader = { tokens, at: 0 }
  const pipe = readPipe(reader)
  if (reader.at < tokens.length) refuse(`unexpected "${tokens[reader.at]}" in operand`)
  return pipe
}

interface Tokens {
  readonly tokens: readonly string[]
  at: number
}

function readPipe(reader: Tokens): Expression[][] {
  const pipe: Expression[][] = [[]]
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at]!
    if (token.startsWith(')')) break
    reader.at++
    if (token === '|') pipe.push([])
    else if (token === '(') {
      const inner = readPipe(reader)
      const close = reader.tokens[reader.at++] ?? refuse('unclosed left paren')
      pipe.at(-1)!.push({ type: 'group', pipe: inner, fields: close.slice(1).split('.').filter(Boolean) })
    } else pipe.at(-1)!.push(operand(token))
  }
  if (pipe.some((command) => command.length === 0)) refuse('missing value for command')
  return pipe
}

function operand(token: string): Expression {
  if (token.startsWith('"')) return { type: 'literal', value: JSON.parse(token) as string }
  if (token.startsWith('`')) return { type: 'literal', value: token.slice(1, -1) }
  if (/^-?\d+(\.\d+)?$/.test(token)) return { type: 'literal', value: Number(token) }
  if (token === 'true' || token === 'false') return { type: 'literal', value: token === 'true' }
  if (token === 'nil') return { type: 'literal', value: undefined }
  if (token.startsWith('.')) return { type: 'field', fields: token.split('.').filter(Boolean) }
  if (token.startsWith('$')) {
    const [variable = '$', ...fields] = token.split('.')
    return { type: 'field', variable, fields }
  }
  return { type: 'function', name: token }
}
