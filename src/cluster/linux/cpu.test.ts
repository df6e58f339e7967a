import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation'
import { ControlGroup } from './control-group'
import { Cpu } from './cpu'
import { shareOut } from './cpu-shares'
import { cpuWeight } from './cpu-weight'
import type { Process } from './process'

const group = (cpuShares: number, cores = 0, parent?: ControlGroup) =>
  new ControlGroup('', parent).limit({ cpuShares, cpuQuota: cores * 100_000 })
const process = (of: ControlGroup) => ({ cell: { group: of }, cpuTime: 0 }) as unknown as Process
const shares = (cores: number, ...wants: [ControlGroup, number][]) => {
  const demand = wants.map(([it, threads]) => ({
    group: it,
    most: it.cpuQuota > 0 ? Math.min(threads, it.cpuQuota / 100_000) : threads,
  }))
  const result = shareOut(demand, cores)
  return wants.map(([it]) => Math.round(1000 * (result.get(it) ?? 0)))
}

function rig(cores: number) {
  const simulation = new Simulation(1)
  const told: string[] = []
  const cpu = new Cpu(simulation, cores, (_, given, wanted) =>
    told.push(`${simulation.now} ${given} of ${wanted}`),
  )
  return { simulation, cpu, told }
}

it('[CPU1] gives cores by weight when they are short, and freely when they are not', () => {
  expect(shares(2, [group(1024), 4], [group(102), 4])).toEqual([1709, 291])
  expect(shares(2, [group(1024), 1], [group(2), 0.5])).toEqual([1000, 500])
})

it('[CPU2] gives nobody more than its quota, and the rest to the others', () => {
  expect(shares(2, [group(1024, 0.4), 1], [group(2), 4])).toEqual([400, 1600])
  const pod = group(1024, 0.5)
  expect(shares(2, [group(2, 0, pod), 1], [group(2, 0, pod), 1])).toEqual([250, 250])
})

it('[CPU4] weighs classes and pods before the containers within them', () => {
  const burstable = group(512)
  const bestEffort = group(2)
  const pods = [group(512, 0, burstable), group(2, 0, bestEffort), group(2, 0, bestEffort)]
  expect(shares(3, ...pods.map((it): [ControlGroup, number] => [it, 4]))).toEqual([2950, 25, 25])
})

it('[CPU5] has the weights of kubelet 1.36', () => {
  const requests = [2, 10, 51, 102, 204, 256, 512, 1024, 2048, 4096]
  expect(requests.map(cpuWeight)).toEqual([1, 4, 11, 17, 29, 35, 59, 100, 174, 303])
})

it('[CPU3] makes a computation take as long as its share', () => {
  const { simulation, cpu, told } = rig(1)
  const ended: string[] = []
  cpu.start(process(group(1024, 0.4)), 100, 1, () => ended.push(`limited ${simulation.now}`))
  const burning = process(group(1024))
  cpu.start(burning, Number.POSITIVE_INFINITY, 1)
  cpu.start(process(group(1024)), 100, 1, () => ended.push(`fair ${simulation.now}`))
  simulation.runUntil(1_000)
  expect(ended).toEqual(['limited 300', 'fair 300'])
  expect(told[0]).toBe('100 333 of 1000')
  cpu.leave(burning)
  expect(Math.round(burning.cpuTime)).toBe(800)
  simulation.runUntil(20_000)
  expect(told.at(-1)).toBe('1100 0 of 0')
})

it('[CPU6] runs at full speed until the quota of a period is spent, and counts the periods', () => {
  const { simulation, cpu, told } = rig(4)
  const limited = group(1024, 0.5)
  const ended: number[] = []
  cpu.start(process(limited), 40, 1, () => ended.push(simulation.now))
  simulation.runUntil(1_000)
  expect(ended).toEqual([40])
  expect(limited.throttling).toEqual({ periods: 1, throttled: 0, time: 0 })
  const stop = cpu.start(process(limited), Number.POSITIVE_INFINITY, 1)
  simulation.runUntil(2_000)
  stop()
  expect(told).toContain('1100 500 of 1000')
  expect(Math.round(limited.cpuTime)).toBe(540)
  expect(limited.throttling).toEqual({ periods: 11, throttled: 10, time: 500 })
})

it('[CPU7] tells every change within a period, and nothing while nothing changes', () => {
  const { simulation, cpu, told } = rig(2)
  const one = group(1024)
  const stop = cpu.start(process(one), Number.POSITIVE_INFINITY, 1)
  simulation.runUntil(60_000)
  const second = cpu.start(process(group(1024)), Number.POSITIVE_INFINITY, 3)
  simulation.runUntil(61_000)
  second()
  stop()
  simulation.runUntil(70_000)
  expect(told).toEqual(['100 1000 of 1000', '60100 1000 of 3000', '61100 0 of 0', '61100 0 of 0'])
  expect(cpu.usage(one)).toBe(400)
})
