import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation'
import { Wire } from './wire'

function rig() {
  const simulation = new Simulation(1)
  const heard: string[] = []
  const state = { isUp: true }
  const say = (text: string) => () => heard.push(`${text} at ${simulation.now}`)
  const wire = new Wire(simulation, 1, () => state.isUp, say('given up'))
  return { simulation, heard, state, wire, say }
}

it('[NET9] brings what could not arrive once the way is whole again, in order', () => {
  const { simulation, heard, state, wire, say } = rig()
  wire.send(say('one'))
  simulation.runUntil(10)
  state.isUp = false
  wire.send(say('two'))
  simulation.runUntil(1_000)
  state.isUp = true
  wire.send(say('three'))
  simulation.runUntil(5_000)
  expect(heard).toEqual(['one at 1', 'two at 1411', 'three at 1411'])
})
it('[NET9] gives a connection up after a quarter of an hour', () => {
  const { simulation, heard, state, wire, say } = rig()
  state.isUp = false
  wire.send(say('one'))
  simulation.runUntil(2_000_000)
  expect(heard).toEqual(['given up at 804601'])
})
