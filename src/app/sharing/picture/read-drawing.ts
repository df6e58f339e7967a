/** An SVG of the page: its shapes and texts with the style that the sheets gave them. */
import { plainColour } from './colours'
import { type Mark, type Matrix, type Paint, type Stroke, STRAIGHT, n, rectangle } from './picture'
import type { Reading } from './read-page'

export function readDrawing(svg: SVGSVGElement, reading: Reading, opacity: number): void {
  const style = getComputedStyle(svg)
  const rect = svg.getBoundingClientRect()
  const clips = style.overflowX !== 'visible' && rect.width > 0
  if (clips) {
    const d = rectangle(rect.left - reading.left, rect.top - reading.top, rect.width, rect.height)
    reading.marks.push({ kind: 'clip', d, matrix: STRAIGHT })
  }
  for (const child of svg.children) readNode(child, reading, opacity)
  if (clips) reading.marks.push({ kind: 'unclip' })
}

const DEFINED = new Set(['defs', 'clipPath', 'mask', 'pattern', 'marker', 'title', 'desc', 'style', 'symbol'])

function readNode(element: Element, reading: Reading, above: number): void {
  if (!(element instanceof SVGGraphicsElement) || DEFINED.has(element.tagName)) return
  const style = getComputedStyle(element)
  const opacity = above * Number(style.opacity)
  if (style.display === 'none' || opacity === 0) return
  const clip = clipOf(element, style, reading)
  if (clip) reading.marks.push(clip)
  if (element instanceof SVGSVGElement) readDrawing(element, reading, opacity)
  else if (element instanceof SVGTextElement) readLabel(element, reading, above)
  else if (element instanceof SVGGeometryElement) {
    if (style.visibility !== 'hidden') readShape(element, style, reading, opacity)
  } else if (!(element instanceof SVGForeignObjectElement))
    for (const child of element.children) readNode(child, reading, opacity)
  if (clip) reading.marks.push({ kind: 'unclip' })
}

function matrixOf(element: SVGGraphicsElement, { left, top }: Reading): Matrix {
  const matrix = element.getScreenCTM()
  if (!matrix) return STRAIGHT
  return [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e - left, matrix.f - top]
}

/** What a url(#id) means: first in its own drawing, since another on the page may have used the name too. */
function referred(url: string, owner: Element): Element | undefined {
  const id = /^url\("?#([^")]+)"?\)/.exec(url)?.[1]
  if (id === undefined) return undefined
  let drawing = owner.closest('svg')
  while (drawing?.ownerSVGElement) drawing = drawing.ownerSVGElement
  return drawing?.querySelector(`#${CSS.escape(id)}`) ?? document.getElementById(id) ?? undefined
}

function clipOf(element: SVGGraphicsElement, style: CSSStyleDeclaration, reading: Reading): Mark | undefined {
  const path = referred(style.clipPath, element)
  const shape = path?.firstElementChild
  if (!(shape instanceof SVGGeometryElement)) return undefined
  return { kind: 'clip', d: pathOf(shape), matrix: matrixOf(element, reading) }
}

function readShape(
  element: SVGGeometryElement,
  style: CSSStyleDeclaration,
  reading: Reading,
  opacity: number,
): void {
  const d = pathOf(element)
  if (d === '') return
  const fill = fades(paintOf(style.fill, element), Number(style.fillOpacity))
  const stroke = strokeOf(element, style)
  if (fill === undefined && !stroke) return
  reading.marks.push({
    kind: 'shape',
    d,
    matrix: matrixOf(element, reading),
    ...(fill !== undefined && { fill }),
    ...(style.fillRule === 'evenodd' && { evenOdd: true }),
    ...(stroke && { stroke }),
    ...(opacity < 1 && { opacity }),
  })
}

/** A colour that is partly seen through. */
function fades(paint: Paint | undefined, opacity: number): Paint | undefined {
  if (typeof paint !== 'string' || opacity >= 1) return paint
  const parts = paint.match(/[\d.]+/g) ?? []
  return `rgba(${parts[0]}, ${parts[1]}, ${parts[2]}, ${Number(parts[3] ?? 1) * opacity})`
}

function strokeOf(element: SVGGeometryElement, style: CSSStyleDeclaration): Stroke | undefined {
  const width = Number.parseFloat(style.strokeWidth)
  const paint = fades(paintOf(style.stroke, element), Number(style.strokeOpacity))
  if (paint === undefined || !(width > 0)) return undefined
  const unit = element.pathLength?.baseVal > 0 ? element.getTotalLength() / element.pathLength.baseVal : 1
  const dash = (style.strokeDasharray.match(/[\d.]+/g) ?? []).map((part) => Number(part) * unit)
  return {
    paint,
    width,
    ...(dash.length > 0 && { dash: dash.length % 2 ? [...dash, ...dash] : dash }),
    ...(dash.length > 0 && { dashOffset: (Number.parseFloat(style.strokeDashoffset) || 0) * unit }),
    cap: style.strokeLinecap,
    join: style.strokeLinejoin,
  }
}

function paintOf(computed: string, owner: Element): Paint | undefined {
  const pattern = referred(computed, owner)
  if (!pattern) return computed.startsWith('url(') ? undefined : plainColour(computed)
  if (!(pattern instanceof SVGPatternElement)) return undefined
  const own = pattern.patternTransform.baseVal.consolidate()?.matrix
  const marks: Mark[] = []
  for (const child of pattern.children)
    if (child instanceof SVGGeometryElement) {
      const style = getComputedStyle(child)
      const fill = plainColour(style.fill)
      const stroke = strokeOf(child, style)
      const opacity = Number(style.opacity)
      marks.push({
        kind: 'shape',
        d: pathOf(child),
        matrix: STRAIGHT,
        ...(fill !== undefined && { fill }),
        ...(stroke && { stroke }),
        ...(opacity < 1 && { opacity }),
      })
    }
  return {
    kind: 'pattern',
    id: pattern.id,
    width: pattern.width.baseVal.value,
    height: pattern.height.baseVal.value,
    matrix: own ? [own.a, own.b, own.c, own.d, own.e, own.f] : STRAIGHT,
    marks,
  }
}

function pathOf(shape: SVGGeometryElement): string {
  if (shape instanceof SVGPathElement) return shape.getAttribute('d') ?? ''
  if (shape instanceof SVGRectElement) {
    const { x, y, width, height, rx, ry } = shape
    const radius = Math.max(rx.baseVal.value, ry.baseVal.value)
    if (width.baseVal.value <= 0 || height.baseVal.value <= 0) return ''
    const radii = [radius, radius, radius, radius]
    return rectangle(x.baseVal.value, y.baseVal.value, width.baseVal.value, height.baseVal.value, radii)
  }
  if (shape instanceof SVGCircleElement)
    return ellipse(
      shape.cx.baseVal.value,
      shape.cy.baseVal.value,
      shape.r.baseVal.value,
      shape.r.baseVal.value,
    )
  if (shape instanceof SVGEllipseElement)
    return ellipse(
      shape.cx.baseVal.value,
      shape.cy.baseVal.value,
      shape.rx.baseVal.value,
      shape.ry.baseVal.value,
    )
  if (shape instanceof SVGLineElement) {
    const { x1, y1, x2, y2 } = shape
    return `M${n(x1.baseVal.value)} ${n(y1.baseVal.value)}L${n(x2.baseVal.value)} ${n(y2.baseVal.value)}`
  }
  if (shape instanceof SVGPolygonElement || shape instanceof SVGPolylineElement) {
    const points = [...shape.points].map(({ x, y }) => `${n(x)} ${n(y)}`)
    return points.length === 0 ? '' : `M${points.join('L')}${shape instanceof SVGPolygonElement ? 'Z' : ''}`
  }
  return ''
}

const ellipse = (cx: number, cy: number, rx: number, ry: number) =>
  `M${n(cx - rx)} ${n(cy)}a${n(rx)} ${n(ry)} 0 1 1 ${n(2 * rx)} 0a${n(rx)} ${n(ry)} 0 1 1 ${n(-2 * rx)} 0Z`

/** A text with the pieces in it, each where the browser put its first letter. */
function readLabel(element: SVGTextContentElement, reading: Reading, above: number): void {
  const style = getComputedStyle(element)
  const opacity = above * Number(style.opacity)
  if (style.display === 'none' || style.visibility === 'hidden') return
  let before = 0
  for (const child of element.childNodes) {
    if (child instanceof SVGTSpanElement) readLabel(child, reading, opacity)
    else if (child instanceof Text) readPiece(child.data, before, element, style, reading, opacity)
    before += child instanceof Text || child instanceof SVGTSpanElement ? (child.textContent?.length ?? 0) : 0
  }
}

function readPiece(
  data: string,
  index: number,
  element: SVGTextContentElement,
  style: CSSStyleDeclaration,
  reading: Reading,
  opacity: number,
): void {
  const fill = fades(plainColour(style.fill), Number(style.fillOpacity))
  if (data.trim() === '' || typeof fill !== 'string' || index >= element.getNumberOfChars()) return
  const { x, y } = element.getStartPositionOfChar(index)
  const length = Math.min(data.length, element.getNumberOfChars() - index)
  const halo = plainColour(style.stroke)
  const spacing = Number.parseFloat(style.letterSpacing) || 0
  reading.marks.push({
    kind: 'text',
    text: data,
    x,
    y,
    width: element.getSubStringLength(index, length),
    matrix: matrixOf(element, reading),
    family: style.fontFamily,
    size: Number.parseFloat(style.fontSize),
    weight: style.fontWeight,
    fill,
    ...(style.fontStyle === 'italic' && { italic: true }),
    ...(spacing !== 0 && { spacing }),
    ...(halo !== undefined &&
      Number.parseFloat(style.strokeWidth) > 0 && {
        halo: { colour: halo, width: Number.parseFloat(style.strokeWidth) },
      }),
    ...(opacity < 1 && { opacity }),
  })
}
