/** The picture from top to bottom, for a phone: one trunk on the left, everything hangs on it. */
import {
  type Band,
  type Box,
  type Content,
  isInside,
  isOnNode,
  type PlacedClient,
  type PlacedDoor,
  type PlacedNode,
  type PlacedTarget,
  type Places,
} from './geometry'
import { nodeNames } from './endpoints'

const LEFT = 40
const DOOR = 46
const CARD = 56
const MOST_SHOWN = 24

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
    hub: { x: LEFT, y: serviceTop + 44 },
    chance: serviceTop + 48,
    bypass: 0,
    below: 0,
    fan: 18,
    trunk: 18,
    gap: 0,
    summary: y + 8,
  }
}

function rows({ view, targets, asked }: Content, box: Box) {
  const placed: PlacedTarget[] = []
  const nodes: PlacedNode[] = []
  let { y } = box
  const names = [...new Set([...nodeNames(view), ...targets.map(({ node }) => node)])]
  for (const name of names.sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1))) {
    const own = targets.filter(({ node }) => node === name)
    if (own.length === 0) continue
    const start = y
    y += 26
    const shown = own.filter(({ id }, index) => index < MOST_SHOWN / 3 || id === asked)
    for (const target of shown) {
      const card = { x: box.x + 8, y, width: box.width - 16, height: CARD }
      placed.push({ target, card, rule: card })
      y += CARD + 6
    }
    const hidden = own.length - shown.length
    y += hidden > 0 ? 20 : 4
    nodes.push({ name, hidden, x: box.x, y: start, width: box.width, height: y - start })
    y += 8
  }
  return { targets: placed, nodes }
}
