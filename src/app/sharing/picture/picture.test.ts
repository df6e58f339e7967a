import { expect, it } from 'vitest'
import { gradientOver, plainColour } from './colours'
import { type Mark, STRAIGHT, rectangle } from './picture'
import { toSvg } from './to-svg'

const svgOf = (...marks: Mark[]) => toSvg({ width: 200, height: 100, marks }, 'a <run> & more')

it('says colours in words that every reader of SVG knows', () => {
  expect(plainColour('color(srgb 0.1 0.5 1 / 0.25)')).toBe('rgba(26, 128, 255, 0.25)')
  expect(plainColour('color(srgb 1 0 0)')).toBe('rgb(255, 0, 0)')
  expect(plainColour('rgb(1, 2, 3)')).toBe('rgb(1, 2, 3)')
  expect(plainColour('rgba(0, 0, 0, 0)')).toBeUndefined()
})

it('lays a gradient over a box as the style sheet says', () => {
  const box = { x: 10, y: 20, width: 100, height: 50 }
  expect(gradientOver('linear-gradient(rgb(1, 1, 1) 50%, color(srgb 1 1 1) 50%)', box, 1)).toEqual({
    kind: 'gradient',
    from: [60, 20],
    to: [60, 70],
    stops: [
      [0.5, 'rgb(1, 1, 1)'],
      [0.5, 'rgb(255, 255, 255)'],
    ],
  })
  expect(gradientOver('url("x.png")', box, 1)).toBeUndefined()
})

it('repeats a hatching to the end of the box', () => {
  const hatching =
    'repeating-linear-gradient(90deg, rgb(1, 1, 1), rgb(1, 1, 1) 2px, rgb(9, 9, 9) 2px, rgb(9, 9, 9) 10px)'
  const gradient = gradientOver(hatching, { x: 0, y: 0, width: 100, height: 10 }, 1)!
  expect(gradient.stops.length).toBe(40)
  expect(gradient.stops[2]).toEqual([0.02, 'rgb(9, 9, 9)'])
  expect(gradient.stops.at(-1)![0]).toBeCloseTo(1)
})

it('rounds corners no further than half of the shorter side', () => {
  expect(rectangle(0, 0, 10, 4, [9, 9, 9, 9])).toBe(
    'M2 0H8a2 2 0 0 1 2 2V2a2 2 0 0 1 -2 2H2a2 2 0 0 1 -2 -2V2a2 2 0 0 1 2 -2Z',
  )
})

it('writes texts as texts, and nothing that a reader could take for markup', () => {
  const svg = svgOf({
    kind: 'text',
    text: '<script>alert("1")</script>\u0007',
    x: 1.23456,
    y: 2,
    matrix: STRAIGHT,
    family: '"JetBrains Mono", monospace',
    size: 12,
    weight: '400',
    fill: '#000',
  })
  expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</text>')
  expect(svg).toContain('x="1.23"')
  expect(svg).toContain('<title>a &lt;run&gt; &amp; more</title>')
  expect(svg).not.toContain('\u0007')
})

it('defines equal hatchings once, and closes every clip', () => {
  const hatch = {
    kind: 'pattern',
    id: 'hatch',
    width: 6,
    height: 6,
    matrix: STRAIGHT,
    marks: [{ kind: 'shape', d: 'M0 0H2V6H0Z', matrix: STRAIGHT, fill: '#f00' }],
  } as const
  const svg = svgOf(
    { kind: 'clip', d: 'M0 0H9V9H0Z', matrix: STRAIGHT },
    { kind: 'shape', d: 'M0 0H9', matrix: STRAIGHT, fill: hatch },
    { kind: 'shape', d: 'M0 0H8', matrix: [2, 0, 0, 2, 0, 0], fill: { ...hatch } },
    { kind: 'unclip' },
  )
  expect(svg.match(/<pattern/g)).toHaveLength(1)
  expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length)
  expect(svg).toContain('transform="matrix(2 0 0 2 0 0)"')
})
