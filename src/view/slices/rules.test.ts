import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { Rules } from './rules'

const changed = (node: string, added: string[], removed: string[]) =>
  ({
    seq: 1,
    at: 0,
    cause: 0,
    source: `kube-proxy/${node}`,
    kind: 'decision.made',
    about: { resource: 'services', key: 'default/web' },
    container: '',
    decision: { reason: 'RulesChanged', because: { added, removed, total: 0 } },
  }) as Entry
const restarted = (node: string) =>
  ({
    seq: 2,
    at: 0,
    cause: 0,
    source: `kube-proxy/${node}`,
    kind: 'component.started',
    machine: node,
  }) as Entry

it('knows on each node where the rules of a Service lead', () => {
  const rules = new Rules()
  rules.apply(changed('node-1', ['a:80', 'b:80'], []))
  rules.apply(changed('node-2', ['a:80'], []))
  rules.apply(changed('node-1', ['c:80'], ['a:80']))
  expect([...rules.of('default/web', 'node-1')!]).toEqual(['b:80', 'c:80'])
  expect([...rules.of('default/web', 'node-2')!]).toEqual(['a:80'])
  expect(rules.of('default/web', 'node-3')).toBeUndefined()
})

it('begins anew with a kube-proxy that starts again, and leaves earlier views as they were', () => {
  const before = new Rules()
  before.apply(changed('node-1', ['a:80'], []))
  const after = new Rules(before)
  after.apply(restarted('node-1'))
  expect(after.of('default/web', 'node-1')).toBeUndefined()
  expect([...before.of('default/web', 'node-1')!]).toEqual(['a:80'])
})
