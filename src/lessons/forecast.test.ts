import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { replay } from '../session/replay'
import { DEFAULT_CLUSTER } from '../session/session'
import { asksOf, choicesOf, forecast, HORIZON, subjectsOf } from './forecast'

const FROM = 1_000
function foretell(manifest: string) {
  const inputs = [{ at: FROM, line: 'kubectl apply -f -', stdin: manifest }]
  const { entries } = replay({ version: 1, seed: 1, cluster: DEFAULT_CLUSTER, inputs }, FROM + HORIZON)
  return forecast(entries, subjectsOf(manifest), FROM, 'default')
}
const example = (name: string) => readFileSync(`src/app/examples/${name}.yaml`, 'utf8')
const two = readFileSync('src/lessons/pod/manifest.yaml', 'utf8')
const shop = readFileSync('src/lessons/labels/manifest.yaml', 'utf8')

it('asks of a manifest what it leaves open', () => {
  expect(asksOf(subjectsOf(example('liveness-exec')))).toEqual(['ready', 'node', 'restarts'])
  expect(asksOf(subjectsOf(two))).toEqual(['ready', 'node', 'restarts', 'first'])
  expect(choicesOf(subjectsOf(two))).toEqual(['web', 'second'])
  expect(asksOf(subjectsOf(shop))).toEqual(['ready', 'restarts'])
  expect(asksOf(subjectsOf('kind: Service\nmetadata: {name: a}\n'))).toEqual([])
  expect(subjectsOf('a: [')).toEqual([])
})

it('reads the answers from the run, and when it gives them away', () => {
  const { ready, node, restarts, first } = foretell(two)
  expect(ready.value).toBeGreaterThan(1_000)
  expect(ready.knownAt).toBe(FROM + ready.value!)
  expect(node.value).toMatch(/^node-[123]$/)
  expect(node.knownAt).toBeLessThan(ready.knownAt)
  expect(restarts.value).toBeGreaterThan(3)
  expect(first.value).toBe('second')
})

it('takes the pods of a controller together', () => {
  const { ready, restarts } = foretell(shop)
  expect(ready.value).toBeGreaterThan(1_000)
  expect(restarts.value).toBe(0)
})

it('says that a pod that never fits is never ready', () => {
  const { ready, node } = foretell(
    two.replace('image: nginx:1.27', 'image: nginx:1.27\n    resources: {requests: {cpu: "99"}}'),
  )
  expect(ready).toEqual({ value: undefined, knownAt: FROM + HORIZON })
  expect(node.value).toBeUndefined()
})
