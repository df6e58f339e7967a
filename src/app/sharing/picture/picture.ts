/**
 * A picture as a list of marks in the order they are painted: what the screen shows, read from the page, and written
 * as SVG or onto a canvas. Nothing of it refers to the page any more: colours and places are numbers.
 */

/** a, b, c, d, e, f, as in SVG's matrix(). */
export type Matrix = readonly [number, number, number, number, number, number]

export interface Gradient {
  readonly kind: 'gradient'
  readonly from: readonly [x: number, y: number]
  readonly to: readonly [x: number, y: number]
  readonly stops: readonly (readonly [offset: number, colour: string])[]
}
/** A tile laid side by side: hatching. */
export interface Pattern {
  readonly kind: 'pattern'
  readonly id: string
  readonly width: number
  readonly height: number
  readonly matrix: Matrix
  readonly marks: readonly Mark[]
}
export type Paint = string | Gradient | Pattern

export interface Stroke {
  readonly paint: Paint
  readonly width: number
  readonly dash?: readonly number[]
  readonly dashOffset?: number
  readonly cap?: string
  readonly join?: string
}
export interface Shape {
  readonly kind: 'shape'
  readonly d: string
  readonly matrix: Matrix
  readonly fill?: Paint
  readonly evenOdd?: boolean
  readonly stroke?: Stroke
  readonly opacity?: number
}
export interface Text {
  readonly kind: 'text'
  readonly text: string
  /** Where the base line begins. */
  readonly x: number
  readonly y: number
  /** As wide as the browser set it: another font, or the same with less kerning, is spaced to fit. */
  readonly width?: number
  readonly matrix: Matrix
  readonly family: string
  readonly size: number
  readonly weight: string
  readonly italic?: boolean
  readonly spacing?: number
  readonly fill: string
  /** A halo, painted below the letters. */
  readonly halo?: { readonly colour: string; readonly width: number }
  readonly opacity?: number
}
/** What is on a canvas or in an image of the page. */
export interface Photo {
  readonly kind: 'photo'
  /** It as a data: address: made only where it is asked for, since it takes a while. */
  readonly source: () => string
  readonly drawn: CanvasImageSource | undefined
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly opacity?: number
}
export type Mark =
  | Shape
  | Text
  | Photo
  | { readonly kind: 'clip'; readonly d: string; readonly matrix: Matrix }
  | { readonly kind: 'unclip' }

export interface Picture {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
}

export const STRAIGHT: Matrix = [1, 0, 0, 1, 0, 0]

/** A rectangle as a path, its corners rounded in the order top left, top right, bottom right, bottom left. */
export function rectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  radii: readonly number[] = [0, 0, 0, 0],
): string {
  const most = Math.min(width, height) / 2
  const [a = 0, b = 0, c = 0, d = 0] = radii.map((radius) => Math.max(0, Math.min(radius, most)))
  const corner = (radius: number, dx: number, dy: number) =>
    radius > 0 ? `a${n(radius)} ${n(radius)} 0 0 1 ${n(dx)} ${n(dy)}` : ''
  return [
    `M${n(x + a)} ${n(y)}H${n(x + width - b)}${corner(b, b, b)}`,
    `V${n(y + height - c)}${corner(c, -c, c)}`,
    `H${n(x + d)}${corner(d, -d, -d)}`,
    `V${n(y + a)}${corner(a, a, -a)}Z`,
  ].join('')
}

/** A number as short as it can be where a hundredth of a pixel is enough. */
export const n = (value: number) => String(Math.round(value * 100) / 100)
