/** bash's brace expansion, on text, before anything else: a{1..3}b → a1b a2b a3b. */

/** The words a braced word stands for; just itself when nothing in it can be expanded. */
export function expandBraces(text: string): string[] {
  const open = findOpening(text)
  if (!open) return [text]
  const { start, end, alternatives } = open
  const rest = expandBraces(text.slice(end + 1))
  const words: string[] = []
  for (const alternative of alternatives.flatMap(expandBraces))
    for (const tail of rest) words.push(text.slice(0, start) + alternative + tail)
  return words
}

function findOpening(text: string): { start: number; end: number; alternatives: string[] } | undefined {
  for (let start = skipTo(text, 0); start >= 0; start = skipTo(text, start + 1)) {
    const found = alternativesAt(text, start)
    if (found) return { start, ...found }
  }
  return undefined
}

/** The next brace that is neither quoted nor part of ${…}. */
function skipTo(text: string, from: number): number {
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (c === '\\') i++
    else if (quote) {
      if (c === quote) quote = ''
    } else if (c === "'" || c === '"') quote = c
    else if (c === '$' && (text[i + 1] === '{' || text[i + 1] === '(')) i = closing(text, i + 1)
    else if (c === '{' && i >= from) return i
  }
  return -1
}

function closing(text: string, start: number): number {
  const open = text[start]!
  const close = open === '{' ? '}' : ')'
  let depth = 0
  for (let i = start; i < text.length; i++) {
    if (text[i] === open) depth++
    else if (text[i] === close && --depth === 0) return i
  }
  return text.length
}

function alternativesAt(text: string, start: number): { end: number; alternatives: string[] } | undefined {
  const pieces: string[] = []
  let depth = 0
  let from = start + 1
  for (let i = start; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '{') depth++
    else if (c === ',' && depth === 1) {
      pieces.push(text.slice(from, i))
      from = i + 1
    } else if (c === '}' && --depth === 0) {
      pieces.push(text.slice(from, i))
      const alternatives = pieces.length > 1 ? pieces : range(pieces[0]!)
      return alternatives && { end: i, alternatives }
    }
  }
  return undefined
}

function range(text: string): string[] | undefined {
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?\d+))?$/.exec(text)
  if (!match) return undefined
  const letters = match[3] !== undefined
  const from = letters ? match[3]!.charCodeAt(0) : Number(match[1])
  const to = letters ? match[4]!.charCodeAt(0) : Number(match[2])
  const step = Math.abs(Number(match[5] ?? 1)) || 1
  const width = !letters && /^-?0\d/.test(`${match[1]}`) ? match[1]!.length : 0
  const words: string[] = []
  for (let i = from; from <= to ? i <= to : i >= to; i += from <= to ? step : -step)
    words.push(letters ? String.fromCharCode(i) : String(i).padStart(width, '0'))
  return words
}
