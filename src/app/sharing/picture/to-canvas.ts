/** A picture painted onto a canvas, with the fonts that the page has loaded: for PNG and for the frames of a film. */
import type { Gradient, Mark, Matrix, Paint, Pattern, Picture, Shape, Text } from './picture'

export type Painter = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** `scale`: pixels of the canvas per pixel of the picture. */
export function toCanvas(painter: Painter, { width, height, marks }: Picture, scale = 1): void {
  painter.setTransform(scale, 0, 0, scale, 0, 0)
  painter.clearRect(0, 0, width, height)
  for (const mark of marks) paint(painter, mark)
}

function paint(painter: Painter, mark: Mark): void {
  if (mark.kind === 'unclip') return painter.restore()
  painter.save()
  if (mark.kind === 'clip') return clip(painter, mark.d, mark.matrix)
  painter.globalAlpha = mark.opacity ?? 1
  if (mark.kind === 'shape') shape(painter, mark)
  else if (mark.kind === 'text') text(painter, mark)
  else if (mark.drawn) painter.drawImage(mark.drawn, mark.x, mark.y, mark.width, mark.height)
  painter.restore()
}

/** The clip stays until its own restore. */
function clip(painter: Painter, d: string, matrix: Matrix): void {
  const path = new Path2D()
  path.addPath(new Path2D(d), new DOMMatrix([...matrix]))
  painter.clip(path)
}

function shape(painter: Painter, { d, matrix, fill, evenOdd, stroke }: Shape): void {
  painter.transform(...matrix)
  const path = new Path2D(d)
  if (fill !== undefined) {
    painter.fillStyle = styleOf(painter, fill)
    painter.fill(path, evenOdd ? 'evenodd' : 'nonzero')
  }
  if (!stroke) return
  painter.strokeStyle = styleOf(painter, stroke.paint)
  painter.lineWidth = stroke.width
  painter.setLineDash([...(stroke.dash ?? [])])
  painter.lineDashOffset = stroke.dashOffset ?? 0
  painter.lineCap = (stroke.cap ?? 'butt') as CanvasLineCap
  painter.lineJoin = (stroke.join ?? 'miter') as CanvasLineJoin
  painter.stroke(path)
}

function text(painter: Painter, mark: Text): void {
  painter.transform(...mark.matrix)
  painter.font = `${mark.italic ? 'italic ' : ''}${mark.weight} ${mark.size}px ${mark.family}`
  painter.letterSpacing = `${mark.spacing ?? 0}px`
  if (mark.width !== undefined) fit(painter, mark, mark.width)
  if (mark.halo) {
    painter.strokeStyle = mark.halo.colour
    painter.lineWidth = mark.halo.width
    painter.lineJoin = 'round'
    painter.strokeText(mark.text, mark.x, mark.y)
  }
  painter.fillStyle = mark.fill
  painter.fillText(mark.text, mark.x, mark.y)
}

/** Spreads what the set width differs from the drawn one over the letters. */
function fit(painter: Painter, { text: letters, spacing = 0 }: Text, width: number): void {
  const difference = width - painter.measureText(letters).width
  if (Math.abs(difference) > 0.05) painter.letterSpacing = `${spacing + difference / [...letters].length}px`
}

function styleOf(painter: Painter, paint: Paint): string | CanvasGradient | CanvasPattern {
  if (typeof paint === 'string') return paint
  return paint.kind === 'gradient' ? gradientOf(painter, paint) : patternOf(painter, paint)
}

function gradientOf(painter: Painter, { from, to, stops }: Gradient): CanvasGradient {
  const gradient = painter.createLinearGradient(...from, ...to)
  for (const [offset, colour] of stops) gradient.addColorStop(Math.min(Math.max(offset, 0), 1), colour)
  return gradient
}

/** Tiles are drawn finer than they are used, so that a slanted line stays sharp. */
const FINER = 8

function patternOf(painter: Painter, { width, height, matrix, marks }: Pattern): CanvasPattern | string {
  const tile = new OffscreenCanvas(
    Math.max(1, Math.round(width * FINER)),
    Math.max(1, Math.round(height * FINER)),
  )
  const own = tile.getContext('2d')
  if (!own) return 'transparent'
  toCanvas(own, { width, height, marks }, FINER)
  const pattern = painter.createPattern(tile, 'repeat')
  pattern?.setTransform(new DOMMatrix([...matrix]).scale(1 / FINER))
  return pattern ?? 'transparent'
}
