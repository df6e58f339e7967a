/** Where the links of a chain of causes stand on the timeline: in the lane of what they are about, else on the axis. */
import type { Entry } from '../../journal/entry'
import { podOfEntry } from '../parts/pod-of-entry'
import type { Chain } from '../scene'
import { type Lane, type TimelineLayout, type TimeWindow, xOf } from './layout'

export interface DrawnNumeral {
  readonly n: number
  readonly x: number
  /** Middle of its lane; undefined on the axis. */
  readonly y: number | undefined
}

/** Left of its mark, and of the next numeral of its lane. */
const BESIDE = 11
const APART = 17
/** Of a count such as 3/3 that is written left of its tick. */
const COUNT = 28

export function numeralsOf(
  links: Chain['links'],
  layout: TimelineLayout,
  window: TimeWindow,
  width: number,
): DrawnNumeral[] {
  const next = new Map<string, number>()
  return links
    .toReversed()
    .flatMap(({ n, entry }): DrawnNumeral[] => {
      if (entry.at < window.from || entry.at > window.to) return []
      const lane = laneOf(entry, layout)
      const id = lane?.id ?? ''
      const counted = lane?.ticks.some((tick) => tick.seq === entry.seq && tick.counted === 'left')
      const beside = xOf(entry.at, window, width) - BESIDE - (counted ? COUNT : 0)
      const x = Math.min(beside, (next.get(id) ?? Infinity) - APART)
      next.set(id, x)
      return [{ n, x, y: lane && lane.y + lane.height / 2 }]
    })
    .toReversed()
    .map(besideNames())
}

/** Those that would stand on a lane's name are put to the right instead, in their order. */
function besideNames() {
  const least = new Map<number | undefined, number>()
  return (numeral: DrawnNumeral): DrawnNumeral => {
    const x = Math.max(numeral.x, least.get(numeral.y) ?? -BESIDE)
    least.set(numeral.y, x + APART)
    return { ...numeral, x }
  }
}

function laneOf(entry: Entry, { lanes, pod }: TimelineLayout): Lane | undefined {
  const about = podOfEntry(entry)
  if (!about) return undefined
  if (pod === undefined)
    return lanes.find(
      ({ id, label }) => label.kind === 'pod' && (id === about.uid || label.key === about.key),
    )
  const isOther = about.uid !== '' && about.uid !== pod
  if (isOther) return undefined
  const named = (id: string) => lanes.find((lane) => lane.id === id)
  if (entry.kind === 'object.stored' && entry.resource === 'events') return named('events')
  if (entry.kind === 'probe.ran' || entry.kind === 'probe.started')
    return named(`${about.container}/${entry.probe}`) ?? named(about.container)
  return named(about.container) ?? named('api')
}
