/** The kubelet's way to what it asks: a command goes into the room from below, a request comes in by the network. */
import type { Pod } from '../../k8s/api'
import { allContainers } from '../../k8s/pod'
import type { ProbeKind } from '../../journal/entry'
import type { Box } from './box'
import type { PlacedProbe, Room } from './rooms'
import { portX } from './travellers'

export interface ProbeWay {
  readonly probe: ProbeKind
  readonly container: string
  readonly path: string
  readonly tip: { readonly x: number; readonly y: number; readonly up: boolean }
  readonly label: { readonly x: number; readonly y: number }
  readonly outcome: 'asking' | 'success' | 'failure'
}

/** So long an answer is news. */
const NEWS = 1_500

export function probeWays(
  pod: Pod,
  rooms: readonly Room[],
  vessel: Omit<Box, 'height'>,
  network: Box,
  at: number,
): ProbeWay[] {
  const found: ProbeWay[] = []
  for (const room of rooms) {
    const probe = room.probes.find((one) => isNews(one, at))
    if (!probe || room.row > 0) continue
    const spec = allContainers(pod.spec!).find(({ name }) => name === room.inside.name)
    const exec = spec?.[`${probe.probe}Probe`]?.exec !== undefined
    found.push({
      ...(exec ? fromBelow(room, probe, vessel) : byNetwork(room, vessel, network)),
      ...saying(room, probe),
    })
  }
  return found
}

const isNews = ({ asking, at: then }: PlacedProbe, at: number) =>
  asking || (then !== undefined && at - then < NEWS)

const saying = (room: Room, { probe, asking, result }: PlacedProbe) => ({
  probe,
  container: room.inside.name,
  outcome: asking ? ('asking' as const) : result === 'success' ? ('success' as const) : ('failure' as const),
})

function fromBelow(room: Room, { x }: PlacedProbe, vessel: Omit<Box, 'height'>) {
  const y = room.y + room.height + 10
  const end = x + 5
  const top = room.y + room.height - 4
  return {
    path: `M${vessel.x - 16} ${y}H${end}V${top + 6}`,
    tip: { x: end, y: top, up: true },
    label: { x: vessel.x - 22, y: y + 4 },
  }
}

function byNetwork(room: Room, vessel: Omit<Box, 'height'>, network: Box) {
  const y = network.y + network.height - 8
  const end = portX(room) + 4
  return {
    path: `M${vessel.x - 16} ${y}H${end}V${room.y - 6}`,
    tip: { x: end, y: room.y, up: false },
    label: { x: vessel.x - 22, y: y + 12 },
  }
}
