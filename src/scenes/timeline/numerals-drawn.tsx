/** The numerals of a chain of causes, over the lanes or over the axis; each goes to its moment. */
import { ChainNumerals } from '../parts/chain-numerals'
import type { Chain } from '../scene'
import type { TimelineLayout, TimeWindow } from './layout'
import { numeralsOf } from './numerals'
import styles from './timeline.module.css'

interface NumeralsProps {
  readonly chain: Chain
  readonly layout: TimelineLayout
  readonly window: TimeWindow
  readonly width: number
  /** Those of what no lane is about stand on the axis, the others on their lanes. */
  readonly onAxis: boolean
}

const AXIS = 12

export function Numerals({ chain, layout, window, width, onAxis }: NumeralsProps) {
  const numerals = numeralsOf(chain.links, layout, window, width).filter(
    ({ y }) => (y === undefined) === onAxis,
  )
  if (numerals.length === 0) return undefined
  return (
    <svg
      className={`${styles.numerals} ${onAxis ? styles.onAxis : ''}`}
      width={width}
      height={onAxis ? 24 : layout.height}
    >
      <ChainNumerals chain={chain} places={numerals.map(({ n, x, y = AXIS }) => ({ n, x, y }))} />
    </svg>
  )
}
