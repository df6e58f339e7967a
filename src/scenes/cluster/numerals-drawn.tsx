/** The numerals of a chain of causes, over the boxes that its links are about. */
import { useContext } from 'react'
import { ChainNumerals } from '../parts/chain-numerals'
import type { Chain } from '../scene'
import styles from './cluster.module.css'
import { PictureContext, useAt } from './moment'
import { clusterNumerals } from './numerals'

export function Numerals({ chain }: { readonly chain: Chain }) {
  const picture = useContext(PictureContext)
  const at = useAt()
  if (!picture) return undefined
  const { layout, view } = picture
  const { width, height } = layout.size
  return (
    <svg className={styles.numerals} width={width} height={height}>
      <ChainNumerals chain={chain} places={clusterNumerals(chain.links, layout, view, at)} />
    </svg>
  )
}
