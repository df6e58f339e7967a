import { expect, it } from 'vitest'
import { fitError, truncated } from './fit-error'
import { naturalLog } from './natural-log'
import { feasibleNodesToFind } from './scheduling-cycle'
import { backoffOf } from './scheduling-queue'
import { tolerationMatches } from './toleration'

it('[SCH5] backs off 1, 2, 4, 8, 10 seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 6].map(backoffOf)).toEqual([0, 1000, 2000, 4000, 8000, 10_000, 10_000])
})

it('[SCH22] looks for enough nodes, not for all of a large cluster', () => {
  expect([3, 99, 100, 150, 1000, 5000, 6000].map(feasibleNodesToFind)).toEqual([
    3, 99, 100, 100, 420, 500, 300,
  ])
})

it('[SCH20] sorts 10 before 2, as text', () => {
  const rejected = (reason: string, count: number) =>
    Array.from({ length: count }, () => ({ plugin: '', rejection: { reasons: [reason], resolvable: true } }))
  expect(
    fitError({
      nodes: 12,
      preRejected: undefined,
      rejected: [...rejected('Too many pods', 2), ...rejected('Insufficient cpu', 10)],
      postFilter: '',
    }),
  ).toBe('0/12 nodes are available: 10 Insufficient cpu, 2 Too many pods.')
})

it('[SCH24] cuts the message of an Event at 1024', () => {
  expect(truncated('x'.repeat(2000)).length).toBe(1024)
  expect(truncated('short')).toBe('short')
})

it('[SCH23] knows logarithms to the last digit that matters', () => {
  for (const n of [2, 3, 5, 100, 5002]) expect(naturalLog(n)).toBeCloseTo(Math.log(n), 12)
})

it('[SCH12] a toleration without key and with Exists meets every taint', () => {
  expect(tolerationMatches({ operator: 'Exists' }, { key: 'k', value: 'v', effect: 'NoExecute' })).toBe(true)
  expect(tolerationMatches({ key: 'k', value: 'w' }, { key: 'k', value: 'v', effect: 'NoExecute' })).toBe(
    false,
  )
})
