import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { View } from '../../view/view'
import type { ClusterLayout } from './boxes'
import { clusterNumerals } from './numerals'

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })
const layout = {
  components: [
    { name: 'kubectl', ...box(0, 0, 100, 36) },
    { name: 'controllers', ...box(500, 0, 100, 36) },
  ],
  apiServer: box(0, 70, 600, 36),
  nodes: [
    {
      name: 'node-1',
      ...box(0, 150, 200, 300),
      pods: [{ ...box(14, 200, 150, 50), pod: { uid: 'uid-a' } }],
      groups: [],
    },
  ],
  unscheduled: [],
} as unknown as ClusterLayout
const about = { resource: 'pods', key: 'default/a', uid: 'uid-a' }
const said: readonly { readonly [field: string]: unknown }[] = [
  { kind: 'input.accepted', at: 0, source: 'learner' },
  { kind: 'decision.made', at: 10, source: 'kubelet/node-1', about, container: '', decision: {} },
  { kind: 'component.crashed', at: 20, source: 'kubelet/node-1' },
  { kind: 'decision.made', at: 30, source: 'replicaset-controller', about: { resource: 'replicasets.apps' } },
  { kind: 'decision.made', at: 30, source: 'kubelet/node-1', about, container: '', decision: {} },
]
const links = said.map((entry, i) => ({ n: i + 1, entry: { seq: i + 1, ...entry } as unknown as Entry }))
const at = (time: number) =>
  clusterNumerals(links, layout, new View(), time).map(({ n, x, y }) => `${n} at ${x} ${y}`)

it('stands on the foot of the box that a link is about, side by side', () => {
  expect(at(100)).toEqual(['1 at 16 36', '2 at 30 250', '5 at 48 250', '3 at 16 184', '4 at 584 36'])
})

it('shows no link that has not happened yet', () => {
  expect(at(15)).toEqual(['1 at 16 36', '2 at 30 250'])
})
