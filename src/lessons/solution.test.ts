import { expect, it } from 'vitest'
import { solutionInputs, writeSolution } from './solution'

it('writes what was typed as a script that types it again', () => {
  const inputs = [
    { at: 12_340, line: 'kubectl apply -f -', stdin: 'kind: Pod\n\nmetadata:\n  name: a\n' },
    { at: 20_000, line: "kubectl exec a -- sh -c 'echo EOF'" },
  ]
  const script = writeSolution(inputs, 10_000)
  expect(script).toMatch(/^2\.34s kubectl apply -f - <<EOF\nkind: Pod\n/)
  expect(solutionInputs(script!, 10_000)).toEqual(inputs)
})

it('ends the last line of a manifest that has no end', () => {
  expect(writeSolution([{ at: 1, line: 'kubectl apply -f -', stdin: 'kind: Pod' }], 0)).toMatch(
    /kind: Pod\nEOF\n$/,
  )
})

it.each([
  ['a file with the mark of its own end', { stdin: 'a\nEOF\nb\n' }],
  ['input to a line that still runs', { to: 3 }],
  ['files beside the line', { files: { 'a.yaml': '' } }],
])('writes no script of %s', (_, more) => {
  expect(writeSolution([{ at: 1, line: 'kubectl apply -f -', ...more }], 0)).toBeUndefined()
})
