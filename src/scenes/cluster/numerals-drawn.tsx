/** The numerals of a chain of causes, over the boxes that its links are about. */
import { useContext } from 'react'
import { Choosable } from '../parts/choosable'
import { Numeral } from '../parts/drawing'
import type { Chain } from '../scene'
import styles from './cluster.module.css'
import { PictureContext, useAt, useReader } from './moment'
import { clusterNumerals } from './numerals'

export function Numerals({ chain }: { readonly chain: Chain }) {
  const picture = useContext(PictureContext)
  const at = useAt()
  const { t } = useReader()
  if (!picture) return undefined
  const { layout, view } = picture
  const { width, height } = layout.size
  return (
    <svg className={styles.numerals} width={width} height={height}>
      {clusterNumerals(chain.links, layout, view, at).map(({ n, x, y }) => (
        <Choosable key={n} label={t('timeline.link', { n })} onChoose={() => chain.go(n)}>
          <Numeral x={x} y={y} n={n} filled={n === chain.now} />
        </Choosable>
      ))}
    </svg>
  )
}
