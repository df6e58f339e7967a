import { expect, it } from 'vitest'
import type { Entry } from '../../journal/entry'
import type { Decision } from '../../journal/reasons'
import { Film } from '../../view/checkpoints'
import { schedulingLayout } from './layout'

const SIZE = { width: 900, height: 450 }

const stored = (resource: string, name: string, object: object) => ({
  at: 0,
  kind: 'object.stored',
  resource,
  key: resource === 'pods' ? `default/${name}` : name,
  revision: 1,
  added: true,
  object: { metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' }, ...object },
})
const pod = (name: string, cpu: string, nodeName?: string) =>
  stored('pods', name, { spec: { nodeName, containers: [{ name: 'c', resources: { requests: { cpu } } }] } })
const node = (name: string) => stored('nodes', name, { status: { allocatable: { cpu: '2', memory: '4Gi' } } })

function after(decision: Decision) {
  const said = [
    node('a'),
    node('b'),
    pod('old', '1500m', 'b'),
    pod('new', '1'),
    {
      at: 5,
      kind: 'decision.made',
      about: { resource: 'pods', key: 'default/new', uid: 'new' },
      container: '',
      decision,
    },
  ]
  const film = new Film()
  film.append(
    said.map((entry, index) => ({ seq: index + 1, cause: 0, source: 'x', ...entry }) as unknown as Entry),
    10,
  )
  const selection = { kind: 'object', resource: 'pods', key: 'default/new' } as const
  return schedulingLayout(film.at(10), 10, SIZE, film.entries, selection)
}

const passes = { node: 'a', plugin: '', message: '', resolvable: true }
const full = { node: 'b', plugin: 'NodeResourcesFit', message: 'Insufficient cpu', resolvable: true }

it('says how much the node lacks for a request that sticks out', () => {
  const message = '0/2 nodes are available: 2 Insufficient cpu.'
  const layout = after({ reason: 'Unschedulable', because: { filters: [full], message } })
  const [cpu] = layout.columns[0]!.bars
  expect(cpu).toMatchObject({ allocatable: 2000, free: 500, lacks: 500, request: { value: 1000 } })
  expect(cpu!.request!.y).toBeLessThan(layout.barTop)
  expect([layout.outcome, layout.remaining, layout.message.join(' ')]).toEqual(['unschedulable', 0, message])
})

it('strikes a node out at the filter that refused it, before the room is asked about', () => {
  const tainted = {
    node: 'b',
    plugin: 'TaintToleration',
    message: 'node(s) had untolerated taint(s)',
    resolvable: false,
  }
  const layout = after({ reason: 'Unschedulable', because: { filters: [full, tainted], message: '' } })
  expect(layout.stations.map(({ plugin }) => plugin)).toEqual(['TaintToleration', 'NodeResourcesFit'])
  expect(layout.columns[1]!.end).toBe(layout.stations[0]!.y)
  expect(layout.columns[1]!.message.join(' ')).toBe(tainted.message)
})

it('orders scores by their sum and says by how much the others are behind', () => {
  const layout = after({
    reason: 'Scheduled',
    because: {
      node: 'b',
      feasible: 2,
      evaluated: 2,
      filters: [passes, { ...passes, node: 'b' }],
      scores: [
        { node: 'a', plugins: { TaintToleration: 300, NodeResourcesFit: 40 }, total: 340 },
        { node: 'b', plugins: { TaintToleration: 300, NodeResourcesFit: 60 }, total: 360 },
      ],
    },
  })
  expect(layout.scores.map(({ node, total, behind }) => [node, total, behind])).toEqual([
    ['b', 360, 0],
    ['a', 340, 20],
  ])
  expect(layout.columns.filter(({ chosen }) => chosen).map(({ node }) => node)).toEqual(['b'])
})
