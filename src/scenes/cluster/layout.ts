/**
 * Where everything of a cluster stands: its processes in a row on top, the API server as a bar across all nodes, the
 * nodes below it with their pods in places that they keep. Pure: the same view and size give the same picture.
 */
import type { Node, Pod } from '../../k8s/api'
import { type ContainerState, podState, type PodState } from '../../view/pod-state'
import type { View } from '../../view/view'
import type { Selection, Size } from '../scene'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export type ComponentName = 'kubectl' | 'etcd' | 'scheduler' | 'controllers'
export interface ComponentBox extends Box {
  readonly name: ComponentName
  readonly running: boolean
}
/** card: one line about it; open: its containers too; tile: its state only. */
export type PodForm = 'open' | 'card' | 'tile'
export interface ContainerRow {
  readonly state: ContainerState
  readonly files: readonly { readonly path: string; readonly exists: boolean }[]
  readonly command: string
  readonly pid: number
}
export interface PodBox extends Box {
  readonly form: PodForm
  readonly pod: PodState
  readonly name: string
  readonly node: string
  readonly containers: readonly ContainerRow[]
}
export interface TileGroup extends Box {
  readonly label: string
  readonly pods: readonly PodBox[]
}
export interface NodeBox extends Box {
  readonly name: string
  readonly status: 'ready' | 'not-ready'
  readonly cordoned: boolean
  readonly kubeletRunning: boolean
  readonly controlPlane: boolean
  /** What a learner did to it. */
  readonly faults: readonly string[]
  readonly attention: string | undefined
  readonly pods: readonly PodBox[]
  readonly groups: readonly TileGroup[]
  /** Pods for which there was no room. */
  readonly hidden: number
}
export interface ClusterLayout {
  readonly size: Size
  readonly narrow: boolean
  readonly components: readonly ComponentBox[]
  readonly apiServer: Box
  readonly nodes: readonly NodeBox[]
  /** Pods that no node has yet. */
  readonly unscheduled: readonly PodBox[]
  readonly unscheduledBox: Box | undefined
  /** The pod the eye should find. */
  readonly focus: string | undefined
}

const MARGIN = 20
const GAP = 16
const HEAD = 34
const TILE = 28
const TILE_PITCH = 34
const CARD = 50
const CARD_GAP = 12
const NARROW = 560
const LEAST_CARD = 148
const WIDEST_CARD = 360
/** Room at the top of a node for what its kubelet is doing. */
const ACTIVITY = 36

export function clusterLayout(view: View, size: Size, selection: Selection | undefined): ClusterLayout {
  const narrow = size.width < NARROW
  const focus = focusOf(view, selection)
  const shown = shownNodes(view)
  const pods = podsByNode(view)
  const components = narrow ? [] : componentBoxes(view, size.width)
  const apiServer: Box = narrow
    ? { x: 12, y: 8, width: size.width - 24, height: 44 }
    : { x: MARGIN, y: 70, width: size.width - 2 * MARGIN, height: 36 }
  const waiting = pods.get('') ?? []
  const top = apiServer.y + apiServer.height + (narrow ? 18 : 46)
  const unscheduledBox =
    waiting.length > 0 ? { x: apiServer.x, y: top, width: apiServer.width, height: CARD + 16 } : undefined
  const below = unscheduledBox ? top + unscheduledBox.height + 24 : top
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

interface Placed {
  readonly pod: PodState
  readonly object: Pod
  readonly place: number
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
  if (narrow) return narrowNodes(view, names, pods, area, focus)
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

type Filling = Pick<NodeBox, 'pods' | 'groups' | 'hidden'>

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

/** The most telling form in which all pods of a node fit. */
function fill(placed: readonly Placed[], node: string, box: Box, focus: string | undefined): Filling {
  const room: Box = {
    x: box.x + 14,
    y: box.y + HEAD + ACTIVITY,
    width: box.width - 28,
    height: box.height - HEAD - ACTIVITY - 12,
  }
  const focused = (uid: string) => uid === focus
  return (
    cards(placed, node, room, () => true) ??
    cards(placed, node, room, focused) ??
    cards(placed, node, room, () => false) ??
    grouped(placed, node, room, focused) ??
    grouped(placed, node, room, () => false) ??
    tiles(placed, node, room)
  )
}

/** Cards by place, in as few columns as it takes to fit; undefined when they do not fit at all. */
function cards(
  placed: readonly Placed[],
  node: string,
  room: Box,
  isOpen: (uid: string) => boolean,
): Filling | undefined {
  const most = Math.max(1, Math.floor((room.width + CARD_GAP) / (LEAST_CARD + CARD_GAP)))
  for (let columns = 1; columns <= most; columns++) {
    const pods = inColumns(placed, node, room, columns, isOpen)
    const bottom = Math.max(...pods.map(({ y, height }) => y + height), room.y)
    if (bottom <= room.y + room.height) return { pods, groups: [], hidden: 0 }
  }
  return undefined
}

function inColumns(
  placed: readonly Placed[],
  node: string,
  room: Box,
  columns: number,
  isOpen: (uid: string) => boolean,
): PodBox[] {
  const width = Math.min(WIDEST_CARD, (room.width - (columns - 1) * CARD_GAP) / columns)
  const bottoms = new Array<number>(columns).fill(room.y)
  const byPlace = new Map(placed.map((it) => [it.place, it]))
  const last = placed.at(-1)?.place ?? -1
  const pods: PodBox[] = []
  for (let place = 0; place <= last; place++) {
    const column = place % columns
    const it = byPlace.get(place)
    const containers = it && isOpen(it.pod.uid) ? containerRows(it) : []
    const height = CARD + heightOf(containers)
    const y = bottoms[column]!
    bottoms[column] = y + height + CARD_GAP
    if (!it) continue
    const x = room.x + column * (width + CARD_GAP)
    const form: PodForm = containers.length > 0 ? 'open' : 'card'
    pods.push({ ...boxOf(it, node), x, y, width, height, form, containers })
  }
  return pods
}

const boxOf = ({ pod, object }: Placed, node: string) => ({ pod, name: object.metadata.name, node })

/** Pods of one owner as tiles under its name; pods in trouble and the focused one as cards above. */
function grouped(
  placed: readonly Placed[],
  node: string,
  room: Box,
  isFocused: (uid: string) => boolean,
): Filling | undefined {
  const alone = placed.filter((it) => isFocused(it.pod.uid) || !ownerOf(it.object))
  const above = cards(
    alone.map((it, place) => ({ ...it, place })),
    node,
    room,
    isFocused,
  )
  if (!above) return undefined
  let y = Math.max(room.y, ...above.pods.map((box) => box.y + box.height + CARD_GAP))
  const perRow = Math.max(1, Math.floor((room.width + TILE_PITCH - TILE) / TILE_PITCH))
  const groups: TileGroup[] = []
  const members = new Map<string, Placed[]>()
  for (const it of placed)
    if (!alone.includes(it)) members.set(ownerOf(it.object), [...(members.get(ownerOf(it.object)) ?? []), it])
  for (const [label, pods] of members) {
    const rows = Math.ceil(pods.length / perRow)
    groups.push({
      label,
      x: room.x,
      y,
      width: room.width,
      height: 20 + rows * TILE_PITCH,
      pods: pods.map((it, i) =>
        tile(it, node, room.x + (i % perRow) * TILE_PITCH, y + 20 + Math.floor(i / perRow) * TILE_PITCH),
      ),
    })
    y += 20 + rows * TILE_PITCH + 6
  }
  return y - 6 > room.y + room.height + 6 ? undefined : { pods: above.pods, groups, hidden: 0 }
}

const ownerOf = (pod: Pod) => pod.metadata.ownerReferences?.find(({ controller }) => controller)?.name ?? ''

const tile = (it: Placed, node: string, x: number, y: number, size = TILE): PodBox => ({
  ...boxOf(it, node),
  form: 'tile',
  x,
  y,
  width: size,
  height: size,
  containers: [],
})

/** All as tiles, as small as it takes; what is still too much is counted. */
function tiles(placed: readonly Placed[], node: string, room: Box): Filling {
  const last = placed.at(-1)?.place ?? 0
  for (const pitch of [TILE_PITCH, 26, 20, 15, 11]) {
    const perRow = Math.max(1, Math.floor((room.width + 4) / pitch))
    const rows = Math.max(1, Math.floor((room.height + ACTIVITY / 2) / pitch))
    if (last >= perRow * rows && pitch > 11) continue
    const size = pitch - Math.max(2, Math.round(pitch * 0.18))
    const fitting = placed.filter(({ place }) => place < perRow * rows)
    const pods = fitting.map((it) =>
      tile(
        it,
        node,
        room.x + (it.place % perRow) * pitch,
        room.y - ACTIVITY / 2 + Math.floor(it.place / perRow) * pitch,
        size,
      ),
    )
    return { pods, groups: [], hidden: placed.length - fitting.length }
  }
  return { pods: [], groups: [], hidden: placed.length }
}

/** On a phone nodes are rows: tiles at the right of the name, and the focused pod opened below it. */
function narrowNodes(
  view: View,
  names: readonly string[],
  pods: ReadonlyMap<string, Placed[]>,
  area: Box,
  focus: string | undefined,
): NodeBox[] {
  let y = area.y
  return names.map((name) => {
    const placed = pods.get(name) ?? []
    const x = area.x + 32
    const width = area.width - 32
    const open = placed.find((it) => it.pod.uid === focus)
    const others = placed.filter((it) => it !== open)
    const perRow = Math.max(1, Math.floor((width - 112) / TILE_PITCH))
    const rows = Math.max(1, Math.ceil(others.length / perRow))
    const strip = 12 + rows * TILE_PITCH
    const containers = open ? containerRows(open) : []
    const openHeight = open ? CARD + heightOf(containers) + 12 : 0
    const tilesAt = others.map((it, i) =>
      tile(
        it,
        name,
        x + width - 8 - (Math.min(perRow, others.length) - (i % perRow)) * TILE_PITCH,
        y + 10 + Math.floor(i / perRow) * TILE_PITCH,
      ),
    )
    const card: PodBox[] = open
      ? [
          {
            ...boxOf(open, name),
            form: 'open',
            x: x + 12,
            y: y + strip + 2,
            width: width - 24,
            height: openHeight - 12,
            containers,
          },
        ]
      : []
    const box: Box = { x, y, width, height: strip + openHeight }
    y += box.height + 10
    return nodeBox(view, name, box, { pods: [...card, ...tilesAt], groups: [], hidden: 0 })
  })
}

function waitingBoxes(waiting: readonly Placed[], box: Box): PodBox[] {
  const width = 168
  const fit = Math.max(1, Math.floor((box.width - 120 + CARD_GAP) / (width + CARD_GAP)))
  const asCards = waiting.length <= fit
  const perRow = Math.floor((box.width - 120) / TILE_PITCH)
  return waiting.slice(0, asCards ? fit : perRow).map((it, i) =>
    asCards
      ? {
          ...boxOf(it, ''),
          form: 'card',
          x: box.x + 112 + i * (width + CARD_GAP),
          y: box.y + 8,
          width,
          height: CARD,
          containers: [],
        }
      : tile(it, '', box.x + 112 + i * TILE_PITCH, box.y + 18),
  )
}

// ---- inside a card ----

const ROW = 20
const heightOf = (rows: readonly ContainerRow[]) =>
  rows.length === 0
    ? 0
    : 12 +
      rows.reduce(
        (sum, { files, command }) => sum + ROW * (1 + Math.min(2, files.length) + (command ? 1 : 0)),
        0,
      )

function containerRows({ pod, object }: Placed): ContainerRow[] {
  const specs = [...(object.spec?.initContainers ?? []), ...(object.spec?.containers ?? [])]
  const alive = pod.containers.filter(({ init, state }) => !init || state !== 'done')
  return alive.slice(0, 4).map((state) => {
    const spec = specs.find(({ name }) => name === state.name)
    const main = state.view?.processes.find(({ how }) => how === 'main')
    return {
      state,
      files: watchedFiles(
        JSON.stringify([spec?.livenessProbe, spec?.readinessProbe, spec?.startupProbe]),
        state,
      ),
      command: main?.argv.join(' ') ?? '',
      pid: main?.pid ?? 0,
    }
  })
}

/** Files that the container's probes name, as they are now. */
function watchedFiles(probes: string, { view }: ContainerState): ContainerRow['files'] {
  return (view?.files ?? [])
    .filter(({ path }) => probes.includes(path) || probes.includes(`/${path.split('/').at(-1)}"`))
    .map(({ path, exists }) => ({ path, exists }))
}
