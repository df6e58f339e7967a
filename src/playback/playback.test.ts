import { expect, it } from 'vitest'
import { nextChange, previousChange, smartSpeed } from './changes'
import { clock } from './clock'
import { advance } from './playback'

it('reads the clock as people do', () => {
  expect([0, 91_000, 210_849, 3_723_400].map((at) => clock(at))).toEqual([
    '0:00.0',
    '1:31.0',
    '3:30.8',
    '1:02:03.4',
  ])
  expect(clock(2_290, 2)).toBe('0:02.29')
  expect(clock(60_000, 0)).toBe('1:00')
  expect(clock(-1_500)).toBe('−0:01.5')
})

it('steps from change to change, and takes those within 5 ms as one', () => {
  const changes = [0, 400, 402, 900]
  expect(nextChange(changes, 0)).toBe(400)
  expect(nextChange(changes, 400)).toBe(900)
  expect(nextChange(changes, 900)).toBeUndefined()
  expect(previousChange(changes, 900)).toBe(402)
  expect(previousChange(changes, 0)).toBeUndefined()
})

it('plays a gap of 50 ms slower than life and a gap of a minute much faster, and never stands still', () => {
  const changes = [0, 50, 60_050]
  expect(smartSpeed(changes, 20)).toBeLessThan(0.2)
  expect(smartSpeed(changes, 30_000)).toBeGreaterThan(20)
  let at = 0
  let frames = 0
  while (at < 60_050 && frames < 1000) {
    at = advance(at, 16, 'smart', changes)
    frames++
  }
  expect(frames * 16).toBeLessThan(4_000)
})

it('takes plain speeds literally', () => {
  expect(advance(1_000, 16, 0.1, [])).toBeCloseTo(1_001.6)
  expect(advance(1_000, 16, 600, [])).toBe(10_600)
})

it('goes on as life does when nothing more is to come', () => {
  expect(smartSpeed([0, 100], 5_000)).toBe(1)
})
