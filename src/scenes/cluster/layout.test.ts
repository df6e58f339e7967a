import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { flowNodes } from './flow-nodes'
import { clusterLayout } from './layout'

const SIZE = { width: 900, height: 450 }
const NODES = ['node-1', 'node-2'] as const
const said = (at: number, kind: string, rest: object) => ({ at, kind, cause: 0, source: 'etcd', ...rest })
const stored = (at: number, resource: string, name: string, rest: object) => {
  const key = resource === 'pods' ? `default/${name}` : name
  const metadata = { name, uid: name, resourceVersion: '1', creationTimestamp: '' }
  return said(at, 'object.stored', {
    resource,
    key,
    revision: 1,
    added: true,
    object: {
      metadata: { ...metadata, ...(resource === 'pods' && { namespace: 'default' }) },
      ...rest,
    },
  })
}
const spec = (node: string) => ({ nodeName: node, containers: [{ name: 'c', image: 'x' }] })
const podOn = (at: number, n: number, phase: string) =>
  stored(at, 'pods', `web-${n}`, { spec: spec(NODES[n % 2]!), status: { phase } })

/** A second apart: eight pods on two nodes; then web-3, on node-2, is done. */
function run(): Film {
  const entries = [
    ...NODES.flatMap((node) => [
      said(0, 'node.added', { node, cpus: 2, memory: 4, controlPlane: false }),
      stored(0, 'nodes', node, { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
    ]),
    ...Array.from({ length: 8 }, (_, n) => podOn(1_000 * (n + 1), n, 'Pending')),
    podOn(9_000, 3, 'Succeeded'),
  ]
  const film = new Film()
  film.append(
    entries.map((entry, i) => ({ ...entry, seq: i + 1 }) as unknown as Entry),
    10_000,
  )
  return film
}
const layoutAt = (film: Film, at: number) => clusterLayout(film.at(at), SIZE, undefined)

it('is the same whichever way one came', () => {
  const forwards = run()
  const ahead = [1_500, 4_500, 8_500, 9_500].map((at) => layoutAt(forwards, at))
  const backwards = run()
  const back = [9_500, 8_500, 4_500, 1_500].map((at) => layoutAt(backwards, at))
  expect(back.toReversed()).toEqual(ahead)
})

it('gives a pod a box of its own where it fits', () => {
  const [one, two] = layoutAt(run(), 9_500).nodes
  expect(one!.pods.map(({ name }) => name)).toEqual(['web-0', 'web-2', 'web-4', 'web-6'])
  expect(two!.pods.map(({ pod }) => pod.state)).toEqual(['waiting', 'done', 'waiting', 'waiting'])
})

it('draws anew only the boxes in which something changed', () => {
  const film = run()
  const nodesOf = flowNodes()
  const at = (time: number) => nodesOf(layoutAt(film, time), film.at(time), undefined)
  const before = at(8_500)
  expect(at(8_900)).toBe(before)
  const after = at(9_500)
  const changed = after.filter((node) => !before.includes(node)).map(({ id }) => id)
  expect(changed).toContain('web-3')
  expect(changed).toContain('node/node-2')
  for (const id of ['web-0', 'web-1', 'node/node-1', 'scheduler']) expect(changed).not.toContain(id)
  expect(nodesOf(layoutAt(run(), 9_500), film.at(9_500), undefined)).toEqual(after)
})

it('shows on a phone all nodes at once, with smaller tiles where there are many pods', () => {
  const film = new Film()
  const entries = [
    ...NODES.flatMap((node) => [
      said(0, 'node.added', { node, cpus: 2, memory: 4, controlPlane: false }),
      stored(0, 'nodes', node, { status: { conditions: [{ type: 'Ready', status: 'True' }] } }),
    ]),
    ...Array.from({ length: 80 }, (_, n) => podOn(1_000 + n, n, 'Pending')),
  ]
  film.append(
    entries.map((entry, i) => ({ ...entry, seq: i + 1 }) as unknown as Entry),
    10_000,
  )
  const { nodes } = clusterLayout(film.at(9_000), { width: 390, height: 430 }, undefined)
  const last = nodes.at(-1)!
  expect(last.y + last.height).toBeLessThanOrEqual(430)
  for (const node of nodes)
    for (const pod of node.pods) {
      expect(pod.x + pod.width).toBeLessThanOrEqual(node.x + node.width)
      expect(pod.y + pod.height).toBeLessThanOrEqual(node.y + node.height)
    }
})

it('opens a pod with eight containers, and says how many more there are', () => {
  const containers = Array.from({ length: 10 }, (_, n) => ({ name: `c${n}`, image: 'x' }))
  const film = new Film()
  film.append(
    [
      said(0, 'node.added', { node: 'node-1', cpus: 2, memory: 4, controlPlane: false }),
      stored(0, 'nodes', 'node-1', {}),
      stored(1_000, 'pods', 'many', {
        spec: { nodeName: 'node-1', containers },
        status: { phase: 'Pending' },
      }),
    ].map((entry, i) => ({ ...entry, seq: i + 1 }) as unknown as Entry),
    10_000,
  )
  const [pod] = clusterLayout(film.at(2_000), { width: 900, height: 600 }, undefined).nodes[0]!.pods
  expect(pod!.containers.map(({ left }) => left)).toEqual([0, 0, 0, 0, 0, 0, 0, 2])
})

it('leaves a pod its name, in one line, where two lines of each have no room', () => {
  const { nodes } = clusterLayout(run().at(9_500), { width: 620, height: 400 }, undefined)
  const [one] = nodes
  expect(one!.pods.map(({ form, name }) => `${form} ${name}`)).toEqual([
    'card web-0',
    'card web-2',
    'card web-4',
    'card web-6',
  ])
  const heights = one!.pods.map(({ height }) => height)
  expect(Math.max(...heights)).toBeLessThan(50)
  one!.pods.slice(1).forEach(({ y }, i) => expect(y).toBeGreaterThanOrEqual(one!.pods[i]!.y + heights[i]!))
})
