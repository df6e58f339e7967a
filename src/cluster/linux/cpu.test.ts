import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation'
import { Cpu, shareOut } from './cpu'
import type { Cell, Process } from './process'

const cell = (cpuShares: number, cores = 0) =>
  ({ cpuShares, cpuQuota: cores * 100_000, processes: new Set([1]) }) as unknown as Cell
const process = (of: Cell) => ({ cell: of, cpuTime: 0 }) as unknown as Process
const shares = (cores: number, ...wants: [Cell, number][]) => {
  const result = shareOut(new Map(wants), cores)
  return wants.map(([it]) => Math.round(1000 * (result.get(it) ?? 0)))
}

it('[CPU1] gives cores by weight when they are short, and freely when they are not', () => {
  expect(shares(2, [cell(1024), 4], [cell(512), 4])).toEqual([1333, 667])
  expect(shares(2, [cell(1024), 1], [cell(2), 0.5])).toEqual([1000, 500])
})

it('[CPU2] gives nobody more than its quota, and the rest to the others', () => {
  expect(shares(2, [cell(1024, 0.4), 1], [cell(2), 4])).toEqual([400, 1600])
})

it('[CPU3] makes a computation take as long as its share', () => {
  const simulation = new Simulation(1)
  const told: string[] = []
  const cpu = new Cpu(simulation, 1, (_, given, wanted) =>
    told.push(`${simulation.now} ${given} of ${wanted}`),
  )
  const ended: string[] = []
  cpu.start(process(cell(1024, 0.4)), 100, 1, () => ended.push(`limited ${simulation.now}`))
  const burning = process(cell(1024))
  cpu.start(burning, Number.POSITIVE_INFINITY, 1)
  cpu.start(process(cell(1024)), 100, 1, () => ended.push(`fair ${simulation.now}`))
  simulation.runUntil(1_000)
  expect(ended).toEqual(['limited 300', 'fair 300'])
  expect(told[0]).toBe('200 333 of 1000')
  cpu.leave(burning)
  expect(Math.round(burning.cpuTime)).toBe(800)
  simulation.runUntil(20_000)
  expect(told.at(-1)).toMatch(/ 0 of 0$/)
})
