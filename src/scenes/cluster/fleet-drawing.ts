/** Paints a fleet: one pass per state, so that a colour is set once and not thousands of times. */
import type { State } from '../../view/pod-state'
import type { Size } from '../scene'
import type { FleetCell, FleetLayout } from './fleet-layout'

/** Ready steps back, so that twenty in trouble stand out among thousands. */
const READY_ALPHA = 0.38
/** From this size on a state has its shape too. */
const SHAPED = 7

const STATES: readonly State[] = ['ready', 'done', 'waiting', 'starting', 'ending', 'failing', 'dead']

export function drawFleet(
  canvas: HTMLCanvasElement,
  { blocks, pitch }: FleetLayout,
  { width, height }: Size,
  chosen: string | undefined,
): void {
  const ratio = devicePixelRatio
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
  }
  const paint = canvas.getContext('2d')
  if (!paint) return
  const look = getComputedStyle(canvas)
  const colour = (name: string) => look.getPropertyValue(name).trim()
  paint.setTransform(ratio, 0, 0, ratio, 0, 0)
  paint.clearRect(0, 0, width, height)
  const cells = new Map<State, FleetCell[]>(STATES.map((state) => [state, []]))
  for (const block of blocks) for (const cell of block.cells) cells.get(cell.state)!.push(cell)
  for (const [state, list] of cells) {
    paint.fillStyle = colour(`--${state}`)
    paint.strokeStyle = colour(`--${state}`)
    paint.globalAlpha = state === 'ready' ? READY_ALPHA : 1
    for (const cell of list) drawCell(paint, cell, state, pitch - 1)
  }
  paint.globalAlpha = 1
  drawNames(paint, blocks, colour, chosen)
  drawChosen(paint, blocks, pitch, colour('--ink'), chosen)
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
  colour: (name: string) => string,
  chosen: string | undefined,
): void {
  paint.textBaseline = 'alphabetic'
  for (const { node, label, isReady, x, y, width, height } of blocks) {
    const isStrong = !isReady || node === chosen
    paint.fillStyle = colour(isStrong ? '--ink' : '--ink2')
    paint.font = `${isStrong ? 700 : 400} 11px ${colour('--mono')}`
    if (label) paint.fillText(label, x, y + 9, width)
    if (!isStrong || node === '') continue
    paint.strokeStyle = colour('--ink')
    paint.lineWidth = 1.6
    paint.beginPath()
    paint.roundRect(x - 4, y - 3, width + 8, height + 7, 5)
    paint.stroke()
  }
}

function drawChosen(
  paint: CanvasRenderingContext2D,
  blocks: FleetLayout['blocks'],
  pitch: number,
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
