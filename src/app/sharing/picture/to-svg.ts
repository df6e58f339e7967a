/** A picture as an SVG file that stands alone: no style sheet, no script, nothing fetched. */
import { type Mark, type Matrix, type Paint, type Picture, n } from './picture'

export interface Font {
  readonly family: string
  /** The file as a data: address. */
  readonly source: string
}

export function toSvg({ width, height, marks }: Picture, title: string, fonts: readonly Font[] = []): string {
  const writer = new Writer()
  const body = marks.map((mark) => writer.mark(mark)).join('\n')
  const faces = fonts
    .map(
      ({ family, source }) =>
        `@font-face{font-family:"${family}";src:url(${source}) format("woff2");font-weight:100 900}`,
    )
    .join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">`,
    `<title>${escaped(title)}</title>`,
    `<defs>${faces && `<style>${faces}</style>`}${writer.defs.join('')}</defs>`,
    body,
    '</g>'.repeat(writer.open),
    '</svg>\n',
  ].join('\n')
}

const escaped = (text: string) =>
  text
    // oxlint-disable-next-line no-control-regex -- XML knows no such characters, and a log line may hold them.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const attributes = (values: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => ` ${name}="${escaped(typeof value === 'number' ? n(value) : value!)}"`)
    .join('')

const isStraight = ([a, b, c, d, e, f]: Matrix) =>
  a === 1 && b === 0 && c === 0 && d === 1 && e === 0 && f === 0
const transformOf = (matrix: Matrix) =>
  isStraight(matrix) ? undefined : `matrix(${matrix.map((part) => Math.round(part * 1e4) / 1e4).join(' ')})`

class Writer {
  readonly defs: string[] = []
  open = 0
  #known = new Map<string, string>()

  mark(mark: Mark): string {
    switch (mark.kind) {
      case 'shape': {
        const { stroke } = mark
        return `<path${attributes({
          d: mark.d,
          transform: transformOf(mark.matrix),
          fill: mark.fill === undefined ? 'none' : this.#paint(mark.fill),
          'fill-rule': mark.evenOdd ? 'evenodd' : undefined,
          opacity: mark.opacity,
          ...(stroke && {
            stroke: this.#paint(stroke.paint),
            'stroke-width': stroke.width,
            'stroke-dasharray': stroke.dash?.map(n).join(' '),
            'stroke-dashoffset': stroke.dashOffset || undefined,
            'stroke-linecap': stroke.cap === 'butt' ? undefined : stroke.cap,
            'stroke-linejoin': stroke.join === 'miter' ? undefined : stroke.join,
          }),
        })}/>`
      }
      case 'text':
        return `<text${attributes({
          x: mark.x,
          y: mark.y,
          transform: transformOf(mark.matrix),
          'font-family': mark.family,
          'font-size': mark.size,
          'font-weight': mark.weight,
          'font-style': mark.italic ? 'italic' : undefined,
          'letter-spacing': mark.spacing,
          textLength: mark.width,
          fill: mark.fill,
          opacity: mark.opacity,
          ...(mark.halo && {
            stroke: mark.halo.colour,
            'stroke-width': mark.halo.width,
            'paint-order': 'stroke',
          }),
        })} xml:space="preserve">${escaped(mark.text)}</text>`
      case 'photo': {
        const { source, x, y, width, height, opacity } = mark
        return `<image${attributes({ href: source(), x, y, width, height, opacity })}/>`
      }
      case 'clip':
        this.open++
        return `<g clip-path="url(#${this.#clip(mark.d, mark.matrix)})">`
      case 'unclip':
        this.open--
        return '</g>'
    }
  }

  #clip(d: string, matrix: Matrix): string {
    return this.#define(
      `clip ${d} ${matrix.join(' ')}`,
      (id) => `<clipPath id="${id}"><path${attributes({ d, transform: transformOf(matrix) })}/></clipPath>`,
    )
  }

  #paint(paint: Paint): string {
    if (typeof paint === 'string') return paint
    const id = this.#define(JSON.stringify(paint), (name) =>
      paint.kind === 'pattern'
        ? `<pattern${attributes({
            id: name,
            width: paint.width,
            height: paint.height,
            patternUnits: 'userSpaceOnUse',
            patternTransform: transformOf(paint.matrix),
          })}>${paint.marks.map((mark) => this.mark(mark)).join('')}</pattern>`
        : `<linearGradient${attributes({
            id: name,
            gradientUnits: 'userSpaceOnUse',
            x1: paint.from[0],
            y1: paint.from[1],
            x2: paint.to[0],
            y2: paint.to[1],
          })}>${paint.stops
            .map(([offset, colour]) => `<stop offset="${offset}" stop-color="${escaped(colour)}"/>`)
            .join('')}</linearGradient>`,
    )
    return `url(#${id})`
  }

  /** Equal definitions are written once. */
  #define(key: string, write: (id: string) => string): string {
    const known = this.#known.get(key)
    if (known) return known
    const id = `p${this.#known.size + 1}`
    this.#known.set(key, id)
    this.defs.push(write(id))
    return id
  }
}
