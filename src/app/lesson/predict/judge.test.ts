import { expect, it } from 'vitest'
import type { Forecast } from '../../../lessons/forecast'
import { judge } from './judge'

const forecast: Forecast = {
  ready: { value: 20_000, knownAt: 21_000 },
  node: { value: 'node-2', knownAt: 1_200 },
  restarts: { value: 2, knownAt: 301_000 },
  first: { value: undefined, knownAt: 301_000 },
}

it('takes a quarter for right and three for near', () => {
  const guesses = [20_000, 16_000, 8_000, 60_000]
  expect(guesses.map((guess) => judge('ready', guess, forecast))).toEqual(['right', 'right', 'near', 'other'])
  expect(judge('ready', 'never', forecast)).toBe('other')
})

it('counts restarts, and one too many is near', () => {
  expect([2, 3, 9].map((guess) => judge('restarts', guess, forecast))).toEqual(['right', 'near', 'other'])
})

it('knows what never happened', () => {
  expect(judge('first', 'never', forecast)).toBe('right')
  expect(judge('first', 'web', forecast)).toBe('other')
  expect(judge('node', 'node-2', forecast)).toBe('right')
  expect(judge('node', 'node-1', forecast)).toBe('other')
})
