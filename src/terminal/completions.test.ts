import { expect, it } from 'vitest'
import type { ApiObject, Entry } from '../journal/entry'
import { View } from '../view/view'
import { completionsFor } from './completions'

const view = new View()
view.apply({
  kind: 'object.stored',
  seq: 1,
  at: 0,
  cause: 0,
  source: 'etcd',
  resource: 'pods',
  key: 'default/web-1',
  revision: 1,
  added: true,
  object: {
    metadata: { name: 'web-1', namespace: 'default', uid: 'a' },
    spec: { containers: [{ name: 'app' }] },
  } as unknown as ApiObject,
} satisfies Entry)

const offered = async (line: string) => {
  const { from, options } = await completionsFor(line, 'default', view)
  return `${line.slice(0, from)}|${options.join(' ')}`
}

it('offers commands first, then what the cluster at this moment has', async () => {
  expect(await offered('ku')).toBe('|kubectl')
  expect(await offered('kubectl logs web-1 -c ')).toBe('kubectl logs web-1 -c |app')
  expect(await offered('kubectl describe pod w')).toBe('kubectl describe pod |web-1')
})
