import { expect, it } from 'vitest'
import type { Entry } from '../journal/entry'
import { chainOf, isFromManifest } from './chain'
import { isTraced } from './traced'

const container = { node: 'node-1', pod: 'u', podKey: 'default/a', container: 'app', id: 'x' }
const typed = (line: string) => ({ kind: 'input.accepted', source: 'learner', input: 0, line })
const journal = (...said: readonly object[]) =>
  said.map((entry, i) => ({ seq: i + 1, at: i * 1000, cause: i, source: 'x', ...entry }) as Entry)
const exited = { kind: 'container.exited', container, code: 1, oom: false }
const entries = journal(
  typed('kubectl apply -f -'),
  { kind: 'watch.sent', to: 'kubelet/node-1', resource: 'pods', key: 'default/a', type: 'ADDED' },
  exited,
)
const words = (key: string) => key

it('numbers the links that have words, from the input on', () => {
  const links = chainOf(entries, 3, words as never, 'practitioner')
  expect(links.map(({ n, entry, text }) => `${n} ${entry.seq} ${text}`)).toEqual([
    '1 1 say.typed',
    '2 3 say.exited',
  ])
})

it('begins in the manifest only where one was given', () => {
  const begins = (line: string) => isFromManifest(journal(typed(line))[0]!)
  expect(begins('kubectl apply -f -')).toBe(true)
  expect(begins('kubectl create --filename pod.yaml')).toBe(true)
  expect(begins('kubectl delete -f pod.yaml')).toBe(false)
  expect(begins('kubectl create configmap a')).toBe(false)
})

it('stays with a chain until the playhead passes its end, something else is selected, or the past is another one', () => {
  const selection = { kind: 'object', resource: 'pods', key: 'default/a' } as const
  const traced = { selection, effect: entries[2]!, link: 1 }
  expect(isTraced(traced, selection, entries, 0)).toBe(true)
  expect(isTraced(traced, selection, entries, 2000)).toBe(true)
  expect(isTraced(traced, selection, entries, 2001)).toBe(false)
  expect(isTraced(traced, { ...selection }, entries, 0)).toBe(false)
  expect(isTraced(traced, selection, journal(typed('x'), exited, exited), 0)).toBe(false)
})
