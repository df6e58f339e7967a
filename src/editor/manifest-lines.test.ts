import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { manifestLines } from './manifest-lines'

const liveness = readFileSync('src/app/examples/liveness-exec.yaml', 'utf8')
const termination = readFileSync('src/app/examples/termination.yaml', 'utf8')
const container = ['spec', 'containers', 0]

it('finds the lines of a field, from its key to the end of its value', () => {
  const object = { kind: 'Pod', name: 'liveness-exec' }
  expect(manifestLines(liveness, { object, paths: [[...container, 'args', 2]] })).toEqual([14])
  expect(manifestLines(liveness, { object, paths: [[...container, 'livenessProbe']] })).toEqual([
    15, 16, 17, 18, 19, 20,
  ])
  expect(
    manifestLines(liveness, {
      object,
      paths: [
        [...container, 'image'],
        [...container, 'name'],
      ],
    }),
  ).toEqual([9, 10])
})

it('looks in the right document, and finds nothing where nothing is written', () => {
  const object = { kind: 'Pod', name: 'slow-prestop' }
  expect(manifestLines(termination, { object, paths: [['spec', 'terminationGracePeriodSeconds']] })).toEqual([
    29,
  ])
  expect(manifestLines(termination, { object, paths: [['spec', 'nodeName']] })).toEqual([])
  expect(manifestLines(termination, { object: { kind: 'Pod', name: 'nobody' }, paths: [['spec']] })).toEqual(
    [],
  )
})

it('does not stumble over text that is no manifest', () => {
  const object = { kind: 'Pod', name: 'a' }
  for (const text of ['', 'a scalar', '\t:', '- - -', ': : :', '"', '{', '&a [*a]'])
    expect(manifestLines(text, { object, paths: [['spec']] })).toEqual([])
})
