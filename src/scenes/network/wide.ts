/** The picture from left to right: clients, doors, Service, pods. */
import {
  type Band,
  columnsOf,
  type Content,
  doorPlaces,
  isInside,
  type PlacedClient,
  type PlacedDoor,
  type PlacedTarget,
  type Places,
  rowsOf,
} from './geometry'

const SUMMARY = 34
const FOOT = 30

export function widePlaces(content: Content, width: number, height: number): Places {
  const least = height - SUMMARY
  const columns = columnsOf(width, least)
  const own =
    content.doors.some(({ targets, kind }) => targets.length > 0 || kind === 'ingress') || !content.hasService
  const lane = own ? 30 : 0
  const room = least - columns.pods.y - FOOT
  const rows = rowsOf(content, columns, room - lane)
  const stack = doorPlaces(content.doors, columns, least - columns.doors.y)
  const bottom = Math.max(least, rows.bottom + FOOT + lane + 6, stack.bottom + 4)
  const stretch = (band: Band): Band => ({ ...band, height: bottom - band.y })
  const { service, pods, gap, fan } = columns
  const first = rows.targets[0]
  const last = rows.targets.at(-1)
  const middle = first?.tile
    ? first.rule.y + Math.round(first.rule.height / 2)
    : first && last
      ? Math.round((first.card.y + last.card.y + last.card.height) / 2)
      : Math.round((service.y + bottom) / 2)
  return {
    width,
    height: bottom + SUMMARY,
    narrow: false,
    compact: rows.compact,
    bands: [stack.band, stretch({ kind: 'service', ...service }), stretch({ kind: 'pod', ...pods })],
    clients: clientPlaces(content, stack.doors, columns.doors.x - fan > 16 ? 20 : 12),
    doors: stack.doors,
    targets: rows.targets,
    nodes: rows.nodes,
    service: { x: service.x + 14, y: service.y + 20, width: service.width - 28 },
    hub: { x: service.x + Math.round(Math.min(40, service.width * 0.13)), y: middle },
    chance: chancePlace(middle, rows.targets),
    bypass: bottom - FOOT - 8,
    below: Math.min(bottom - 4, Math.max(stack.bottom + 8, bottom - FOOT - 8)),
    fan,
    trunk: service.x - Math.round(gap / 2),
    gap,
    summary: bottom + 21,
  }
}

function chancePlace(hub: number, targets: readonly PlacedTarget[]): number {
  const wired = targets.filter(({ target, tile }) => !tile && target.on.length > 0)
  const free = (y: number) => wired.every(({ card }) => Math.abs(card.y + card.height / 2 - (y - 4)) > 9)
  return [22, -14, 34, -26].map((by) => hub + by).find((y) => free(y)) ?? hub + 22
}

/** Each before the doors that it can take; those outside above those inside. */
function clientPlaces({ clients }: Content, doors: readonly PlacedDoor[], x: number): PlacedClient[] {
  const placed: PlacedClient[] = []
  for (const outside of [true, false]) {
    const some = clients.filter((client) => client.outside === outside)
    const own = doors.filter(({ door }) => isInside(door) !== outside)
    const middle = own.length > 0 ? (own[0]!.y + own.at(-1)!.y + own.at(-1)!.height) / 2 : 0
    for (const [index, client] of some.entries()) {
      const wanted = middle + (index - (some.length - 1) / 2) * 62
      placed.push({ ...client, x, y: Math.round(Math.max(wanted, (placed.at(-1)?.y ?? -40) + 62)) })
    }
  }
  return placed
}
