import { expect, it } from 'vitest'
import type { Lesson } from '../../lessons/lesson'
import { lesson as labels } from '../../lessons/labels/lesson'
import type { Told } from '../../lessons/lesson-run'
import { beginsAt, moveBack, moveOn, passed } from './course'

const lesson: Lesson = { ...labels, see: { scene: 'cluster', from: 0, stops: ['a', 'b'] } }
const told: Told = {
  moments: { a: 1_000, b: 2_000, relabelled: 12_000, released: 12_010, whole: 13_000 },
  facts: {},
  answer: 4,
  selections: {},
  consoles: {},
}

it('goes from stop to stop, and then to the next beat', () => {
  expect(moveOn(lesson, told, 'see', 0)).toEqual({ to: 'stop', at: 1_000, stop: 'a' })
  expect(moveOn(lesson, told, 'see', 1_000)).toEqual({ to: 'stop', at: 2_000, stop: 'b' })
  expect(moveOn(lesson, told, 'see', 2_000)).toEqual({ to: 'beat', beat: 'predict' })
  expect(moveOn(lesson, told, 'predict', 11_000)).toEqual({ to: 'beat', beat: 'play' })
  expect(moveOn(lesson, told, 'now', 15_000)).toBeUndefined()
})

it('goes back the same way, to the end of the beat before', () => {
  expect(moveBack(lesson, told, 'see', 2_000)).toEqual({ to: 'stop', at: 1_000, stop: 'a' })
  expect(moveBack(lesson, told, 'see', 1_000)).toEqual({ to: 'stop', at: 0 })
  expect(moveBack(lesson, told, 'predict', 11_000)).toEqual({ to: 'beat', beat: 'see', atEnd: true })
  expect(moveBack(lesson, told, 'see', 0)).toBeUndefined()
})

it('has reached a stop when the playhead stands at it, wherever it was put', () => {
  expect([0, 999.5, 1_000, 1_999, 60_000].map((at) => passed(lesson, told, 'see', at))).toEqual([
    0, 1, 1, 2, 2,
  ])
  expect(passed(lesson, told, 'why', 60_000)).toBe(0)
  expect(beginsAt(lesson, told, 'why')).toBe(13_000)
})
