/** The pods of a node as large as all of them fit: opened, as cards, as tiles under their owners, as small tiles. */
import type { Pod } from '../../k8s/api'
import {
  type Box,
  isSameBox,
  type NodeBox,
  type Placed,
  type PodBox,
  type PodForm,
  type TileGroup,
} from './boxes'
import { containerRows, heightOf } from './inside-card'

export const HEAD = 34
const TILE = 28
export const TILE_PITCH = 34
export const CARD = 50
export const CARD_GAP = 12
/** One line about a pod, where two have no room. */
export const SLIM = 28
const SLIM_GAP = 6
const LEAST_CARD = 148
const WIDEST_CARD = 360
/** Room at the top of a node for what its kubelet is doing. */
const ACTIVITY = 36

export type Filling = Pick<NodeBox, 'pods' | 'groups' | 'hidden'>

interface Filled {
  readonly placed: readonly Placed[]
  readonly box: Box
  readonly focus: string | undefined
  readonly filling: Filling
}
/** How each node was filled last: from one frame to the next few of them change. */
const filled = new Map<string, Filled>()
const MOST_FILLED = 200

/** The most telling form in which all pods of a node fit. The same object while nothing in it changes. */
export function fill(placed: readonly Placed[], node: string, box: Box, focus: string | undefined): Filling {
  const own = placed.some(({ pod }) => pod.uid === focus) ? focus : undefined
  const before = filled.get(node)
  if (before && before.focus === own && isSameBox(before.box, box) && areSame(before.placed, placed))
    return before.filling
  const filling = filledAnew(placed, node, box, own)
  if (filled.size > MOST_FILLED) filled.clear()
  filled.set(node, { placed, box, focus: own, filling })
  return filling
}

const areSame = (some: readonly Placed[], others: readonly Placed[]) =>
  some.length === others.length &&
  some.every(({ pod, object, place }, i) => {
    const other = others[i]!
    return pod === other.pod && object === other.object && place === other.place
  })

function filledAnew(placed: readonly Placed[], node: string, box: Box, focus: string | undefined): Filling {
  const room: Box = {
    x: box.x + 14,
    y: box.y + HEAD + ACTIVITY,
    width: box.width - 28,
    height: box.height - HEAD - ACTIVITY - 12,
  }
  const focused = (uid: string) => uid === focus
  const all = () => true
  const none = () => false
  return (
    cards(placed, node, room, all) ??
    cards(placed, node, room, focused) ??
    cards(placed, node, room, none) ??
    cards(placed, node, room, none, (uid) => uid !== focus) ??
    cards(placed, node, room, none, all) ??
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
  isSlim: (uid: string) => boolean = () => false,
): Filling | undefined {
  const most = Math.max(1, Math.floor((room.width + CARD_GAP) / (LEAST_CARD + CARD_GAP)))
  const last = placed.at(-1)?.place ?? -1
  for (let columns = 1; columns <= most; columns++) {
    // Not even the lowest would fit: need not be tried.
    const least = Math.ceil((last + 1) / columns) * (SLIM + SLIM_GAP) - SLIM_GAP
    if (least > room.height) continue
    const pods = inColumns(placed, node, room, columns, { isOpen, isSlim })
    const bottom = Math.max(...pods.map(({ y, height }) => y + height), room.y)
    if (bottom <= room.y + room.height) return { pods, groups: [], hidden: 0 }
  }
  return undefined
}

interface Forms {
  isOpen(uid: string): boolean
  isSlim(uid: string): boolean
}

function inColumns(
  placed: readonly Placed[],
  node: string,
  room: Box,
  columns: number,
  { isOpen, isSlim }: Forms,
): PodBox[] {
  const width = Math.min(WIDEST_CARD, (room.width - (columns - 1) * CARD_GAP) / columns)
  const bottoms = new Array<number>(columns).fill(room.y)
  const byPlace = new Map(placed.map((it) => [it.place, it]))
  const last = placed.at(-1)?.place ?? -1
  const pods: PodBox[] = []
  for (let place = 0; place <= last; place++) {
    const column = place % columns
    const it = byPlace.get(place)
    const slim = isSlim(it?.pod.uid ?? '')
    const containers = it && isOpen(it.pod.uid) ? containerRows(it) : []
    const height = slim ? SLIM : CARD + heightOf(containers)
    const y = bottoms[column]!
    bottoms[column] = y + height + (slim ? SLIM_GAP : CARD_GAP)
    if (!it) continue
    const x = room.x + column * (width + CARD_GAP)
    const form: PodForm = containers.length > 0 ? 'open' : 'card'
    pods.push({ ...boxOf(it, node), x, y, width, height, form, containers })
  }
  return pods
}

export const boxOf = ({ pod, object }: Placed, node: string) => ({ pod, name: object.metadata.name, node })

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
  for (const it of placed) {
    if (alone.includes(it)) continue
    const owner = ownerOf(it.object)
    const list = members.get(owner)
    if (list) list.push(it)
    else members.set(owner, [it])
  }
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

export const tile = (it: Placed, node: string, x: number, y: number, size = TILE): PodBox => ({
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
