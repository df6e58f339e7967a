/** Containers as rooms in a grid: as much of what is inside as each has room for. */
import type { Inside, Mount, ProbeLine, ProcessRow, FileRow } from './inside'
import type { Box } from './box'

export interface PlacedProcess extends ProcessRow {
  readonly x: number
  readonly y: number
  /** Letters that fit. */
  readonly room: number
}
export interface PlacedMount extends Mount {
  readonly x: number
  readonly y: number
  readonly width: number
}
export interface PlacedFile extends FileRow {
  readonly x: number
  readonly y: number
  readonly width: number
}
export interface PlacedProbe extends ProbeLine {
  readonly x: number
  readonly y: number
  readonly room: number
}
export interface PlacedLog {
  readonly x: number
  readonly y: number
  readonly lines: readonly string[]
  /** Letters that fit. */
  readonly room: number
}
export interface Room extends Box {
  readonly row: number
  readonly inside: Inside
  /** Everything; without files beside the processes; name, PID 1 and use. */
  readonly level: 'full' | 'medium' | 'small'
  readonly processes: readonly PlacedProcess[]
  readonly moreProcesses: { readonly x: number; readonly y: number; readonly n: number } | undefined
  readonly mounts: readonly PlacedMount[]
  readonly files: readonly PlacedFile[]
  /** The image, on which all else is mounted. */
  readonly root: Omit<Box, 'height'> | undefined
  readonly probes: readonly PlacedProbe[]
  readonly gauges: Box | undefined
  /** No room for a caption above the gauges. */
  readonly tight: boolean
  /** Where its ports open into the network. */
  readonly port: { readonly x: number; readonly y: number } | undefined
  readonly log: PlacedLog | undefined
  readonly captions: {
    readonly mount: { readonly x: number; readonly y: number } | undefined
    readonly pid: { readonly x: number; readonly y: number } | undefined
  }
}
export interface Grid {
  readonly volume: typeof LOOSE
  readonly rooms: readonly Room[]
  /** Volumes lie under the first row, or below all where there are too many rows for shafts. */
  readonly rows: number
  readonly volumesY: number
  readonly bottom: number
}

const GAP = 14
const LEAST = { width: 176, height: 100 }
const MOST_HEIGHT = 420
const FULL = { width: 330, height: 146 }
/** Lower than this, a full room goes without the caption of its gauges. */
const AT_EASE = 170
const MEDIUM = { width: 230, height: 130 }
/** Volumes lie close where there are several, or two rows of rooms. */
const LOOSE = { height: 44, gap: 8, above: 24 }
const DENSE = { height: 28, gap: 4, above: 18 }
const LETTER = 6.7
const LINE = 18
const PROBE = 50
const SHELF = 46
const LOG_LINE = 16
const MOST_LOG = 8

export function placeRooms(inside: readonly Inside[], area: Box, volumes: number): Grid {
  const most = Math.max(1, Math.floor((area.width + GAP) / (LEAST.width + GAP)))
  const columns =
    inside.length <= 3
      ? Math.min(inside.length, fitting(area.width))
      : Math.min(most, Math.ceil(inside.length / 2))
  const rows = Math.max(1, Math.ceil(inside.length / Math.max(1, columns)))
  const volume = rows > 1 || volumes > 1 ? DENSE : LOOSE
  const forVolumes = volumes === 0 ? 0 : volume.above + volumes * (volume.height + volume.gap)
  const twice = volumes > 0 && rows === 2 ? volume.above : 0
  const free = area.height - forVolumes - twice - (rows - 1) * GAP
  const height = Math.min(MOST_HEIGHT, Math.max(columns === 1 && rows > 1 ? 176 : LEAST.height, free / rows))
  const width = (area.width - (columns - 1) * GAP) / Math.max(1, columns)
  const between = rows === 2 ? forVolumes + twice - GAP : 0
  const rooms = inside.map((one, index): Room => {
    const row = Math.floor(index / columns)
    const x = area.x + (index % columns) * (width + GAP)
    const y = area.y + row * (height + GAP) + (row === 1 && rows === 2 && volumes > 0 ? between : 0)
    return furnish(one, { x, y, width, height }, row)
  })
  const end = rooms.at(-1) ? rooms.at(-1)!.y + height : area.y
  const volumesY = (rows <= 2 ? area.y + height : end) + volume.above
  return { volume, rooms, rows, volumesY, bottom: Math.max(end, area.y) }
}

/** Up to three stand side by side where each can show more than its name. */
const fitting = (width: number) => Math.max(1, Math.floor((width + GAP) / (MEDIUM.width + GAP)))

function furnish(inside: Inside, box: Box, row: number): Room {
  const { width, height } = box
  const level =
    width >= FULL.width && height >= FULL.height
      ? 'full'
      : width >= MEDIUM.width && height >= MEDIUM.height
        ? 'medium'
        : 'small'
  // A volume above would reach through the head of the room to its shelves.
  if (level === 'full' && (row === 0 || inside.mounts.length === 0)) return fullRoom(inside, box, row)
  return plainRoom(inside, box, row, level === 'small' ? 'small' : 'medium')
}

/** Files on the left, processes on the right, the probe and the gauges under them: never mirrored. */
function fullRoom(inside: Inside, box: Box, row: number): Room {
  const left = box.x + 16
  const middle = box.x + box.width * 0.46
  const right = box.x + box.width - 14
  const floor = box.y + box.height
  const tight = box.height < AT_EASE
  const gauges = { x: middle, y: floor - (tight ? 46 : 62), width: right - middle, height: 52 }
  const lines = Math.max(1, Math.floor((gauges.y - (tight ? 0 : 20) - (box.y + 62)) / LINE))
  const forShelf = inside.mounts.length + inside.files.length > 0 ? SHELF : 0
  const probes = inside.probes.slice(
    0,
    Math.max(1, Math.min(2, Math.floor((box.height - 80 - forShelf) / PROBE))),
  )
  const shelf = middle - left - 16
  const tree = treeIn(inside, middle, box.y + 68, right, lines)
  const last = (tree.moreProcesses ?? tree.processes.at(-1))?.y ?? box.y + 68
  const boxes = shelves(
    inside,
    left,
    box.y + 70,
    shelf,
    Math.max(1, Math.floor((box.height - 80 - probes.length * PROBE) / SHELF)),
  )
  return {
    ...box,
    row,
    inside,
    level: 'full',
    ...tree,
    log: logIn(inside, middle, last, gauges.y - 26, right),
    ...boxes,
    probes: probes.map((probe, index) => ({
      ...probe,
      x: left + Math.min(2, boxes.mounts.length) * 28,
      y: floor - 38 - (probes.length - 1 - index) * PROBE,
      room: Math.floor((middle - left - 16 - Math.min(2, boxes.mounts.length) * 28) / LETTER),
    })),
    gauges,
    port: portOf(inside, box),
    tight,
    captions: { mount: { x: left, y: box.y + 46 }, pid: { x: middle, y: box.y + 46 } },
  }
}

function portOf({ ports }: Inside, { x, y, width }: Box) {
  if (ports.length === 0) return undefined
  return { x: x + width - 44, y }
}

/** What it wrote last, where the tree of processes leaves room above the gauges. */
function logIn({ log }: Inside, x: number, from: number, to: number, right: number): PlacedLog | undefined {
  const y = from + LINE + 6
  const most = Math.min(MOST_LOG, Math.floor((to - y) / LOG_LINE))
  if (most < 1 || log.length === 0) return undefined
  const lines = log.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '')
  return { x, y, lines: lines.slice(-most), room: Math.floor((right - x) / LETTER) }
}

/** Each shelf starts further right than the one above, so that a shaft passes beside those below. */
function shelves(inside: Inside, x: number, y: number, width: number, most: number) {
  const mounts = inside.mounts.slice(0, most).map((mount, index) => ({
    ...mount,
    x: x + index * 28,
    y: y + index * SHELF,
    width: width - index * 28,
  }))
  const files = inside.files.slice(0, Math.max(0, most - mounts.length)).map((file, index) => ({
    ...file,
    x: x + mounts.length * 28,
    y: y + (mounts.length + index) * SHELF,
    width: width - mounts.length * 28,
  }))
  const below = mounts.length + files.length
  const root =
    below < most
      ? { x: x + mounts.length * 28, y: y + below * SHELF, width: width - mounts.length * 28 }
      : undefined
  return { mounts, files, root }
}

/** Processes over the whole width; mounts only as their shafts. */
function plainRoom(inside: Inside, box: Box, row: number, level: 'medium' | 'small'): Room {
  const left = box.x + 12
  const right = box.x + box.width - 12
  const floor = box.y + box.height
  const low = level === 'small'
  const gauges = { x: left, y: floor - (low ? 34 : 54), width: right - left, height: low ? 28 : 48 }
  const top = box.y + (low ? 46 : 58)
  const probes = low || gauges.y - top < PROBE + LINE ? [] : inside.probes.slice(0, 1)
  const lines = Math.max(1, Math.floor((gauges.y - probes.length * (PROBE - 4) - top + 10) / LINE))
  return {
    ...box,
    row,
    inside,
    level,
    ...treeIn(inside, left, top, right, lines),
    mounts: inside.mounts
      .slice(0, 3)
      .map((mount, index) => ({ ...mount, x: left + index * 28, y: floor, width: 0 })),
    files: [],
    root: undefined,
    probes: probes.map((probe) => ({
      ...probe,
      x: left,
      y: gauges.y - 36,
      room: Math.floor((right - left) / LETTER),
    })),
    gauges,
    port: portOf(inside, box),
    log: undefined,
    tight: true,
    captions: { mount: undefined, pid: low ? undefined : { x: left, y: box.y + 40 } },
  }
}

/** As many of the tree as there are lines; visitors are never folded away. */
function treeIn({ processes }: Inside, x: number, y: number, right: number, lines: number) {
  const visitors = processes.filter(({ visitor }) => visitor !== undefined).slice(0, Math.max(1, lines - 1))
  const own = processes.filter(({ visitor }) => visitor === undefined)
  const room = Math.max(1, lines - visitors.length)
  const kept = own.length > room ? own.slice(0, Math.max(1, room - 1)) : own
  const rows = [...kept, ...visitors]
  const left = own.length - kept.length
  return {
    processes: rows.map((row, index) => {
      const indent = row.pid === 1 ? 18 : 30 + Math.min(3, row.depth) * 14
      return { ...row, x, y: y + index * LINE, room: Math.floor((right - x - indent) / LETTER) }
    }),
    moreProcesses: left > 0 && lines > 1 ? { x, y: y + rows.length * LINE, n: left } : undefined,
  }
}
