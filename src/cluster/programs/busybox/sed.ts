/** sed: s, d, p, q, a, i, c, y and their addresses, over whole lines. */
import { type Applet, answer, fail, linesOf, readInputs, readOptions } from './applet'
import { posixRegex } from './regex'

type Address = { readonly line: number } | { readonly expression: RegExp } | 'last'
interface Edit {
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly negated: boolean
  readonly name: string
  readonly expression: RegExp | undefined
  readonly text: string
  readonly flags: string
  active: boolean
}

function readAddress(source: string, extended: boolean): { address: Address; rest: string } | undefined {
  const number = /^\d+/.exec(source)
  if (number) return { address: { line: Number(number[0]) }, rest: source.slice(number[0].length) }
  if (source[0] === '$') return { address: 'last', rest: source.slice(1) }
  if (source[0] !== '/') return undefined
  const end = closing(source, 1, '/')
  const expression = posixRegex(source.slice(1, end).replaceAll('\\/', '/'), extended)
  return expression && { address: { expression }, rest: source.slice(end + 1) }
}

function closing(source: string, from: number, delimiter: string): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === delimiter) return i
  }
  return source.length
}

function readEdits(script: string, extended: boolean): Edit[] | undefined {
  const edits: Edit[] = []
  let rest = script.trimStart()
  while (rest !== '') {
    if (/^[;\s}]/.test(rest)) {
      rest = rest.slice(1)
      continue
    }
    const first = readAddress(rest, extended)
    rest = first?.rest ?? rest
    const second = rest[0] === ',' ? readAddress(rest.slice(1), extended) : undefined
    rest = (second?.rest ?? rest).trimStart()
    const negated = rest[0] === '!'
    if (negated) rest = rest.slice(1).trimStart()
    if (rest[0] === '{') rest = rest.slice(1).trimStart()
    const name = rest[0] ?? ''
    const edit = {
      from: first?.address,
      to: second?.address,
      negated,
      name,
      expression: undefined,
      text: '',
      flags: '',
      active: false,
    }
    if (name === 's' || name === 'y') {
      const delimiter = rest[1] ?? '/'
      const middle = closing(rest, 2, delimiter)
      const end = closing(rest, middle + 1, delimiter)
      const unescape = (text: string) =>
        delimiter === '/' ? text.replaceAll('\\/', '/') : text.replaceAll(`\\${delimiter}`, delimiter)
      const flags = /^[gpIi\d]*/.exec(rest.slice(end + 1))![0]
      const source = unescape(rest.slice(2, middle))
      const expression =
        name === 's' ? posixRegex(source, extended, `g${/[iI]/.test(flags) ? 'i' : ''}`) : new RegExp('')
      if (!expression) return undefined
      edits.push({
        ...edit,
        expression,
        text:
          name === 'y'
            ? `${source}\0${unescape(rest.slice(middle + 1, end))}`
            : unescape(rest.slice(middle + 1, end)),
        flags,
      })
      rest = rest.slice(end + 1 + flags.length)
    } else if (/[aic]/.test(name)) {
      const end = rest.indexOf('\n', 2) < 0 ? rest.length : rest.indexOf('\n', 2)
      edits.push({ ...edit, text: rest.slice(1, end).replace(/^\s*\\?\n?\s*/, '') })
      rest = rest.slice(end)
    } else if (/[dpqQ=n]/.test(name)) {
      edits.push(edit)
      rest = rest.slice(1)
    } else return undefined
  }
  return edits
}

const hits = (address: Address, line: string, number: number, last: number) =>
  address === 'last'
    ? number === last
    : 'line' in address
      ? address.line === number
      : address.expression.test(line)

function applies(edit: Edit, line: string, number: number, last: number): boolean {
  if (!edit.from) return true
  if (!edit.to) return hits(edit.from, line, number, last) !== edit.negated
  let inside = edit.active
  if (!edit.active && hits(edit.from, line, number, last)) {
    inside = true
    edit.active = !(edit.to !== 'last' && 'line' in edit.to && edit.to.line <= number)
  } else if (edit.active && hits(edit.to, line, number, last)) edit.active = false
  return inside !== edit.negated
}

function substituted(edit: Edit, line: string): { line: string; changed: boolean } {
  let n = 0
  const wanted = Number(/\d+/.exec(edit.flags)?.[0] ?? 1)
  let changed = false
  const next = line.replace(edit.expression!, (...found) => {
    n++
    if (!edit.flags.includes('g') && n !== wanted) return found[0]
    changed = true
    return edit.text.replace(/\\(\d|n|t|&|\\)|&/g, (all, group: string | undefined) =>
      all === '&'
        ? found[0]
        : group === 'n'
          ? '\n'
          : group === 't'
            ? '\t'
            : /\d/.test(group!)
              ? (found[Number(group)] ?? '')
              : group!,
    )
  })
  return { line: next, changed }
}

function run(edits: readonly Edit[], text: string, quiet: boolean): string {
  const lines = linesOf(text)
  let out = ''
  for (const [i, original] of lines.entries()) {
    let line = original
    let isDeleted = false
    let after = ''
    let quits = false
    for (const edit of edits) {
      if (isDeleted || quits || !applies(edit, line, i + 1, lines.length)) continue
      if (edit.name === 's') {
        const result = substituted(edit, line)
        line = result.line
        if (result.changed && edit.flags.includes('p')) out += `${line}\n`
      } else if (edit.name === 'y') {
        const [from = '', to = ''] = edit.text.split('\0')
        line = [...line].map((c) => (from.includes(c) ? (to[from.indexOf(c)] ?? c) : c)).join('')
      } else if (edit.name === 'd') isDeleted = true
      else if (edit.name === 'p') out += `${line}\n`
      else if (edit.name === '=') out += `${i + 1}\n`
      else if (edit.name === 'i') out += `${edit.text}\n`
      else if (edit.name === 'a') after += `${edit.text}\n`
      else if (edit.name === 'c') {
        out += `${edit.text}\n`
        isDeleted = true
      } else if (edit.name === 'q') quits = true
    }
    if (!isDeleted && !quiet) out += `${line}\n`
    out += after
    if (quits) break
  }
  return out
}

export const sed: Applet = (task) => {
  const inPlace = task.words.some((word) => /^-i|^--in-place/.test(word))
  const { flags, values, operands } = readOptions(
    task.words.filter((word) => !/^-i|^--in-place/.test(word)),
    'ef',
    ['expression'],
  )
  const scripts = task.words.flatMap((word, i) => (task.words[i - 1] === '-e' ? [word] : []))
  const script = scripts.length
    ? scripts.join('\n')
    : (values.get('e') ?? values.get('expression') ?? operands[0] ?? '')
  const edits = readEdits(script, flags.has('E') || flags.has('r'))
  if (!edits)
    return fail(
      task,
      task.flavour === 'gnu'
        ? `-e expression #1, char 1: unknown command: \`${script[0]}'`
        : `unsupported command ${script.trim()[0] ?? ''}`,
    )
  readInputs(
    task,
    values.has('e') || values.has('expression') ? operands : operands.slice(1),
    (texts, failed) => {
      if (!inPlace)
        return answer(
          task,
          run(edits, texts.map(({ text }) => text).join(''), flags.has('n')),
          failed ? 1 : 0,
        )
      for (const { path, text } of texts) {
        const failure = task.system.writeFile(path, run(edits, text, flags.has('n')))
        if (failure)
          return fail(
            task,
            task.flavour === 'gnu'
              ? `couldn't open temporary file: ${failure.message}`
              : `can't create temp file '${path}XXXXXX': ${failure.message}`,
            4,
          )
      }
      task.system.exit(failed ? 1 : 0)
    },
  )
}
