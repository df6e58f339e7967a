/** The numerals of a chain of causes, over the lanes or over the axis; each goes to its moment. */
import { useT } from '../../i18n/language'
import { Choosable } from '../parts/choosable'
import { Numeral } from '../parts/drawing'
import type { Chain } from '../scene'
import type { DrawnNumeral } from './numerals'
import styles from './timeline.module.css'

interface NumeralsProps {
  readonly chain: Chain
  readonly numerals: readonly DrawnNumeral[]
  readonly className?: string | undefined
  readonly width: number
  readonly height: number
}

const AXIS = 12

export function Numerals({ chain, numerals, className, width, height }: NumeralsProps) {
  const t = useT()
  if (numerals.length === 0) return undefined
  return (
    <svg className={`${styles.numerals} ${className ?? ''}`} width={width} height={height}>
      {numerals.map(({ n, x, y = AXIS }) => (
        <Choosable key={n} label={t('timeline.link', { n })} onChoose={() => chain.go(n)}>
          <g onPointerDown={(event) => event.stopPropagation()}>
            <Numeral x={x} y={y} n={n} filled={n === chain.now} />
          </g>
        </Choosable>
      ))}
    </svg>
  )
}
