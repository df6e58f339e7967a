/** More pods than there is room for cards: each is a tile on its node, every one of them countable. Pure arithmetic. */
import type { Target } from './endpoints'
import type { Box, PlacedNode, PlacedTarget } from './geometry'

export interface Crowd {
  readonly targets: readonly PlacedTarget[]
  readonly nodes: readonly PlacedNode[]
  readonly bottom: number
}

interface Group {
  readonly node: string
  readonly own: readonly Target[]
}

/** Fewer have cards, even if that means scrolling. */
export const CROWD = 11
/** Smaller where the height does not suffice. */
const TILES = [
  { tile: 20, gap: 8 },
  { tile: 16, gap: 6 },
  { tile: 12, gap: 6 },
] as const
const PAD = 10
/** The node's name, and under it who is asked there or how many are in which state. */
const HEAD = 46
const BETWEEN = 10

/** A node under the other, in the column's height if that can be; `rule` is one box for all of them. */
export function crowdOf(groups: readonly Group[], column: Box, rule: Box): Crowd {
  const sizes = TILES.map((size) => placed(groups, column, rule, size))
  return sizes.find(({ bottom }) => bottom <= column.y + column.height) ?? sizes.at(-1)!
}

function placed(
  groups: readonly Group[],
  column: Box,
  rule: Box,
  { tile, gap }: (typeof TILES)[number],
): Crowd {
  const { x, width } = column
  const across = Math.max(1, Math.floor((width - 2 * PAD + gap) / (tile + gap)))
  const targets: PlacedTarget[] = []
  const nodes: PlacedNode[] = []
  let { y } = column
  for (const { node, own } of groups) {
    const rows = Math.ceil(own.length / across)
    const height = HEAD + (rows > 0 ? rows * (tile + gap) - gap + PAD : 0)
    for (const [index, target] of own.entries())
      targets.push({
        target,
        tile: true,
        rule,
        card: {
          x: x + PAD + (index % across) * (tile + gap),
          y: y + HEAD + Math.floor(index / across) * (tile + gap),
          width: tile,
          height: tile,
        },
      })
    nodes.push({ name: node, x, y, width, height, crowd: own })
    y += height + BETWEEN
  }
  return { targets, nodes, bottom: y - BETWEEN }
}

/** Into the gap above a tile, along it, and down: over no other tile. */
export const GAP_ABOVE = 4
