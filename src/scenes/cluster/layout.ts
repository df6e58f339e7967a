/**
 * Where everything of a cluster stands: its processes in a row on top, the API server as a bar across all nodes, the
 * nodes below it with their pods in places that they keep. Pure: the same view and size give the same picture.
 */
import type { Node, Pod } from '../../k8s/api'
import { podState } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { Selection, Size } from '../scene'
import type { Box, ClusterLayout, ComponentBox, ComponentName, NodeBox, Placed, PodBox } from './boxes'
import { boxOf, CARD, CARD_GAP, type Filling, fill, tile, TILE_PITCH } from './filling'
import { narrowNodes } from './narrow'

const MARGIN = 20
const GAP = 16
const NARROW = 560

export function clusterLayout(view: View, size: Size, selection: Selection | undefined): ClusterLayout {
  const narrow = size.width < NARROW
  const focus = focusOf(view, selection)
  const shown = shownNodes(view)
  const pods = podsByNode(view)
  const components = narrow ? [] : componentBoxes(view, size.width)
  const apiServerBox: Box = narrow
    ? { x: 12, y: 8, width: size.width - 24, height: 44 }
    : { x: MARGIN, y: 70, width: size.width - 2 * MARGIN, height: 36 }
  const waiting = pods.get('') ?? []
  const { running = true } = view.machines.components.get('kube-apiserver') ?? {}
  const apiServer = { ...apiServerBox, running }
  const isWaiting = waiting.length > 0
  const top = apiServer.y + apiServer.height + (narrow ? 18 : isWaiting ? 40 : 46)
  const unscheduledBox = isWaiting
    ? { x: apiServer.x, y: top, width: apiServer.width, height: CARD + 10 }
    : undefined
  const below = unscheduledBox ? top + unscheduledBox.height + 16 : top
  const area: Box = {
    x: apiServer.x,
    y: below,
    width: apiServer.width,
    height: Math.max(120, size.height - below - 8),
  }
  return {
    size,
    narrow,
    components,
    apiServer,
    nodes: nodeBoxes(view, shown, pods, area, narrow, focus),
    unscheduled: unscheduledBox ? waitingBoxes(waiting, unscheduledBox) : [],
    unscheduledBox,
    focus,
  }
}

function focusOf(view: View, selection: Selection | undefined): string | undefined {
  if (selection?.kind === 'object' && selection.resource === 'pods')
    return view.objects.get('pods', selection.key)?.object.metadata.uid
  if (selection?.kind === 'container') return view.objects.get('pods', selection.podKey)?.object.metadata.uid
  const latest = view.attention.latest
  return latest && view.objects.byUid(latest.uid) ? latest.uid : undefined
}

function podsByNode(view: View): Map<string, Placed[]> {
  const byNode = new Map<string, Placed[]>()
  for (const { object } of view.objects.list('pods')) {
    const pod = object as unknown as Pod
    const node = pod.spec?.nodeName ?? ''
    const placed = { pod: podState(view, object), object: pod, place: view.slots.placeOf(pod.metadata.uid) }
    const list = byNode.get(node)
    if (list) list.push(placed)
    else byNode.set(node, [placed])
  }
  for (const list of byNode.values()) list.sort((a, b) => a.place - b.place)
  return byNode
}

/** A control-plane node is drawn as a node only where a pod lives on it: its processes stand in the row on top. */
function shownNodes(view: View): string[] {
  const names: string[] = []
  for (const { name, controlPlane } of view.machines.nodes.values()) {
    const isUsed = !controlPlane || view.slots.on(name).some((uid) => uid !== undefined)
    if (isUsed && view.objects.get('nodes', name)) names.push(name)
  }
  return names.sort((a, b) => Number(a === 'control-plane') - Number(b === 'control-plane'))
}

const COMPONENTS: readonly ComponentName[] = ['kubectl', 'etcd', 'scheduler', 'controllers']
const PROCESS_OF: Record<ComponentName, string> = {
  kubectl: '',
  etcd: '',
  scheduler: 'kube-scheduler',
  controllers: 'replicaset-controller',
}

function componentBoxes(view: View, width: number): ComponentBox[] {
  const inner = width - 2 * MARGIN
  const boxWidth = Math.min(168, Math.floor((inner - 3 * 28) / 4))
  return COMPONENTS.map((name, i) => ({
    name,
    x: MARGIN + Math.round((i * (inner - boxWidth)) / 3),
    y: 6,
    width: boxWidth,
    height: 36,
    running: view.machines.components.get(PROCESS_OF[name])?.running ?? true,
  }))
}

function nodeBoxes(
  view: View,
  names: readonly string[],
  pods: ReadonlyMap<string, Placed[]>,
  area: Box,
  narrow: boolean,
  focus: string | undefined,
): NodeBox[] {
  const columns = narrow
    ? 1
    : Math.max(1, Math.min(names.length, Math.floor((area.width + GAP) / (172 + GAP))))
  const rows = Math.max(1, Math.ceil(names.length / columns))
  const gap = narrow ? 10 : GAP
  const width = (area.width - (columns - 1) * GAP) / columns
  if (narrow)
    return narrowNodes(names, pods, area, focus).map(({ name, box, filling }) =>
      nodeBox(view, name, box, filling),
    )
  const height = (area.height - (rows - 1) * gap) / rows
  return names.map((name, i) => {
    const box: Box = {
      x: area.x + (i % columns) * (width + GAP),
      y: area.y + Math.floor(i / columns) * (height + gap),
      width,
      height,
    }
    return nodeBox(view, name, box, fill(pods.get(name) ?? [], name, box, focus))
  })
}

function nodeBox(view: View, name: string, box: Box, filling: Filling): NodeBox {
  const node = view.objects.get('nodes', name)?.object as unknown as Node | undefined
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')
  return {
    ...box,
    name,
    status: ready?.status === 'True' ? 'ready' : 'not-ready',
    cordoned: node?.spec?.unschedulable ?? false,
    kubeletRunning: view.machines.components.get(`kubelet/${name}`)?.running ?? true,
    controlPlane: view.machines.nodes.get(name)?.controlPlane ?? false,
    faults: view.machines.nodes.get(name)?.faults ?? [],
    attention: view.attention.on(name)?.uid,
    ...filling,
  }
}

function waitingBoxes(waiting: readonly Placed[], box: Box): PodBox[] {
  const fitting = (wide: number) => Math.max(1, Math.floor((box.width - 120 + CARD_GAP) / (wide + CARD_GAP)))
  const wide = [216, 168, 140].find((one) => waiting.length <= fitting(one)) ?? 168
  const width = Math.min(wide, box.width - 120)
  const fit = fitting(width)
  const asCards = waiting.length <= fit
  const perRow = Math.floor((box.width - 120) / TILE_PITCH)
  return waiting.slice(0, asCards ? fit : perRow).map((it, i) =>
    asCards
      ? {
          ...boxOf(it, ''),
          form: 'card',
          x: box.x + 112 + i * (width + CARD_GAP),
          y: box.y + 5,
          width,
          height: CARD,
          containers: [],
        }
      : tile(it, '', box.x + 112 + i * TILE_PITCH, box.y + 16),
  )
}
