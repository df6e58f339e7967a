/** Requests through the pod's network namespace: between its own containers by localhost, or from outside by eth0. */
import type { PacketView } from '../../view/slices/traffic'
import type { View } from '../../view/view'
import type { Box } from './box'
import type { Room } from './rooms'

export interface Traveller {
  readonly seq: number
  readonly path: string
  /** Where the dot is; undefined once it has come back. */
  readonly dot: { readonly x: number; readonly y: number } | undefined
  readonly label: { readonly x: number; readonly y: number; readonly text: string }
  readonly localhost: boolean
  readonly from: string
  readonly to: string
  readonly port: number
  readonly outcome: 'travels' | 'answered' | 'refused'
  readonly code: number | undefined
  readonly at: number
}

/** So long a request stays readable after its answer. */
const STAYS = 3_000
const MOST = 2
/** From one to the next, each with its words on it. */
const LANE = 14

interface Frame {
  readonly network: Box
  readonly vessel: Omit<Box, 'height'>
  readonly rooms: readonly Room[]
}

/** Those of the last moments, newest first, one of each way. */
export function packetsOf(view: View, at: number, podKey: string, frame: Frame): Traveller[] {
  const found: Traveller[] = []
  for (const packet of view.traffic.recent.toReversed()) {
    if (packet.sentAt > at || found.length === MOST) break
    if ((packet.endedAt ?? packet.arrivesAt) < at - STAYS) continue
    const traveller = travellerOf(packet, at, podKey, frame, found.length)
    const same = (one: Traveller) => one.from === traveller?.from && one.port === traveller.port
    if (traveller && !found.some(same)) found.push(traveller)
  }
  return found
}

function travellerOf(
  packet: PacketView,
  at: number,
  podKey: string,
  { network, vessel, rooms }: Frame,
  lane: number,
): Traveller | undefined {
  const [, namespace, name, container = ''] = packet.from.split('/')
  const mine = packet.from.startsWith('pod/') && `${namespace}/${name}` === podKey
  const localhost = mine && packet.hops.at(-1) === 'localhost'
  const inbound = !mine && packet.hops.at(-1) === `pod/${podKey}`
  if (!localhost && !inbound) return undefined
  const source = rooms.find(({ inside }) => inside.name === container)
  const target =
    rooms.find(({ inside }) => inside.ports.some(({ port: own }) => own === packet.port)) ??
    onlyOther(rooms, source)
  const y = network.y + network.height / 2 + lane * LANE
  const floor = network.y + network.height
  const start =
    localhost && source
      ? { x: source.x + source.width - 18, y: source.row > 0 ? floor : source.y }
      : { x: vessel.x, y }
  // What stands in a second row is reached, but not across the first one.
  const end = target
    ? { x: portX(target), y: target.row > 0 ? floor : target.y }
    : { x: network.x + network.width - 40, y }
  const corners = [start, { x: start.x, y }, { x: end.x, y }, end]
  const { code, refused, endedAt, arrivesAt, sentAt, seq, port } = packet
  const done = endedAt !== undefined && endedAt <= at
  return {
    seq,
    path: corners.map(({ x, y: v }, index) => `${index === 0 ? 'M' : 'L'}${x} ${v}`).join(''),
    dot: done ? undefined : along(corners, Math.min(1, (at - sentAt) / Math.max(1, arrivesAt - sentAt))),
    label: { x: Math.min((start.x + end.x) / 2, network.x + network.width - 110), y: y + 4, text: packet.to },
    localhost,
    from: localhost ? container : packet.from,
    to: target?.inside.name ?? '',
    port,
    outcome: !done ? 'travels' : refused === undefined ? 'answered' : 'refused',
    code,
    at: sentAt,
  }
}

/** With two rooms, who is asked by the one is the other, also where no port is declared. */
const onlyOther = (rooms: readonly Room[], source: Room | undefined) =>
  source && rooms.length === 2 ? rooms.find((room) => room !== source) : undefined

/** Where a room's ports open into the network above it. */
export const portX = (room: Room) => room.x + room.width - 44

function along(corners: readonly { x: number; y: number }[], part: number) {
  const lengths = corners
    .slice(1)
    .map(({ x, y }, index) => Math.abs(x - corners[index]!.x) + Math.abs(y - corners[index]!.y))
  let left = part * lengths.reduce((sum, length) => sum + length, 0)
  for (const [index, length] of lengths.entries()) {
    const from = corners[index]!
    const to = corners[index + 1]!
    if (left <= length) {
      const share = length === 0 ? 0 : left / length
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
    }
    left -= length
  }
  return corners.at(-1)!
}
