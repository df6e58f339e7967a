/** Where the links of a chain of causes stand in the probes' scene: at their moments, in one row above the axis. Pure. */
import type { PlacedNumeral } from '../parts/chain-numerals'
import type { Chain } from '../scene'
import { xOf } from '../timeline/layout'
import type { ProbesLayout } from './layout'

/** Above the labels of the axis. */
const ROW = 33
const APART = 18

export function probesNumerals(
  links: Chain['links'],
  { window, left, width, height }: ProbesLayout,
  at: number,
): PlacedNumeral[] {
  let next = Number.POSITIVE_INFINITY
  return links
    .toReversed()
    .flatMap(({ n, entry }): PlacedNumeral[] => {
      if (entry.at > at || entry.at < window.from || entry.at > window.to) return []
      next = Math.min(left + xOf(entry.at, window, width), next - APART)
      return next < left ? [] : [{ n, x: next, y: height - ROW }]
    })
    .toReversed()
}
