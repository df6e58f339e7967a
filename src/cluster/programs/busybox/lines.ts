/** Applets that turn lines into other lines: sort, uniq, cut, tr, paste … */
import { type Applet, answer, linesOf, print, readInputs, readOptions } from './applet'
import { unescape } from '../shell/print'

/** An applet whose output is a function of its lines. */
const overLines =
  (
    values: string,
    change: (lines: string[], options: ReturnType<typeof readOptions>) => string[],
    skip = 0,
  ): Applet =>
  (task) => {
    const options = readOptions(task.words, values)
    readInputs(task, options.operands.slice(skip), (texts, failed) => {
      const lines = change(linesOf(texts.map(({ text }) => text).join('')), options)
      answer(task, lines.map((line) => `${line}\n`).join(''), failed ? 1 : 0)
    })
  }

const sort = overLines('kto', (lines, { flags, values }) => {
  const [from = 1] = (values.get('k') ?? '').split(',').map((text) => Number.parseInt(text, 10) || 1)
  const separator = values.get('t') ?? /\s+/
  const numeric = flags.has('n') || /n/.test(values.get('k') ?? '') || flags.has('h')
  const key = (line: string) => (values.has('k') ? (line.trimStart().split(separator)[from - 1] ?? '') : line)
  const sorted = [...lines].sort((a, b) => {
    const x = key(a)
    const y = key(b)
    if (numeric && Number.parseFloat(x) !== Number.parseFloat(y))
      return (Number.parseFloat(x) || 0) - (Number.parseFloat(y) || 0)
    return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0
  })
  if (flags.has('r') || /r/.test(values.get('k') ?? '')) sorted.reverse()
  return flags.has('u') ? sorted.filter((line, i) => i === 0 || key(line) !== key(sorted[i - 1]!)) : sorted
})

const uniq = overLines('', (lines, { flags }) => {
  const groups: { line: string; count: number }[] = []
  for (const line of lines) {
    const last = groups[groups.length - 1]
    if (last && last.line === line) last.count++
    else groups.push({ line, count: 1 })
  }
  const wanted = groups.filter(({ count }) =>
    flags.has('d') ? count > 1 : flags.has('u') ? count === 1 : true,
  )
  return wanted.map(({ line, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line))
})

function ranges(text: string): (i: number) => boolean {
  const pieces = text.split(',').map((piece) => /^(\d*)(-?)(\d*)$/.exec(piece))
  return (i) =>
    pieces.some(
      (piece) =>
        piece &&
        i >= Number(piece[1] || 1) &&
        i <= (piece[2] ? Number(piece[3] || Number.POSITIVE_INFINITY) : Number(piece[1])),
    )
}

const cut = overLines('dfcb', (lines, { values, flags }) => {
  const wanted = ranges(values.get('f') ?? values.get('c') ?? values.get('b') ?? '1')
  if (!values.has('f')) return lines.map((line) => [...line].filter((_, i) => wanted(i + 1)).join(''))
  const delimiter = values.get('d') ?? '\t'
  return lines
    .filter((line) => !flags.has('s') || line.includes(delimiter))
    .map((line) =>
      line.includes(delimiter)
        ? line
            .split(delimiter)
            .filter((_, i) => wanted(i + 1))
            .join(delimiter)
        : line,
    )
})

const tr: Applet = (task) => {
  const { flags, operands } = readOptions(task.words)
  const from = setOf(operands[0] ?? '')
  const to = setOf(operands[1] ?? '')
  const inFrom = (c: string) => from.includes(c) !== (flags.has('c') || flags.has('C'))
  let last = ''
  const change = (chunk: string) => {
    let out = ''
    for (const c of chunk) {
      if (flags.has('d') && inFrom(c)) continue
      const next =
        !flags.has('d') && to && inFrom(c)
          ? (to[Math.min(flags.has('c') ? to.length - 1 : from.indexOf(c), to.length - 1)] ?? c)
          : c
      const squeezes = flags.has('s') && next === last && (operands[1] ? to.includes(next) : inFrom(next))
      if (!squeezes) out += next
      last = next
    }
    return out
  }
  const more = (): void =>
    task.system.read(0, (chunk) =>
      typeof chunk === 'string' ? print(task, change(chunk), more) : task.system.exit(0),
    )
  more()
}

function setOf(text: string): string {
  const classes: Record<string, string> = {
    upper: 'A-Z',
    lower: 'a-z',
    digit: '0-9',
    alpha: 'A-Za-z',
    alnum: '0-9A-Za-z',
    space: ' \\t\\n\\r',
  }
  const plain = unescape(text.replace(/\[:(\w+):\]/g, (_, name: string) => classes[name] ?? '')).text
  return plain.replace(/(.)-(.)/gs, (_, a: string, b: string) =>
    Array.from({ length: Math.max(0, b.charCodeAt(0) - a.charCodeAt(0) + 1) }, (__, i) =>
      String.fromCharCode(a.charCodeAt(0) + i),
    ).join(''),
  )
}

const paste = overLines('d', (lines, { flags, values }) =>
  flags.has('s') ? [lines.join(values.get('d') ?? '\t')] : lines,
)

export const LINE_APPLETS: Readonly<Record<string, Applet>> = {
  sort,
  uniq,
  cut,
  tr,
  paste,
  rev: overLines('', (lines) => lines.map((line) => [...line].reverse().join(''))),
  tac: overLines('', (lines) => [...lines].reverse()),
  nl: overLines('bw', (lines) => {
    let n = 0
    return lines.map((line) => (line === '' ? '       ' : `${String(++n).padStart(6)}\t${line}`))
  }),
  fold: overLines('w', (lines, { values }) =>
    lines.flatMap((line) => line.match(new RegExp(`.{1,${Number(values.get('w') ?? 80)}}`, 'g')) ?? ['']),
  ),
}
