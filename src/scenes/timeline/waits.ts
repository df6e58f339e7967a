/** What is being waited for at a moment, as dashed boxes from the playhead to when it is due: the future that is known. */
import type { TimerName } from '../../journal/entry'
import type { TimerView } from '../../view/slices/timers'
import type { View } from '../../view/view'
import { type Lane, type TimeWindow, xOf } from './layout'

type ShownWait = Exclude<TimerName, 'sync-retry'>

export interface DrawnWait {
  readonly seq: number
  readonly label: ShownWait
  readonly due: number
  readonly x: number
  readonly width: number
  /** Middle of its lane. */
  readonly y: number
}

export function waitsAt(
  view: View,
  at: number,
  lanes: readonly Lane[],
  podUid: string | undefined,
  window: TimeWindow,
  width: number,
): DrawnWait[] {
  const x = Math.max(0, xOf(at, window, width))
  return (podUid === undefined ? [] : view.timers.of(podUid)).flatMap((timer) => {
    const lane = laneOf(timer, lanes)
    const end = Math.min(xOf(timer.due, window, width), width + 12)
    if (!lane || !isShown(timer.label) || timer.due <= at || end <= x) return []
    return [
      { seq: timer.seq, label: timer.label, due: timer.due, x, width: end - x, y: lane.y + lane.height / 2 },
    ]
  })
}

const isShown = (label: TimerName): label is ShownWait => label !== 'sync-retry'

const laneOf = ({ container }: TimerView, lanes: readonly Lane[]) =>
  lanes.find(({ id }) => id === (container === '' ? 'api' : container))
