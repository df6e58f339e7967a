/** The picture from top to bottom, for a phone: one trunk on the left, everything hangs on it. */
import { CROWD, crowdOf } from './crowd'
import {
  type Band,
  type Box,
  type Content,
  groupsOf,
  isInside,
  isOnNode,
  type PlacedClient,
  type PlacedDoor,
  type PlacedNode,
  type PlacedTarget,
  type Places,
} from './geometry'

const LEFT = 40
const DOOR = 46
const CARD = 56

export function narrowPlaces(content: Content, width: number): Places {
  const inner = width - LEFT - 16
  let y = 8
  const clients: PlacedClient[] = content.clients.map((client) => {
    y += 34
    return { ...client, x: LEFT + 8, y: y - 14 }
  })
  y += 6
  const doors: PlacedDoor[] = []
  const bands: Band[] = []
  const put = (some: Content['doors']) => {
    for (const door of some) {
      doors.push({ door, x: LEFT + 8, y, width: inner - 16, height: DOOR })
      y += DOOR + 6
    }
  }
  const band = (kind: Band['kind'], top: number) => {
    bands.push({ kind, x: LEFT, y: top, width: inner, height: y - top })
    y += 12
  }
  put(content.doors.filter((door) => !isOnNode(door) && !isInside(door)))
  const nodeDoors = content.doors.filter((door) => isOnNode(door))
  if (nodeDoors.length > 0) {
    const top = y
    y += 8
    put(nodeDoors)
    y += 20
    band('node', top)
  }
  put(content.doors.filter((door) => isInside(door)))
  y += 4
  const serviceTop = y
  y += 88
  band('service', serviceTop)
  const podTop = y
  y += 8
  const { targets, nodes } = rows(content, { x: LEFT + 8, y, width: inner - 16, height: 0 })
  y = (nodes.at(-1)?.y ?? y) + (nodes.at(-1)?.height ?? 0) + 26
  band('pod', podTop)
  return {
    width,
    height: y + 26,
    narrow: true,
    compact: false,
    bands,
    clients,
    doors,
    targets,
    nodes,
    service: { x: LEFT + 12, y: serviceTop + 20, width: inner - 24 },
    hub: { x: LEFT, y: serviceTop + 52 },
    chance: serviceTop + 56,
    bypass: 0,
    below: 0,
    fan: 18,
    trunk: 18,
    gap: 0,
    summary: y + 8,
  }
}

function rows(content: Content, box: Box) {
  const groups = groupsOf(content).filter(({ own }) => own.length > 0)
  if (content.targets.length >= CROWD)
    return crowdOf(groups, { ...box, height: Number.POSITIVE_INFINITY }, box)
  const placed: PlacedTarget[] = []
  const nodes: PlacedNode[] = []
  let { y } = box
  for (const { node, own } of groups) {
    const start = y
    y += 26
    for (const target of own) {
      const card = { x: box.x + 8, y, width: box.width - 16, height: CARD }
      placed.push({ target, card, rule: card })
      y += CARD + 6
    }
    y += 4
    nodes.push({ name: node, x: box.x, y: start, width: box.width, height: y - start })
    y += 8
  }
  return { targets: placed, nodes }
}
