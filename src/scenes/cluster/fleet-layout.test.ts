import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import { Film } from '../../view/checkpoints'
import { fleetAt, fleetLayout, isFleet } from './fleet-layout'

const SIZE = { width: 900, height: 450 }
const stored = (resource: string, name: string, rest: object, namespace = '') => ({
  kind: 'object.stored',
  resource,
  key: namespace ? `${namespace}/${name}` : name,
  revision: 1,
  added: true,
  object: {
    apiVersion: 'v1',
    kind: resource === 'nodes' ? 'Node' : 'Pod',
    ...rest,
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '',
      ...(namespace && { namespace }),
      ...(rest as { metadata?: object }).metadata,
    },
  },
})
const node = (n: number, ready: boolean) =>
  stored('nodes', `node-${n}`, {
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }] },
  })
const pod = (n: number, nodeName: string, reason?: string) =>
  stored(
    'pods',
    `web-${n}`,
    {
      metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true }] },
      spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', image: 'x' }] },
      status: {
        phase: 'Pending',
        ...(reason && { containerStatuses: [{ name: 'c', state: { waiting: { reason } } }] }),
      },
    },
    'default',
  )

function fleet(pods: number, nodes: number) {
  const said = [
    ...Array.from({ length: nodes }, (_, i) => node(i + 1, i !== 3)),
    ...Array.from({ length: pods }, (_, i) =>
      pod(i, i % 50 === 49 ? '' : `node-${(i % nodes) + 1}`, i % 40 === 7 ? 'ImagePullBackOff' : undefined),
    ),
  ]
  const film = new Film()
  film.append(
    said.map((one, i) => ({ seq: i + 1, at: 0, cause: 0, source: 'etcd', ...one }) as unknown as Entry),
    0,
  )
  return film.at(0)
}

it('is for more pods than can be read as boxes', () => {
  expect([300, 301].map((pods) => isFleet(fleet(pods, 10)))).toEqual([false, true])
})

it('has a square for every pod, inside the scene, none on another', () => {
  for (const [pods, nodes] of [
    [400, 8],
    [3_000, 60],
    [5_000, 100],
  ] as const) {
    const { blocks, pitch } = fleetLayout(fleet(pods, nodes), SIZE)
    const cells = blocks.flatMap((block) => block.cells)
    expect(cells.length).toBe(pods)
    expect(new Set(cells.map(({ x, y }) => `${x} ${y}`)).size).toBe(pods)
    expect(cells.every(({ x, y }) => x >= 0 && x + pitch <= SIZE.width && y + pitch <= SIZE.height)).toBe(
      true,
    )
  }
})

it('says in two sentences where the trouble is: a node, and an owner with its reason', () => {
  expect(fleetLayout(fleet(400, 8), SIZE).troubles).toMatchObject([
    { of: 'node', name: 'node-4', reason: 'NotReady' },
    { of: 'owner', name: 'web', state: 'failing', count: 10, reason: 'ImagePullBackOff' },
  ])
})

it('finds what is pointed at', () => {
  const layout = fleetLayout(fleet(400, 8), SIZE)
  const block = layout.blocks.find(({ node: name }) => name === 'node-2')!
  const cell = block.cells[4]!
  expect(fleetAt(layout, cell.x + 2, cell.y + 2)?.cell?.key).toBe(cell.key)
  expect(fleetAt(layout, block.x + 2, block.y + 2)).toMatchObject({
    block: { node: 'node-2' },
    cell: undefined,
  })
  expect(fleetAt(layout, 2, 2)).toBeUndefined()
})
