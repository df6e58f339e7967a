/**
 * Where a cursor is in a manifest, even a broken one: by indentation for block style, by brackets for flow style.
 * A manifest being typed is rarely valid, so nothing here needs a tree.
 */

export interface CursorContext {
  /** Keys and indexes down to the map (or list) in which something is being typed; to the key's value for 'value'. */
  readonly path: readonly (string | number)[]
  readonly expects: 'key' | 'value'
  /** What is typed of it so far. */
  readonly typed: string
  /** Column (from 0) in which a key would start. */
  readonly indent: number
  readonly inFlow: boolean
  /** Keys that the map already has, without the one being typed. */
  readonly siblings: readonly string[]
  readonly apiVersion: string | undefined
  readonly kind: string | undefined
  /** The document has nothing but what is being typed. */
  readonly empty: boolean
}

interface Entry {
  readonly indent: number
  step: string | number
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s#:[\]{},&*!|>'"%@-][^#:]*?|-[^\s:][^:]*?))\s*:(?=\s|$)/
const nameOf = (m: RegExpExecArray) => m[1] ?? m[2] ?? m[3]!

export function contextAt(text: string, offset: number): CursorContext {
  const [start, end] = documentAround(text, offset)
  const document = text.slice(start, end)
  const walk = new Walk(offset - start)
  let position = 0
  for (const line of document.split('\n')) {
    walk.line(line, position)
    position += line.length + 1
  }
  return walk.context(document)
}

function documentAround(text: string, offset: number): [number, number] {
  let start = 0
  let end = text.length
  for (const m of text.matchAll(/^---[^\n]*$/gm)) {
    const after = m.index + m[0].length
    if (after < offset) start = after + 1
    else if (m.index >= offset && m.index > 0) {
      end = m.index
      break
    }
  }
  return [start, end]
}

class Walk {
  private readonly stack: Entry[] = []
  private readonly keys = new Map<string, string[]>()
  private found: Omit<CursorContext, 'siblings' | 'apiVersion' | 'kind' | 'empty'> | undefined
  private literalIndent = -1
  private flow: Flow | undefined
  private readonly cursor: number
  constructor(cursor: number) {
    this.cursor = cursor
  }

  line(line: string, position: number) {
    const here = this.cursor >= position && this.cursor <= position + line.length
    const upTo = here ? line.slice(0, this.cursor - position) : line
    if (this.flow) {
      this.inFlow(line, upTo, here)
      return
    }
    const indent = line.length - line.trimStart().length
    if (this.literalIndent >= 0 && (line.trim() === '' || indent > this.literalIndent)) return
    this.literalIndent = -1
    if (!here && (line.trim() === '' || line.trimStart().startsWith('#'))) return
    if (here) this.cursorLine(upTo)
    if (line.trim()) this.block(line, here ? upTo : undefined)
  }

  /** Takes a whole line of block style into account. */
  private block(line: string, upTo: string | undefined) {
    const { indent, content } = this.dashes(line)
    const m = KEY.exec(content)
    if (!m) {
      if (/^[{[]/.test(content)) this.openFlow(content, indent, upTo, line)
      return
    }
    this.pop(indent)
    const key = nameOf(m)
    this.remember(this.path(), key)
    this.stack.push({ indent, step: key })
    const value = content.slice(m[0].length).trimStart()
    if (/^[|>][-+\d]*\s*(?:#.*)?$/.test(value)) this.literalIndent = indent
    if (/^[{[]/.test(value)) this.openFlow(value, indent, upTo, line)
  }

  private openFlow(value: string, indent: number, upTo: string | undefined, line: string) {
    const flow = new Flow(this.path(), indent)
    const before = line.length - value.length
    if (upTo !== undefined && upTo.length > before) this.found = flow.at(value.slice(0, upTo.length - before))
    flow.feed(value, (path, key) => this.remember(path, key))
    if (flow.isOpen) this.flow = flow
  }

  private inFlow(line: string, upTo: string, here: boolean) {
    if (here) this.found = this.flow!.at(upTo)
    this.flow!.feed(line, (path, key) => this.remember(path, key))
    if (!this.flow!.isOpen) this.flow = undefined
  }

  private cursorLine(upTo: string) {
    const saved = this.stack.map((entry) => ({ ...entry }))
    const blank = upTo.trim() === ''
    const { indent, content } = this.dashes(upTo)
    const m = KEY.exec(content)
    this.pop(blank ? upTo.length : indent)
    const path = this.path()
    const at = blank ? upTo.length : indent
    if (m)
      this.found = {
        path: [...path, nameOf(m)],
        expects: 'value',
        typed: content.slice(m[0].length).trim(),
        indent: at,
        inFlow: false,
      }
    else this.found = { path, expects: 'key', typed: content.trim(), indent: at, inFlow: false }
    this.stack.length = 0
    this.stack.push(...saved)
  }

  /** Steps into the list items that a line opens; what is left stands at the indent after the dashes. */
  private dashes(line: string): { indent: number; content: string } {
    let indent = line.length - line.trimStart().length
    let content = line.slice(indent)
    for (let m = /^-(?:\s+|$)/.exec(content); m; m = /^-(?:\s+|$)/.exec(content)) {
      while (this.stack.length && this.stack.at(-1)!.indent > indent) this.stack.pop()
      const top = this.stack.at(-1)
      if (top && typeof top.step === 'number' && top.indent === indent) top.step++
      else this.stack.push({ indent, step: 0 })
      indent += m[0].length
      content = content.slice(m[0].length)
    }
    return { indent, content }
  }

  private pop(indent: number) {
    while (this.stack.length && this.stack.at(-1)!.indent >= indent) this.stack.pop()
  }

  private path = () => this.stack.map((entry) => entry.step)

  private remember(path: readonly (string | number)[], key: string) {
    const at = path.join('\0')
    const known = this.keys.get(at)
    if (known) known.push(key)
    else this.keys.set(at, [key])
  }

  context(document: string): CursorContext {
    const found = this.found ?? { path: [], expects: 'key' as const, typed: '', indent: 0, inFlow: false }
    const own = (name: string) => new RegExp(`^${name}:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(document)?.[1]
    return {
      ...found,
      siblings: this.keys.get(found.path.join('\0')) ?? [],
      apiVersion: own('apiVersion'),
      kind: own('kind'),
      empty: document.replace(/#[^\n]*/g, '').trim() === found.typed,
    }
  }
}

interface Frame {
  readonly list: boolean
  index: number
  key: string | undefined
  word: string
}

/** A value in braces or brackets, read character by character. */
class Flow {
  private frames: Frame[] = []
  private quote = ''
  private readonly base: readonly (string | number)[]
  private readonly indent: number
  constructor(base: readonly (string | number)[], indent: number) {
    this.base = base
    this.indent = indent
  }

  get isOpen() {
    return this.frames.length > 0
  }

  feed(text: string, seen: (path: readonly (string | number)[], key: string) => void) {
    for (let i = 0; i < text.length; i++) {
      this.character(text[i]!, text[i + 1], seen)
      if (!this.frames.length) return
    }
  }

  private character(
    c: string,
    next: string | undefined,
    seen: (path: readonly (string | number)[], key: string) => void,
  ) {
    const frame = this.frames.at(-1)
    if (this.quote) {
      if (c === this.quote) this.quote = ''
      else if (frame) frame.word += c
    } else if (c === '"' || c === "'") this.quote = c
    else if (c === '{' || c === '[') this.frames.push({ list: c === '[', index: 0, key: undefined, word: '' })
    else if (c === '}' || c === ']') this.frames.pop()
    else if (!frame) return
    else if (c === ',') Object.assign(frame, { index: frame.index + 1, key: undefined, word: '' })
    else if (c === ':' && (next === undefined || /[\s,[\]{}]/.test(next)) && !frame.list) {
      frame.key = frame.word.trim()
      seen(this.path(this.frames.length - 1), frame.key)
      frame.word = ''
    } else frame.word += c
  }

  private path(depth: number): (string | number)[] {
    const inner = this.frames.slice(0, depth).map((frame) => (frame.list ? frame.index : (frame.key ?? '')))
    return [...this.base, ...inner]
  }

  /** Where the cursor is after more text, which is not kept. */
  at(text: string) {
    const copy = new Flow(this.base, this.indent)
    copy.frames = this.frames.map((frame) => ({ ...frame }))
    copy.quote = this.quote
    copy.feed(text, () => undefined)
    const frame = copy.frames.at(-1)
    const depth = copy.frames.length
    const typed = frame?.word.trim() ?? ''
    const place = { typed, indent: this.indent, inFlow: true }
    if (!frame) return { ...place, path: [...this.base], expects: 'value' as const }
    if (frame.list)
      return { ...place, path: [...copy.path(depth - 1), frame.index], expects: 'value' as const }
    if (frame.key === undefined) return { ...place, path: copy.path(depth - 1), expects: 'key' as const }
    return { ...place, path: [...copy.path(depth - 1), frame.key], expects: 'value' as const }
  }
}
