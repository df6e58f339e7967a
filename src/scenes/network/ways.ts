/** The way that a request really took, as a line, and where on it the request is at a moment. */
import { outcomeOf, type Packet, sentBy } from '../parts/packets'
import type { PlacedDoor, Places } from './geometry'
import {
  clientStart,
  distance,
  downTo,
  intoDoor,
  pastService,
  type Point,
  toHub,
  toTarget,
  towards,
} from './wires'

export interface Way {
  readonly points: readonly Point[]
  /** How far along the line each hop lies, in order of the hops. */
  readonly reached: readonly number[]
  readonly length: number
  readonly doors: readonly string[]
  readonly target: string | undefined
  /** A rule of kube-proxy chose the pod, on this node. */
  readonly isRuled: boolean
  readonly node: string | undefined
}

interface Walk {
  readonly points: Point[]
  readonly doors: string[]
  door: PlacedDoor | undefined
  isAtHub: boolean
  target: string | undefined
  node: string | undefined
}

export function wayOf({ sent, from }: Packet, places: Places): Way | undefined {
  const walk: Walk = {
    points: clientStart(places, from),
    doors: [],
    door: undefined,
    isAtHub: false,
    target: undefined,
    node: undefined,
  }
  if (walk.points.length === 0) return undefined
  const reached = sent.hops.map((hop) => {
    step(walk, hop, places)
    return lengthOf(walk.points)
  })
  const { points, doors, target, node, isAtHub: isRuled } = walk
  return { points, reached, length: lengthOf(points), doors, target, node, isRuled }
}

function step(walk: Walk, hop: string, places: Places): void {
  const door = doorOf(hop, places)
  if (door) return enter(walk, door, places)
  if (hop.startsWith('kube-proxy/')) walk.node = hop.slice('kube-proxy/'.length)
  if (hop.startsWith('service/') || hop.startsWith('kube-proxy/')) return toRules(walk, places)
  const placed = places.targets.find(
    ({ target }) => hop === `pod/${target.id}` || hop === `address/${target.ip}`,
  )
  if (!placed) return
  walk.target = placed.target.id
  if (walk.isAtHub) return void walk.points.push(...toTarget(places, placed).slice(1))
  const own = places.doors.find((one) => one.door.targets.includes(placed.target.id))
  const near = walk.door ?? own ?? places.doors.find((one) => one.door.kind === 'pod-ip')
  if (!walk.door && near) enter(walk, near, places)
  walk.points.push(...pastService(places, near, placed))
}

function doorOf(hop: string, { doors }: Places): PlacedDoor | undefined {
  return doors.find(({ door }) => door.id === hop)
}

function enter(walk: Walk, door: PlacedDoor, places: Places): void {
  const before = walk.door
  walk.doors.push(door.door.id)
  walk.door = door
  if (before) {
    if (places.narrow) return void walk.points.push({ x: before.x, y: before.y }, ...intoDoor(places, door))
    walk.points.push(...downTo(before, door))
    return
  }
  walk.points.push(...intoDoor(places, door))
}

function toRules(walk: Walk, places: Places): void {
  if (walk.isAtHub) return
  const inside = places.doors.find(({ door }) => door.kind === 'cluster-ip')
  if (!walk.door && inside) enter(walk, inside, places)
  walk.points.push(...toHub(places, walk.door))
  walk.isAtHub = true
}

function lengthOf(points: readonly Point[]): number {
  let sum = 0
  for (let index = 1; index < points.length; index++) sum += distance(points[index - 1]!, points[index]!)
  return sum
}

/** The first so much of a line. */
export function cut(points: readonly Point[], length: number): Point[] {
  const out = points.slice(0, 1)
  let left = length
  for (let index = 1; index < points.length; index++) {
    const far = distance(points[index - 1]!, points[index]!)
    if (far >= left) return [...out, towards(points[index - 1]!, points[index]!, left)]
    left -= far
    out.push(points[index]!)
  }
  return out
}

/** Where a line ends that was lost at a hop, else its end. */
export function lengthUpTo(way: Way, hop: number | undefined): number {
  if (hop === undefined) return way.length
  return way.reached[Math.min(hop, way.reached.length - 1)] ?? way.length
}

export interface Dot extends Point {
  readonly seq: number
  readonly what: 'request' | 'answer' | 'lost'
  /** 1 at first, 0 when it is gone. */
  readonly left: number
}

/** A hop of a millisecond is drawn as long as the eye needs: in simulated ms, there and back each. */
export const DRAWN = 360
const FALL = 500
const DEPTH = 46
const MOST_DOTS = 40

export function dotsOf(
  packets: readonly Packet[],
  at: number,
  wayFor: (packet: Packet) => Way | undefined,
): Dot[] {
  const dots: Dot[] = []
  const count = sentBy(packets, at)
  for (let index = count - 1; index >= Math.max(0, count - MOST_DOTS); index--) {
    const packet = packets[index]!
    const way = isDrawn(packet, at) && wayFor(packet)
    const dot = way && dotOf(packet, way, at)
    if (dot) dots.push(dot)
  }
  return dots
}

/** Nothing of it is left to see. */
function isDrawn(packet: Packet, at: number): boolean {
  const outcome = outcomeOf(packet, at)
  if (outcome.is === 'on-its-way') return true
  return at - Math.max(packet.sent.at + DRAWN, outcome.at) < DRAWN + FALL
}

function dotOf(packet: Packet, way: Way, at: number): Dot | undefined {
  const { sent } = packet
  const outcome = outcomeOf(packet, at)
  const there = Math.max(DRAWN, sent.arrivesAt - sent.at)
  const share = Math.min(1, (at - sent.at) / there)
  const lost = outcome.is === 'lost' ? outcome : undefined
  const whole = lengthUpTo(way, lost?.hop)
  const place = (length: number) => cut(way.points, Math.max(0.1, length)).at(-1)!
  const far = share * way.length
  if (lost && far >= whole) {
    const falls = (at - Math.max(lost.at, sent.at + there * (whole / way.length))) / FALL
    if (falls >= 1) return undefined
    const fallen = Math.max(0, falls)
    const { x, y } = place(whole)
    return {
      x,
      y: Math.round(10 * (y + DEPTH * fallen * fallen)) / 10,
      seq: sent.seq,
      what: 'lost',
      left: 1 - fallen,
    }
  }
  if (share < 1 || outcome.is !== 'answered')
    return { ...place(far), seq: sent.seq, what: 'request', left: 1 }
  const left = Math.max(outcome.at, sent.at + there)
  const back = Math.max(DRAWN, outcome.arrivesAt - outcome.at)
  if (at > left + back) return undefined
  return { ...place(way.length * (1 - (at - left) / back)), seq: sent.seq, what: 'answer', left: 1 }
}
