/** Wires: where a request could go, pale, from what runs to what runs. Never to a pod that no rule leads to. */
import { GAP_ABOVE } from './crowd'
import { hasRules, type Target } from './endpoints'
import { isInside, type PlacedClient, type PlacedDoor, type PlacedTarget, type Places } from './geometry'
import type { Subject } from './subject'

export interface Point {
  readonly x: number
  readonly y: number
}

const RADIUS = 8

/** A line with rounded corners. */
export function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let d = `M${first.x} ${first.y}`
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1]
    const before = points[index]!
    if (!next) {
      d += `L${point.x} ${point.y}`
      continue
    }
    const radius = Math.min(RADIUS, distance(before, point) / 2, distance(point, next) / 2)
    const into = towards(point, before, radius)
    const out = towards(point, next, radius)
    d += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`
  }
  return d
}

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)

export function towards(from: Point, to: Point, far: number): Point {
  const whole = distance(from, to)
  if (whole === 0) return from
  const share = far / whole
  return { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) }
}

const round = (value: number) => Math.round(value * 10) / 10

export const clientStart = ({ clients, fan, narrow }: Places, id: string): Point[] => {
  const client =
    clients.find((one) => one.id === id) ?? clients.find(({ outside }) => outside === (id === 'client'))
  if (!client) return []
  return narrow
    ? [
        { x: client.x - 8, y: client.y },
        { x: fan, y: client.y },
      ]
    : [
        { x: client.x, y: client.y },
        { x: fan, y: client.y },
      ]
}

export const middleOf = (box: { y: number; height: number }) => box.y + box.height / 2

/** From wherever the line is, to a door's left edge. */
export const intoDoor = (places: Places, door: PlacedDoor): Point[] => [
  { x: places.fan, y: middleOf(door) },
  { x: door.x, y: middleOf(door) },
]

/** From a door to the fork where one of the Service's rules is chosen. */
export const toHub = ({ hub, trunk, narrow }: Places, from: PlacedDoor | undefined): Point[] => {
  const start = from ? [{ x: narrow ? from.x : from.x + from.width, y: middleOf(from) }] : []
  const y = from ? middleOf(from) : hub.y
  return [...start, { x: trunk, y }, { x: trunk, y: hub.y }, hub]
}

/** From the fork through a rule to the pod's card. */
export function toTarget(places: Places, placed: PlacedTarget): Point[] {
  const { hub, trunk, narrow } = places
  const { card, rule, tile } = placed
  if (tile && !narrow) {
    const rise = riseOf(places)
    const end = intoTile(placed)
    return [
      hub,
      { x: rule.x + rule.width, y: hub.y },
      { x: rise, y: hub.y },
      { x: rise, y: end[0]!.y },
      ...end,
    ]
  }
  if (tile) return [hub, { x: trunk, y: hub.y }, { x: trunk, y: intoTile(placed)[0]!.y }, ...intoTile(placed)]
  const y = middleOf(card)
  if (narrow) return [hub, { x: trunk, y: hub.y }, { x: trunk, y }, { x: card.x, y }]
  return [hub, { x: hub.x, y }, { x: rule.x, y }, { x: rule.x + rule.width, y }, { x: card.x, y }]
}

/** Between the rules and the pods, where wires go up and down. */
const riseOf = ({ bands, gap }: Places) => bands.find(({ kind }) => kind === 'pod')!.x - gap / 2

/** Along the gap above a tile and down into it; a node itself is entered at its name. */
function intoTile({ card }: PlacedTarget): Point[] {
  if (card.width === 0) return [{ x: card.x, y: middleOf(card) }]
  const x = card.x + card.width / 2
  const y = card.y - GAP_ABOVE
  return [
    { x, y },
    { x, y: card.y },
  ]
}

/** Past the Service, along the bottom, to the pod's card. */
export function pastService(places: Places, from: PlacedDoor | undefined, placed: PlacedTarget): Point[] {
  const { fan, trunk, bypass, below, narrow } = places
  const { card, tile } = placed
  const start = from ? [{ x: narrow ? from.x : from.x + from.width, y: middleOf(from) }] : []
  const end = tile
    ? intoTile(placed)
    : [{ x: card.x, y: middleOf(card) + (narrow ? 0 : Math.min(12, card.height / 4)) }]
  const { y } = end[0]!
  if (narrow) return [...start, { x: trunk, y: middleOf(from ?? card) }, { x: trunk, y }, ...end]
  const rise = riseOf(places)
  const down = from
    ? [
        { x: trunk, y: middleOf(from) },
        { x: trunk, y: bypass },
      ]
    : [
        { x: fan, y: below },
        { x: trunk, y: below },
        { x: trunk, y: bypass },
      ]
  return [...start, ...down, { x: rise, y: bypass }, { x: rise, y }, ...end]
}

export interface Wire {
  readonly id: string
  readonly d: string
  /** DNS is asked, but nothing goes through it. */
  readonly dotted: boolean
}

export function paleWires(places: Places, subject: Subject | undefined): Wire[] {
  const wires: Wire[] = []
  const ruled = subject !== undefined && hasRules(subject)
  const add = (id: string, points: readonly Point[], dotted = false) =>
    wires.push({ id, d: roundedPath(points), dotted })
  for (const placed of places.doors) {
    if (!placed.door.isOpen) continue
    for (const client of clientsFor(places, placed))
      add(
        `${client.id}>${placed.door.id}`,
        [...clientStart(places, client.id), ...intoDoor(places, placed)],
        placed.door.kind === 'dns',
      )
    const own = ends(places, (target) => placed.door.targets.includes(target.id) && isUp(target))
    for (const target of own)
      add(`${placed.door.id}>${target.target.id}`, pastService(places, placed, target))
    if (own.length > 0) continue
    const next = placed.door.kind === 'load-balancer' && places.doors.find(isNodePort)
    if (next && !places.narrow) add(placed.door.id, downTo(placed, next))
    if (placed.door.kind === 'pod-ip')
      for (const target of ends(places, ({ ip }) => ip !== ''))
        add(`${placed.door.id}>${target.target.id}`, pastService(places, placed, target))
    if (placed.door.kind === 'ingress')
      for (const target of ends(places, (one) => one.ready && isUp(one)))
        add(`${placed.door.id}>${target.target.id}`, pastService(places, placed, target))
    if (ruled && leadsToService(placed)) add(placed.door.id, toHub(places, placed))
  }
  if (ruled)
    for (const placed of ends(places, ({ on }) => on.length > 0))
      add(placed.target.id, toTarget(places, placed))
  return wires
}

/** Where pale wires end: at each card; of a crowd, at each node once. */
function ends({ targets, nodes }: Places, wanted: (target: Target) => boolean): PlacedTarget[] {
  const seen = new Set<string>()
  return targets.flatMap((placed) => {
    const { target, tile } = placed
    if (!wanted(target)) return []
    if (!tile) return [placed]
    const node = nodes.find(({ name }) => name === target.node)
    if (!node || seen.has(node.name)) return []
    seen.add(node.name)
    return [{ ...placed, card: { x: node.x, y: node.y, width: 0, height: 28 } }]
  })
}

const isNodePort = ({ door }: PlacedDoor) => door.kind === 'node-port'

/** It has an address, and somebody may listen there. */
const isUp = ({ ip, state }: Target) => ip !== '' && state?.state !== 'done' && state?.state !== 'dead'

/** A load balancer hands over to the node port below it. */
export function downTo(from: PlacedDoor, to: PlacedDoor): Point[] {
  const x = from.x + from.width / 2
  const below = to.y > from.y
  return [
    { x, y: below ? from.y + from.height : from.y },
    { x, y: below ? to.y : to.y + to.height },
  ]
}

const leadsToService = ({ door }: PlacedDoor) =>
  door.targets.length === 0 &&
  door.kind !== 'dns' &&
  door.kind !== 'ingress' &&
  door.kind !== 'pod-ip' &&
  door.kind !== 'load-balancer'

function clientsFor({ clients }: Places, { door }: PlacedDoor): PlacedClient[] {
  const outside = !isInside(door)
  return clients.filter((client) => client.outside === outside)
}
