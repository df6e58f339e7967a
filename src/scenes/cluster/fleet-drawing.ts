/** Paints a fleet: one pass per state, so that a colour is set once and not thousands of times. */
import type { State } from '../../view/pod-state'
import type { Size } from '../scene'
import type { FleetCell, FleetLayout } from './fleet-layout'

/** Ready steps back, so that twenty in trouble stand out among thousands. */
const READY_ALPHA = 0.38
/** From this size on a state has its shape too. */
const SHAPED = 7

const STATES: readonly State[] = ['ready', 'done', 'waiting', 'starting', 'ending', 'failing', 'dead']

type Colours = Readonly<Record<State | 'ink' | 'ink2' | 'mono', string>>

interface Drawn {
  readonly layout: FleetLayout
  readonly size: Size
  readonly chosen: string | undefined
  readonly ratio: number
  readonly look: string
  readonly names: HTMLCanvasElement
  readonly named: string
}
const drawn = new WeakMap<HTMLCanvasElement, Drawn>()

/** Paints what has changed since the canvas was painted last; nothing, where nothing has. */
export function drawFleet(
  canvas: HTMLCanvasElement,
  layout: FleetLayout,
  size: Size,
  chosen: string | undefined,
): void {
  const ratio = devicePixelRatio
  const colours = coloursOf(canvas)
  const look = Object.values(colours).join()
  const before = drawn.get(canvas)
  const isSame = before?.layout === layout && before.size === size && before.chosen === chosen
  if (isSame && before.ratio === ratio && before.look === look) return
  const paint = cleared(canvas, size, ratio)
  if (!paint) return
  drawCells(paint, layout, colours)
  const named = `${look} ${ratio} ${chosen} ${namesIn(layout)} ${size.width}×${size.height}`
  const names = before?.names ?? document.createElement('canvas')
  if (before?.named !== named) {
    const own = cleared(names, size, ratio)
    if (own) drawNames(own, layout.blocks, colours, chosen)
  }
  paint.drawImage(names, 0, 0, size.width, size.height)
  drawChosen(paint, layout, colours.ink, chosen)
  drawn.set(canvas, { layout, size, chosen, ratio, look, names, named })
}

function cleared(canvas: HTMLCanvasElement, { width, height }: Size, ratio: number) {
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const paint = canvas.getContext('2d')
  paint?.setTransform(ratio, 0, 0, ratio, 0, 0)
  paint?.clearRect(0, 0, width, height)
  return paint
}

/** As the theme has them; asking for one of them is dear. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const look = getComputedStyle(canvas)
  const names = [...STATES, 'ink', 'ink2', 'mono'] as const
  return Object.fromEntries(names.map((name) => [name, look.getPropertyValue(`--${name}`).trim()])) as Colours
}

/** Which names stand where: writing hundreds of them takes longer than all squares. */
const namesIn = ({ blocks }: FleetLayout) =>
  blocks.map(({ node, isReady, x, y, height }) => `${node} ${isReady} ${x} ${y} ${height}`).join()

function drawCells(paint: CanvasRenderingContext2D, { blocks, pitch }: FleetLayout, colours: Colours): void {
  const cells = new Map<State, FleetCell[]>(STATES.map((state) => [state, []]))
  for (const block of blocks) for (const cell of block.cells) cells.get(cell.state)!.push(cell)
  for (const [state, list] of cells) {
    paint.fillStyle = colours[state]
    paint.strokeStyle = colours[state]
    paint.globalAlpha = state === 'ready' ? READY_ALPHA : 1
    for (const cell of list) drawCell(paint, cell, state, pitch - 1)
  }
  paint.globalAlpha = 1
}

function drawCell(paint: CanvasRenderingContext2D, { x, y }: FleetCell, state: State, size: number): void {
  if (size < SHAPED) return paint.fillRect(x, y, size, size)
  switch (state) {
    case 'failing':
      paint.beginPath()
      paint.moveTo(x + size / 2, y - 0.5)
      paint.lineTo(x + size + 0.5, y + size)
      paint.lineTo(x - 0.5, y + size)
      return paint.fill()
    case 'dead':
      paint.lineWidth = 1.6
      paint.beginPath()
      paint.moveTo(x + 1, y + 1)
      paint.lineTo(x + size - 1, y + size - 1)
      paint.moveTo(x + size - 1, y + 1)
      paint.lineTo(x + 1, y + size - 1)
      return paint.stroke()
    case 'waiting':
      paint.lineWidth = 1.2
      paint.setLineDash([2, 1.5])
      paint.strokeRect(x + 0.6, y + 0.6, size - 1.2, size - 1.2)
      return paint.setLineDash([])
    case 'ending':
      paint.lineWidth = 1.4
      paint.strokeRect(x + 0.7, y + 0.7, size - 1.4, size - 1.4)
      return paint.fillRect(x + size * 0.3, y + size * 0.3, size * 0.4, size * 0.4)
    case 'starting':
      paint.lineWidth = 1
      paint.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1)
      return paint.fillRect(x, y + size / 2, size, size / 2)
    default:
      return paint.fillRect(x, y, size, size)
  }
}

function drawNames(
  paint: CanvasRenderingContext2D,
  blocks: FleetLayout['blocks'],
  colours: Colours,
  chosen: string | undefined,
): void {
  paint.textBaseline = 'alphabetic'
  for (const { node, label, isReady, x, y, width, height } of blocks) {
    const isStrong = !isReady || node === chosen
    paint.fillStyle = isStrong ? colours.ink : colours.ink2
    paint.font = `${isStrong ? 700 : 400} 11px ${colours.mono}`
    if (label) paint.fillText(label, x, y + 9, width)
    if (!isStrong || node === '') continue
    paint.strokeStyle = colours.ink
    paint.lineWidth = 1.6
    paint.beginPath()
    paint.roundRect(x - 4, y - 3, width + 8, height + 7, 5)
    paint.stroke()
  }
}

function drawChosen(
  paint: CanvasRenderingContext2D,
  { blocks, pitch }: FleetLayout,
  ink: string,
  chosen: string | undefined,
): void {
  if (!chosen?.includes('/')) return
  const cell = blocks.flatMap(({ cells }) => cells).find(({ key }) => key === chosen)
  if (!cell) return
  paint.strokeStyle = ink
  paint.lineWidth = 2
  paint.strokeRect(cell.x - 1.5, cell.y - 1.5, pitch + 2, pitch + 2)
}
