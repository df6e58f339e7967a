/** Where the columns, doors, rules, nodes and pods of the picture are. Pure arithmetic, in units of the drawing. */
import type { View } from '../../view/view'
import { CROWD, crowdOf } from './crowd'
import type { Door, DoorKind } from './doors'
import { nodeNames, type Target } from './endpoints'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface PlacedDoor extends Box {
  readonly door: Door
}
export interface PlacedTarget {
  readonly target: Target
  readonly card: Box
  readonly rule: Box
  /** One of a crowd: its card is a tile, and its rule stands for those of all. */
  readonly tile?: boolean
}
export interface PlacedNode extends Box {
  /** Empty for what is on no node (yet). */
  readonly name: string
  /** Its pods, where they are a crowd. */
  readonly crowd?: readonly Target[]
}
export interface PlacedClient {
  readonly id: string
  readonly outside: boolean
  readonly x: number
  readonly y: number
}
export type BandKind = 'node' | 'service' | 'pod'
export interface Band extends Box {
  readonly kind: BandKind
}

export interface Places {
  readonly width: number
  readonly height: number
  readonly narrow: boolean
  /** One line a card instead of three. */
  readonly compact: boolean
  readonly bands: readonly Band[]
  readonly clients: readonly PlacedClient[]
  readonly doors: readonly PlacedDoor[]
  readonly targets: readonly PlacedTarget[]
  readonly nodes: readonly PlacedNode[]
  readonly service: { readonly x: number; readonly y: number; readonly width: number }
  readonly hub: { readonly x: number; readonly y: number }
  /** Where the word beside the fork crosses no wire. */
  readonly chance: number
  /** Where ways past the Service run. */
  readonly bypass: number
  /** Below all doors. */
  readonly below: number
  /** Where wires between two columns run up and down. */
  readonly fan: number
  readonly trunk: number
  readonly gap: number
  readonly summary: number
}

export interface Content {
  readonly view: View
  readonly doors: readonly Door[]
  readonly targets: readonly Target[]
  readonly clients: readonly { readonly id: string; readonly outside: boolean }[]
  readonly hasService: boolean
}

/** As wide as the picture that the measures are from. */
const PLAIN = { width: 932 }
const LEAST = 632
const MARGIN = 20
const TOP = 12
export const NARROW = 600

export interface Columns {
  readonly gap: number
  readonly fan: number
  readonly doors: Box
  readonly service: Box
  readonly pods: Box
}

export function columnsOf(width: number, bottom: number): Columns {
  const wide = Math.min(1, Math.max(0, (width - LEAST) / (PLAIN.width - LEAST)))
  const between = (least: number, most: number) => Math.round(least + (most - least) * wide)
  const margin = between(12, MARGIN)
  const gap = between(14, 18)
  const left = margin + between(72, 104)
  const doorsWidth = between(146, 188)
  const podsWidth = Math.max(between(182, 252), Math.round(width * 0.25))
  const height = bottom - TOP
  const pods = { x: width - margin - podsWidth, y: TOP, width: podsWidth, height }
  const serviceX = left + doorsWidth + gap
  return {
    gap,
    fan: left - between(10, 24),
    doors: { x: left, y: TOP, width: doorsWidth, height },
    service: { x: serviceX, y: TOP, width: pods.x - gap - serviceX, height },
    pods,
  }
}

const HEAD = 28
const PAD = 10
const FULL = 54
const COMPACT = 34
const BETWEEN = 8

interface Group {
  readonly node: string
  readonly own: readonly Target[]
}

/** Nodes in the order of their names, then what has none; a node without a pod only where few are. */
export function groupsOf({ view, targets }: Content): Group[] {
  const names = nodeNames(view)
  const wanted = names.length > 4 ? new Set(targets.map(({ node }) => node)) : new Set(names)
  for (const { node } of targets) wanted.add(node)
  return [...wanted]
    .sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1))
    .map((node) => ({ node, own: targets.filter((target) => target.node === node) }))
}

const heightOf = (groups: readonly Group[], card: number) =>
  groups.reduce(
    (sum, { own }) => sum + HEAD + (own.length > 0 ? own.length * (card + BETWEEN) - BETWEEN + PAD : 0) + PAD,
    -PAD,
  )

/** Room above the first card for the Service's own words. */
const ABOVE = 36
const FOOT = 30

export interface Rows {
  readonly targets: readonly PlacedTarget[]
  readonly nodes: readonly PlacedNode[]
  readonly compact: boolean
  readonly bottom: number
}

export function rowsOf(content: Content, columns: Columns, room: number): Rows {
  const groups = groupsOf(content)
  const compact = heightOf(groups, FULL) > room - ABOVE
  const inset = Math.round(columns.pods.width * 0.05)
  const x = columns.pods.x + inset
  const width = columns.pods.width - 2 * inset
  const ruleX = columns.service.x + Math.round(Math.min(116, columns.service.width * 0.34))
  const rule = { x: ruleX, width: columns.service.x + columns.service.width - 12 - ruleX }
  if (content.targets.length >= CROWD && heightOf(groups, COMPACT) > room - ABOVE) {
    const top = TOP + ABOVE
    const height = 74
    const y = Math.round(TOP + room / 2 - height / 2)
    return { ...crowdOf(groups, { x, y: top, width, height: room - ABOVE }, { ...rule, y, height }), compact }
  }
  const total = heightOf(groups, compact ? COMPACT : FULL)
  const top = TOP + Math.max(ABOVE, Math.min(60, Math.round((room - total) / 2)))
  return { ...cardsOf(groups, { x, y: top, width, height: compact ? COMPACT : FULL }, rule), compact }
}

/** A card and a rule each, in one line; `height` is that of a card. */
function cardsOf(
  groups: readonly Group[],
  { x, y: top, width, height }: Box,
  rule: Pick<Box, 'x' | 'width'>,
) {
  const targets: PlacedTarget[] = []
  const nodes: PlacedNode[] = []
  let y = top
  for (const { node, own } of groups) {
    const start = y
    y += HEAD
    for (const target of own) {
      const card = { x: x + 10, y, width: width - 20, height }
      targets.push({ target, card, rule: { ...rule, y, height } })
      y += height + BETWEEN
    }
    if (own.length > 0) y += PAD - BETWEEN
    nodes.push({ name: node, x, y: start, width, height: y - start })
    y += PAD
  }
  return { targets, nodes, bottom: y - PAD }
}

const ON_NODES: ReadonlySet<DoorKind> = new Set(['node-port', 'ingress', 'host-port', 'host-network'])
export const isOnNode = ({ kind }: Door) => ON_NODES.has(kind)
export const isInside = ({ kind }: Door) => kind === 'cluster-ip' || kind === 'pod-ip' || kind === 'dns'

/** The load balancer above, then the nodes' own doors in their band, then those inside the cluster. */
export function doorPlaces(
  doors: readonly Door[],
  { doors: column }: Columns,
  room: number,
): { doors: PlacedDoor[]; band: Band; bottom: number } {
  const onNodes = doors.filter((door) => isOnNode(door)).length
  const fixed = 10 + FOOT + 24 + (onNodes === 0 ? 40 : 0)
  const height = Math.max(40, Math.min(66, Math.floor((room - fixed) / Math.max(1, doors.length) - BETWEEN)))
  const total = fixed + doors.length * (height + BETWEEN)
  let y = column.y + Math.max(0, Math.round((room - total) / 2))
  const placed: PlacedDoor[] = []
  const put = (some: readonly Door[]) => {
    for (const door of some) {
      placed.push({ door, x: column.x + 12, y, width: column.width - 24, height })
      y += height + BETWEEN
    }
  }
  put(doors.filter((door) => !isOnNode(door) && !isInside(door)))
  if (placed.length > 0) y += 6
  const top = y
  y += 10
  put(doors.filter((door) => isOnNode(door)))
  if (onNodes === 0) y += 40
  y += FOOT - BETWEEN
  const band: Band = { kind: 'node', x: column.x, y: top, width: column.width, height: y - top }
  y += 16
  put(doors.filter((door) => isInside(door)))
  return { doors: placed, band, bottom: y - BETWEEN }
}
