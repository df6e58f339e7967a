/** A run of text in a box of the page: one mark for each line it was broken into. */
import { plainColour } from './colours'
import { STRAIGHT, n } from './picture'
import type { PageBox, Reading } from './read-page'

let ruler: CanvasRenderingContext2D | null | undefined

const shared = new Map<string, { readonly ascent: number; readonly descent: number }>()

function metrics(font: string) {
  let known = shared.get(font)
  if (!known) {
    ruler ??= document.createElement('canvas').getContext('2d')
    if (ruler) ruler.font = font
    const measured = ruler?.measureText('x')
    known = {
      ascent: measured?.fontBoundingBoxAscent ?? 0,
      descent: measured?.fontBoundingBoxDescent ?? 0,
    }
    shared.set(font, known)
  }
  return known
}

interface Line {
  text: string
  readonly left: number
  readonly top: number
  right: number
  readonly height: number
}

export function readText(
  node: Text,
  parent: HTMLElement,
  style: CSSStyleDeclaration,
  { scale, x, width }: PageBox,
  { marks, left, top }: Reading,
  opacity: number,
): void {
  if (node.data.trim() === '') return
  const fill = plainColour(style.color)
  if (!fill) return
  const size = Number.parseFloat(style.fontSize) * scale
  const font = `${style.fontWeight} ${size}px ${style.fontFamily}`
  const { ascent, descent } = metrics(font)
  const spacing = (Number.parseFloat(style.letterSpacing) || 0) * scale
  const cut = style.textOverflow === 'ellipsis' && parent.scrollWidth > parent.clientWidth + 1
  for (const line of linesOf(node)) {
    const base = line.top + (line.height - ascent - descent) / 2 + ascent - top
    const text = cut ? shortened(line.text, font, x + width - (line.left - left)) : line.text
    marks.push({
      kind: 'text',
      text: transformed(text, style.textTransform),
      x: line.left - left,
      y: base,
      ...(!cut && { width: line.right - line.left }),
      matrix: STRAIGHT,
      family: style.fontFamily,
      size,
      weight: style.fontWeight,
      fill,
      ...(style.fontStyle === 'italic' && { italic: true }),
      ...(spacing !== 0 && { spacing }),
      ...(opacity < 1 && { opacity }),
    })
    if (style.textDecorationLine.includes('none')) continue
    const through = style.textDecorationLine.includes('line-through')
    const y = through ? base - size * 0.3 : base + size * 0.12
    marks.push({
      kind: 'shape',
      d: `M${n(line.left - left)} ${n(y)}H${n(line.right - left)}`,
      matrix: STRAIGHT,
      stroke: { paint: fill, width: Math.max(1, size / 14) },
      ...(opacity < 1 && { opacity }),
    })
  }
}

function transformed(text: string, how: string): string {
  if (how === 'uppercase') return text.toUpperCase()
  return how === 'lowercase' ? text.toLowerCase() : text
}

/** Letters that stand at one height are a line; white space is as the browser shows it. */
function linesOf(node: Text): readonly Line[] {
  const from = node.data.length - node.data.trimStart().length
  const to = node.data.trimEnd().length
  const range = document.createRange()
  range.setStart(node, from)
  range.setEnd(node, to)
  const whole = [...range.getClientRects()].filter(({ width }) => width > 0)
  const [first] = whole
  if (!first) return []
  const kept = /^(pre|pre-wrap|break-spaces)$/.test(getComputedStyle(node.parentElement!).whiteSpace)
  const shown = (text: string) => (kept ? text : text.replace(/\s+/g, ' '))
  if (whole.length === 1) {
    const { left, top, right, height } = first
    return [{ text: shown(node.data.slice(from, to)), left, top, right, height }]
  }
  const lines: Line[] = []
  let space = ''
  for (let i = from; i < to; i++) {
    range.setStart(node, i)
    range.setEnd(node, i + 1)
    const rect = range.getClientRects()[0]
    const letter = node.data[i]!
    if (/\s/.test(letter)) {
      space = kept ? space + letter : ' '
      continue
    }
    if (!rect) continue
    const last = lines.at(-1)
    if (last && Math.abs(last.top - rect.top) < 2) {
      last.text += space + letter
      last.right = rect.right
    } else
      lines.push({ text: letter, left: rect.left, top: rect.top, right: rect.right, height: rect.height })
    space = ''
  }
  return lines
}

function shortened(text: string, font: string, room: number): string {
  if (!ruler) return text
  ruler.font = font
  if (ruler.measureText(text).width <= room + 1) return text
  let end = text.length
  while (end > 0 && ruler.measureText(`${text.slice(0, end)}…`).width > room) end--
  return `${text.slice(0, end)}…`
}
