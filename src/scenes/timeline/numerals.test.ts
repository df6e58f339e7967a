import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import type { Lane, TimelineLayout } from './layout'
import { numeralsOf } from './numerals'

const lane = (id: string, y: number, label: Lane['label']): Lane => ({
  id,
  label,
  y,
  height: 24,
  spans: [],
  ticks: [],
  marks: [],
  signals: [],
})
const layout = {
  lanes: [
    lane('api', 0, { kind: 'api' }),
    lane('app', 24, { kind: 'container', name: 'app', podKey: 'default/a', node: 'node-1' }),
    lane('app/liveness', 48, { kind: 'probe', probe: 'liveness' }),
  ],
  pod: 'uid-a',
} as unknown as TimelineLayout
const container = { node: 'node-1', pod: 'uid-a', podKey: 'default/a', container: 'app', id: 'x' }

const places = (...said: { kind: string; at: number; [field: string]: unknown }[]) =>
  numeralsOf(
    said.map((entry, i) => ({ n: i + 1, entry: { seq: i + 1, source: 'x', ...entry } as unknown as Entry })),
    layout,
    { from: 0, to: 1000 },
    1000,
  )

it('stands left of its moment, in the lane of what it is about, and on the axis where none is', () => {
  expect(
    places(
      { kind: 'input.accepted', at: 100 },
      {
        kind: 'decision.made',
        at: 200,
        about: { resource: 'pods', key: 'default/a', uid: 'uid-a' },
        container: '',
      },
      { kind: 'probe.ran', at: 300, container, probe: 'liveness' },
      { kind: 'process.signalled', at: 400, container },
    ),
  ).toEqual([
    { n: 1, x: 89, y: undefined },
    { n: 2, x: 189, y: 12 },
    { n: 3, x: 289, y: 60 },
    { n: 4, x: 389, y: 36 },
  ])
})

it('covers no other numeral, nor the name of its lane', () => {
  const signal = (at: number) => ({ kind: 'process.signalled', at, container })
  const xs = places(signal(500), signal(501), signal(502)).map(({ x }) => x)
  expect(xs).toEqual([457, 474, 491])
  expect(places(signal(0), signal(1), signal(2)).map(({ x }) => x)).toEqual([-11, 6, 23])
})
