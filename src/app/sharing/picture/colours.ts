/** Colours and gradients as the browser computed them, in words that every reader of SVG and every canvas knows. */
import type { Gradient } from './picture'

/** 'color(srgb 0.1 0.2 0.3 / 0.5)' as rgb(); undefined for what cannot be seen. */
export function plainColour(computed: string): string | undefined {
  if (computed === '' || computed === 'none' || computed === 'transparent') return undefined
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.]+))?\)$/.exec(computed)
  if (mixed) {
    const [r, g, b] = mixed
      .slice(1, 4)
      .map((part) => Math.round(Math.min(Math.max(Number(part), 0), 1) * 255))
    return mixed[4] === undefined ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${mixed[4]})`
  }
  return /^rgba\(.*, 0\)$/.test(computed) ? undefined : computed
}

/** Splits at commas that stand outside of parentheses. */
function parts(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++
    if (text[i] === ')') depth--
    if (text[i] === ',' && depth === 0) {
      found.push(text.slice(from, i).trim())
      from = i + 1
    }
  }
  found.push(text.slice(from).trim())
  return found
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const SIDES: Readonly<Record<string, number>> = {
  'to top': 0,
  'to right': 90,
  'to bottom': 180,
  'to left': 270,
}

/** A computed linear-gradient() or repeating-linear-gradient() laid over a box; undefined for any other image. */
export function gradientOver(image: string, box: Box, scale: number): Gradient | undefined {
  const match = /^(repeating-)?linear-gradient\((.*)\)$/.exec(image)
  if (!match) return undefined
  const given = parts(match[2]!)
  const first = given[0]!
  const angle = first.endsWith('deg') ? Number.parseFloat(first) : SIDES[first]
  const rest = angle === undefined ? given : given.slice(1)
  const turn = ((angle ?? 180) * Math.PI) / 180
  const [dx, dy] = [Math.sin(turn), -Math.cos(turn)]
  const length = Math.abs(box.width * dx) + Math.abs(box.height * dy)
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
  const stops = stopsOf(rest, length, scale)
  return {
    kind: 'gradient',
    from: [round(cx - (dx * length) / 2), round(cy - (dy * length) / 2)],
    to: [round(cx + (dx * length) / 2), round(cy + (dy * length) / 2)],
    stops: match[1] ? repeated(stops) : stops,
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000

type Stops = (readonly [number, string])[]

function stopsOf(texts: readonly string[], length: number, scale: number): Stops {
  const stops: Stops = []
  texts.forEach((text, index) => {
    const places = [...text.matchAll(/ (-?[\d.]+)(px|%)(?= |$)/g)]
    const colour = plainColour(text.replace(/( -?[\d.]+(px|%))+$/, '')) ?? 'rgba(0, 0, 0, 0)'
    if (places.length === 0) stops.push([index / Math.max(texts.length - 1, 1), colour])
    for (const [, value, unit] of places)
      stops.push([unit === '%' ? Number(value) / 100 : (Number(value) * scale) / length, colour])
  })
  return stops
}

const MOST_TIMES = 100

function repeated(stops: Stops): Stops {
  const period = stops.at(-1)![0]
  if (period <= 0 || period >= 1) return stops
  const all: Stops = []
  const times = Math.min(Math.ceil(1 / period - 1e-6), MOST_TIMES)
  for (let time = 0; time < times; time++)
    for (const [offset, colour] of stops) all.push([Math.min(time * period + offset, 1), colour])
  return all
}
