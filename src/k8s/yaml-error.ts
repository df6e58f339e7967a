/**
 * Errors of YAML in the words, and with the line numbers, of kubectl's parser. Mirrors goyaml.v2 (decode.go: fail):
 * the scanner's errors count lines from one, the parser's from zero, which is why some seem one line early.
 */
import type { YAMLParseError } from 'yaml'

export interface YamlFault {
  /** 'line 4: did not find expected key'. */
  readonly message: string
  /** Where it really is, from zero, within the text that was parsed. */
  readonly offset: number
}

const scanner = (line: number, words: string) => `line ${line}: ${words}`
/** A parser's error on the first line falls back to no line at all. */
const parser = (line: number, words: string) => (line > 1 ? `line ${line - 1}: ${words}` : words)

export function faultOf(errors: readonly YAMLParseError[], text: string): YamlFault {
  const first = errors[0]!
  const line = lineOf(text, first.pos[0])
  return { message: words(errors, text, line), offset: first.pos[0] }
}

function words(errors: readonly YAMLParseError[], text: string, line: number): string {
  const { code, message } = errors[0]!
  switch (code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return scanner(line, 'found character that cannot start any token')
    case 'MULTILINE_IMPLICIT_KEY':
      return isSibling(text, errors[0]!.pos[0])
        ? scanner(lastLine(errors, text), "could not find expected ':'")
        : scanner(lastLine(errors, text), 'mapping values are not allowed in this context')
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (/^A block sequence/.test(message)) return parser(line, 'did not find expected key')
      return scanner(lastLine(errors, text), 'mapping values are not allowed in this context')
    case 'BAD_DQ_ESCAPE':
      return scanner(line, 'found unknown escape character')
    case 'BLOCK_IN_FLOW':
    case 'BAD_INDENT':
      if (/^Flow/.test(message)) return parser(line, unclosed(message))
      return message.startsWith('All sequence')
        ? parser(line, "did not find expected '-' indicator")
        : parser(line, 'did not find expected key')
    case 'MISSING_CHAR':
      return missing(message, text, line)
    case 'BAD_DIRECTIVE':
      return scanner(line, 'found unknown directive name')
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, text, line)
    default:
      return parser(line, 'did not find expected node content')
  }
}

/** Whether an earlier line begins in the same column: only then does the scanner insist on a key. */
function isSibling(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const indent = text.slice(start, offset)
  if (indent.trim()) return false
  return text
    .slice(0, start)
    .split('\n')
    .some((line) => line.startsWith(indent) && /^[^\s#-]/.test(line.slice(indent.length)))
}

function lastLine(errors: readonly YAMLParseError[], text: string): number {
  const multi = errors.find((error) => error.code === 'MULTILINE_IMPLICIT_KEY')
  return lineOf(text, multi ? multi.pos[1] : errors[0]!.pos[0])
}

/** From one. */
function lineOf(text: string, offset: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++
  return line
}

const unclosed = (message: string) =>
  `did not find expected ',' or ${/^Flow map/.test(message) ? "'}'" : "']'"}`

function missing(message: string, text: string, line: number): string {
  const lines = text.split('\n').length
  if (/closing ["']/.test(message)) return scanner(lines, 'found unexpected end of stream')
  if (/^Flow/.test(message)) return parser(line, unclosed(message))
  if (/Implicit (?:map )?keys? need/.test(message))
    return scanner(Math.min(lines, line + 1), "could not find expected ':'")
  return parser(line, 'did not find expected node content')
}

function unexpected(message: string, text: string, line: number): string {
  if (/block-seq-ind on same line/.test(message))
    return scanner(line, 'block sequence entries are not allowed in this context')
  if (/node end|Unexpected scalar/.test(message)) {
    const list = /^\s*(?:-\s|---)/.test(text) && !/^\s*---/.test(text)
    return parser(line, list ? "did not find expected '-' indicator" : 'did not find expected key')
  }
  if (/flow-map-end|flow-seq-end|comma|map-value-ind/.test(message))
    return parser(line, 'did not find expected node content')
  return parser(line, 'did not find expected <document start>')
}
