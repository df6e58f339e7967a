import { expect, it } from 'vitest'
import type { ApiObject, Entry } from '../journal/entry'
import { View } from '../view/view'
import { namesIn } from './names'

const stored = (resource: string, name: string, namespace?: string): Entry => ({
  kind: 'object.stored',
  seq: 1,
  at: 0,
  cause: 0,
  source: 'etcd',
  resource,
  key: namespace ? `${namespace}/${name}` : name,
  revision: 1,
  added: true,
  object: { metadata: { name, namespace, uid: name } } as unknown as ApiObject,
})

it('finds the names of objects that exist in what was printed, and only whole ones', () => {
  const view = new View()
  view.apply(stored('pods', 'web-1', 'default'))
  view.apply(stored('nodes', 'node-1'))
  view.apply(stored('pods', 'running', 'kube-system'))
  const words = namesIn('web-1   1/1   running  node-1\nweb-10 web-1.\n', view).map((part) =>
    typeof part === 'string' ? part : `<${part.text}>`,
  )
  expect(words.join('')).toBe('<web-1>   1/1   running  <node-1>\nweb-10 <web-1>.\n')
})
