/** The jsonpath grammar. Mirrors client-go/util/jsonpath/parser.go and its error texts. */
import { Failure } from '../failure'

export type Step =
  | { readonly type: 'root' }
  | { readonly type: 'current' }
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | {
      readonly type: 'slice'
      readonly from?: number
      readonly to?: number
      readonly step?: number
      readonly single: boolean
    }
  | {
      readonly type: 'filter'
      readonly left: readonly Step[]
      readonly operator?: string
      readonly right: readonly Step[]
    }
  | { readonly type: 'literal'; readonly value: unknown }

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly steps: readonly Step[] }
  | { readonly type: 'range'; readonly steps: readonly Step[]; readonly body: Node[] }

export function parseTemplate(template: string): Node[] {
  const refuse = (why: string): never => {
    throw new Failure(`error parsing jsonpath ${template}, ${why}`)
  }
  const top: Node[] = []
  const open: Node[][] = [top]
  let at = 0
  while (at < template.length) {
    const brace = template.indexOf('{', at)
    if (brace !== at)
      open.at(-1)!.push({ type: 'text', text: template.slice(at, brace < 0 ? undefined : brace) })
    if (brace < 0) break
    const end = closing(template, brace, refuse)
    action(template.slice(brace + 1, end).trim(), open, refuse)
    at = end + 1
  }
  if (open.length > 1) refuse('unexpected end of range: missing {end}')
  return top
}

type Refuse = (why: string) => never

function closing(text: string, from: number, refuse: Refuse): number {
  let quote = ''
  let brackets = 0
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\') i++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '[') brackets++
    else if (c === ']') brackets--
    else if (c === '}') return i
  }
  return refuse(brackets > 0 ? 'unterminated array' : 'unclosed action')
}

function action(text: string, open: Node[][], refuse: Refuse): void {
  if (text === 'end') {
    if (open.length === 1) refuse('not in range, nothing to end')
    open.pop()
    return
  }
  const range = /^range\s+(.*)$/s.exec(text)
  if (range) {
    const body: Node[] = []
    open.at(-1)!.push({ type: 'range', steps: parsePath(range[1]!, refuse), body })
    open.push(body)
    return
  }
  for (const part of words(text)) {
    const quoted = /^(["'])(.*)\1$/s.exec(part)
    open
      .at(-1)!
      .push(
        quoted
          ? { type: 'text', text: unescaped(quoted[2]!) }
          : { type: 'path', steps: parsePath(part, refuse) },
      )
  }
}

/** Splits an action at spaces that are not inside brackets or quotes. */
function words(text: string): string[] {
  const out: string[] = []
  let word = ''
  let depth = 0
  let quote = ''
  for (const c of text) {
    if (quote) quote = c === quote && !word.endsWith('\\') ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '[' || c === '(') depth++
    else if (c === ']' || c === ')') depth--
    if (/\s/.test(c) && depth === 0 && !quote) {
      if (word) out.push(word)
      word = ''
    } else word += c
  }
  return word ? [...out, word] : out
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
const unescaped = (text: string) => text.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c)

export function parsePath(text: string, refuse: Refuse): Step[] {
  const steps: Step[] = []
  let rest = text.trim()
  while (rest !== '') {
    let match: RegExpExecArray | null
    if ((match = /^\$/.exec(rest))) steps.push({ type: 'root' })
    else if ((match = /^@/.exec(rest))) steps.push({ type: 'current' })
    else if ((match = /^\.\.(?=[[.]|$)/.exec(rest))) steps.push({ type: 'recursive' })
    else if ((match = /^\.\.(?=[\w-])/.exec(rest))) {
      steps.push({ type: 'recursive' })
      rest = `.${rest.slice(2)}`
      continue
    } else if ((match = /^\.\*/.exec(rest))) steps.push({ type: 'wildcard' })
    else if ((match = /^\.?((?:\\.|[^.[\]{}\s()\\'"$@*])+)/.exec(rest)))
      steps.push({ type: 'field', names: [match[1]!.replace(/\\(.)/g, '$1')] })
    else if ((match = /^\.(?=\[|$)/.exec(rest))) steps.push({ type: 'current' })
    else if (rest.startsWith('[')) {
      const end = bracketEnd(rest, refuse)
      steps.push(bracket(rest.slice(1, end).trim(), refuse))
      rest = rest.slice(end + 1)
      continue
    } else
      refuse(
        `unrecognized character in action: U+${rest.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${rest[0]}'`,
      )
    rest = rest.slice(match![0].length)
  }
  return steps
}

function bracketEnd(text: string, refuse: Refuse): number {
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quote) quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '[') depth++
    else if (c === ']' && --depth === 0) return i
  }
  return refuse('unterminated array')
}

function bracket(inside: string, refuse: Refuse): Step {
  if (inside === '*') return { type: 'wildcard' }
  const filter = /^\?\((.*)\)$/s.exec(inside)
  if (filter) return parseFilter(filter[1]!.trim(), refuse)
  const names = [...inside.matchAll(/'([^']*)'|"([^"]*)"/g)].map((each) => each[1] ?? each[2]!)
  if (names.length > 0) return { type: 'field', names }
  const index = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+))?)?$/.exec(inside)
  if (!index || inside === '') return refuse(`invalid array index ${inside}`)
  const number = (value: string | undefined) => (value === undefined ? undefined : Number(value))
  return {
    type: 'slice',
    from: number(index[1]),
    to: number(index[3]),
    step: number(index[4]),
    single: !index[2],
  }
}

function parseFilter(text: string, refuse: Refuse): Step {
  const match = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(text)
  if (!match) return { type: 'filter', left: parsePath(text, refuse), right: [] }
  return {
    type: 'filter',
    left: operand(match[1]!, refuse),
    operator: match[2]!,
    right: operand(match[3]!, refuse),
  }
}

function operand(text: string, refuse: Refuse): Step[] {
  const quoted = /^(["'])(.*)\1$/s.exec(text)
  if (quoted) return [{ type: 'literal', value: quoted[2]! }]
  if (/^-?\d+(\.\d+)?$/.test(text)) return [{ type: 'literal', value: Number(text) }]
  if (text === 'true' || text === 'false') return [{ type: 'literal', value: text === 'true' }]
  return parsePath(text, refuse)
}
