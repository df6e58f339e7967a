/** The boxes as React Flow wants them: the same objects while they are drawn the same, so that only what changed is drawn. */
import type { Node as FlowNode } from '@xyflow/react'
import type { View } from '../../view/view'
import type { Selection } from '../scene'
import { type Box, type ClusterLayout, isSameBox, isSamePod, type NodeBox, type PodBox } from './boxes'

/** What a box is drawn from. */
type Data = Readonly<Record<string, unknown>>

const flowNode = (id: string, type: string, box: Box, data: Data, zIndex = 1): FlowNode => ({
  id,
  type,
  position: { x: box.x, y: box.y },
  width: box.width,
  height: box.height,
  data,
  zIndex,
  draggable: false,
  selectable: false,
})

/** Makes the nodes of one layout after another; those drawn the same are the same, and all of them if all are. */
export function flowNodes() {
  let before: FlowNode[] = []
  return (layout: ClusterLayout, view: View, selection: Selection | undefined): FlowNode[] => {
    const known = new Map(before.map((node) => [node.id, node]))
    const nodes = newNodes(layout, view, selection).map((node) => {
      const old = known.get(node.id)
      return old && isSameNode(old, node) ? old : node
    })
    const isAll = nodes.length === before.length && nodes.every((node, i) => node === before[i])
    if (!isAll) before = nodes
    return before
  }
}

const isSameNode = (one: FlowNode, other: FlowNode) =>
  one.type === other.type &&
  one.position.x === other.position.x &&
  one.position.y === other.position.y &&
  one.width === other.width &&
  one.height === other.height &&
  isSameData(other.type, one.data, other.data)

function isSameData(type: string | undefined, one: Data, other: Data): boolean {
  return Object.keys(other).every((key) => {
    const [mine, its] = [one[key], other[key]]
    if (mine === its) return true
    if (key === 'pods') return arePods(mine as readonly PodBox[], its as readonly PodBox[])
    if (key !== 'box') return false
    if (type === 'pod') return isSamePod(mine as PodBox, its as PodBox)
    if (type === 'machine') return isSameMachine(mine as NodeBox, its as NodeBox)
    return isSameFlat(mine as Box, its as Box)
  })
}

const arePods = (some: readonly PodBox[], others: readonly PodBox[]) =>
  some.length === others.length && some.every((pod, i) => isSamePod(pod, others[i]!))

const isSameFlat = (one: Box, other: Box) =>
  Object.entries(other).every(([key, value]) => one[key as keyof Box] === value)

/** Cards are nodes of their own; what happens on the machine is drawn over it. */
const isSameMachine = (one: NodeBox, other: NodeBox) =>
  isSameBox(one, other) &&
  one.status === other.status &&
  one.cordoned === other.cordoned &&
  one.kubeletRunning === other.kubeletRunning &&
  one.faults === other.faults &&
  one.hidden === other.hidden &&
  (one.groups === other.groups || one.groups.length + other.groups.length === 0) &&
  (one.pods === other.pods || arePods(one.pods, other.pods))

function newNodes(layout: ClusterLayout, view: View, selection: Selection | undefined): FlowNode[] {
  const { components, apiServer, narrow, unscheduled, unscheduledBox, nodes, focus } = layout
  const chosen = chosenKey(selection)
  const cards = (boxes: readonly PodBox[]) =>
    boxes
      .filter(({ form }) => form !== 'tile')
      .map((box) => {
        const { uid, key } = box.pod
        return flowNode(uid, 'pod', box, { box, focused: uid === focus, chosen: key === chosen }, 3)
      })
  const { revision } = view.objects
  return [
    ...components.map((box) =>
      flowNode(box.name, 'component', box, { box, revision: box.name === 'etcd' ? revision : 0 }),
    ),
    flowNode('api-server', 'apiServer', apiServer, { narrow, running: apiServer.running }),
    ...(unscheduledBox
      ? [
          flowNode('unscheduled', 'unscheduled', unscheduledBox, {
            box: unscheduledBox,
            pods: unscheduled.filter(({ form }) => form === 'tile'),
          }),
        ]
      : []),
    ...nodes.map((box) => flowNode(`node/${box.name}`, 'machine', box, machineData(layout, box, chosen), 2)),
    ...cards(unscheduled),
    ...nodes.flatMap((node) => cards(node.pods)),
  ]
}

function machineData({ narrow, focus }: ClusterLayout, box: NodeBox, chosen: string | undefined): Data {
  const has = (pods: readonly PodBox[]) => pods.some(({ pod }) => pod.uid === focus)
  const focused = has(box.pods)
  const isHere = focused || box.groups.some((group) => has(group.pods))
  return { box, narrow, focused, focus: isHere ? focus : undefined, chosen }
}

const chosenKey = (selection: Selection | undefined) =>
  selection?.kind === 'container'
    ? selection.podKey
    : selection?.kind === 'object' && selection.resource === 'pods'
      ? selection.key
      : undefined
