/**
 * On a phone nodes are rows: tiles at the right of the name, and below it the pod that the eye should find, opened. Where
 * that is taller than the screen the tiles are smaller, then that pod is a card; beyond that one drags. Pure.
 */
import type { Box, Placed, PodBox } from './boxes'
import { boxOf, CARD, type Filling, tile, TILE_PITCH } from './filling'
import { containerRows, heightOf } from './inside-card'

interface NarrowNode {
  readonly name: string
  readonly box: Box
  readonly filling: Filling
}

/** From the roomiest to the smallest: pitch of the tiles, and whether the found pod shows what is in it. */
const WAYS: readonly (readonly [pitch: number, opened: boolean])[] = [
  [TILE_PITCH, true],
  [26, true],
  [TILE_PITCH, false],
  [26, false],
  [20, false],
]
const GAP = 10
const NAME = 124

export function narrowNodes(
  names: readonly string[],
  pods: ReadonlyMap<string, Placed[]>,
  area: Box,
  focus: string | undefined,
): readonly NarrowNode[] {
  let nodes: readonly NarrowNode[] = []
  for (const way of WAYS) {
    nodes = inRows(names, pods, area, focus, way)
    const last = nodes.at(-1)
    if (!last || last.box.y + last.box.height <= area.y + area.height) break
  }
  return nodes
}

function inRows(
  names: readonly string[],
  pods: ReadonlyMap<string, Placed[]>,
  area: Box,
  focus: string | undefined,
  [pitch, opened]: (typeof WAYS)[number],
): NarrowNode[] {
  let y = area.y
  return names.map((name) => {
    const top = { x: area.x + 32, y, width: area.width - 32 }
    const node = row(name, pods.get(name) ?? [], top, { focus, pitch, opened })
    y += node.box.height + GAP
    return node
  })
}

interface Way {
  readonly focus: string | undefined
  readonly pitch: number
  readonly opened: boolean
}

function row(name: string, placed: readonly Placed[], top: Omit<Box, 'height'>, way: Way): NarrowNode {
  const { focus, pitch, opened } = way
  const { x, y, width } = top
  const found = placed.find((it) => it.pod.uid === focus)
  const others = placed.filter((it) => it !== found)
  const perRow = Math.max(1, Math.floor((width - NAME) / pitch))
  const rows = Math.ceil(others.length / perRow)
  const strip = Math.max(46, 16 + rows * pitch)
  const left = x + width - 8 - Math.min(perRow, others.length) * pitch
  const size = pitch - Math.max(2, Math.round(pitch * 0.18))
  const tiles = others.map((it, i) =>
    tile(it, name, left + (i % perRow) * pitch, y + 10 + Math.floor(i / perRow) * pitch, size),
  )
  const card = found ? [cardOf(found, name, { x: x + 12, y: y + strip + 2, width: width - 24 }, opened)] : []
  const height = strip + (card[0] ? card[0].height + 12 : 0)
  return { name, box: { ...top, height }, filling: { pods: [...card, ...tiles], groups: [], hidden: 0 } }
}

function cardOf(it: Placed, node: string, box: Omit<Box, 'height'>, opened: boolean): PodBox {
  const containers = opened ? containerRows(it) : []
  const form = containers.length > 0 ? 'open' : 'card'
  return { ...boxOf(it, node), form, ...box, height: CARD + heightOf(containers), containers }
}
