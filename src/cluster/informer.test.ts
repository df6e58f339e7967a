import { expect, it } from 'vitest'
import { Simulation } from '../sim/simulation'
import type { ApiClient, Status, Timers, WatchHandlers } from './component'
import { createInformers } from './informer'
import { ReflectorBackOff } from './reflector-back-off'

const FAILED = { code: 0 } as Status

/** An API that answers lists as told, and keeps the watches for the test to end. */
function rig(listCode: () => number) {
  const simulation = new Simulation(1)
  const asked: string[] = []
  const watches: WatchHandlers[] = []
  const api = {
    request(_, answered) {
      asked.push(`list at ${simulation.now}`)
      answered?.({ code: listCode(), body: { metadata: { resourceVersion: '1' }, items: [] } })
    },
    watch(_, handlers) {
      asked.push(`watch at ${simulation.now}`)
      watches.push(handlers)
      return () => {}
    },
  } as ApiClient
  const timers = {
    get now() {
      return simulation.now
    },
    after: (delay: number, run: () => void) => simulation.schedule(delay, run),
  } as Timers
  createInformers(api, timers, simulation.random('test')).of('pods')
  return { simulation, asked, watches }
}

it('[RFL1] opens a watch that has run its time anew, at once, without listing', () => {
  const { simulation, asked, watches } = rig(() => 200)
  simulation.runUntil(300_000)
  watches[0]!.closed()
  expect(asked).toEqual(['list at 0', 'watch at 0', 'watch at 300000'])
})
it('[RFL2] lists again, after a wait, when a watch failed or ended within a second', () => {
  const { simulation, asked, watches } = rig(() => 200)
  watches[0]!.closed()
  expect(asked).toHaveLength(2)
  simulation.runUntil(1_600)
  expect(asked).toHaveLength(4)
  simulation.runUntil(10_000)
  watches[1]!.closed(FAILED)
  simulation.runUntil(10_000 + 3_200)
  expect(asked.map((line) => line.split(' ')[0])).toEqual(['list', 'watch', 'list', 'watch', 'list', 'watch'])
})
it('[RFL3] waits 0.8 s, doubled up to 30 s, each stretched by up to as much again; forgets it after 2 minutes', () => {
  const never = { next: () => 0 }
  const most = { next: () => 0.999 }
  const backOff = new ReflectorBackOff(never as never)
  const waits = [0, 1, 2, 3, 4, 5, 6].map((now) => backOff.next(now))
  expect(waits).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000])
  expect(new ReflectorBackOff(most as never).next(0)).toBe(1599)
  expect(backOff.next(120_006)).toBe(30_000)
  expect(backOff.next(240_007)).toBe(800)
})
