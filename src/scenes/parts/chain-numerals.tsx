/** Numerals of a chain of causes over a drawing: each goes to the moment of its link. */
import { useT } from '../../i18n/language'
import type { Chain } from '../scene'
import { Choosable } from './choosable'
import { Numeral } from './drawing'

export interface PlacedNumeral {
  readonly n: number
  readonly x: number
  readonly y: number
}

interface ChainNumeralsProps {
  readonly chain: Chain
  readonly places: readonly PlacedNumeral[]
}

export function ChainNumerals({ chain, places }: ChainNumeralsProps) {
  const t = useT()
  return places.map(({ n, x, y }) => (
    <Choosable key={n} label={t('timeline.link', { n })} onChoose={() => chain.go(n)}>
      <g onPointerDown={(event) => event.stopPropagation()}>
        <Numeral x={x} y={y} n={n} filled={n === chain.now} />
      </g>
    </Choosable>
  ))
}
