/** Reads a part of the page as a picture: every box, line of text and shape in it, as it stands now. */
import { gradientOver, plainColour } from './colours'
import { type Mark, type Picture, STRAIGHT, n, rectangle } from './picture'
import { readDrawing } from './read-drawing'
import { readText } from './read-text'

export interface Reading {
  readonly marks: Mark[]
  /** The corner of the part that is read, on the page. */
  readonly left: number
  readonly top: number
}

export function readPage(root: HTMLElement): Picture {
  const { left, top, width, height } = root.getBoundingClientRect()
  const reading: Reading = { marks: [], left, top }
  const ground = plainColour(getComputedStyle(document.body).backgroundColor)
  if (ground)
    reading.marks.push({ kind: 'shape', d: rectangle(0, 0, width, height), matrix: STRAIGHT, fill: ground })
  readElement(root, reading, 1)
  return { width, height, marks: reading.marks }
}

function readElement(element: Element, reading: Reading, above: number): void {
  const style = getComputedStyle(element)
  if (style.display === 'none') return
  const opacity = above * Number(style.opacity)
  if (opacity === 0) return
  if (element instanceof SVGSVGElement) return readDrawing(element, reading, opacity)
  if (!(element instanceof HTMLElement)) return
  const box = boxOf(element, reading)
  // What only a screen reader is told is one pixel large.
  if (style.overflowX === 'hidden' && box.width <= 1 && box.height <= 1) return
  const seen = style.visibility !== 'hidden'
  if (seen) readBox(style, box, reading, opacity)
  if (element instanceof HTMLCanvasElement || element instanceof HTMLImageElement)
    return seen ? readPhoto(element, box, reading, opacity) : undefined
  const clips = style.overflowX !== 'visible' && style.overflowX !== '' && box.width > 0
  if (clips) {
    const d = rectangle(box.x, box.y, box.width, box.height, radiiOf(style, box.scale))
    reading.marks.push({ kind: 'clip', d, matrix: STRAIGHT })
  }
  for (const child of inPaintingOrder(element))
    if (child instanceof Text) {
      if (seen) readText(child, element, style, box, reading, opacity)
    } else if (child instanceof Element) readElement(child, reading, opacity)
  if (clips) reading.marks.push({ kind: 'unclip' })
}

/** What is positioned with a z-index is painted in its order; all else as it is written. */
function inPaintingOrder(element: HTMLElement): readonly Node[] {
  const children = [...element.childNodes]
  const orders = children.map((child) => {
    if (!(child instanceof HTMLElement)) return 0
    const { position, zIndex } = getComputedStyle(child)
    return position === 'static' || zIndex === 'auto' ? 0 : Number(zIndex)
  })
  if (orders.every((order) => order === 0)) return children
  return children
    .map((child, index) => ({ child, order: orders[index]! }))
    .sort((a, b) => a.order - b.order)
    .map(({ child }) => child)
}

export interface PageBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Pixels on the screen per pixel of its style: zoomed diagrams. */
  readonly scale: number
}

function boxOf(element: HTMLElement, { left, top }: Reading): PageBox {
  const rect = element.getBoundingClientRect()
  const scale = element.offsetWidth > 0 && rect.width > 0 ? rect.width / element.offsetWidth : 1
  return {
    x: rect.left - left,
    y: rect.top - top,
    width: rect.width,
    height: rect.height,
    scale: Math.abs(scale - 1) < 0.01 ? 1 : scale,
  }
}

const px = (length: string) => Number.parseFloat(length) || 0

const radiiOf = (style: CSSStyleDeclaration, scale: number) =>
  [
    style.borderTopLeftRadius,
    style.borderTopRightRadius,
    style.borderBottomRightRadius,
    style.borderBottomLeftRadius,
  ].map((radius) => (radius.endsWith('%') ? 1e4 : px(radius) * scale))

function readBox(style: CSSStyleDeclaration, box: PageBox, { marks }: Reading, opacity: number): void {
  const { x, y, width, height, scale } = box
  if (width === 0 || height === 0) return
  const radii = radiiOf(style, scale)
  const plain = { kind: 'shape', matrix: STRAIGHT, ...(opacity < 1 && { opacity }) } as const
  const d = rectangle(x, y, width, height, radii)
  const ground = plainColour(style.backgroundColor)
  if (ground) marks.push({ ...plain, d, fill: ground })
  const gradient = gradientOver(style.backgroundImage, box, scale)
  if (gradient) marks.push({ ...plain, d, fill: gradient })
  readBorders(style, box, radii, marks, plain)
  const outline = px(style.outlineWidth) * scale
  const colour = plainColour(style.outlineColor)
  if (style.outlineStyle === 'none' || outline === 0 || !colour) return
  const away = px(style.outlineOffset) * scale + outline / 2
  marks.push({
    ...plain,
    d: rectangle(
      x - away,
      y - away,
      width + 2 * away,
      height + 2 * away,
      radii.map((radius) => radius + away),
    ),
    stroke: { paint: colour, width: outline },
  })
}

const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const

function readBorders(
  style: CSSStyleDeclaration,
  { x, y, width, height, scale }: PageBox,
  radii: readonly number[],
  marks: Mark[],
  plain: object,
): void {
  const sides = SIDES.map((side) => ({
    width: style[`border${side}Style`] === 'none' ? 0 : px(style[`border${side}Width`]) * scale,
    colour: plainColour(style[`border${side}Color`]),
    line: style[`border${side}Style`],
  }))
  const [top, right, bottom, left] = sides as [Side, Side, Side, Side]
  const same = sides.every((side) => side.width === top.width && side.colour === top.colour)
  if (same && top.width > 0 && top.colour) {
    const half = top.width / 2
    const inner = radii.map((radius) => Math.max(0, radius - half))
    const d = rectangle(x + half, y + half, width - top.width, height - top.width, inner)
    marks.push({ ...plain, kind: 'shape', d, matrix: STRAIGHT, stroke: strokeOf(top) })
    return
  }
  const line = (side: Side, d: string) => {
    if (side.width > 0 && side.colour)
      marks.push({ ...plain, kind: 'shape', d, matrix: STRAIGHT, stroke: strokeOf(side) })
  }
  line(top, `M${n(x)} ${n(y + top.width / 2)}h${n(width)}`)
  line(right, `M${n(x + width - right.width / 2)} ${n(y)}v${n(height)}`)
  line(bottom, `M${n(x)} ${n(y + height - bottom.width / 2)}h${n(width)}`)
  line(left, `M${n(x + left.width / 2)} ${n(y)}v${n(height)}`)
}

interface Side {
  readonly width: number
  readonly colour: string | undefined
  readonly line: string
}

const strokeOf = ({ width, colour, line }: Side) => ({
  paint: colour!,
  width,
  ...(line === 'dashed' && { dash: [Math.max(3, 3 * width), Math.max(2, 2 * width)] }),
  ...(line === 'dotted' && { dash: [width, width] }),
})

function readPhoto(
  photo: HTMLCanvasElement | HTMLImageElement,
  { x, y, width, height }: PageBox,
  { marks }: Reading,
  opacity: number,
): void {
  if (width === 0 || height === 0) return
  const source = () => (photo instanceof HTMLCanvasElement ? photo.toDataURL() : photo.src)
  marks.push({ kind: 'photo', source, drawn: photo, x, y, width, height, ...(opacity < 1 && { opacity }) })
}
