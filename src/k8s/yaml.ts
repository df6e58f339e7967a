/**
 * YAML as kubectl reads it: documents in, JSON values out. Mirrors apimachinery/pkg/util/yaml/decoder.go (documents)
 * and sigs.k8s.io/yaml (values: the last of equal keys wins, YAML 1.1's booleans and octals).
 */
import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml'
import { base64Bytes } from './base64'
import { goQuote } from './go-text'
import { faultOf } from './yaml-error'
import { plainValue } from './yaml-scalar'

export { toYaml } from './yaml-writer'

/** Text that is no YAML, in the words of Go's yaml: 'yaml: line 4: did not find expected key'. */
export class YamlProblem {
  readonly message: string
  /** Where it is in the whole text. */
  readonly offset: number
  constructor(message: string, offset: number) {
    this.message = message
    this.offset = offset
  }
}

/** One document of a text: what it means, and its tree for the places of things. */
export interface YamlDocument {
  readonly value: unknown
  readonly tree: ParsedNode | null
  /** Where its text starts in the whole; offsets in the tree count from there. */
  readonly start: number
  readonly text: string
}

/** etcd's limit of a request, beyond which the API server does not read. */
export const MAX_REQUEST_BYTES = 3_145_728

/** The values of all documents that are not empty. Throws a YamlProblem. */
export const parseYaml = (text: string): unknown[] =>
  readDocuments(text)
    .map((document) => document.value)
    .filter((value) => value !== null && value !== undefined)

/** All documents with their trees. Throws a YamlProblem at the first that is broken. */
export const readDocuments = (text: string): YamlDocument[] => chunks(text).map(readDocument)

export interface Chunk {
  readonly text: string
  readonly start: number
}

/** The texts between lines of three dashes, as kubectl cuts them before it parses. */
export function chunks(text: string): Chunk[] {
  const out: Chunk[] = []
  let start = 0
  let buffered = false
  for (let i = 0; i <= text.length; ) {
    const newline = text.indexOf('\n', i)
    const end = newline < 0 ? text.length : newline + 1
    const separates = /^---[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(i, end))
    if (separates && buffered) {
      out.push({ text: text.slice(start, i), start })
      start = end
      buffered = false
    } else if (end > i) buffered = true
    if (end >= text.length) break
    i = end
  }
  if (start < text.length) out.push({ text: text.slice(start), start })
  return out
}

// Control characters other than tab, line feed and carriage return, which the reader refuses before all else.
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/

export function readDocument({ text, start }: Chunk): YamlDocument {
  const control = CONTROL.exec(text)
  if (control) throw new YamlProblem('yaml: control characters are not allowed', start + control.index)
  if (isTooDeep(text)) throw new YamlProblem(TOO_DEEP, start)
  try {
    const document = parse(escapedQuotes(text))
    if (document.errors.length) {
      const fault = faultOf(document.errors, text)
      throw new YamlProblem(`yaml: ${fault.message}`, start + fault.offset)
    }
    const tree = document.contents as ParsedNode | null
    return { value: new Reader(start).read(tree), tree, start, text }
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new YamlProblem(TOO_DEEP, start)
    throw thrown
  }
}

/** goyaml knows an escape that YAML does not: \' between double quotes. What stands behind it moves by a character. */
function escapedQuotes(text: string): string {
  if (!text.includes("\\'")) return text
  const wrong = parse(text).errors.filter(
    ({ code, pos }) => code === 'BAD_DQ_ESCAPE' && text.startsWith("\\'", pos[0]),
  )
  let fixed = text
  for (const { pos } of wrong.reverse()) fixed = `${fixed.slice(0, pos[0])}'${fixed.slice(pos[0] + 2)}`
  return fixed
}

/** No manifest nests this deep. Upstream stops at 10,000, which would be too much for this parser's recursion. */
const MAX_DEPTH = 500

const TOO_DEEP = `yaml: exceeded max depth of ${MAX_DEPTH} (Kubernetes stops at 10000)`

function isTooDeep(text: string): boolean {
  let open = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 91 || c === 123) {
      if (++open > MAX_DEPTH) return true
    } else if ((c === 93 || c === 125) && open > 0) open--
  }
  return DASHES.test(text) || isIndentedTooDeep(text)
}

/** Whether so many lines stand one within the other: found here, not where the parser's stack happens to end. */
function isIndentedTooDeep(text: string): boolean {
  const open: number[] = []
  for (const [, indent = ''] of text.matchAll(/^( *)[^\s#]/gm)) {
    while (open.length > 0 && open.at(-1)! >= indent.length) open.pop()
    if (open.push(indent.length) > MAX_DEPTH) return true
  }
  return false
}
const DASHES = new RegExp(`(?:^|\\n)[ ]*(?:[-?][ ]+){${MAX_DEPTH}}`)

const parse = (text: string) =>
  parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    strict: true,
    logLevel: 'silent',
    // Pretty errors cost a walk each, and a broken text can have one a character.
    prettyErrors: false,
  })

/** Turns nodes into JSON values, with goyaml's guard against alias bombs. */
class Reader {
  private decoded = 0
  private aliased = 0
  private aliasDepth = 0
  private readonly start: number
  private readonly anchors = new Map<string, Node>()
  private readonly open = new Set<Node>()
  constructor(start: number) {
    this.start = start
  }

  read(node: unknown): unknown {
    this.count(node)
    if (isAlias(node)) return this.alias(node)
    if (isScalar(node)) {
      this.anchor(node)
      return scalarValue(node)
    }
    if (isSeq(node)) {
      this.anchor(node)
      return this.guarded(node, () => node.items.map((item) => this.read(item)))
    }
    if (isMap(node)) {
      this.anchor(node)
      return this.guarded(node, () => this.map(node.items))
    }
    return null
  }

  private anchor(node: Node & { anchor?: string }) {
    if (node.anchor) this.anchors.set(node.anchor, node)
  }

  private guarded<T>(node: Node, run: () => T): T {
    this.open.add(node)
    const value = run()
    this.open.delete(node)
    return value
  }

  private count(node: unknown) {
    this.decoded++
    if (this.aliasDepth > 0) this.aliased++
    if (this.aliased > 100 && this.decoded > 1000 && this.aliased / this.decoded > allowedRatio(this.decoded))
      throw this.problem('document contains excessive aliasing', node)
  }

  private alias(node: Alias): unknown {
    const target = this.anchors.get(node.source)
    if (!target) throw this.problem(`unknown anchor '${node.source}' referenced`, node)
    if (this.open.has(target)) throw this.problem(`anchor '${node.source}' value contains itself`, node)
    this.aliasDepth++
    const value = this.read(target)
    this.aliasDepth--
    return value
  }

  private map(items: readonly unknown[]): Record<string, unknown> {
    const out: Record<string, unknown> = {}
    for (const pair of items) {
      if (!isPair(pair)) continue
      if (isMerge(pair.key)) this.merge(out, pair.value)
      else assign(out, this.key(pair.key), this.read(pair.value))
    }
    return out
  }

  private merge(out: Record<string, unknown>, node: unknown) {
    const value = this.read(node)
    const maps = Array.isArray(value) ? [...value].reverse() : [value]
    for (const map of maps) {
      if (typeof map !== 'object' || map === null || Array.isArray(map))
        throw this.problem('map merge requires map or sequence of maps as the value', node)
      for (const key of Object.keys(map))
        if (!Object.hasOwn(out, key)) assign(out, key, (map as Record<string, unknown>)[key])
    }
  }

  private key(node: unknown): string {
    const value = this.read(node)
    if (typeof value === 'object' && value !== null)
      throw this.problem(`invalid map key: ${goSyntax(value)}`, node)
    if (value === null)
      throw this.problem('unsupported map key of type: nil, key: <nil>, value: <nil>', node, '')
    return `${value}`
  }

  private problem(message: string, node: unknown, prefix = 'yaml: ') {
    const range = (node as Node | null)?.range
    return new YamlProblem(`${prefix}${message}`, this.start + (range?.[0] ?? 0))
  }
}

const isMerge = (key: unknown) => isScalar(key) && key.value === '<<' && key.type === 'PLAIN'

/** As a property of its own, whatever its name: a manifest may say __proto__. */
function assign(out: Record<string, unknown>, key: string, value: unknown) {
  if (key === '__proto__')
    Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true })
  else out[key] = value
}

/** How much of a document may come from aliases; less, the bigger it gets (goyaml.v2/decode.go: allowedAliasRatio). */
function allowedRatio(decoded: number): number {
  if (decoded <= 400_000) return 0.99
  if (decoded >= 4_000_000) return 0.1
  return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000)
}

function scalarValue(node: { value: unknown; type?: string; tag?: string }): unknown {
  const text = node.value === null || node.value === undefined ? '' : `${node.value}`
  if (node.tag === 'tag:yaml.org,2002:binary' || node.tag === '!!binary')
    return String.fromCharCode(...base64Bytes(text))
  if (node.tag === 'tag:yaml.org,2002:str' || node.tag === '!!str' || node.tag === '!') return text
  return node.type === 'PLAIN' || node.type === undefined ? plainValue(text) : text
}

/** A value as %#v prints it: what goyaml says of a map or list that stands where a key should. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, inner]) => `${goQuote(key)}:${goSyntax(inner)}`)
    return `map[interface {}]interface {}{${pairs.join(', ')}}`
  }
  return typeof value === 'string' ? goQuote(value) : `${value}`
}
